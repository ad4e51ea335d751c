"""How unusual an indicator's count is now: the least likely of its windows."""

import math
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from services.core.alerts.counting.baseline import (
    KEEP,
    PRIOR_SHAPE,
    Account,
    Rates,
    account_of,
    clumping_of,
    is_young,
    shape_of,
    stories_since,
)
from services.core.alerts.counting.present import Present
from services.core.alerts.counting.season import DAY, NONE, over
from services.core.alerts.counting.tail import WANDERS_FROM, chance, negative_binomial
from services.core.alerts.counting.windows import WINDOWS
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline
from services.core.alerts.policy import BUCKET_S, Policy

DOUBTS = ((3 * DAY, 0.5), (14 * DAY, 0.3))
"""By how much a rate may be off, relative, up to an age of the stream in buckets: after two weeks it knows each weekday twice."""
STRANGE = 0.3
"""By how much, relative, a volume that is off by a factor e may mislead the expectation."""
UNLEARNED = 0.3
"""Of what a busy indicator scatters more than by chance, how much is allowed for as not known: two standard errors.

Neighbouring blocks of a rate that wanders tell much the same, so all of them teach less than their number says.
"""
GATE, ONGOING_GATE = 1.0, 2.0
"""Standard deviations above the expectation from which a window, and the end of a long one, is worth a look."""
LEAST_MEAN = 1e-7
TWICE = 2
"""A window counts in a stream at least so many times as old."""


class Excess(Struct, frozen=True, gc=False):
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


class _Indicator(Struct, frozen=True, gc=False):
    """What all windows of an indicator share: its stories in each, its dispersion in each, and its rates as they are now."""

    past: Baseline
    present: Present
    stories: tuple[int, ...]
    factors: Sequence[float]
    account: Account
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
            found = _unusual(known, at, rung=rung) if stories > 1 else None
            if found is not None and (best is None or found.p < best.p):
                best = found
    return best or _usual(known)


def _usual(known: "_Indicator") -> Excess:
    day = next(at for at, window in enumerate(WINDOWS) if window.length == DAY)
    return _excess(known, day, *_expected(known, day), 1.0)


def stories_to_go(past: Baseline, present: Present, policy: Policy, least: int) -> int:
    """Tell fast of most indicators that none of their windows can ring, for lack of stories beside the least to be expected.

    The least that may be expected is that of the rate of now, but for what a long window's own stories taught it.

    Returns:
        How many more stories in the present bucket it takes at the least; 0 where a window may ring now.
    """
    stories = stories_since(past, present, present.firsts)
    if stories[-1] < least:
        return least - stories[-1]
    rates, fewest = _rates_of_now(past, present), stories[-1]
    for at, counted in enumerate(stories):
        if counted < least:
            fewest = least - counted  # a longer window, which has more, lacks fewer
            continue
        mean, own, exposed = 0.0, 0.0, present.spans[at].exposed
        for name, rate, one in rates:
            seen = over(past.season, exposed.get(name, NONE))
            mean, own = mean + rate * seen, max(own, one * seen)
        own = min(own, 1.0) if WINDOWS[at].is_long else 0.0
        enough = max(least, math.ceil(policy.burst_ratio * mean / (1.0 - own + policy.burst_ratio * own)))
        if counted >= enough:
            if own >= 1.0 or (mean - counted * own) / (1.0 - own) <= _rare_up_to(counted, policy.burst_p):
                return 0
            enough = counted + 1
        fewest = min(fewest, enough - counted)
    return fewest


def _rates_of_now(past: Baseline, present: Present) -> list[tuple[str, float, float]]:
    """Give the rate by source group without its prior, and what one story adds to it."""
    keep, doubt = KEEP ** max(0, present.learned.age - past.age), PRIOR_SHAPE / present.prior
    found = []
    for name, learned in past.learned.items():
        if name in present.shares:
            one = 1.0 / (doubt + over(past.season, present.learned.recent.get(name, NONE)))
            found.append((name, learned * keep * one, one))
    return found


@lru_cache(maxsize=4096)
def _rare_up_to(stories: int, p: float) -> float:
    """Give the mean up to which even a Poisson count, which scatters least, is so large with a chance of at most p."""
    low, high = 0.0, float(stories)
    while high - low > 1e-3 * high:
        mean = (low + high) / 2
        low, high = (low, mean) if negative_binomial(stories, mean, 1.0) > p else (mean, high)
    return high


def window_of(layer: Layer, past: Baseline, present: Present, length: int) -> Excess:
    """Give a window's count, expectation and chance, whether or not it is unusual; the window is the first that is as long."""
    at = next((at for at, window in enumerate(WINDOWS) if window.length >= length), len(WINDOWS) - 1)
    known = _indicator(layer, past, present)
    mean, variance = _expected(known, at)
    return _excess(known, at, mean, variance, _chance(known, at, mean, variance) if known.stories[at] else 1.0)


def _indicator(layer: Layer, past: Baseline, present: Present) -> _Indicator:
    stories = stories_since(past, present, present.firsts)
    factors = clumping_of(past, present.bucket)
    account = account_of(layer, past, present)
    return _Indicator(past, present, stories, factors, account, account.rates(present.learned))


def _is_judged(past: Baseline, present: Present) -> bool:
    """Is there enough of the stream, and of an indicator as young as the stream, to say what is usual?"""
    if present.age < DAY:
        return False
    return past.first is None or not is_young(past, present) or present.bucket - past.first >= DAY


def _unusual(known: _Indicator, at: int, *, rung: bool) -> Excess | None:
    """Judge one window, or nothing where there is clearly no surplus."""
    if known.present.age < TWICE * WINDOWS[at].length:
        return None
    mean, variance = _expected(known, at)
    surplus = known.stories[at] - mean
    if surplus <= 0.0 or surplus * surplus <= GATE * GATE * variance:
        return None
    length = WINDOWS[at].length
    if WINDOWS[at].is_long and not (rung and length <= DAY) and not _goes_on(known, at):
        return None
    return _excess(known, at, mean, variance, _chance(known, at, mean, variance))


def _expected(known: _Indicator, at: int) -> tuple[float, float]:
    """Give a window's expectation and variance; a long one's rate is that before it began, lest it be compared with itself."""
    past, present, factors = known.past, known.present, known.factors
    window, span = WINDOWS[at], present.spans[at]
    rates = known.rates
    if window.is_long:
        rates = known.account.rates(span.before, span.first)
    mean = max(LEAST_MEAN, rates.mean(past, span.exposed))
    doubt = next((doubt for age, doubt in DOUBTS if present.age < age), 0.0)
    relative = 1.0 / shape_of(rates, factors[0]) + (STRANGE * span.strange) ** 2 + doubt**2 + window.drift**2
    unlearned = UNLEARNED * (factors[at] - 1.0) * mean / (mean + WANDERS_FROM)
    return mean, mean * (factors[at] + unlearned + mean * relative)


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
