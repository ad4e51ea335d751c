"""What the burst detector says of an indicator at a time."""

from msgspec import Struct

from services.core.alerts.baseline import chance, counted, expected
from services.core.alerts.burst import articles_a_day, excess_of
from services.core.alerts.layer import Layer
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.alerts.state import Baseline, Stream
from services.core.messages import Condition

MOST_STORIES = 100_000


class Band(Struct, frozen=True):
    """The stories of a window, how many are expected, and the least number of them whose chance would ring."""

    stories: int
    expected: float
    unusual: int


def burst_account(world: Layer, indicator: str, at: float, judgement: Judgement) -> tuple[int, tuple[Condition, ...]]:
    """Give the most unusual window that ends with the bucket in which a time lies, in seconds, and the conditions of a burst."""
    policy = judgement.policy
    stream, past = world.get(Stream, "") or Stream(), world.get(Baseline, indicator) or Baseline()
    excess = excess_of(past, stream, int(at // BUCKET_S), policy)
    limit = min(policy.burst_p, policy.false_alarms_a_day / max(1.0, articles_a_day(stream)))
    floor = max(policy.burst_stories, policy.burst_ratio * excess.mean)
    age_s = at - stream.first * BUCKET_S if stream.first is not None else 0.0
    conditions = (
        ("chance", excess.p, limit, excess.p <= limit, "the chance of so many stories on a usual day"),
        ("stories", excess.stories, floor, excess.stories >= floor, f"{excess.mean:.2f} are expected"),
        ("history", age_s, policy.warm_up_s, age_s >= policy.warm_up_s, "seconds since the stream began"),
    )
    return excess.window_s, tuple(
        Condition(name=name, value=value, limit=limit, met=met, says=says, at_most=name == "chance")
        for name, value, limit, met, says in conditions
    )


def band_of(world: Layer, indicator: str, at: float, window_s: int, judgement: Judgement) -> Band:
    """Give the band of a window that ends with the bucket in which a time lies, as it was known then."""
    policy = judgement.policy
    stream, past = world.get(Stream, "") or Stream(), world.get(Baseline, indicator) or Baseline()
    now = int(at // BUCKET_S)
    mean, factor = expected(past, stream, window_s, now, policy)
    limit = min(policy.burst_p, policy.false_alarms_a_day / max(1.0, articles_a_day(stream)))
    low, high = 0, 1
    while high < MOST_STORIES and chance(high, mean, factor) > limit:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if chance(middle, mean, factor) > limit else (low, middle)
    return Band(counted(past, window_s, now), mean, high)
