"""An indicator's past, and the expectation that follows from it: a Gamma-Poisson rate that forgets, with a season of its own.

The rate is stories for each unit of exposure, and exposure is kept by the stream as running sums. So what many empty buckets do
to an indicator is one product, and an indicator of which nothing is told costs nothing.
"""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from services.core.alerts.counting import dispersion, stream
from services.core.alerts.counting.present import Present
from services.core.alerts.counting.season import DAY, NONE, over
from services.core.alerts.counting.windows import KEPT, counted, taught
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Exposure

PRIOR_SHAPE = 0.5
"""Stories that the prior is worth: half a story (Jeffreys' prior of a Poisson rate)."""
KEEP: float = 0.5 ** (1.0 / stream.HALF_LIFE)
"""What a counting bucket leaves of a story's weight in the rate."""
YOUNG = 2 * DAY
"""Buckets of a stream's begin in which an indicator's time starts with its first story: before it may not have been read."""
NOTHING = Exposure()


class Rates(Struct, frozen=True, gc=False):
    """Stories for each unit of exposure, by source group, and the shape of their Gamma distribution but for its prior."""

    by_group: tuple[tuple[str, float], ...]
    learned: float

    def mean(self, past: Baseline, exposed: "stream.Groups") -> float:
        """Give the stories expected of what was exposed."""
        mean, season = 0.0, past.season
        for name, rate in self.by_group:
            mean += rate * over(season, exposed.get(name, NONE))
        return mean


def shape_of(rates: Rates, clumping: float) -> float:
    """Give the shape of the rate's Gamma distribution; stories that come in clumps make it less sure."""
    return PRIOR_SHAPE + rates.learned / clumping


def is_young(past: Baseline, present: Present) -> bool:
    """Did the indicator begin with the stream itself?"""
    return past.first is not None and past.first < present.bucket - present.age + YOUNG


class Account(Struct, frozen=True, gc=False):
    """What an indicator's past tells of its rates: what it learned in all, and the exposure that the prior is worth.

    `before` is the exposure when the time of a young one began.
    """

    past: Baseline
    shares: Mapping[str, float]
    learned: float
    doubt: float
    before: Exposure | None

    def rates(self, edge: Exposure, since: int | None = None) -> Rates:
        """Give the rates as they were known at the end of a bucket.

        Args:
            edge: The exposure at that end.
            since: The bucket after it, where stories came later: what they taught is taken out.

        Source: the Gamma-Poisson mixture (M. Greenwood, G. U. Yule, J. R. Stat. Soc. 83, 1920), with exponential forgetting
        (power steady model, J. Q. Smith, J. R. Stat. Soc. B 41, 1979).
        """
        past, learned, left = self.past, self.learned, self.learned
        if since is not None and since <= past.last:
            left = max(0.0, learned - taught(past.recent, past.last - since, KEEP))
        scale: float = left / learned * KEEP ** (edge.age - past.age) if learned > 0.0 else 0.0
        by_group = []
        for name, share in self.shares.items():
            stories = PRIOR_SHAPE * share + past.learned.get(name, 0.0) * scale
            by_group.append((name, stories / (self.doubt + self._exposed(edge, name))))
        return Rates(tuple(by_group), learned * scale)

    def _exposed(self, edge: Exposure, name: str) -> float:
        """Give the forgotten-by-and-by exposure to a group at an edge; a young indicator's from its first story on."""
        season, before = self.past.season, self.before
        exposed = over(season, edge.recent.get(name, NONE))
        if before is None:
            return max(0.0, exposed)
        if edge.age <= before.age:
            return 0.0
        return max(0.0, exposed - over(season, before.recent.get(name, NONE)) * math.pow(KEEP, edge.age - before.age))


def account_of(layer: Layer, past: Baseline, present: Present) -> Account:
    """Give what an indicator's past tells of its rates."""
    before = (layer.get(Exposure, str((past.first or 0) - 1)) or NOTHING) if is_young(past, present) else None
    return Account(past, present.shares, sum(past.learned.values()), PRIOR_SHAPE / present.prior, before)


def stories_since(past: Baseline, present: Present, firsts: Sequence[int]) -> tuple[int, ...]:
    """Give the stories counted from each of some buckets, the latest first, up to the present; not those that only teach."""
    found, total = [], 0
    edges, at = [*[past.last - first for first in firsts], math.inf], 0
    for back, stories, _ in reversed(past.recent):
        while back > edges[at]:
            found.append(total)
            at += 1
        total += stories
    found += [total] * (len(firsts) - at)
    for bucket, name, stories in past.waiting:
        if bucket <= present.bucket and name in present.shares:
            found = [number + stories if bucket >= first else number for number, first in zip(found, firsts, strict=True)]
    return tuple(found)


def stories_of_day(past: Baseline, present: Present) -> int:
    """Give the stories counted in the day that ends with the present bucket."""
    first = present.bucket - DAY + 1
    arrived = (stories for at, name, stories in past.waiting if first <= at <= present.bucket and name in present.shares)
    return counted(past.recent, past.last - first) + sum(arrived)


def clumping_of(past: Baseline, at: int) -> Sequence[float]:
    """Give the dispersion of each window's length, as known at a bucket."""
    return dispersion.factors(past.residuals, at - past.first if past.first is not None else 0)


def with_story(past: Baseline, bucket: int, group: str) -> Baseline:
    """Count one more story in an open bucket."""
    waiting = past.waiting
    for at, (when, name, stories) in enumerate(waiting):
        if when == bucket and name == group:
            return structs.replace(past, waiting=(*waiting[:at], (bucket, group, stories + 1), *waiting[at + 1 :]))
    return structs.replace(past, waiting=(*waiting, (bucket, group, 1)))


def without_story(past: Baseline, bucket: int, group: str) -> Baseline:
    """Take back a story that counted in a bucket: it was no report after all."""
    if any(each[:2] == (bucket, group) for each in past.waiting):
        less = ((at, name, stories - ((at, name) == (bucket, group))) for at, name, stories in past.waiting)
        return structs.replace(past, waiting=tuple(each for each in less if each[2]))
    at = next((at for at, (back, *_) in enumerate(past.recent) if past.last - back >= bucket), None)
    if at is None or not past.recent[at][1] or past.last - bucket > KEPT:
        return past
    back, stories, untaught = past.recent[at]
    learned = stories - untaught
    recent = (*past.recent[:at], (back, stories - 1, untaught - (not learned)), *past.recent[at + 1 :])
    left = max(0.0, past.learned.get(group, 0.0) - min(1, learned) * math.pow(KEEP, past.last - bucket))
    return structs.replace(past, recent=recent, learned={**past.learned, group: left})


def record_of(past: Baseline, age: int) -> float:
    """Give the most stories that an indicator had in a day, forgotten by and by, at an age of the stream."""
    return past.record * math.pow(KEEP, max(0, age - past.age))
