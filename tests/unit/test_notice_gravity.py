"""A new act is told of where it is grave enough to ring by itself, by the sensitivity and the user's rules."""

from services.core.alerts.rules.rules import Match, Rule, Rules, Thresholds
from services.core.vocabulary import Sensitivity
from tests.builders import a_mention
from tests.judge_builders import DAY, World, quiet_days
from tests.situation_builders import a_strike_back, tell, told_of

SENSITIVITIES: tuple[Sensitivity, ...] = ("normal", "low")
SHOOTINGS = Rules(rules=(Rule(name="shootings", match=Match(modes=("shooting",)), thresholds=Thresholds(severity=5.0)),))


def test_at_high_sensitivity_an_act_that_rings_by_itself_escalates() -> None:
    world = World(sensitivity="high")
    tell(world, 1, a_mention())
    tell(world, 5, a_mention())

    tell(world, 20, a_strike_back(severity=6.0))

    assert told_of(world) == ["opened", "raised", "escalated"]


def test_an_act_that_a_rule_lets_ring_escalates() -> None:
    world = World(rules=SHOOTINGS)
    tell(world, 1, a_mention())
    tell(world, 5, a_mention())

    tell(world, 20, a_strike_back(severity=5.5, mode="shooting"))

    assert told_of(world) == ["opened", "raised", "escalated"]


def test_at_low_sensitivity_acts_that_do_not_ring_by_themselves_escalate_nothing() -> None:
    told = {}
    for sensitivity in SENSITIVITIES:
        world = World(sensitivity=sensitivity)
        quiet_days(world, 8)
        tell(world, 8 * DAY, a_mention(), publisher="P")
        tell(world, 8 * DAY + 1, a_mention(), publisher="Q")

        for number in range(12):
            strike_back = a_strike_back(event_type="MOBILIZE", mode="deployment", severity=7.0, context="domestic politics")
            tell(world, 8 * DAY + 30 + number, strike_back, publisher=f"Paper {number}")
        world.until(8 * DAY + 120)

        told[sensitivity] = told_of(world)
    assert told == {"normal": ["opened", "raised", "escalated"], "low": ["opened", "raised"]}
