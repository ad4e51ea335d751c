"""What the burst detector says of an indicator at a time."""

from msgspec import Struct, structs

from services.core.alarms import Condition
from services.core.alerts.counting.excess import window_of
from services.core.alerts.counting.present import Present, present_of
from services.core.alerts.lanes.bar import Bar
from services.core.alerts.lanes.budget import false_alarms_a_day, limit_of
from services.core.alerts.lanes.finding import Finding, conditions_of, fair_finding_of, finding_of
from services.core.alerts.life.backlog import backlog_of
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Stream
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.alerts.telling.summary import several
from services.core.alerts.watches.watched import Standard, standard_of
from services.core.vocabulary import WATCH

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
    standard = _standard(world, indicator, at, judgement)
    past, present, bar = standard.past, standard.present, standard.bar
    finding = finding_of(world, past, present)
    own = bar.of(indicator)
    fair = fair_finding_of(world, indicator, past, present)
    if finding.rings(own) and not fair.rings(own):
        conditions = (*conditions_of(finding, own), _backlog(world, indicator, finding, fair, (present, own)))
        return finding.excess.window_s, conditions
    if fair.excess.p >= 1.0 and fair.excess.stories:
        usual = window_of(world, past, present, fair.excess.window_s // BUCKET_S)
        fair = Finding(usual, fair.day, fair.record)
    return fair.excess.window_s, conditions_of(fair, own)


def _backlog(world: Layer, indicator: str, finding: Finding, fair: Finding, by: tuple[Present, Bar]) -> Condition:
    """Give the condition that is not met once the backlogs of groups that were silent are left out."""
    present, bar = by
    late = backlog_of(world, indicator, finding.excess.first, present)
    lacks = next(each for each in conditions_of(fair, bar) if not each.met)
    stories = several(finding.excess.stories, "story", "stories")
    told = f"inhibited by the backlog of {' and '.join(sorted(late))} after its silence: {late.total()} of its {stories}"
    return structs.replace(lacks, name=f"{lacks.name} without the backlog", says=told)


def band_of(world: Layer, indicator: str, at: float, window_s: int, judgement: Judgement) -> Band:
    """Give the band of the shortest window of at least a length that ends with the bucket in which a time lies."""
    standard = _standard(world, indicator, at, judgement)
    past, present, bar = standard.past, standard.present, standard.bar
    excess = window_of(world, past, present, window_s // BUCKET_S)

    def rings(stories: int) -> bool:
        then = structs.replace(excess, stories=stories, p=excess.chance_of(stories))
        return then.p <= bar.policy.burst_p and false_alarms_a_day(then) <= bar.limit

    low, high = 0, 1
    while high < MOST_STORIES and not rings(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if rings(middle) else (middle, high)
    return Band(excess.stories, excess.mean, high)


def _standard(world: Layer, indicator: str, at: float, judgement: Judgement) -> Standard:
    """Give what an indicator is judged by in the bucket of a time; a watch has a past and a budget of its own."""
    stream, present = world.get(Stream, "") or Stream(), present_of(world, int(at // BUCKET_S), judgement.priors)
    if indicator.startswith(WATCH) and (known := standard_of(world, indicator, present, judgement.policy, judgement.rules)):
        return known
    bar = Bar(stream, judgement.policy, limit_of([], stream, judgement.policy), present.shares, judgement.rules)
    return Standard(world.get(Baseline, indicator) or Baseline(), present.of(indicator), bar)
