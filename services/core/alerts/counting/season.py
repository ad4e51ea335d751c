"""The course of the day and of the week: how it is described, and what an indicator has of its own.

A season is a factor on the rate: a mean of 1, three waves a day, and the weekend. Each part is a wave of time alone, so what a
stream exposes of it adds up over any span, and an indicator's expectation over the span is a product of two short vectors.
"""

import math
from collections.abc import Sequence
from functools import cache
from operator import mul

WAVES = 3
DAY = 144
"""Buckets of a day."""
WEEK = 7 * DAY
THURSDAY = 3
"""The day of the week on which 1970 began; Monday is 0."""
SATURDAY = 5
WEEKEND = 2 / 7
PARTS = 2 + 2 * WAVES
VARIANCES = (*(0.5 for _ in range(2 * WAVES)), WEEKEND * (1.0 - WEEKEND))
"""How much each wave varies over a week, the weekend last."""
LOWEST = 0.15
"""A season lets at least this share of the mean rate be."""
SHRINK = 20.0
"""Stories at which half of what an indicator's season seems to be is believed."""

Vector = tuple[float, ...]
NONE: Vector = (0.0,) * PARTS


def waves(bucket: int) -> Vector:
    """Give the parts of the season in a bucket: 1, cosine and sine of each wave, and the weekend, which is 0 on average."""
    return _waves(bucket % WEEK)


@cache
def _waves(of_week: int) -> Vector:
    angle = 2.0 * math.pi * (of_week % DAY) / DAY
    waves_of_day = (wave(number * angle) for number in range(1, WAVES + 1) for wave in (math.cos, math.sin))
    weekend = (of_week // DAY + THURSDAY) % 7 >= SATURDAY
    return (1.0, *waves_of_day, weekend - WEEKEND)


def over(season: Vector, exposed: Sequence[float]) -> float:
    """Give what a season makes of what was exposed, part by part; without a season the first part alone."""
    return exposed[0] + sum(map(mul, season, exposed[1:])) if season else exposed[0]


def season_of(stories: float, told: Vector, usual: Vector, dispersion: float) -> Vector:
    """Give an indicator's season: its parts after the first, which is 1.

    Args:
        stories: What it counted, each story over what was exposed when it came, forgotten by and by.
        told: The same, times the waves then, without the first.
        usual: The mean of the waves over the time that taught, without the first.
        dispersion: Variance over mean of its counts: clumped stories tell less.

    Returns:
        The parts, shrunk towards none, and so small that the factor is nowhere below `LOWEST`.
    """
    if stories <= 0.0:
        return ()
    weight = stories / dispersion
    believed = weight / (weight + SHRINK)
    parts = [(each / stories - mean) / variance * believed for each, mean, variance in zip(told, usual, VARIANCES, strict=True)]
    deepest = max(0.0, *(-sum(part * wave for part, wave in zip(parts, hour, strict=False)) for hour in _hours()))
    day = min(1.0, (1.0 - LOWEST) / deepest) if deepest else 1.0
    room = 1.0 - min(deepest * day, 1.0 - LOWEST)
    weekend = max((LOWEST - room) / (1.0 - WEEKEND), min((room - LOWEST) / WEEKEND, parts[-1])) if room > LOWEST else 0.0
    return (*(part * day for part in parts[:-1]), weekend)


@cache
def _hours() -> tuple[Vector, ...]:
    """Give the waves of each hour of the day, without the first part and the weekend."""
    return tuple(waves(6 * hour)[1:-1] for hour in range(24))
