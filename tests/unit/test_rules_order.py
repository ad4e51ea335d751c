"""The promise of order holds under a user's rules too."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.alarms import Alert
from services.core.alerts.rules.rules import Match, Rule, Rules, Thresholds
from tests.unit.test_judge_order import a_world, closed, fold, fold_through_faults, interleaved

RULES = Rules(
    rules=(
        Rule(name="clashes", match=Match(modes=("clash",)), thresholds=Thresholds(severity=5.0), labels={"team": "gulf"}),
        Rule(
            name="threats", match=Match(dyads=("IRN-USA",)), thresholds=Thresholds(stories=2, publishers=1), receivers=("desk",)
        ),
        Rule(name="sure", match=Match(levels=("critical",)), thresholds=Thresholds(publishers=2), receivers=("night",)),
        Rule(name="quiet", match=Match(levels=("advisory",), lanes=("burst",)), mute=True),
    )
)


@settings(max_examples=5, deadline=None)
@given(world=st.integers(0, 10_000), dice=st.integers(0, 10_000), order=st.integers(0, 10_000))
def test_any_interleaving_gives_the_same_closed_messages(world: int, dice: int, order: int) -> None:
    one = closed(fold(a_world(world)[0], 1, rules=RULES))

    many = closed(fold(interleaved(a_world(world, 3, dice), order), 3, rules=RULES))

    assert many == one


@settings(max_examples=3, deadline=None)
@given(world=st.integers(0, 10_000), dice=st.integers(0, 10_000))
def test_batches_aborts_restarts_and_repeats_give_the_same_messages(world: int, dice: int) -> None:
    records = interleaved(a_world(world, 2, dice), world)

    whole = fold(records, 2, rules=RULES)

    assert fold_through_faults(records, dice, rules=RULES) == whole


def test_the_worlds_hold_alerts_that_each_rule_is_about() -> None:
    told = [each for seed in (2, 8) for each in closed(fold(a_world(seed)[0], 1, rules=RULES)) if isinstance(each, Alert)]

    assert {name for each in told for name in each.rules} == {rule.name for rule in RULES.rules}
