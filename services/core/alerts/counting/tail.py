"""The chance of at least so many stories, when the mean is known and the counts vary more than by chance alone.

The variance has two parts. Clumping, by which one event makes several reports, is the negative binomial's. A rate that wanders,
as all of the news does, is a lognormal factor on the mean; its tail is the heavier one.
"""

import math

_HALF = (
    (6.363947888829839, 8.589649899633252e-10),
    (5.190093591304781, 5.975419597920599e-07),
    (4.1962077112690155, 5.642146405189029e-05),
    (3.2890824243987664, 0.001567357503549956),
    (2.432436827009758, 0.017365774492137616),
    (1.6067100690287297, 0.08941779539984437),
    (0.799129068324548, 0.23246229360973225),
)
NODES = (*_HALF, (0.0, 0.31825951825951815), *((-point, weight) for point, weight in reversed(_HALF)))
"""Points and weights of the Gauss-Hermite rule of 15 points for the standard normal distribution, the highest first."""
NEGLIGIBLE = 1e-4
WANDERS_FROM = 60.0
"""Mean at which half of an indicator's own dispersion is taken for clumping, and half for a rate that wanders."""
HEAVY_FROM = 10.0**-2.5
"""Only a chance below this is worth the mixture."""
LEAST_FACTOR = 1.0 + 1e-6
LEAST = 1e-300
TINY = 1e-30
EXACT = 1e-10
SUMMED, SURE = 60, 1e-8
"""Stories up to which the chances of smaller counts are summed up, and what must be left of 1 for that to be exact."""
LONGEST_FRACTION = 10_000


def chance(stories: int, mean: float, variance: float, clumping: float) -> float:
    """Give the chance of at least so many stories.

    Args:
        stories: The count.
        mean: The expectation, more than 0.
        variance: Of the count, at least the mean.
        clumping: The variance over the mean that the indicator's counts in 10 minutes have of their own.

    Returns:
        The upper tail, 0 to 1.

    Source: the Poisson-lognormal mixture (M. G. Bulmer, Biometrics 30, 1974), with a negative binomial in place of Poisson's.
    """
    plain = negative_binomial(stories, mean, variance / mean)
    if plain > HEAVY_FROM:
        return plain
    factor = 1.0 + (max(1.0, min(clumping, variance / mean)) - 1.0) * WANDERS_FROM / (WANDERS_FROM + mean)
    wander = math.log1p(max(0.0, variance - factor * mean) / mean**2)
    if wander <= 0.0:
        return plain
    sd, total = math.sqrt(wander), 0.0
    for point, weight in NODES:
        part = negative_binomial(stories, mean * math.exp(sd * point - wander / 2), factor)
        total += weight * part
        if part < NEGLIGIBLE * total:
            break  # the rates that follow are lower still
    return max(LEAST, total)


def negative_binomial(stories: int, mean: float, factor: float) -> float:
    """Give the negative binomial's upper tail.

    Args:
        stories: The count.
        mean: The expectation, more than 0.
        factor: The variance over the mean; at 1 or less the tail is Poisson's.

    Source: it is an incomplete beta function (M. Abramowitz, I. A. Stegun, Handbook of Mathematical Functions, 26.5.24).
    """
    if stories <= 0:
        return 1.0
    factor = max(factor, LEAST_FACTOR)
    size = mean / (factor - 1.0)
    if stories <= SUMMED:
        left = _left(stories, size, factor)
        if left > SURE:
            return left
    return max(LEAST, _incomplete_beta((factor - 1.0) / factor, 1.0 / factor, float(stories), size))


def _left(stories: int, size: float, factor: float) -> float:
    """Give 1 less the chances of all smaller counts: fast, and exact where it is not tiny."""
    term = total = math.exp(-size * math.log(factor))
    for smaller in range(1, stories):
        term *= (size + smaller - 1.0) / smaller * (factor - 1.0) / factor
        total += term
    return 1.0 - total


def _incomplete_beta(x: float, rest: float, a: float, b: float) -> float:
    """Give the regularised incomplete beta function of x, where rest is 1 - x, by the fraction that converges fast."""
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(x, a, b) / a
    return max(0.0, 1.0 - front * _fraction(rest, b, a) / b)


def _fraction(x: float, a: float, b: float) -> float:
    """Give the continued fraction 26.5.8, from its head on by Lentz's method."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    found = d = 1.0 / (d if abs(d) > TINY else TINY)
    for m in range(1, LONGEST_FRACTION):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d, c = 1.0 + term * d, 1.0 + term / c
            d, c = 1.0 / (d if abs(d) > TINY else TINY), c if abs(c) > TINY else TINY
            found *= d * c
        if abs(d * c - 1.0) < EXACT:
            break
    return found
