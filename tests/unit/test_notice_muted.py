"""What a rule mutes is told when it outgrows that, and its withdrawal to who had heard of it."""

from services.core.alarms import Situation
from services.core.alerts.rules.rules import Match, Rule, Rules
from services.core.notify.audience import Told, addressed, having_told
from tests.builders import a_mention
from tests.judge_builders import World, taken_back
from tests.situation_builders import a_strike_back, tell, told_of

QUIET = Rules(rules=(Rule(name="quiet", match=Match(levels=("advisory",)), mute=True),))


def test_an_escalation_that_outgrows_its_mute_is_told() -> None:
    world = World(rules=QUIET)

    for minute, act in ((1, a_mention()), (2, a_mention()), (20, a_strike_back()), (25, a_strike_back())):
        tell(world, minute, act)

    assert told_of(world) == ["opened", "escalated"]


def test_who_was_told_hears_of_the_withdrawal_though_what_is_left_is_muted() -> None:
    world = World(rules=QUIET)
    tell(world, 1, a_mention(severity=8.0), publisher="P")
    tell(world, 12, a_mention(severity=8.0), publisher="Q")
    tell(world, 20, a_strike_back(severity=8.0))

    tell(world, 40, taken_back(), publisher="P")
    tell(world, 60, taken_back(), publisher="Q")

    assert heard(world) == ["situation.opened", "situation.corrected"]


def heard(world: World) -> list[str]:
    """Give the types of what a desk that asks for warnings is sent."""
    told: Told | None = None
    kinds: list[str] = []
    for situation in (each for each in world.told if isinstance(each, Situation)):
        messages = addressed(situation, {"desk": "warning"}, told, "test")
        told = having_told(told, situation, messages)
        kinds += [message.webhook.type for message in messages]
    return kinds
