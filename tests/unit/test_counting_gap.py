"""A gap of empty buckets in closed form, against a past that takes the zeros one bucket at a time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from services.core.alerts.counting import dispersion
from services.core.alerts.counting.baseline import PRIOR_SHAPE
from services.core.alerts.counting.excess import window_of
from services.core.alerts.counting.learning import FIRST_HOURS, learned
from services.core.alerts.counting.present import Present, present_of
from services.core.alerts.counting.season import NONE, Vector, over, waves
from services.core.alerts.counting.stream import close_bucket, skip_empty
from services.core.alerts.counting.windows import WINDOWS
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Exposure
from tests.counting_builders import DAY, GROUP, MONDAY, Newsroom

LAST = MONDAY + 6 * DAY - 1
LONGEST_GAP = 4_000
DAILY = 0.5 ** (1 / (5 * DAY))
"""What a bucket leaves of a story's weight: half of it in five days."""
SEASONAL = 0.5 ** (1 / (14 * DAY))
SEASONS: tuple[Vector, ...] = ((), (0.4, -0.2, 0.1, 0.0, 0.0, 0.05, -0.3))


class Told(Struct, frozen=True):
    """An indicator in a stream: its past, and all that it was told of: stories by bucket, and how many of them taught."""

    newsroom: Newsroom
    past: Baseline
    stories: dict[int, int]
    taught: dict[int, int]


def articles(bucket: int) -> int:
    """Give the articles of a stream that has its busy and its empty buckets, as a thin one has."""
    return (3, 0, 0, 5, 1, 0, 2)[bucket % 7]


def told(first: int, gap: int = 0) -> Told:
    """Tell a stream of six days of an indicator, some stories in every 50 buckets; then a gap."""
    newsroom, stories, taught = Newsroom(), {}, {}
    past = Baseline()
    for bucket in range(MONDAY, LAST + 1 + gap):
        newsroom.close(articles(bucket))
        if first <= bucket <= LAST and (bucket - first) % 50 == 0:
            stories[bucket] = 1 + bucket % 3
            waiting = structs.replace(past, waiting=((bucket, GROUP, stories[bucket]),))
            past, taught[bucket] = learned(newsroom.layer, waiting, newsroom.present())
            newsroom.layer.put("indicator", past)
    return Told(newsroom, past, stories, taught)


OLD, YOUNG = MONDAY + 3 * DAY, MONDAY + DAY // 2
"""First stories: of an indicator that began when the stream was known, and of one that began with it."""


@pytest.fixture(scope="module", params=[OLD, YOUNG], ids=["old", "young"])
def busy(request: pytest.FixtureRequest) -> Told:
    """The indicator, and a stream that goes on without it."""
    return told(request.param, LONGEST_GAP + DAY)


@pytest.fixture(scope="module", params=[OLD, YOUNG], ids=["old", "young"])
def silent(request: pytest.FixtureRequest) -> Told:
    """The indicator, and a stream that ends with it."""
    return told(request.param)


class OneByOne:
    """The past of an indicator as it follows from one bucket after the other, up to the present one.

    Args:
        layer: Holds the exposure of each bucket, as the stream has closed them one by one.
        each: What the indicator was told.
        past: What is known of it since its last story.
        present: The present.
    """

    def __init__(self, layer: Layer, each: Told, past: Baseline, present: Present) -> None:
        self.stories, self.past, self.bucket, self.prior = each.stories, past, present.bucket, present.prior
        self.first = min(each.stories)
        self.is_young = self.first < MONDAY + 2 * DAY
        self.own: dict[int, float] = {}
        self.learned: dict[int, float] = {MONDAY - 1: 0.0}
        self.exposed: dict[int, float] = {MONDAY - 1: 0.0}
        self.aged: set[int] = set()
        before = Exposure()
        for bucket in range(MONDAY, self.bucket + 1):
            now = layer.get(Exposure, str(bucket)) or Exposure()
            end, begin = (edge.sums.get(GROUP, NONE) for edge in (now, before))
            self.own[bucket] = over(past.season, [after - was for after, was in zip(end, begin, strict=True)])
            keep = DAILY if now.age > before.age else 1.0
            self.aged |= {bucket} if now.age > before.age else set()
            known = 0.0 if self.is_young and bucket <= self.first else self.exposed[bucket - 1]
            self.exposed[bucket] = known * keep + self.own[bucket]
            self.learned[bucket] = self.learned[bucket - 1] * keep + each.taught.get(bucket, 0)
            before = now

    def mean(self, first: int, last: int, edge: int) -> float:
        """Give the stories expected in some buckets by what is known at the end of another one."""
        rate = (PRIOR_SHAPE + self.learned[edge]) / (PRIOR_SHAPE / self.prior + self.exposed[edge])
        return rate * sum(self.own[bucket] for bucket in range(first, last + 1))

    def decayed(self, value: float, keep: float) -> float:
        """Forget in every bucket after the last story that is time."""
        for bucket in range(self.past.last + 1, self.bucket + 1):
            value *= keep if bucket in self.aged else 1.0
        return value

    def residual(self, at: int) -> tuple[float, float]:
        """Give the residuals of a length after the blocks that were over since the last story, each added by itself."""
        length, sums, last = WINDOWS[at].length, self.past.residuals[at], self.past.last
        keep, late = 0.5 ** (length / dispersion.HALF_LIFE), DAY if WINDOWS[at].is_long else 0
        blocks = range((last - late) // length, (self.bucket - late) // length)
        for block in (each for each in blocks if each * length <= last):
            sums = self.with_stories(at, block * length, sums)
        empty = [each for each in blocks if each * length > last]
        if empty:
            first, after = empty[0] * length, (empty[-1] + 1) * length
            mean, last_mean = (self.mean(first, after - 1, edge) / len(empty) for edge in (first - 1, after - 1))
            for number in range(len(empty)):
                fallen = mean * (last_mean / mean) ** (number / len(empty)) if mean else 0.0
                sums = (sums[0] * keep + fallen * fallen, sums[1] * keep + fallen)
        return sums

    def with_stories(self, at: int, first: int, sums: tuple[float, float]) -> tuple[float, float]:
        """Add a block that holds stories, or that the indicator may have had some in."""
        after = first + WINDOWS[at].length
        if first < max(MONDAY + FIRST_HOURS, self.first if self.is_young else 0):
            return sums
        factors = dispersion.factors(self.past.residuals, self.bucket - self.first)
        mean = self.mean(first, after - 1, first - 1)
        stories = sum(number for bucket, number in self.stories.items() if first <= bucket < after)
        shape = PRIOR_SHAPE + self.learned[first - 1] / factors[0]
        return dispersion.with_block(sums, at, stories, mean, mean * (factors[at] + mean / shape))


def assert_same(layer: Layer, one_by_one: OneByOne, present: Present) -> None:
    """Compare what the next story finds, and leaves behind, with the buckets taken one by one."""
    bucket, past = present.bucket, one_by_one.past
    waiting = structs.replace(past, waiting=((bucket, GROUP, 1),))

    after, teaching = learned(layer, waiting, present)

    assert teaching == 1
    for window in WINDOWS:
        first = window.first(bucket)
        expected = one_by_one.mean(first, bucket, first - 1 if window.is_long else bucket - 1)
        assert window_of(layer, waiting, present, window.length).mean == pytest.approx(max(1e-7, expected), rel=1e-9, abs=1e-9)
    assert after.learned[GROUP] == pytest.approx(one_by_one.learned[bucket] + 1, rel=1e-9)
    weight = 1 / max(0.2, present.exposed[GROUP][0])
    assert after.stories == pytest.approx(one_by_one.decayed(past.stories, SEASONAL) + weight, rel=1e-9)
    parts = [one_by_one.decayed(part, SEASONAL) for part in past.told]
    assert after.told == pytest.approx(
        [part + weight * wave for part, wave in zip(parts, waves(bucket)[1:], strict=True)], abs=1e-9
    )
    day = 1 + sum(number for at, number in one_by_one.stories.items() if at > bucket - DAY)
    assert after.record == pytest.approx(max(day, one_by_one.decayed(past.record, DAILY)), rel=1e-9)
    for at, found in enumerate(after.residuals):
        assert found == pytest.approx(one_by_one.residual(at), rel=1e-9, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(gap=st.integers(1, LONGEST_GAP), season=st.sampled_from(SEASONS))
def test_buckets_without_a_story_of_an_indicator_are_as_if_taken_one_by_one(busy: Told, gap: int, season: Vector) -> None:
    layer, past = busy.newsroom.layer, structs.replace(busy.past, season=season)

    present = present_of(layer, past.last + 1 + gap)

    assert_same(layer, OneByOne(layer, busy, past, present), present)


@settings(max_examples=25, deadline=None)
@given(gap=st.integers(1, LONGEST_GAP), season=st.sampled_from(SEASONS))
def test_buckets_without_any_article_are_as_if_taken_one_by_one(silent: Told, gap: int, season: Vector) -> None:
    past, bucket = structs.replace(silent.past, season=season), LAST + 1 + gap
    skipped, closed = Layer(silent.newsroom.layer), Layer(silent.newsroom.layer)
    for each in range(LAST + 1, bucket):
        close_bucket(closed, each)
    close_bucket(closed, bucket, {GROUP: 2})

    skip_empty(skipped, bucket)
    close_bucket(skipped, bucket, {GROUP: 2})

    assert_same(skipped, OneByOne(closed, silent, past, present_of(closed, bucket)), present_of(skipped, bucket))
