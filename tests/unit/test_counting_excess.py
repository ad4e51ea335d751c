"""How unusual a count is: what is expected, from when on, and that nobody needs to be told of nothing."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alerts.counting.baseline import with_story
from services.core.alerts.counting.excess import excess_of, window_of
from services.core.alerts.counting.tail import negative_binomial
from services.core.alerts.counting.windows import LONGEST
from services.core.alerts.memory.state import Baseline
from services.core.alerts.policy import BUCKET_S
from tests.bench.detector_adapter import Detector
from tests.counting_builders import DAY, GROUP, MONDAY, Newsroom

OUTBURST = 30


@pytest.fixture(scope="module")
def old() -> Newsroom:
    """A stream of twenty days in which each of twenty indicators has one story a day. Not to be changed."""
    newsroom = Newsroom()
    for at in range(20 * DAY):
        newsroom.tell({f"each-day-{number:02}": 1 for number in range(20) if at % DAY == number * 7})
    return newsroom


def test_an_indicator_never_seen_is_expected_at_half_a_story_of_the_pooled_rate(old: Newsroom) -> None:
    # One story a day is 1/144 a bucket, so half a story is worth 72 buckets; 20 days are 975 remembered ones at a half-life of 5.
    remembered = (1 - 0.5**4) / (1 - 0.5 ** (1 / (5 * DAY)))

    found = window_of(old.layer, Baseline(), old.present(), 1)

    assert found.mean == pytest.approx(0.5 / (72 + remembered), rel=0.01)


def test_an_indicator_never_seen_in_an_old_stream_is_unusual_by_three_stories(old: Newsroom) -> None:
    excess = excess_of(old.layer, old.waiting("never-seen", 3), old.present())

    assert (excess.stories, excess.window_s) == (3, BUCKET_S)
    # The mean is so small that all of the variance is clumping.
    assert excess.p == pytest.approx(negative_binomial(3, excess.mean, excess.dispersion), rel=0.05)
    assert excess.p < 1e-4


def test_one_story_is_never_unusual(old: Newsroom) -> None:
    assert excess_of(old.layer, old.waiting("never-seen", 1), old.present()).p == 1.0


def test_an_indicator_of_one_story_a_day_is_expected_once_a_day(old: Newsroom) -> None:
    day = window_of(old.layer, old.past("each-day-03"), old.present(), DAY)

    assert day.stories == 1
    assert day.mean == pytest.approx(1.0, abs=0.15)


def test_as_many_stories_as_expected_are_not_unusual() -> None:
    newsroom = Newsroom()
    for _ in range(6 * DAY):
        newsroom.tell({"steady": 2})

    newsroom.close(10)

    assert excess_of(newsroom.layer, newsroom.waiting("steady", 2), newsroom.present()).p == 1.0


def test_what_is_learned_of_a_busy_indicators_scatter_is_taken_for_too_little() -> None:
    newsroom = Newsroom()
    for at in range(20 * DAY):
        newsroom.tell({"busy": 40 if at % 2 else 80})

    found = window_of(newsroom.layer, newsroom.past("busy"), newsroom.present(), 1)

    # 20 more or less than 60 each time: a variance of 400. At a mean of 60 it is half of 0.3 that is allowed for.
    assert found.mean == pytest.approx(60.0, rel=0.05)
    assert found.clumping == pytest.approx(400.0 / 60.0, rel=0.1)
    assert found.dispersion - 1.0 == pytest.approx(1.15 * (found.clumping - 1.0), rel=0.02)


@pytest.mark.parametrize(("days", "off"), [(13, 0.3), (15, 0.0)])
def test_a_rate_may_be_off_until_a_stream_knows_each_weekday_twice(days: int, off: float) -> None:
    newsroom = Newsroom()
    for _ in range(days * DAY):
        newsroom.tell({"even": 60})

    found = window_of(newsroom.layer, newsroom.past("even"), newsroom.present(), 1)

    # Sixty each time do not scatter: a Poisson count's variance, and the square of what the mean may be off by.
    assert found.dispersion == pytest.approx(1.0 + 60.0 * off**2, rel=0.05)


def test_nothing_is_unusual_in_a_stream_younger_than_a_day() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=DAY)
    young = excess_of(newsroom.layer, newsroom.waiting("it", OUTBURST), newsroom.present())

    newsroom.close(10)
    after_a_day = excess_of(newsroom.layer, newsroom.waiting("it", OUTBURST), newsroom.present())

    assert young.p == 1.0
    assert after_a_day.p < 1e-3


def test_an_indicator_that_began_with_the_stream_waits_a_day_of_its_own() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=DAY + 50)
    newsroom.tell({"it": 1})
    newsroom.close(10, buckets=DAY - 1)
    waits = excess_of(newsroom.layer, newsroom.waiting("it", OUTBURST), newsroom.present())

    newsroom.close(10)
    has_waited = excess_of(newsroom.layer, newsroom.waiting("it", OUTBURST), newsroom.present())

    assert waits.p == 1.0
    assert has_waited.p < 1e-3


def test_an_indicator_that_begins_when_the_stream_is_known_does_not_wait() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=3 * DAY)
    newsroom.tell({"it": 1})

    newsroom.close(10)

    assert excess_of(newsroom.layer, newsroom.waiting("it", OUTBURST), newsroom.present()).p < 1e-3


def test_twice_the_volume_lets_expect_twice_the_stories() -> None:
    newsroom = Newsroom()
    for _ in range(4 * DAY):
        newsroom.tell({"steady": 3}, articles=1_000)
    newsroom.close(1_000)
    before = window_of(newsroom.layer, newsroom.past("steady"), newsroom.present(), 1)

    newsroom.close(2_000)
    now = window_of(newsroom.layer, newsroom.past("steady"), newsroom.present(), 1)

    assert before.mean == pytest.approx(3.0, rel=0.05)
    assert now.mean == pytest.approx(2 * before.mean, rel=0.05)
    assert before.volume == pytest.approx(1.0)
    assert now.volume == pytest.approx(2.0, rel=0.05)


def test_a_long_window_is_compared_with_what_was_usual_before_it() -> None:
    newsroom = Newsroom()
    for at in range(13 * DAY):
        newsroom.tell({"it": 1} if at % 10 == 0 or at >= 10 * DAY else {})
    present = newsroom.present()

    three_days, hour = (window_of(newsroom.layer, newsroom.past("it"), present, length) for length in (LONGEST, 6))

    # One in ten buckets makes 43 in three days; what came in them has raised the hour's expectation only.
    assert three_days.stories >= LONGEST - 36
    assert three_days.mean == pytest.approx(LONGEST / 10, rel=0.15)
    assert hour.mean > 0.3 * 6


def test_stories_of_a_source_group_that_only_teaches_add_to_no_burst() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=3 * DAY)
    newsroom.close({GROUP: 10, "fresh": 5})

    excess = excess_of(newsroom.layer, newsroom.waiting("it", OUTBURST, "fresh"), newsroom.present())

    assert (excess.stories, excess.p) == (0, 1.0)


def test_stories_in_one_bucket_are_counted_by_source_group() -> None:
    past = Baseline()

    for group in ("national", "local", "national"):
        past = with_story(past, MONDAY, group)

    assert past.waiting == ((MONDAY, "national", 2), (MONDAY, "local", 1))


def test_at_least_so_many_in_the_same_window_are_as_likely_as_was_said(old: Newsroom) -> None:
    excess = excess_of(old.layer, old.waiting("each-day-03", 4), old.present())

    assert excess.chance_of(excess.stories) == pytest.approx(excess.p)
    assert excess.chance_of(excess.stories + 2) < excess.p


def scores(counts: dict[tuple[int, str], int], total: list[int], *, dense: bool) -> dict[tuple[int, str], float]:
    """Score counts by bucket and key, with the zeros told or left out."""
    detector, found = Detector(), {}
    for at, articles in enumerate(total):
        t = float((MONDAY + at) * BUCKET_S)
        detector.begin_bucket(t, articles)
        for key in ("a", "b", "c"):
            number = counts.get((at, key), 0)
            if number or dense or at == 0:
                score = detector.update(key, t, number)
                if number:
                    found[at, key] = score
    return found


@settings(max_examples=8, deadline=None)
@given(dice=st.integers(0, 2**32))
def test_buckets_told_as_empty_and_buckets_not_told_give_the_same_scores(dice: int) -> None:
    source = random.Random(dice)  # noqa: S311 - a test's own dice
    total = [source.choice((0, 1, 4, 9)) for _ in range(5 * DAY)]
    counts = {(at, key): source.randint(1, 6) for at in range(len(total)) for key in "abc" if source.random() < 0.05}

    dense, sparse = (scores(counts, total, dense=each) for each in (True, False))

    assert dense == sparse
    assert max(dense.values()) > 0.0


def test_what_waits_counts_from_its_own_bucket_on(old: Newsroom) -> None:
    past = structs.replace(old.past("each-day-03"), waiting=((old.bucket - 1, GROUP, 2), (old.bucket, GROUP, 3)))

    ten_minutes, half_an_hour = (window_of(old.layer, past, old.present(), length) for length in (1, 3))

    assert (ten_minutes.stories, half_an_hour.stories) == (3, 5)
