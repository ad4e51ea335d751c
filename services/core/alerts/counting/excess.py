"""How unusual an indicator's count is now: the least likely of its windows."""

import math

from msgspec import Struct

from services.core.alerts.counting.baseline import clumping_of, is_young, rates_at, shape_of, stories_since
from services.core.alerts.counting.present import Present
from services.core.alerts.counting.season import DAY, NONE, over
from services.core.alerts.counting.tail import chance
from services.core.alerts.counting.windows import QUARTER, WINDOWS
from services.core.alerts.layer import Layer
from services.core.alerts.policy import BUCKET_S
from services.core.alerts.state import Baseline

DOUBTS = ((2 * DAY, 0.5), (8 * DAY, 0.2))
"""By how much a rate may be off, relative, up to an age of the stream in buckets."""
STRANGE = 0.3
"""By how much, relative, a volume that is off by a factor e may mislead the expectation."""
GATE, ONGOING_GATE = 1.0, 2.0
"""Standard deviations above the expectation from which a window, and the end of a long one, is worth a look."""
LEAST_MEAN = 1e-7
TWICE = 2
"""A window counts in a stream at least so many times as old."""


class Excess(Struct, frozen=True):
    """A window's count beside its expectation: length, first bucket, stories, mean, variance over mean, and chance.

    `usual` is the mean of the same time with the season and the volume left out. A chance of 1 also says that nothing is unusual.
    """

    window_s: int
    first: int
    stories: int
    mean: float
    dispersion: float
    p: float
    usual: float


def excess_of(layer: Layer, past: Baseline, present: Present) -> Excess:
    """Give the most unusual window that ends with the present bucket, the shortest of equals; where none is, the day's."""
    best = None
    if _is_judged(past, present) and stories_since(past, WINDOWS[-1].first(present.bucket), present.bucket) > 1:
        for at in range(len(WINDOWS)):
            found = _unusual(layer, past, present, at)
            if found is not None and (best is None or found.p < best.p):
                best = found
    return best or window_of(layer, past, present, WINDOWS[-2].length)


def window_of(layer: Layer, past: Baseline, present: Present, length: int) -> Excess:
    """Give a window's count, expectation and chance, whether or not it is unusual."""
    at = next(at for at, window in enumerate(WINDOWS) if window.length == length)
    stories, mean, variance, clumping = _expected(layer, past, present, at)
    p = chance(stories, mean, variance, clumping) if stories else 1.0
    return _excess(layer, past, present, at, (stories, mean, variance, p))


def _is_judged(past: Baseline, present: Present) -> bool:
    """Is there enough of the stream, and of an indicator as young as the stream, to say what is usual?"""
    if past.first is None:
        return present.age >= DAY
    return present.age >= DAY and not (is_young(past, present) and present.bucket - past.first < DAY)


def _unusual(layer: Layer, past: Baseline, present: Present, at: int) -> Excess | None:
    """Judge one window, or nothing where there is clearly no surplus."""
    if present.age < TWICE * WINDOWS[at].length or stories_since(past, present.spans[at].first, present.bucket) <= 1:
        return None
    stories, mean, variance, clumping = _expected(layer, past, present, at)
    surplus = stories - mean
    if surplus <= 0.0 or surplus * surplus <= GATE * GATE * variance:
        return None
    if WINDOWS[at].length >= QUARTER and not _goes_on(layer, past, present, at, clumping):
        return None
    return _excess(layer, past, present, at, (stories, mean, variance, chance(stories, mean, variance, clumping)))


def _expected(layer: Layer, past: Baseline, present: Present, at: int) -> tuple[int, float, float, float]:
    """Give a window's stories, expectation, variance, and the clumping of its counts in 10 minutes."""
    window, span = WINDOWS[at], present.spans[at]
    is_long = window.length >= QUARTER
    rates = rates_at(layer, past, present, span.before, span.first) if is_long else rates_at(layer, past, present, present.learned)
    mean = max(LEAST_MEAN, rates.mean(past, span.exposed))
    factors = clumping_of(past, present.bucket)
    variance = mean * (factors[at] + mean / shape_of(rates, factors[0]))
    doubt = next((doubt for age, doubt in DOUBTS if present.age < age), 0.0)
    variance += mean * mean * ((STRANGE * span.strange) ** 2 + doubt**2 + window.wander**2)
    return stories_since(past, span.first, present.bucket), mean, variance, min(factors[0], factors[at])


def _goes_on(layer: Layer, past: Baseline, present: Present, at: int, clumping: float) -> bool:
    """Has the last eighth of a long window more than usual too? What is over for hours is told no more."""
    end = present.ends[at]
    mean = rates_at(layer, past, present, present.learned).mean(past, end.exposed)
    return stories_since(past, end.first, present.bucket) > mean + ONGOING_GATE * math.sqrt(max(0.0, clumping * mean))


def _excess(
    layer: Layer, past: Baseline, present: Present, at: int, found: tuple[int, float, float, float]
) -> Excess:
    stories, mean, variance, p = found
    span = present.spans[at]
    with_season = sum(over(past.season, span.exposed.get(name, NONE)) * share for name, share in present.shares.items())
    buckets = present.now.age - span.before.age
    usual = mean * buckets / with_season if with_season > 0.0 else mean
    return Excess(WINDOWS[at].length * BUCKET_S, span.first, stories, mean, variance / mean, p, usual)
