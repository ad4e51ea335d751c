"""The table of situations: when people were told, how long before the third publisher, how loud and of what."""

import pytest

from services.backtest.situations import Situations
from services.core.mentions import Mention
from tests.builders import IRAN, IRAQ, a_mention
from tests.judge_builders import DAY, World, taken_back
from tests.situation_builders import a_strike_back, country

ATTACK = a_mention()


def table(*reports: tuple[float, str, Mention]) -> Situations:
    """Give the table of a world in which publishers report at these minutes, two days after."""
    world, found = World(), Situations()
    for minute, publisher, mention in reports:
        world.until(minute)
        found.take((message for outcome in world.outcomes for message in outcome.messages), world.judge.world())
        world.report(minute, mention, publisher=publisher)
    world.until(2 * DAY)
    found.take((message for outcome in world.outcomes for message in outcome.messages), world.judge.world())
    return found


@pytest.mark.parametrize(("third", "lead"), [(125, "2 h 0 min"), (6, "1 min")])
def test_the_lead_is_from_the_first_notice_to_the_third_publishers_first_article(third: float, lead: str) -> None:
    found = table((5, "One", ATTACK), (5, "Two", ATTACK), (third, "Three", ATTACK))

    (row,) = found.rows()
    assert row.publishers == 3
    assert f"  {lead}  " in list(found.lines())[2]


def test_who_reports_first_is_told_and_how_often_people_hear_of_it() -> None:
    strike_back = a_strike_back()
    found = table((5, "One", ATTACK), (20, "Two", ATTACK), (40, "One", strike_back))

    heads, line = list(found.lines())[1:3]

    assert heads.split() == ["told", "at", "first", "report", "lead", "level", "told", "situation"]
    told = "2020-01-08 00:05  2020-01-08 00:05 One  -     critical  1 opened, 1 raised, 1 escalated  "
    assert line == f"{told}Iraq: Iran and United States (3 stories, 2 publishers; firing)"


def test_two_stories_of_one_publisher_are_one() -> None:
    (row,) = table((5, "One", ATTACK), (30, "One", ATTACK), (60, "Two", ATTACK)).rows()

    assert (row.publishers, row.lead_s) == (2, None)


def test_a_situation_that_became_part_of_another_has_no_row_of_its_own() -> None:
    siege = a_mention(event_type="COERCE", mode="siege", actor=country("IRQ"), recipient=IRAN, places=(IRAQ,))
    troops = a_mention(event_type="MOBILIZE", mode="deployment", places=(IRAQ,))

    apart = table((1, "One", a_mention(places=())), (12, "Two", siege))
    one = table((1, "One", a_mention(places=())), (12, "Two", siege), (30, "Three", troops))

    assert (len(apart.rows()), len(one.rows())) == (2, 1)


def test_a_situation_that_was_withdrawn_after_it_was_told_stays_in_the_table() -> None:
    found = table((5, "One", ATTACK), (20, "One", taken_back()))

    assert [row.situation.state for row in found.rows()] == ["withdrawn"]


def test_without_any_situation_it_says_so() -> None:
    assert list(Situations().lines()) == ["0 situations, 0 notices", ""]
