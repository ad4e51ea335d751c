"""What is told late of an act whose flash is over: a copy, or a piece that gives the act's day, rings nothing anew."""

import pytest

from services.core.mentions import Mention
from tests.builders import a_mention, minutes
from tests.judge_builders import DAY, World
from tests.situation_builders import OMAN, a_strike_back, tell, told_of

ONE_TEXT = "one report of the strike in the night " * 10
OF_THE_DAY = {"occurred_at": minutes(0), "occurred_precision": "day"}


def over(*, text: str | None = None, **changes: object) -> World:
    """Give a world in which two publishers told of a strike, a day and six hours ago, and nobody since."""
    world = World()
    tell(world, 1, a_mention(**changes), text=text, publisher="Gazette")
    tell(world, 30, a_mention(**changes), publisher="Courier")
    world.until(DAY + 360)
    return world


def then(world: World, *mentions: Mention, **changes: object) -> list[str]:
    """Report 40 minutes later, and give the states of all alerts."""
    tell(world, DAY + 400, *mentions, **changes)
    world.until(DAY + 420)
    return [each.state for each in world.alerts()]


def test_a_copy_of_a_report_that_was_told_rings_nothing() -> None:
    assert then(over(text=ONE_TEXT), a_mention(), text=ONE_TEXT, publisher="Herald") == ["resolved"]


@pytest.mark.parametrize("minute", [-DAY, 0])
def test_a_piece_in_its_own_words_that_gives_the_acts_day_or_an_earlier_one_rings_nothing(minute: float) -> None:
    world = over()

    assert then(world, a_mention(occurred_at=minutes(minute), occurred_precision="day"), publisher="Herald") == ["resolved"]
    assert told_of(world) == ["opened", "raised"]


@pytest.mark.parametrize(
    "act",
    [
        a_mention(),  # it does not say when
        a_mention(occurred_at=minutes(DAY), occurred_precision="day"),
        a_mention(occurred_at=minutes(120), occurred_precision="minute"),  # after the first was told
        a_mention(**OF_THE_DAY, event_type="COERCE"),
        a_mention(**OF_THE_DAY, places=(OMAN,)),
    ],
)
def test_another_act_or_the_same_again_rings(act: Mention) -> None:
    assert then(over(), act, publisher="Herald") == ["resolved", "firing"]


def test_a_new_version_of_a_report_that_was_told_rings_by_the_further_act_that_it_tells() -> None:
    world = World()
    tell(world, 1, a_mention(), url="https://gazette.example/live")
    world.until(DAY + 360)

    states = then(world, a_mention(), a_strike_back(), url="https://gazette.example/live")

    assert states == ["resolved", "firing"]
    assert world.alerts()[-1].indicator == "assault/USA>IRN"


def test_a_publisher_of_its_own_makes_an_act_ring_again_that_another_took_back() -> None:
    world = World()
    tell(world, 1, a_mention(**OF_THE_DAY), url="https://gazette.example/a")
    tell(world, 20, url="https://gazette.example/a", title="Correction: no missile fell")

    tell(world, 60, a_mention(**OF_THE_DAY), publisher="Herald")
    world.until(80)

    assert [each.state for each in world.alerts()] == ["withdrawn", "firing"]
