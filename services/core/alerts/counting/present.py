"""The stream as one bucket finds it: what each window that ends there was exposed to. All indicators are judged by the same."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct, structs

from services.core.alerts.counting import volume
from services.core.alerts.counting.priors import NO_PRIORS, Priors
from services.core.alerts.counting.season import DAY, NONE, Vector, waves
from services.core.alerts.counting.stream import Groups, season_now, with_exposed
from services.core.alerts.counting.windows import WINDOWS
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Arrivals, Baseline, Exposure, Stream

ONGOING = 8
"""A long window counts only while its last eighth has more than usual."""
LEARNS_GROUP = 3 * DAY
"""Counting buckets for which a source group that came after the stream's first day only teaches."""
LEAST_PRIOR = 1e-3
UNKNOWN_PRIOR = 0.05
"""Stories a bucket of an indicator of which nothing is known, at the least, and while nothing at all is known."""


class Span(Struct, frozen=True, gc=False):
    """Some buckets up to the present one: the first, what they exposed of each group, how strange their volume was on average.

    `before` is the exposure when the span began.
    """

    first: int
    exposed: Groups
    strange: float
    before: Exposure


class Block(Struct, frozen=True, gc=False):
    """Some closed buckets: the exposure when they began and at their end, and what they exposed of each group."""

    before: Exposure
    end: Exposure
    exposed: Groups


class Present(Struct, frozen=True, tag="present", dict=True):
    """What judging any indicator at a bucket needs of the stream.

    `spans` are those of the windows, `ends` the last eighths of them; `learned` is the exposure of what has taught so far, which
    ends before the bucket; `shares` are the groups' of what is published, those only that count, `prior` is the mean rate of the
    live indicators, stories a bucket; of a kind that `priors` know it is theirs, for the articles of a bucket (`level`).
    """

    bucket: int
    age: int
    spans: tuple[Span, ...]
    ends: tuple[Span, ...]
    learned: Exposure
    now: Exposure
    shares: Mapping[str, float]
    prior: float
    level: float = 0.0
    priors: Priors = NO_PRIORS

    def of(self, indicator: str) -> "Present":
        """Give the same stream as it is for an indicator: with the prior of its kind."""
        rate = self.priors.rate_of(indicator)
        if rate is None or self.level <= 0.0:
            return self
        known = self._by_rate.get(rate)
        if known is None:
            known = self._by_rate[rate] = structs.replace(self, prior=max(LEAST_PRIOR, rate * self.level), priors=NO_PRIORS)
            known.__dict__.update(firsts=self.firsts, blocks=self.blocks)
        return known

    @cached_property
    def _by_rate(self) -> dict[float, "Present"]:
        return {}

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """Give the first bucket of each window."""
        return tuple(each.first for each in self.spans)

    @cached_property
    def blocks(self) -> dict[tuple[int, int], "Block"]:
        """Give the blocks of closed buckets that were asked for."""
        return {}

    @property
    def exposed(self) -> Groups:
        """Give what the bucket itself exposes: the shortest window is one bucket."""
        return self.spans[0].exposed


def present_of(layer: Layer, bucket: int, priors: Priors = NO_PRIORS) -> Present:
    """Give the stream as a bucket finds it; an open bucket is taken for a full one of at least its usual volume."""
    stream = layer.get(Stream, "") or Stream()
    now, learned = exposure_at(layer, stream, bucket), _closed(layer, stream, bucket - 1)
    spans = tuple(_span(layer, stream, window.first(bucket), bucket, now) for window in WINDOWS)
    ends = tuple(_span(layer, stream, bucket + 1 - max(1, window.length // ONGOING), bucket, now) for window in WINDOWS)
    levels = {name: group.level for name, group in stream.groups.items() if counts(group, now)}
    level = sum(levels.values())
    shares = {name: each / level for name, each in levels.items() if level > 0.0}
    exposed = sum(shares[name] * learned.recent.get(name, NONE)[0] for name in shares)
    indicators = layer.size(Baseline)
    prior = stream.stories / (indicators * exposed) if indicators and exposed > 0.0 else UNKNOWN_PRIOR
    age = bucket - stream.first if stream.first is not None else -1
    return Present(bucket, age, spans, ends, learned, now, shares, max(LEAST_PRIOR, prior), level, priors)


def early_present(layer: Layer, bucket: int, priors: Priors = NO_PRIORS) -> Present:
    """Give the stream as an open bucket finds it; made once in a view, unless so much comes in that the volume is unusual."""
    known, loud = layer.get(Present, str(bucket)), _is_loud(layer, bucket)
    if known is None or loud:
        known = present_of(layer, bucket, priors)
        if not loud:
            layer.put(str(bucket), known)
    return known


def note_arrival(layer: Layer, bucket: int, group: str, *, analysed: bool) -> None:
    """Note an article that came in in an open bucket."""
    known = layer.get(Arrivals, str(bucket)) or Arrivals()
    articles = {**known.articles, group: known.articles.get(group, 0) + 1} if analysed else known.articles
    layer.put(str(bucket), Arrivals(known.seen + 1, articles))


def _is_loud(layer: Layer, bucket: int) -> bool:
    stream = layer.get(Stream, "") or Stream()
    for each in range((stream.closed or bucket) + 1, bucket + 1):
        arrived, season = (layer.get(Arrivals, str(each)) or Arrivals()).articles, season_now(layer, stream, each)
        if any(arrived.get(name, 0) > group.level * season for name, group in stream.groups.items()):
            return True
    return False


def exposure_at(layer: Layer, stream: Stream, bucket: int) -> Exposure:
    """Give the running sums at the end of a bucket, of an open one as if it were full and had at least its usual volume."""
    if stream.closed is None or bucket <= stream.closed:
        return layer.get(Exposure, str(bucket)) or Exposure()
    exposure = layer.get(Exposure, str(stream.closed)) or Exposure()
    for each in range(stream.closed + 1, bucket + 1):
        exposure = _as_if_full(layer, stream, exposure, each)
    return exposure


def counts(group: volume.Group, now: Exposure) -> bool:
    """Do a group's stories add to a burst? Those of a group that came later than the stream do once its share is learned."""
    return group.age >= LEARNS_GROUP or now.age - group.age <= DAY


def _closed(layer: Layer, stream: Stream, bucket: int) -> Exposure:
    last = bucket if stream.closed is None else min(bucket, stream.closed)
    return layer.get(Exposure, str(last)) or Exposure()


def _as_if_full(layer: Layer, stream: Stream, before: Exposure, bucket: int) -> Exposure:
    arrived = layer.get(Arrivals, str(bucket)) or Arrivals()
    season, exposed = season_now(layer, stream, bucket), {}
    for name, group in stream.groups.items():
        exposed[name] = season * max(1.0, volume.factor(arrived.articles.get(name, 0), group.level * season))
    return structs.replace(
        before,
        age=before.age + 1,
        sums=with_exposed(before.sums, exposed, waves(bucket), 1.0),
        usual=before.usual + season,
        seen=before.seen + arrived.seen,
        analysed=before.analysed + sum(arrived.articles.values()),
    )


def _span(layer: Layer, stream: Stream, first: int, last: int, now: Exposure) -> Span:
    before = exposure_at(layer, stream, first - 1)
    return Span(first, exposed_between(before, now), (now.strange - before.strange) / (last + 1 - first), before)


def block_of(layer: Layer, present: Present, first: int, after: int) -> Block:
    """Give what a block of closed buckets exposed; the same ones are asked for of many indicators."""
    found = present.blocks.get((first, after))
    if found is None:
        before, end = (layer.get(Exposure, str(edge - 1)) or Exposure() for edge in (first, after))
        found = present.blocks[first, after] = Block(before, end, exposed_between(before, end))
    return found


def exposed_between(before: Exposure, now: Exposure) -> dict[str, Vector]:
    """Give what was exposed of each group between two ends of buckets."""
    return {
        name: tuple(each - was for each, was in zip(sums, before.sums.get(name, NONE), strict=True))
        for name, sums in now.sums.items()
    }
