"""The newest events, shared by every client of /events: a client holds a place in it and no queue of its own."""

from collections import deque
from collections.abc import Sequence

from msgspec import Struct

from services.feed.position import START, Kind, Position

RING_EVENTS = 2_000
RING_BYTES = 64 * 1024 * 1024


class Event(Struct, frozen=True, kw_only=True):
    """One record of alerts.v1 or situations.v1, its bytes as in Kafka."""

    kind: Kind
    offset: int
    data: bytes


class Ring:
    """The newest events in the order of their arrival.

    Args:
        limit: Events kept, at most.
        limit_bytes: Bytes of their data kept, at most; the newest event is always kept.
    """

    def __init__(self, limit: int = RING_EVENTS, limit_bytes: int = RING_BYTES) -> None:
        self._events: deque[Event] = deque()
        self._limit = limit
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._dropped = START
        self.first = 0
        """The place of the oldest event kept; places count up from 0 and are never used again."""

    @property
    def end(self) -> int:
        """The place after the newest event."""
        return self.first + len(self._events)

    def add(self, event: Event) -> None:
        """Take the newest event and let go of the oldest where there is no room."""
        self._events.append(event)
        self._bytes += len(event.data)
        while len(self._events) > 1 and (len(self._events) > self._limit or self._bytes > self._limit_bytes):
            oldest = self._events.popleft()
            self._bytes -= len(oldest.data)
            self._dropped = self._dropped.after(oldest.kind, oldest.offset)
            self.first += 1

    def reaches(self, position: Position) -> bool:
        """Is every event after the position still here?"""
        return position.covers(self._dropped)

    def take(self, place: int, most: int) -> Sequence[Event] | None:
        """Give up to `most` events from a place on, or nothing at all if the ring no longer reaches back to it."""
        if place < self.first:
            return None
        start = place - self.first
        return [self._events[index] for index in range(start, min(start + most, len(self._events)))]
