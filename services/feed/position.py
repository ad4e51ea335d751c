"""How far a client has read: the id of every event on /events, made of the offsets in both topics."""

import re
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from services.core.errors import TocsinError

Kind = Literal["alert", "situation"]

_id = re.compile(r"a(\d{0,18})-s(\d{0,18})", re.ASCII).fullmatch


class PositionError(TocsinError):
    """An event id that this feed cannot have given."""


class Position(Struct, frozen=True, kw_only=True):
    """The last offsets a client has, in alerts.v1 and in situations.v1; -1 where it has none.

    Written `a123-s45`; `a-s45` has no alert yet. An id that names both offsets lets a client go on in both topics
    without loss or repeat, in whatever order the records of the two topics meet.
    """

    alert: int = -1
    situation: int = -1

    def __str__(self) -> str:
        return f"a{_digits(self.alert)}-s{_digits(self.situation)}"

    def of(self, kind: Kind) -> int:
        """Give the last offset of one topic."""
        return self.alert if kind == "alert" else self.situation

    def after(self, kind: Kind, offset: int) -> "Position":
        """Give the position once this record is taken too; it never goes back."""
        if offset <= self.of(kind):
            return self
        return replace(self, alert=offset) if kind == "alert" else replace(self, situation=offset)

    def covers(self, other: "Position") -> bool:
        """Is everything up to the other position taken?"""
        return self.alert >= other.alert and self.situation >= other.situation

    def merged(self, other: "Position") -> "Position":
        """Give the farther of both in each topic."""
        return Position(alert=max(self.alert, other.alert), situation=max(self.situation, other.situation))


START = Position()


def parse(text: str) -> Position:
    """Read an event id.

    Raises:
        PositionError: The text is not of the form.
    """
    match = _id(text)
    if match is None:
        raise PositionError(f"event id is {text[:80]!r}; give one that /events sent, such as a123-s45, or a-s for everything")
    alert, situation = match.groups()
    return Position(alert=_offset(alert), situation=_offset(situation))


def _digits(offset: int) -> str:
    return "" if offset < 0 else str(offset)


def _offset(digits: str) -> int:
    return int(digits) if digits else -1
