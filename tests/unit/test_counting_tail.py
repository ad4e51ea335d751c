"""The chance of a count: against sums of single probabilities, and against an integral by a fine trapezoid."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.alerts.counting.tail import HEAVY_FROM, LEAST, WANDERS_FROM, chance, negative_binomial

SHALLOW = [(1, 0.4, 1.3), (3, 0.4, 1.3), (8, 2.5, 1.8), (1, 5.0, 2.0), (40, 30.0, 1.1), (4, 0.05, 4.0), (300, 250.0, 6.0)]
DEEP = [(12, 0.1, 1.2), (25, 0.5, 2.0), (90, 12.0, 1.5), (400, 60.0, 3.0), (1_500, 900.0, 1.05), (200, 0.01, 8.0)]


def log_probability(stories: int, mean: float, factor: float) -> float:
    """Give the logarithm of one count's probability; a factor of 1 is Poisson's."""
    if factor == 1.0:
        return stories * math.log(mean) - mean - math.lgamma(stories + 1)
    size = mean / (factor - 1.0)
    ways = math.lgamma(stories + size) - math.lgamma(size) - math.lgamma(stories + 1)
    return ways - size * math.log(factor) + stories * math.log(1.0 - 1.0 / factor)


def summed(stories: int, mean: float, factor: float) -> float:
    """Sum the probabilities from a count up, until the terms are past the mean and have faded."""
    terms: list[float] = []
    count = stories
    while not terms or count < mean or terms[-1] > terms[0] - 45.0:
        terms.append(log_probability(count, mean, factor))
        count += 1
    most = max(terms)
    return math.exp(most) * math.fsum(math.exp(term - most) for term in terms)


def integrated(stories: int, mean: float, factor: float, wander: float) -> float:
    """Integrate the tail over a lognormal factor of mean 1, by the trapezoid from -9 to 9 standard deviations."""
    step, sd, parts = 0.05, math.sqrt(wander), []
    for at in range(-180, 181):
        point = at * step
        density = math.exp(-point * point / 2) / math.sqrt(2 * math.pi)
        parts.append(step * density * summed(stories, mean * math.exp(sd * point - wander / 2), factor))
    return math.fsum(parts)


@pytest.mark.parametrize(("stories", "mean", "factor"), SHALLOW + DEEP)
def test_the_tail_is_the_sum_of_its_probabilities(stories: int, mean: float, factor: float) -> None:
    found = negative_binomial(stories, mean, factor)

    assert found == pytest.approx(summed(stories, mean, factor), rel=1e-7)


@pytest.mark.parametrize(("stories", "mean"), [(1, 0.02), (2, 1.0), (9, 1.0), (30, 12.0), (150, 60.0)])
def test_a_factor_of_one_is_poissons_tail(stories: int, mean: float) -> None:
    found = negative_binomial(stories, mean, 1.0)

    assert found == pytest.approx(summed(stories, mean, 1.0), rel=1e-3)


def test_two_or_more_where_one_is_expected_has_the_chance_that_one_works_out_by_hand() -> None:
    # Poisson: 1 - 2/e.
    assert negative_binomial(2, 1.0, 1.0) == pytest.approx(1 - 2 / math.e, rel=1e-5)


def test_no_story_at_all_is_certain() -> None:
    assert negative_binomial(0, 3.0, 2.0) == 1.0


@given(mean=st.floats(1e-7, 500), factor=st.floats(1, 20), stories=st.integers(0, 800))
def test_a_higher_count_is_never_likelier(mean: float, factor: float, stories: int) -> None:
    fewer, more = negative_binomial(stories, mean, factor), negative_binomial(stories + 1, mean, factor)

    assert 0.0 < more <= fewer * (1 + 1e-6) <= 1.0 + 1e-6


@given(mean=st.floats(1e-3, 300), clumping=st.floats(1, 10), stories=st.integers(1, 400))
def test_without_further_variance_the_chance_is_the_negative_binomials(mean: float, clumping: float, stories: int) -> None:
    found = chance(stories, mean, mean, clumping)

    assert found == negative_binomial(stories, mean, 1.0)


@pytest.mark.parametrize("stories", [3, 6, 12])
def test_at_a_small_mean_all_of_the_dispersion_is_clumping(stories: int) -> None:
    # The part that wanders is mean / (WANDERS_FROM + mean) of it, one in ten thousand.
    found = chance(stories, 1e-3, 2e-3, 2.0)

    assert found == pytest.approx(negative_binomial(stories, 1e-3, 2.0), rel=0.01)


WANDERING = [
    (12, 2.0, 1.3, 0.2),
    (30, 2.0, 2.0, 0.5),
    (25, 0.8, 1.0, 1.0),
    (8, 0.01, 1.3, 0.5),
    (6, 0.3, 1.2, 0.05),
    (40, 12, 1.5, 0.1),
]
WANDERING_MANY = [
    (60, 12.0, 1.5, 0.3),
    (90, 30.0, 1.2, 0.1),
    (400, 100.0, 3.0, 0.2),
    (1_000, 100.0, 2.0, 0.3),
]


def found_and_integrated(stories: int, mean: float, clumping: float, relative: float) -> tuple[float, float]:
    """Give the chance, and the integral: half of the dispersion wanders at a mean of WANDERS_FROM, and `relative` of the mean."""
    variance = mean * (clumping + mean * relative)
    factor = 1 + (clumping - 1) * WANDERS_FROM / (WANDERS_FROM + mean)
    wander = math.log(1 + (variance - factor * mean) / mean**2)
    return chance(stories, mean, variance, clumping), integrated(stories, mean, factor, wander)


@pytest.mark.parametrize(("stories", "mean", "clumping", "relative"), WANDERING)
def test_a_rate_that_wanders_is_an_integral_over_its_lognormal_factor(
    stories: int, mean: float, clumping: float, relative: float
) -> None:
    found, integral = found_and_integrated(stories, mean, clumping, relative)

    assert found < HEAVY_FROM
    assert found == pytest.approx(integral, rel=0.02)


@pytest.mark.parametrize(("stories", "mean", "clumping", "relative"), WANDERING_MANY)
def test_of_many_stories_the_integral_is_told_within_a_factor_of_three(
    stories: int, mean: float, clumping: float, relative: float
) -> None:
    # Their own scatter is narrower than the gaps between the fifteen points.
    found, integral = found_and_integrated(stories, mean, clumping, relative)

    assert integral / 3 < found < integral * 3


@given(mean=st.floats(1e-7, 1e3), factor=st.floats(1, 20), relative=st.floats(0, 3), stories=st.integers(0, 5_000))
def test_every_chance_is_one_and_none_is_nothing(mean: float, factor: float, relative: float, stories: int) -> None:
    found = chance(stories, mean, mean * (factor + mean * relative), factor)

    assert LEAST <= found <= 1.0 + 1e-9


@given(mean=st.floats(0.1, 100), factor=st.floats(1, 5), relative=st.floats(0.01, 1), times=st.floats(4, 20))
def test_a_rate_that_wanders_more_makes_a_far_surplus_likelier(mean: float, factor: float, relative: float, times: float) -> None:
    stories = 5 + int(mean * times * (1 + factor))

    steady = chance(stories, mean, mean * factor, factor)
    wandering = chance(stories, mean, mean * (factor + mean * relative), factor)

    assert wandering >= steady * (1 - 1e-6)
