"""The promise of order with watches: any partitions, interleaving, batches, crashes and restarts give the same closed alerts."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.watches.plan import WatchPlan
from services.core.messages import Observed, ObservedArticle
from tests.unit.test_judge_order import RICH, a_world, closed, fold, fold_through_faults, interleaved
from tests.watch_builders import a_sighting, seen

PLANS = (
    WatchPlan(name="each", level="warning", receivers=("desk",)),
    WatchPlan(name="burst", mode="burst"),
)


def with_sightings(records: list[Observed]) -> list[Observed]:
    """Let two watches match what threatens or strikes, one of them also the words of what tells nothing."""
    return [structs.replace(each, article=sighted(each.article)) if each.article else each for each in records]


def sighted(article: ObservedArticle) -> ObservedArticle:
    mentions = article.mentions
    if mentions:
        observations = tuple(one for name in ("each", "burst") for one in _of(name, article, 0))
    else:
        observations = _of("each", article, None) if article.url.endswith("7") else ()
    return structs.replace(article, observations=(*article.observations, *observations))


def _of(name: str, article: ObservedArticle, mention: int | None) -> tuple[object, ...]:
    found = seen(name, *article.mentions, by=(a_sighting(mention, "ASSAULT"),))
    return tuple(each for each in found if each.indicator == f"watch/{name}")


def worlds(seed: int, partitions: int = 1, dice: int = 0) -> list[list[Observed]]:
    return [with_sightings(queue) for queue in a_world(seed, partitions, dice)]


def test_the_worlds_hold_watches_of_both_modes() -> None:
    told = [each for seed in RICH for each in closed(fold(worlds(seed)[0], 1, PLANS)) if isinstance(each, Alert)]

    rung = {(each.indicator, each.state) for each in told if each.lane == "watch"}
    steps = {step.what for each in told for step in each.timeline if each.lane == "watch"}
    assert rung >= {("watch/each", "firing"), ("watch/each", "resolved"), ("watch/burst", "firing"), ("watch/burst", "resolved")}
    assert steps >= {"opened", "reported", "corrected", "resolved"}


@settings(max_examples=3, deadline=None)
@given(
    world=st.sampled_from([*RICH, 5, 11, 17]),
    dice=st.integers(0, 10_000),
    order=st.integers(0, 10_000),
    partitions=st.integers(2, 4),
)
def test_any_interleaving_of_the_source_partitions_gives_the_closed_messages_of_one(
    world: int, dice: int, order: int, partitions: int
) -> None:
    one = closed(fold(worlds(world)[0], 1, PLANS))

    many = closed(fold(interleaved(worlds(world, partitions, dice), order), partitions, PLANS))

    assert many == one


@settings(max_examples=3, deadline=None)
@given(world=st.sampled_from([*RICH, 5, 11]), dice=st.integers(0, 10_000))
def test_batches_aborts_restarts_and_repeats_give_the_same_messages(world: int, dice: int) -> None:
    records = interleaved(worlds(world, 2, dice), world)

    whole = fold(records, 2, PLANS)
    broken = fold_through_faults(records, dice, PLANS)

    assert whole == broken
