"""What is taken back of an alert that is over: who was told of it hears that, for a week."""

from typing import Any

import pytest

from services.core.alarms import Situation
from services.core.alerts.counting.baseline import without_story
from services.core.alerts.memory.state import Baseline, OpenSituation, PastAlert, SaidAlert
from services.core.mentions import Mention
from services.core.notify.audience import addressed, having_told
from tests.builders import a_mention, minutes
from tests.judge_builders import DAY, World, taken_back
from tests.situation_builders import BASRA, a_strike_back, an_attack, situation, situations, tell, told_of

OWN = "https://gazette.example/a"
COPY = "https://courier.example/a"
WORDS = "one and the same long text of the wire " * 9
DAY_AFTER = DAY + 90


def a_world_after(*mentions: Mention, publisher: str = "Gazette") -> World:
    """Give a world in which the Gazette reported this, and nobody told of it for a day."""
    world = World()
    tell(world, 5, *(mentions or [a_mention()]), publisher=publisher, url=OWN)
    world.until(DAY + 60)
    assert world.alert().state == "resolved"
    return world


def let_a_day_pass(world: World) -> None:
    """Let a day and an hour pass with other news every hour: a silence would hold alerts open."""
    for hour in range(1, 26):
        tell(world, hour * 60)
    world.until(DAY + 60)
    assert {each.state for each in world.alerts()} == {"resolved"}


def takes_back(world: World, minute: float, publisher: str = "Gazette", **changes: object) -> None:
    tell(world, minute, taken_back(**changes), publisher=publisher, title="We withdraw our report")
    world.until(minute + 30)


def test_a_report_that_is_taken_back_when_all_is_over_is_withdrawn_visibly() -> None:
    world = a_world_after()
    before = world.alert()

    takes_back(world, DAY_AFTER)

    after = world.alert()
    assert (after.state, after.previous_state, after.provisional) == ("withdrawn", "resolved", False)
    assert after.reason == "Gazette took its report back: We withdraw our report"
    assert after.revision == before.revision + 1
    assert (situation(world).state, situation(world).timeline[-1].what) == ("withdrawn", "withdrawn")


def test_whoever_was_told_of_it_is_told_that_it_is_withdrawn() -> None:
    world = a_world_after()

    takes_back(world, DAY_AFTER)

    told, kinds = None, []
    for each in [each for each in world.told if isinstance(each, Situation)]:
        messages = addressed(each, {"desk": "advisory"}, told, "ns")
        told = having_told(told, each, messages)
        kinds += [message.webhook.type for message in messages]
    assert kinds == ["situation.opened", "situation.withdrawn"]


def test_of_a_situation_that_tells_more_one_notice_says_what_is_withdrawn() -> None:
    world = World()
    tell(world, 5, a_mention(), publisher="Gazette")
    tell(world, 20, a_strike_back(), publisher="Courier")
    let_a_day_pass(world)

    takes_back(world, DAY_AFTER)

    assert situation(world).state == "resolved"
    assert told_of(world) == ["opened", "escalated", "corrected"]
    assert situation(world).notices[-1].text.startswith("withdrawn: Missile strike by Iran")


def test_of_two_publishers_one_takes_back_and_the_alert_says_so_as_it_does_while_it_is_open() -> None:
    world = World()
    tell(world, 5, a_mention(), publisher="Gazette")
    tell(world, 20, a_mention(), publisher="Courier")
    let_a_day_pass(world)

    takes_back(world, DAY_AFTER)

    after = world.alert()
    # Two publishers 0.8; one is left, 0.4, and one that took back leaves 0.85 of it.
    assert (after.state, after.confidence, after.counts.stories) == ("resolved", 0.34, 1)
    assert [step.what for step in situation(world).timeline][-1] == "corrected"
    assert told_of(world) == ["opened", "raised"]


def test_both_of_two_publishers_take_back_one_after_the_other() -> None:
    world = World()
    tell(world, 5, a_mention(), publisher="Gazette")
    tell(world, 20, a_mention(), publisher="Courier")
    let_a_day_pass(world)

    takes_back(world, DAY_AFTER)
    takes_back(world, DAY_AFTER + 60, "Courier")

    assert (world.alert().state, situation(world).state) == ("withdrawn", "withdrawn")


@pytest.mark.parametrize("days", [1, 4], ids=["its story is known", "its story is forgotten"])
def test_what_another_still_carries_is_not_withdrawn_with_its_first_report(days: int) -> None:
    world = World()
    tell(world, 5, a_mention(), publisher="Gazette", url=OWN, text=WORDS)
    tell(world, 9, a_mention(), publisher="Courier", url=COPY, text=WORDS)
    let_a_day_pass(world)
    minute = days * DAY + 90

    states = []
    for publisher, url in (("Gazette", OWN), ("Courier", COPY)):
        tell(world, minute, taken_back(), publisher=publisher, url=url)
        minute += 30
        world.until(minute)
        states.append(world.alert().state)

    assert states == ["resolved", "withdrawn"]


def test_a_new_version_that_says_it_was_false_takes_back_and_one_that_says_something_else_does_not() -> None:
    silent, said = a_world_after(), a_world_after()

    tell(silent, DAY_AFTER, publisher="Gazette", url=OWN)
    tell(said, DAY_AFTER, taken_back(), publisher="Gazette", url=OWN)
    for world in (silent, said):
        world.until(DAY_AFTER + 30)

    assert [world.alert().state for world in (silent, said)] == ["resolved", "withdrawn"]


@pytest.mark.parametrize(
    ("publisher", "changes"),
    [
        ("Courier", {}),
        ("Gazette", {"places": (BASRA,), "actor": None, "recipient": None, "event_type": "PROTEST"}),
    ],
    ids=["another publisher", "another matter"],
)
def test_what_is_not_the_publishers_own_report_of_it_stands(publisher: str, changes: dict[str, object]) -> None:
    world = a_world_after()

    takes_back(world, DAY_AFTER, publisher, **changes)

    assert world.alert().state == "resolved"


def test_what_was_taken_back_before_the_report_leaves_it() -> None:
    world = a_world_after()

    world.report(DAY_AFTER, taken_back(), publisher="Gazette", published_at=minutes(-60), backfill=True)
    world.until(DAY_AFTER + 30)

    assert world.alert().state == "resolved"


@pytest.mark.parametrize("act", [a_mention(), an_attack(BASRA)], ids=["between two sides", "by nobody known"])
def test_it_is_heard_for_a_week_after_the_last_report(act: Mention) -> None:
    back: dict[str, Any] = {"actor": act.actor, "recipient": act.recipient, "places": act.places}
    within, beyond = a_world_after(act), a_world_after(act)

    takes_back(within, 7 * DAY - 60, **back)
    takes_back(beyond, 7 * DAY + 120, **back)

    assert [world.alert().state for world in (within, beyond)] == ["withdrawn", "resolved"]


def test_nothing_is_remembered_of_an_alert_once_nobody_can_take_it_back() -> None:
    world = a_world_after(an_attack(BASRA))
    kinds = (PastAlert, OpenSituation, SaidAlert)
    meanwhile = [world.judge.remembered(kind) for kind in kinds]

    world.until(7 * DAY + 120)

    assert (meanwhile, [world.judge.remembered(kind) for kind in kinds]) == ([1, 1, 1], [0, 0, 0])


def test_what_is_withdrawn_is_forgotten_at_once_and_its_late_copies_ring_nothing() -> None:
    world = World()
    tell(world, 5, a_mention(), publisher="Gazette", text=WORDS)
    let_a_day_pass(world)
    takes_back(world, DAY_AFTER)

    tell(world, DAY_AFTER + 60, a_mention(), publisher="Courier", text=WORDS)
    world.until(DAY_AFTER + 90)

    assert world.judge.remembered(PastAlert) == 0
    assert [each.state for each in world.alerts()] == ["withdrawn"]


def test_a_situation_grows_no_younger_by_what_is_taken_back_of_it() -> None:
    world = a_world_after()
    (before,) = world.judge.open_situations()

    takes_back(world, DAY + 600)

    (after,) = world.judge.open_situations()
    assert (after.last_at, after.alert_at, after.pairs) == (before.last_at, before.alert_at, before.pairs)


def test_an_alert_that_is_over_goes_with_its_situation_into_an_older_one() -> None:
    world = World()
    tell(world, 1, a_mention(places=()), publisher="Gazette")
    tell(world, 12, an_attack(BASRA), publisher="Courier")
    let_a_day_pass(world)
    assert len(situations(world)) == 2

    # A strike by one of the two sides in the place of the other matter connects the two.
    tell(world, DAY + 70, a_mention(places=(BASRA,), mode="air strike"), publisher="Herald")
    back = {"actor": None, "recipient": None, "places": (BASRA,), "mode": "bombing"}
    takes_back(world, DAY + 100, "Courier", **back)

    older, younger = situations(world)
    assert younger.merged_into == older.situation_id
    assert [each.state for each in older.alerts if each.alert_id in {member.alert_id for member in younger.alerts}] == [
        "withdrawn"
    ]
    assert older.notices[-1].what == "corrected"


def test_a_story_that_no_window_reaches_back_to_is_taken_from_no_other() -> None:
    past = Baseline(first=0, last=1_000, recent=((300, 1, 0), (0, 2, 0)), learned={"one": 3.0})

    # Counts are kept for four days and a quarter: 612 buckets.
    assert without_story(past, 1_000 - 613, "one") == past
    assert without_story(past, 1_000 - 301, "one").recent == ((300, 0, 0), (0, 2, 0))
