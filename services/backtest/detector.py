"""What the burst detector says of an indicator at a time."""

from msgspec import Struct, structs

from services.core.alarms import Condition
from services.core.alerts.counting.excess import window_of
from services.core.alerts.counting.present import present_of
from services.core.alerts.lanes.bar import Bar
from services.core.alerts.lanes.budget import false_alarms_a_day, limit_of
from services.core.alerts.lanes.burst import Finding, conditions_of, finding_of
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Stream
from services.core.alerts.policy import BUCKET_S, Judgement

MOST_STORIES = 100_000


class Band(Struct, frozen=True):
    """The stories of a window, how many are expected, and the least number of them whose chance would ring."""

    stories: int
    expected: float
    unusual: int


def burst_account(world: Layer, indicator: str, at: float, judgement: Judgement) -> tuple[int, tuple[Condition, ...]]:
    """Give the most unusual window that ends with the bucket in which a time lies, in seconds, and the conditions of a burst.

    The limit is that of an indicator that is alone with its surplus.
    """
    stream, past = world.get(Stream, "") or Stream(), world.get(Baseline, indicator) or Baseline()
    present = present_of(world, int(at // BUCKET_S), judgement.priors).of(indicator)
    finding = finding_of(world, past, present)
    if finding.excess.p >= 1.0 and finding.excess.stories:
        usual = window_of(world, past, present, finding.excess.window_s // BUCKET_S)
        finding = Finding(usual, finding.day, finding.record)
    bar = Bar(stream, judgement.policy, limit_of([], stream, judgement.policy), present.shares, judgement.rules)
    return finding.excess.window_s, conditions_of(finding, bar.of(indicator))


def band_of(world: Layer, indicator: str, at: float, window_s: int, judgement: Judgement) -> Band:
    """Give the band of the shortest window of at least a length that ends with the bucket in which a time lies."""
    policy, stream = judgement.policy, world.get(Stream, "") or Stream()
    past = world.get(Baseline, indicator) or Baseline()
    present = present_of(world, int(at // BUCKET_S), judgement.priors).of(indicator)
    excess = window_of(world, past, present, window_s // BUCKET_S)
    limit = limit_of([], stream, policy)

    def rings(stories: int) -> bool:
        then = structs.replace(excess, stories=stories, p=excess.chance_of(stories))
        return then.p <= policy.burst_p and false_alarms_a_day(then) <= limit

    low, high = 0, 1
    while high < MOST_STORIES and not rings(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if rings(middle) else (middle, high)
    return Band(excess.stories, excess.mean, high)
