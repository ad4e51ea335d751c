"""What people are told of a situation: once that it opened, once of each new act, and never of what merely follows."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.alarms import Situation
from services.core.alerts.situations.notice import KILLED_STEPS, step_of
from services.core.mentions import Mention
from tests.builders import a_mention, a_threat
from tests.judge_builders import DAY, World, quiet_days, threats
from tests.situation_builders import (
    BAGHDAD,
    BASRA,
    GREEN_ZONE,
    a_strike_back,
    an_attack,
    killed,
    notices,
    situation,
    tell,
    told_of,
)
from tests.unit.test_judge_order import a_world, fold


def test_an_event_is_opened_once_and_its_confirmation_raises_it() -> None:
    world = World()

    tell(world, 1, a_mention())
    tell(world, 5, a_mention())
    tell(world, 6, a_mention())

    # Severity 9: one publisher 9 x 0.4 = 3.6, two 9 x 0.8 = 7.2: critical at once.
    assert notices(world) == [("opened", "advisory"), ("raised", "critical")]
    assert "unconfirmed (1 publisher)" in situation(world).notices[0].text


def test_copies_reactions_and_more_of_the_same_are_told_to_nobody() -> None:
    world = World()
    tell(world, 1, a_mention(), text="one report " * 40)
    before = told_of(world)

    tell(world, 3, a_mention(), text="one report " * 40)
    tell(world, 4, a_threat(), a_mention(event_type="ACCUSE", ledger="threats", severity=2.0, mode=None))
    tell(world, 5, a_mention(event_type="COMMENT", ledger="none", severity=0.0, mode=None))
    world.until(20)

    assert before == told_of(world) == ["opened"]


def test_a_strike_back_escalates_by_its_direction() -> None:
    world = World()

    tell(world, 1, a_mention())
    tell(world, 20, a_strike_back())

    assert told_of(world) == ["opened", "escalated"]
    assert "another direction (United States against Iran)" in situation(world).notices[-1].text


def test_an_attack_at_another_place_by_another_mode_escalates() -> None:
    world = World()

    tell(world, 1, an_attack(BAGHDAD))
    tell(world, 20, an_attack(GREEN_ZONE, event_type="COERCE", mode="kidnapping", severity=8.0))

    assert told_of(world) == ["opened", "escalated"]
    assert "another mode (kidnapping)" in situation(world).notices[-1].text
    assert "another place" not in situation(world).notices[-1].text


def test_the_same_sides_at_a_far_place_escalate_by_the_place() -> None:
    world = World()

    tell(world, 1, a_mention(places=(BAGHDAD,)))
    tell(world, 20, a_mention(places=(BASRA,), event_type="COERCE"))

    assert told_of(world) == ["opened", "escalated"]
    assert "another place (Basra)" in situation(world).notices[-1].text


def test_the_same_again_a_day_later_is_told_when_a_second_publisher_has_it() -> None:
    world = World()
    tell(world, 1, a_mention())
    world.until(DAY + 20)

    tell(world, DAY + 30, a_mention())
    by_one = told_of(world)
    tell(world, DAY + 40, a_mention())

    assert by_one == ["opened"]
    assert told_of(world) == ["opened", "escalated"]
    assert "again, after all was over" in situation(world).notices[-1].text


def test_casualties_a_step_worse_escalate_once_two_publishers_have_them() -> None:
    world = World()

    tell(world, 1, a_mention(severity=7.0))
    tell(world, 2, a_mention(severity=7.0, toll=killed(12)))
    by_one = [each.what for each in situation(world).notices if each.what != "raised"]
    tell(world, 3, a_mention(severity=7.0, toll=killed(14)))
    tell(world, 4, a_mention(severity=7.0, toll=killed(16)))

    told = [each for each in situation(world).notices if each.what != "raised"]
    assert by_one == ["opened"]
    assert [each.what for each in told] == ["opened", "escalated"]
    assert "at least 12 killed" in told[-1].text


@given(killed=st.integers(0, 200_000))
def test_the_steps_of_casualties_rise_with_them_and_each_is_at_least_three_times_the_one_before(killed: int) -> None:
    assert step_of(killed) <= step_of(killed + 1) <= step_of(killed) + 1
    assert all(after >= 3 * before for before, after in pairwise(KILLED_STEPS))
    assert step_of(0) == 0


def test_threats_that_become_frequent_are_no_new_act() -> None:
    world = World()
    quiet_days(world, 3)

    tell(world, 3 * DAY, a_strike_back())
    threats(world, 3 * DAY + 60, 8)
    world.until(3 * DAY + 240)

    assert len(situation(world).alerts) == 2
    assert "escalated" not in told_of(world)


def test_a_lesser_act_of_another_sort_is_no_escalation() -> None:
    world = World()
    quiet_days(world, 3)

    tell(world, 3 * DAY, an_attack(BAGHDAD))
    protest = a_mention(event_type="PROTEST", severity=3.5, mode="march", actor=None, recipient=None, places=(BAGHDAD,))
    for number in range(8):
        tell(world, 3 * DAY + 60 + 20 * number, protest)
    world.until(3 * DAY + 240)

    assert {each.lane for each in situation(world).alerts} == {"flash", "burst"}
    assert told_of(world) == ["opened"]


def test_the_level_is_told_once_each_time_it_is_higher_than_ever() -> None:
    world = World()
    act = a_mention(severity=8.0, confidence=0.8)

    for number in range(6):
        tell(world, 1 + number, act)

    # 8 x 0.8 = 6.4 x 0.4, 0.8, 0.9, 0.95: 2.6, 5.1, 5.8, 6.1.
    assert notices(world) == [("opened", "advisory"), ("raised", "warning")]


def test_of_an_act_that_is_retracted_what_was_told_stands() -> None:
    world = World()

    tell(world, 1, a_mention(), url="https://paper.example/a")
    tell(world, 5, url="https://paper.example/a", title="Correction: no missile fell")
    world.until(20)

    assert situation(world).state == "withdrawn"
    assert told_of(world) == ["opened"]


def test_of_a_further_act_that_is_retracted_those_who_were_told_hear_while_the_rest_stands() -> None:
    world = World()
    tell(world, 1, a_mention())
    tell(world, 20, a_strike_back(), url="https://paper.example/a")
    tell(world, 45, url="https://paper.example/a", title="Correction: no strike on Iran")
    world.until(60)

    struck = world.alert("assault/USA>IRN")
    told = situation(world).notices
    assert situation(world).state == "firing"
    assert [(each.what, each.alert_id == struck.alert_id) for each in told] == [
        ("opened", False),
        ("escalated", True),
        ("corrected", True),
    ]
    assert told[-1].level == told[1].level
    assert told[-1].text.startswith("withdrawn: Air strike by United States against Iran")
    assert told[-1].text.endswith("corrected its report: Correction: no strike on Iran")


def test_an_act_like_one_that_was_retracted_is_a_new_one() -> None:
    world = World()
    tell(world, 1, a_mention())
    tell(world, 20, a_strike_back(), url="https://paper.example/a")
    tell(world, 45, url="https://paper.example/a", title="Correction: no strike on Iran")

    tell(world, 90, a_strike_back())

    assert told_of(world) == ["opened", "escalated", "corrected", "escalated"]
    assert "another direction (United States against Iran)" in situation(world).notices[-1].text


def test_of_a_retracted_act_that_nobody_was_told_of_nobody_hears() -> None:
    world = World()
    tell(world, 1, a_mention())
    tell(world, 20, a_mention(event_type="COERCE", severity=8.0), url="https://paper.example/a")
    tell(world, 45, url="https://paper.example/a", title="Correction: no missile fell")
    world.until(60)

    assert world.alert("coerce/IRN>USA").state == "withdrawn"
    assert told_of(world) == ["opened"]


def test_notices_are_numbered_from_one_in_the_order_of_time() -> None:
    world = World()
    acts: list[Mention] = [a_mention(), a_strike_back(), a_mention(event_type="COERCE", mode="blockade", severity=8.0)]

    for number, act in enumerate(acts):
        tell(world, 1 + 30 * number, act)
    world.until(100)

    told = situation(world).notices
    assert [each.number for each in told] == list(range(1, len(told) + 1))
    assert [each.at for each in told] == sorted(each.at for each in told)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_a_notice_never_changes_once_its_bucket_is_closed(seed: int) -> None:
    told = [each for each in fold(a_world(seed)[0], 1) if isinstance(each, Situation)]

    known: dict[str, Situation] = {}
    for each in told:
        if each.provisional or each.state == "withdrawn":
            continue
        before = known.get(each.situation_id)
        assert before is None or each.notices[: len(before.notices)] == before.notices
        known[each.situation_id] = each
    for each in known.values():
        assert [notice.what for notice in each.notices].count("opened") == 1
        assert each.notices[0].what == "opened"
