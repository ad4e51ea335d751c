"""What the escalation index and the word on what is read are made of: sums and counts by the hour, kept for a day."""

from msgspec import Struct

HourOfDay = tuple[int, float, float, float, int]
"""The hour since 1970, its sums of acts, threats and easing, and its stories."""


class HourSums(Struct, frozen=True, tag="hour", gc=False):
    """A scope's sums of severity times weight in the running hour, by ledger, and its stories. Key: the scope."""

    sums: dict[str, float]
    stories: int


class DaySums(Struct, frozen=True, tag="day", array_like=True, gc=False):
    """A scope's sums by the hour, those of the last day that had a story. Key: the scope.

    `busy` is the decayed sum of its stories at the hour `at`; `said` is whether the last value said of it was more than nothing.
    """

    hours: tuple[HourOfDay, ...]
    busy: float
    at: int
    said: bool = False


class HeardHour(Struct, frozen=True, array_like=True, gc=False):
    """The articles of an hour since 1970: how many were analysed, and the others by language."""

    hour: int
    analysed: int
    unread: dict[str, int]


class Heard(Struct, frozen=True, tag="heard", array_like=True, gc=False):
    """The articles about a country, or all of them, by the hour for a day. Key: the country, or `world`."""

    hours: tuple[HeardHour, ...]
