"""How far an indicator's last days are above what is usual for it over months, and since when."""

import math

from msgspec import Struct, structs

from services.core.alerts.counting.days import Calendar
from services.core.alerts.counting.slow import KEPT, LAG, LEAST_VOLUME, LENGTHS, Expected, Slow, expected, stories_in
from services.core.alerts.counting.tail import chance, negative_binomial
from services.core.alerts.policy import DAY_S

PAUSE = 1
"""Days that may be no more than usual while others before and after them are."""
TOLD_HALF_LIFE = 21
"""Days in which half of the level that a trend told of is forgotten."""


class Rise(Struct, frozen=True):
    """A window's count beside its expectation: days, stories, mean, variance over mean, and chance.

    `growth` is how many times as frequent as in the week before the window the stories are; what was rarer than usual then is
    taken for usual. `rising_days` are the days since the first one that had more than usual, and `volume` is how many times the
    usual number of articles the window has.
    """

    days: int
    stories: int
    mean: float
    dispersion: float
    p: float
    growth: float
    rising_days: int
    volume: float

    @property
    def window_s(self) -> int:
        """Give the window's length in seconds."""
        return self.days * DAY_S

    @property
    def ratio(self) -> float:
        """Give how many times as much as expected it has."""
        return self.stories / self.mean


def rise_of(slow: Slow, calendar: Calendar, *, ratio: float, growth: float, days: int) -> Rise | None:
    """Give the least likely window of those that end now, have so many times as much as expected, and still grow so much.

    Most indicators have not risen for so many days: that is found out first.
    """
    best, rising = None, rising_days(slow, calendar)
    if rising < days:
        return None
    for length in LENGTHS:
        found = _counted(slow, calendar, length)
        if found.ratio < ratio or found.growth < growth:
            continue
        found = structs.replace(_with_chance(found, _usual(slow, calendar, length)), rising_days=rising)
        if best is None or found.p < best.p:
            best = found
    return best


def window_of(slow: Slow, calendar: Calendar, length: int) -> Rise:
    """Give a window that ends now, unusual or not."""
    found = _with_chance(_counted(slow, calendar, length), _usual(slow, calendar, length))
    return structs.replace(found, rising_days=rising_days(slow, calendar))


def is_usual(slow: Slow, calendar: Calendar, days: int, *, p: float, ratio: float) -> bool:
    """Are the last days usual: less than so many times what is expected, or no rarer than p by the scatter of days alone?"""
    now, usual = _counted(slow, calendar, days), _usual(slow, calendar, days)
    return now.ratio < ratio or negative_binomial(now.stories, usual.mean, usual.clumping) >= p


def rising_days(slow: Slow, calendar: Calendar) -> int:
    """Give how many days ago the first of the days began that had more than usual one after the other, up to the last one.

    More than usual is more than a standard deviation above the expectation; single days between them may have less. None where
    the last day has not more than usual.
    """
    found = 0
    for back in range(KEPT):
        day = calendar.last - back
        if _is_above(slow, calendar, day):
            found = back + 1
        elif back - found >= PAUSE or not found:
            break
    return found


def with_level_told(slow: Slow, calendar: Calendar) -> Slow:
    """Remember the level of the week in which a trend ended: it is known, and for some weeks only more than that is a trend."""
    edge, first, last = calendar.last - LAG, calendar.last - LAG + 1, calendar.last
    stories, usual = stories_in(slow, calendar.known(edge), first, last), expected(slow, calendar, edge, first, last)
    return structs.replace(slow, told=stories / (LAG * max(usual.volume, LEAST_VOLUME)), told_on=last)


def _is_above(slow: Slow, calendar: Calendar, day: int) -> bool:
    usual, edge = expected(slow, calendar, calendar.last - LAG, day, day), calendar.last - LAG
    counted = stories_in(slow, calendar.known(edge), day, day)
    return counted > usual.mean + math.sqrt(usual.clumping * usual.mean)


def _usual(slow: Slow, calendar: Calendar, length: int) -> Expected:
    """Give what is expected of a window: by the months before, or by the level that was told, whichever is more."""
    usual = expected(slow, calendar, calendar.last - LAG, calendar.last - length + 1, calendar.last)
    told = slow.told * math.pow(0.5, (calendar.last - slow.told_on) / TOLD_HALF_LIFE) * length * usual.volume
    if told <= usual.mean:
        return usual
    return structs.replace(usual, mean=told, variance=usual.variance / usual.mean * told)


def _counted(slow: Slow, calendar: Calendar, length: int) -> Rise:
    edge, first, last = calendar.last - LAG, calendar.last - length + 1, calendar.last
    known, usual = calendar.known(edge), _usual(slow, calendar, length)
    stories, before = stories_in(slow, known, first, last), stories_in(slow, known, first - LAG, first - 1)
    now = stories / expected(slow, calendar, edge, first, last).mean
    then = before / expected(slow, calendar, edge, first - LAG, first - 1).mean
    return Rise(length, stories, usual.mean, usual.variance / usual.mean, 1.0, now / max(1.0, then), 0, usual.volume)


def _with_chance(found: Rise, usual: Expected) -> Rise:
    return structs.replace(found, p=chance(found.stories, usual.mean, usual.variance, usual.clumping) if found.stories else 1.0)
