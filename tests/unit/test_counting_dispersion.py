"""By how much counts scatter: the closed form against one block at a time, and drawn counts whose scatter is known."""

import math
import random
import statistics
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.alerts.counting.dispersion import (
    CLIPPED_FROM,
    HALF_LIFE,
    NOTHING,
    Residuals,
    factors,
    unclipped,
    with_block,
    with_empty,
)
from services.core.alerts.counting.windows import WINDOWS

LENGTHS = st.integers(0, len(WINDOWS) - 1)
SUMS = st.tuples(st.floats(0, 1e4), st.floats(0, 1e3))


def poisson(source: random.Random, mean: float) -> int:
    """Draw a Poisson count: how many steps of a process in time fit into the mean."""
    steps, passed = 0, source.expovariate(1.0)
    while passed < mean:
        steps, passed = steps + 1, passed + source.expovariate(1.0)
    return steps


def clumped(source: random.Random, mean: float) -> int:
    """Draw a count of a variance of four times its mean: Poisson with a Gamma-distributed mean."""
    return poisson(source, source.gammavariate(mean / 3, 3.0))


def learned_from(draw: Callable[[random.Random, float], int], mean: float, blocks: int, at: int) -> list[float]:
    """Learn so many drawn blocks of one length and give all factors."""
    source, sums = random.Random(7), NOTHING[at]  # noqa: S311 - the same counts each time
    for number in range(blocks):
        known = factors(alone(sums, at), number * WINDOWS[at].length)
        sums = with_block(sums, at, draw(source, mean), mean, mean * known[at])
    return list(factors(alone(sums, at), blocks * WINDOWS[at].length))


def alone(sums: tuple[float, float], at: int) -> Residuals:
    """Give residuals of which those of one length alone are known."""
    return tuple(sums if each == at else NOTHING[each] for each in range(len(WINDOWS)))


@given(sums=SUMS, at=LENGTHS, blocks=st.integers(1, 4_000), mean=st.floats(0, 20))
def test_empty_blocks_in_closed_form_are_the_blocks_one_by_one(
    sums: tuple[float, float], at: int, blocks: int, mean: float
) -> None:
    one_by_one = sums
    keep = math.exp(-math.log(2) * WINDOWS[at].length / HALF_LIFE)
    for _ in range(blocks):
        one_by_one = (one_by_one[0] * keep + mean * mean, one_by_one[1] * keep + mean)

    assert with_empty(sums, at, blocks, mean) == pytest.approx(one_by_one, rel=1e-9, abs=1e-9)


@given(sums=SUMS, at=LENGTHS, mean=st.floats(0, 20), variance=st.floats(0, 200))
def test_an_empty_block_is_a_block_of_no_story(sums: tuple[float, float], at: int, mean: float, variance: float) -> None:
    assert with_empty(sums, at, 1, mean) == pytest.approx(with_block(sums, at, 0, mean, variance), rel=1e-12, abs=1e-12)


@given(residuals=st.tuples(*[SUMS] * len(WINDOWS)), buckets=st.integers(0, 100_000))
def test_counts_never_vary_less_than_by_chance(residuals: tuple[tuple[float, float], ...], buckets: int) -> None:
    assert all(factor >= 1.0 for factor in factors(residuals, buckets))


def test_of_an_indicator_of_which_nothing_is_known_longer_times_scatter_no_less() -> None:
    found = list(factors(NOTHING, 0))

    assert found[0] > 1.0
    assert found == sorted(found)


@pytest.mark.parametrize("at", range(3))
def test_counts_that_vary_by_chance_have_a_factor_near_one(at: int) -> None:
    found = learned_from(poisson, 3.0, 3_000, at)

    assert found[at] == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("at", range(3))
def test_busy_counts_of_four_times_the_variance_have_a_factor_near_four(at: int) -> None:
    found = learned_from(clumped, 30.0, 2_000, at)

    assert found[at] == pytest.approx(4.0, abs=0.8)


def test_a_length_of_which_nothing_is_known_has_the_next_shorter_ones_factor() -> None:
    found = learned_from(clumped, 3.0, 1_000, 1)

    assert found[0] == factors(NOTHING, 0)[0]
    assert found[2:] == [found[1]] * (len(WINDOWS) - 2)


def test_an_outburst_teaches_the_dispersion_only_its_winsorised_part() -> None:
    # A thousand where one was expected: at most clip squared times the variance, and one more; a normal count's is made up for.
    squared, mean = with_block((0.0, 0.0), 0, 1_000, 1.0, 2.0)

    clip = WINDOWS[0].clip * (1.0 + CLIPPED_FROM / (CLIPPED_FROM + 1.0))
    assert squared == pytest.approx((clip**2 * 2.0 + 1.0) * unclipped(clip))
    assert mean == 1.0


def test_outbursts_hardly_make_a_thin_indicator_scatter() -> None:
    # One story a block by chance alone, and eight more in each hundredth: plain squares make it 64 / 100 more than 1.
    source, sums = random.Random(7), NOTHING[0]  # noqa: S311 - the same counts each time
    for number in range(4_000):
        known = factors(alone(sums, 0), number)
        sums = with_block(sums, 0, poisson(source, 1.0) + 8 * (number % 100 == 0), 1.0, known[0])

    assert factors(alone(sums, 0), 4_000)[0] < 1.0 + 0.64 / 2


@pytest.mark.parametrize("clip", [0.8, 1.3, 2.4, 5.0])
def test_what_winsorising_takes_of_a_normal_count_is_made_up_for(clip: float) -> None:
    # Drawn surpluses above the mean, squared, whole and winsorised.
    chance = random.Random(3)  # noqa: S311 - drawn counts
    above = [each for each in (chance.gauss(0.0, 1.0) for _ in range(40_000)) if each > 0.0]
    whole, winsorised = (statistics.fmean(min(each, most) ** 2 for each in above) for most in (math.inf, clip))

    assert winsorised * unclipped(clip) == pytest.approx(whole, rel=0.03)


def test_a_block_of_a_few_stories_less_teaches_its_whole_squared_surplus() -> None:
    assert with_block((0.0, 0.0), 0, 4, 7.0, 1.0) == (9.0, 7.0)
