"""By how much counts vary more than by chance: a factor for each length of time, learned from blocks of that length."""

import math
from collections.abc import Sequence
from functools import cache

from services.core.alerts.counting.season import DAY
from services.core.alerts.counting.windows import WINDOWS

HALF_LIFE = 10 * DAY
BUSY_SCATTER, BUSY_WORTH, BUSY_DAY = 1.3, 8.0, 2.0
"""What an indicator of which much is told scatters at least, what that is worth, and stories a day at a quarter of it."""
CLIPPED_FROM = 1.0
"""Stories of a block half way from twice the window's clip to the clip itself: it is wide where one story is an outburst."""

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
    surplus = stories - mean
    squared = surplus * surplus
    if surplus > 0.0:
        clip = WINDOWS[at].clip * (1.0 + CLIPPED_FROM / (CLIPPED_FROM + mean))
        squared = min(squared, clip * clip * variance + 1.0) * unclipped(clip)
    keep = kept(1, WINDOWS[at].length)
    return sums[0] * keep + squared, sums[1] * keep + mean


def unclipped(clip: float) -> float:
    """Give how many times as large the squares of a normal variable above its mean are as those winsorised at so many deviations.

    Source: the consistency factor of a winsorised variance (P. J. Huber, Robust Statistics, 1981, section 5.2).
    """
    beyond = 0.5 * math.erfc(clip / math.sqrt(2.0))
    cut = clip * math.exp(-0.5 * clip * clip) / math.sqrt(2.0 * math.pi) + beyond - clip * clip * beyond
    return 0.5 / (0.5 - cut)


def with_empty(sums: tuple[float, float], at: int, blocks: int, mean: float, falls: float = 1.0) -> tuple[float, float]:
    """Learn from blocks without a story, in closed form.

    Args:
        sums: What is known of their length.
        at: Which of the windows' lengths they have.
        blocks: How many there are.
        mean: The expectation of the first of them.
        falls: What is left of it from block to block, as the rate is forgotten.
    """
    length = WINDOWS[at].length
    keep, one = kept(blocks, length), kept(1, length)
    means, squares = (_series(each, one, blocks) for each in (falls, falls * falls))
    return sums[0] * keep + mean * mean * squares, sums[1] * keep + mean * means


def _series(falls: float, one: float, blocks: int) -> float:
    """Give the sum over blocks of a value that falls from block to block, and of which each later block leaves `one`."""
    if math.isclose(falls, one, rel_tol=1e-9):
        return blocks * math.pow(one, blocks - 1)
    return (math.pow(one, blocks) - math.pow(falls, blocks)) / (one - falls)


def factors(residuals: Residuals, buckets: int) -> Sequence[float]:
    """Give variance over mean for each window's length, at least 1.

    Args:
        residuals: What was learned.
        buckets: How long that took: few blocks tell little, however many stories are in them.
    """
    found, factor, busy = [], 1.0, _business(residuals[0][1], buckets)
    for (squared, mean), (window, lost) in zip(residuals, _LENGTHS, strict=True):
        factor = max(factor, window.scatter + max(0.0, BUSY_SCATTER - window.scatter) * busy)
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
