"""By how much counts vary more than by chance: a factor for each length of time, learned from blocks of that length."""

from collections.abc import Sequence
from functools import cache

from services.core.alerts.counting.season import DAY
from services.core.alerts.counting.windows import QUARTER, WINDOWS

HALF_LIFE = 10 * DAY
BUSY_SCATTER, BUSY_WORTH, BUSY_DAY = 1.5, 20.0, 10.0
"""What an indicator of which much is told scatters more than others, what that is worth, and stories a day at a quarter of it."""
THIN_CLIP, BUSY = 2.5, 10.0
"""Standard deviations that the surplus of a long block with hardly a story teaches at most; stories half way to the window's."""

Residuals = tuple[tuple[float, float], ...]
"""Of each window's length the decayed sums over blocks: the squared surplus, and the expectation."""
NOTHING: Residuals = ((0.0, 0.0),) * len(WINDOWS)


@cache
def kept(blocks: int, length: int) -> float:
    """Give the weight that is left after so many blocks of a length."""
    return float(0.5 ** (blocks * length / HALF_LIFE))


def with_block(sums: tuple[float, float], at: int, stories: int, mean: float, variance: float) -> tuple[float, float]:
    """Learn from a block that has ended.

    Args:
        sums: What is known of its length.
        at: Which of the windows' lengths it has.
        stories: The block's count.
        mean: Its expectation.
        variance: What its count was expected to vary by.
    """
    window, surplus = WINDOWS[at], stories - mean
    squared = surplus * surplus
    if surplus > 0.0:
        clip = window.clip
        if window.length >= QUARTER:
            clip = THIN_CLIP + (clip - THIN_CLIP) * mean / (mean + BUSY)
        squared = min(squared, clip**2 * variance + 1.0)
    keep = kept(1, window.length)
    return sums[0] * keep + squared, sums[1] * keep + mean


def with_empty(sums: tuple[float, float], at: int, blocks: int, mean: float) -> tuple[float, float]:
    """Learn from blocks without a story, in closed form: each has the mean expectation of all of them."""
    length = WINDOWS[at].length
    keep, one = kept(blocks, length), kept(1, length)
    weight = (1.0 - keep) / (1.0 - one)
    return sums[0] * keep + mean * mean * weight, sums[1] * keep + mean * weight


def factors(residuals: Residuals, buckets: int) -> Sequence[float]:
    """Give variance over mean for each window's length, at least 1.

    Args:
        residuals: What was learned.
        buckets: How long that took: few blocks tell little, however many stories are in them.
    """
    found, factor, busy = [], 1.0, _business(residuals[0][1], buckets)
    for (squared, mean), (window, lost) in zip(residuals, _LENGTHS, strict=True):
        factor = max(factor, window.scatter + BUSY_SCATTER * busy)
        if mean > 0.0:
            blocks = (1.0 - 0.5 ** (buckets // window.length * window.length / HALF_LIFE)) / lost
            told = mean * blocks / (mean + blocks) if blocks > 0.0 else 0.0
            worth = window.worth + (BUSY_WORTH - window.worth) * busy
            factor = max(1.0, (worth * factor + told * squared / mean) / (worth + told))
        found.append(factor)
    return found


def _business(stories: float, buckets: int) -> float:
    """Give 0 for an indicator of which hardly anything is told, 1 for one of which much is told every day."""
    known = (1.0 - 0.5 ** (buckets / HALF_LIFE)) / (1.0 - kept(1, 1))
    a_day = stories / known * DAY if known > 0.0 else 0.0
    return (a_day / (a_day + BUSY_DAY)) ** 2


_LENGTHS = tuple((window, 1.0 - kept(1, window.length)) for window in WINDOWS)
