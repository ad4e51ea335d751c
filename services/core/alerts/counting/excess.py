"""How unusual an indicator's count is now: the least likely of its windows."""

import math
from collections.abc import Sequence

from msgspec import Struct

from services.core.alerts.counting.baseline import (
    KEEP,
    PRIOR_SHAPE,
    Rates,
    clumping_of,
    is_young,
    rates_at,
    shape_of,
    stories_since,
)
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
LONG_RATIO = 1.2
"""Times the expectation by the rate of now from which a long window is worth a look."""
LEAST_MEAN = 1e-7
TWICE = 2
"""A window counts in a stream at least so many times as old."""


class Excess(Struct, frozen=True):
    """A window's count beside its expectation: length, first bucket, stories, mean, variance over mean, and chance.

    A chance of 1 also says that nothing is unusual. `clumping` is the part of the dispersion that is no doubt of the rate;
    `season` and `volume` are factors that the mean holds, `coverage` is the share of the window's articles that were analysed.
    """

    window_s: int
    first: int
    stories: int
    mean: float
    dispersion: float
    clumping: float
    p: float
    season: float
    volume: float
    coverage: float

    def chance_of(self, stories: int) -> float:
        """Give the chance of at least so many stories in the same window."""
        return chance(stories, self.mean, self.mean * self.dispersion, self.clumping)


class _Indicator(Struct, frozen=True):
    """What all windows of an indicator share: its stories in each, its dispersion in each, and its rates as they are now."""

    past: Baseline
    present: Present
    stories: tuple[int, ...]
    factors: Sequence[float]
    rates: Rates

    def clumping(self, at: int) -> float:
        """Give the part of a window's dispersion that is no doubt of the rate: what 10 minutes have of it, at most."""
        return min(self.factors[0], self.factors[at])


def excess_of(layer: Layer, past: Baseline, present: Present, *, rung: bool = False) -> Excess:
    """Give the most unusual window that ends with the present bucket, the shortest of equals; where none is, the day's.

    A long window rings only while its end has a surplus too; `rung` says that it rang, and that a day may hold what rang.
    """
    known, best = _indicator(layer, past, present), None
    if _is_judged(past, present):
        for at, stories in enumerate(known.stories):
            found = _unusual(layer, known, at, rung=rung) if stories > 1 else None
            if found is not None and (best is None or found.p < best.p):
                best = found
    return best or _usual(layer, known)


def _usual(layer: Layer, known: "_Indicator") -> Excess:
    day = next(at for at, window in enumerate(WINDOWS) if window.length == DAY)
    return _excess(known, day, *_expected(layer, known, day), 1.0)


def is_quiet(past: Baseline, present: Present, least: int, ratio: float) -> bool:
    """Tell fast of most indicators that nothing is unusual: no window has so many stories and so many times its expectation.

    The expectation is that of the rate as it is now, which holds in part what is told in a long window.
    """
    stories = stories_since(past, present, present.firsts)
    if stories[-1] < least:
        return True
    keep, doubt, season = KEEP ** max(0, present.learned.age - past.age), PRIOR_SHAPE / present.prior, past.season
    rates = [
        (name, learned * keep / (doubt + over(season, present.learned.recent.get(name, NONE))))
        for name, learned in past.learned.items()
        if name in present.shares
    ]
    for window, span, counted in zip(WINDOWS, present.spans, stories, strict=True):
        if counted >= least:
            mean = sum(rate * over(season, span.exposed.get(name, NONE)) for name, rate in rates)
            if counted >= (ratio if window.length < QUARTER else min(ratio, LONG_RATIO)) * mean:
                return False
    return True


def window_of(layer: Layer, past: Baseline, present: Present, length: int) -> Excess:
    """Give a window's count, expectation and chance, whether or not it is unusual; the window is the first that is as long."""
    at = next((at for at, window in enumerate(WINDOWS) if window.length >= length), len(WINDOWS) - 1)
    known = _indicator(layer, past, present)
    mean, variance = _expected(layer, known, at)
    return _excess(known, at, mean, variance, _chance(known, at, mean, variance) if known.stories[at] else 1.0)


def _indicator(layer: Layer, past: Baseline, present: Present) -> _Indicator:
    stories = stories_since(past, present, present.firsts)
    factors = clumping_of(past, present.bucket)
    return _Indicator(past, present, stories, factors, rates_at(layer, past, present, present.learned))


def _is_judged(past: Baseline, present: Present) -> bool:
    """Is there enough of the stream, and of an indicator as young as the stream, to say what is usual?"""
    if present.age < DAY:
        return False
    return past.first is None or not is_young(past, present) or present.bucket - past.first >= DAY


def _unusual(layer: Layer, known: _Indicator, at: int, *, rung: bool) -> Excess | None:
    """Judge one window, or nothing where there is clearly no surplus."""
    if known.present.age < TWICE * WINDOWS[at].length:
        return None
    mean, variance = _expected(layer, known, at)
    surplus = known.stories[at] - mean
    if surplus <= 0.0 or surplus * surplus <= GATE * GATE * variance:
        return None
    length = WINDOWS[at].length
    if length >= QUARTER and not (rung and length <= DAY) and not _goes_on(known, at):
        return None
    return _excess(known, at, mean, variance, _chance(known, at, mean, variance))


def _expected(layer: Layer, known: _Indicator, at: int) -> tuple[float, float]:
    """Give a window's expectation and variance; a long one's rate is that before it began, lest it be compared with itself."""
    past, present, factors = known.past, known.present, known.factors
    window, span = WINDOWS[at], present.spans[at]
    rates = known.rates
    if window.length >= QUARTER:
        rates = rates_at(layer, past, present, span.before, span.first)
    mean = max(LEAST_MEAN, rates.mean(past, span.exposed))
    doubt = next((doubt for age, doubt in DOUBTS if present.age < age), 0.0)
    relative = 1.0 / shape_of(rates, factors[0]) + (STRANGE * span.strange) ** 2 + doubt**2 + window.wander**2
    return mean, mean * (factors[at] + mean * relative)


def _chance(known: _Indicator, at: int, mean: float, variance: float) -> float:
    return chance(known.stories[at], mean, variance, known.clumping(at))


def _goes_on(known: _Indicator, at: int) -> bool:
    """Has the last eighth of a long window more than usual too? What is over for hours is told no more."""
    past, end = known.past, known.present.ends[at]
    mean = max(0.0, known.rates.mean(past, end.exposed))
    usual = mean + ONGOING_GATE * math.sqrt(known.clumping(at) * mean)
    return stories_since(past, known.present, [end.first])[0] > usual


def _excess(known: _Indicator, at: int, mean: float, variance: float, p: float) -> Excess:
    past, present, span = known.past, known.present, known.present.spans[at]
    plain = sum(span.exposed.get(name, NONE)[0] * share for name, share in present.shares.items())
    seasonal = sum(over(past.season, span.exposed.get(name, NONE)) * share for name, share in present.shares.items())
    usual, buckets = present.now.usual - span.before.usual, present.now.age - span.before.age
    seen = present.now.seen - span.before.seen
    return Excess(
        window_s=WINDOWS[at].length * BUCKET_S,
        first=span.first,
        stories=known.stories[at],
        mean=mean,
        dispersion=variance / mean,
        clumping=known.clumping(at),
        p=p,
        season=seasonal / plain * usual / buckets if plain > 0.0 and buckets else 1.0,
        volume=plain / usual if usual > 0.0 else 1.0,
        coverage=(present.now.analysed - span.before.analysed) / seen if seen else 1.0,
    )
