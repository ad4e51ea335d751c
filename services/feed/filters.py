"""What a client of /api asks for: the query's filters, each checked."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import get_args

from msgspec import Struct

from services.core.errors import TocsinError
from services.core.vocabulary import OVER, Lane, Level, State

DEFAULT_LIMIT = 100
MOST = 1_000

LEVELS = get_args(Level)
LANES = get_args(Lane)
STATES = get_args(State)
ALERT_FILTERS = ("level", "lane", "state", "place", "since", "limit")
SITUATION_FILTERS = ("level", "state", "place", "since", "limit")


class FilterError(TocsinError):
    """A filter that breaks its rule."""

    def __init__(self, name: str, value: str, way_out: str) -> None:
        super().__init__(f"{name} is {value[:80]!r}; {way_out}")


class Filter(Struct, frozen=True, kw_only=True):
    """What to give; an empty set asks for nothing in particular."""

    levels: frozenset[str] = frozenset()
    lanes: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    since: datetime | None = None
    limit: int = DEFAULT_LIMIT


def read_filter(query: Iterable[tuple[str, str]], *, allowed: tuple[str, ...]) -> Filter:
    """Read the filters of a query; a name given twice, or values parted by commas, mean any of them.

    Raises:
        FilterError: An unknown name, or a value outside its rule.
    """
    given: dict[str, list[str]] = {}
    for name, value in query:
        if name not in allowed:
            raise FilterError("the filter's name", name, f"use one of {', '.join(allowed)}")
        given.setdefault(name, []).extend(part.strip() for part in value.split(","))
    return Filter(
        levels=_among("level", given, LEVELS),
        lanes=_among("lane", given, LANES),
        states=_spread(_among("state", given, (*STATES, "open", "closed"))),
        places=frozenset(value.casefold() for value in given.get("place", ()) if value),
        since=_moment(given["since"][-1]) if "since" in given else None,
        limit=_limit(given["limit"][-1]) if "limit" in given else DEFAULT_LIMIT,
    )


def _among(name: str, given: dict[str, list[str]], allowed: tuple[str, ...]) -> frozenset[str]:
    values = given.get(name, [])
    for value in values:
        if value not in allowed:
            raise FilterError(name, value, f"use one of {', '.join(allowed)}")
    return frozenset(values)


def _spread(states: frozenset[str]) -> frozenset[str]:
    spread = states - {"open", "closed"}
    if "open" in states:
        spread |= frozenset(STATES) - OVER
    return spread | OVER if "closed" in states else spread


def _moment(text: str) -> datetime:
    try:
        # In a query "+" stands for a space: +00:00 arrives as " 00:00".
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise FilterError("since", text, "write a UTC time such as 2020-01-03T00:00:00Z") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise FilterError("limit", text, f"use a whole number from 1 to {MOST}")
    return int(text)
