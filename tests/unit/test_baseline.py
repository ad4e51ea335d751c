"""What is usual: the tail against brute force, forgetting against one step at a time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.alerts.baseline import add_story, chance, expected, learned
from services.core.alerts.policy import BUCKET_S, Policy
from services.core.alerts.state import Baseline, Stream

POLICY = Policy()
DAY = 144


def a_stream(buckets: int) -> Stream:
    """Give a stream of so many buckets, each of one article."""
    return Stream(closed=buckets - 1, first=0, active=tuple(range(max(0, buckets - 3 * DAY), buckets)), age=buckets, pace=1.0)


def brute_force(stories: int, mean: float, factor: float) -> float:
    """Sum the negative binomial's probabilities below the count, term by term."""
    shape, q = mean / (factor - 1), 1 - 1 / factor
    below = (
        math.exp(math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1) + shape * math.log(1 - q) + k * math.log(q))
        for k in range(stories)
    )
    return 1 - math.fsum(below)


@pytest.mark.parametrize(("stories", "mean", "factor"), [(3, 0.4, 1.3), (8, 2.5, 1.8), (1, 5.0, 2.0), (40, 30.0, 1.1)])
def test_the_chance_is_the_negative_binomials_tail(stories: int, mean: float, factor: float) -> None:
    assert chance(stories, mean, factor) == pytest.approx(brute_force(stories, mean, factor), rel=1e-9)


def test_without_overdispersion_the_chance_is_poissons() -> None:
    # P(N >= 2) for a mean of 1 is 1 - 2/e.
    assert chance(2, 1.0, 1.0) == pytest.approx(1 - 2 / math.e)


@given(mean=st.floats(0.001, 50), factor=st.floats(1, 5), stories=st.integers(0, 60))
def test_a_higher_count_is_never_likelier(mean: float, factor: float, stories: int) -> None:
    assert 0 <= chance(stories + 1, mean, factor) <= chance(stories, mean, factor) + 1e-12 <= 1 + 1e-12


@given(gap=st.integers(1, 400))
def test_a_gap_in_closed_form_is_the_empty_buckets_one_by_one(gap: int) -> None:
    past = Baseline(stories=3.0, buckets=50.0, age=100)
    keep = 0.5 ** (BUCKET_S / POLICY.half_life_s)
    stories, buckets = past.stories, past.buckets
    for _ in range(gap):
        stories, buckets = stories * keep, buckets * keep + 1

    age = 100 + gap
    stream = Stream(closed=age - 1, first=0, active=(), age=age, pace=1.0)
    after = learned(past, stream, age + 10 * DAY, POLICY)

    assert after.stories == pytest.approx(stories, abs=1e-9)
    assert after.buckets == pytest.approx(buckets, abs=1e-9)


def test_the_last_day_does_not_teach_yet() -> None:
    stream = a_stream(2 * DAY)
    quiet = expected(Baseline(), stream, 86_400, 2 * DAY, POLICY)

    busy = Baseline()
    for _ in range(9):
        busy = add_story(busy, stream, 2 * DAY, POLICY)

    assert expected(busy, stream, 86_400, 2 * DAY, POLICY) == quiet


def test_a_bucket_of_yesterday_teaches_at_most_its_winsorised_part() -> None:
    past = Baseline()
    for _ in range(500):
        past = add_story(past, a_stream(DAY), DAY, POLICY)

    after = learned(past, a_stream(3 * DAY), 3 * DAY, POLICY)

    # Expectation before: about 0.5 / 25 = 0.02 a bucket and falling, so the cap is below 1 + 0.02 + 3 * sqrt(0.02 * 1.34) = 1.51.
    assert 1.0 < after.stories < 1.51
