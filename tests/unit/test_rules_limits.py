"""What rings earlier by a user's rules."""

from typing import Any

import pytest

from services.core.alerts.policy import Judgement, Policy
from services.core.alerts.rules.limits import NO_FLOORS, Floors, floors_of, least_gravity, lowered
from services.core.alerts.rules.rules import NO_RULES, Match, Receiver, Rule, Rules, Thresholds
from tests.builders import a_mention
from tests.judge_builders import DAY, World, quiet_days, threats

IRAN_AND_AMERICA = Match(dyads=("IRN-USA",))


def rules(*thresholds: Thresholds, match: Match = IRAN_AND_AMERICA, **fields: Any) -> Rules:  # noqa: ANN401 - any field
    made = (Rule(name=f"rule-{at}", match=match, thresholds=each, **fields) for at, each in enumerate(thresholds))
    return Rules(rules=tuple(made))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (NO_RULES, 7.0),
        (rules(Thresholds(severity=5.0)), 5.0),
        (rules(Thresholds(severity=5.0), Thresholds(severity=6.0)), 5.0),  # the most sensitive one wins
        (rules(Thresholds(severity=9.0)), 7.0),  # above the judge's own it only asks more of what the rule is about
        (rules(Thresholds(severity=0.0)), 0.0),
        (rules(Thresholds(stories=1)), 7.0),
        (rules(Thresholds(severity=5.0), match=Match(places=("FRA",))), 7.0),
        (rules(Thresholds(severity=5.0), match=Match(levels=("advisory",))), 7.0),  # its level is not known before it rings
        (rules(Thresholds(severity=5.0), mute=True), 7.0),
    ],
)
def test_an_act_rings_from_the_least_severity_that_a_rule_for_it_asks(given: Rules, expected: float) -> None:
    assert least_gravity(a_mention(), given, 7.0) == expected


def test_of_several_floors_the_lowest_of_each_holds() -> None:
    given = rules(Thresholds(stories=2, ratio=1.5), Thresholds(stories=5, publishers=1))

    assert floors_of("threaten/IRN>USA", given) == Floors(stories=2, publishers=1, ratio=1.5)


def test_an_indicator_that_no_rule_is_about_has_the_judges_floors() -> None:
    policy = Policy()

    assert floors_of("threaten/FRA", rules(Thresholds(stories=2))) == NO_FLOORS
    assert lowered(policy, NO_FLOORS, more=1) is policy


def test_a_floor_is_meant_as_written_also_in_a_busy_stream() -> None:
    # A busy stream asks one more of both: 3 + 1 stories and 2 + 1 publishers.
    policy = lowered(Policy(), Floors(stories=2, publishers=9, ratio=1.5), more=1)

    assert (policy.burst_stories + 1, policy.burst_publishers + 1, policy.burst_ratio) == (2, 3, 1.5)


def test_a_floor_leaves_the_budget_of_chance_alone() -> None:
    policy, default = lowered(Policy(), Floors(stories=1, publishers=1, ratio=1.0), more=0), Policy()

    assert (policy.burst_p, policy.false_alarms_a_day) == (default.burst_p, default.false_alarms_a_day)


def test_an_act_below_the_judges_gravity_rings_by_a_rule_and_says_so() -> None:
    given = rules(Thresholds(severity=5.0), receivers=("desk",))
    world, silent = World(rules=given), World()

    for each in (world, silent):
        each.report(1, a_mention(severity=5.5))
        each.until(10)

    (alert,) = world.alerts()
    assert not silent.alerts()
    assert (alert.lane, alert.state, alert.level, alert.provisional) == ("flash", "firing", "advisory", False)
    assert (alert.rules, alert.receivers) == (("rule-0",), ("desk",))
    assert alert.conditions[0].says.startswith("the act is 5.5 of 10 grave; 5 rings by itself by a rule of yours")


def test_an_act_below_the_rules_gravity_too_does_not_ring() -> None:
    world = World(rules=rules(Thresholds(severity=5.0)))

    world.report(1, a_mention(severity=4.5))
    world.until(10)

    assert not world.alerts()


def test_a_burst_rings_by_the_fewer_stories_that_a_rule_asks() -> None:
    given, start = rules(Thresholds(stories=2)), 9 * DAY
    world, silent = World(rules=given), World()

    for each in (world, silent):
        quiet_days(each, 9)
        threats(each, start, 2)
        each.until(start + 60)

    assert {alert.indicator for alert in world.alerts()} == {"threaten/IRN>USA"}
    assert not silent.alerts()


def test_rules_are_part_of_the_policys_version_and_receivers_are_not() -> None:
    given = rules(Thresholds(severity=5.0))
    told = Rules(receivers=(Receiver(name="desk", url="https://desk.example"),), rules=given.rules)

    versions = [Judgement(rules=each).version for each in (NO_RULES, given, told, rules(Thresholds(severity=5.5)))]

    assert versions[0] == Judgement().version
    assert versions[1] == versions[2]
    assert len(set(versions)) == 3
