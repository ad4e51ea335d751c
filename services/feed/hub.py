"""What the feed knows, on the event loop: the latest of each id, the newest events and who is told of them."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from msgspec import Struct

from services.adapters import metrics
from services.core.errors import MessageError
from services.feed.position import START, Kind, Position
from services.feed.ring import Event, Ring
from services.feed.view import CLOSED_KEPT, TOPICS, Entry, Shelf, read_entry

log = structlog.get_logger()
events_total = metrics.counter("tocsin_feed_events_total")
subscribers = metrics.gauge("tocsin_feed_subscribers")
last_event_seconds = metrics.gauge("tocsin_feed_last_event_seconds")


class Taken(Struct, frozen=True, kw_only=True):
    """One record as Kafka gave it; without a value it is a tombstone. `written_at` is in seconds since 1970."""

    kind: Kind
    offset: int
    key: str
    value: bytes | None
    written_at: float


def readable(record: Taken) -> Entry | None:
    """Read a record; one that is no message is left out with a log line, for it must not stop the rest."""
    if record.value is None:
        return None
    try:
        return read_entry(record.kind, record.value)
    except MessageError as error:
        log.warning("message_unreadable", topic=TOPICS[record.kind], offset=record.offset, rule=error.rule)
        return None


class Hub:
    """Touched only on the event loop; the Kafka thread hands its batches over.

    Args:
        ring: Where the newest events are kept.
        closed_kept: Closed alerts, and closed situations, kept at most.
    """

    def __init__(self, *, ring: Ring | None = None, closed_kept: int = CLOSED_KEPT) -> None:
        self.ring = ring or Ring()
        self.shelves: dict[Kind, Shelf] = {"alert": Shelf(closed_kept), "situation": Shelf(closed_kept)}
        self.position = START
        self.caught_up = False
        self.closed = False
        self.clients = 0
        self._bell = asyncio.Event()

    def take(self, batch: Sequence[Taken], reached: Position, *, caught_up: bool) -> None:
        """Take records in log order and wake every client.

        Args:
            batch: The records, none twice.
            reached: The last offsets read, those of records that nobody sees (transaction markers) too.
            caught_up: Was everything that Kafka held when the feed began read?
        """
        for record in batch:
            self._take_one(record)
        self.position = self.position.merged(reached)
        if batch or caught_up != self.caught_up:
            self.caught_up = caught_up
            self._ring_bell()

    def start_of(self, asked: Position | None) -> Position:
        """Give where a client begins: at what is new, or after its last event.

        An offset that Kafka has not reached was told of another topic of this name: all of that topic is then sent,
        for better twice than never.
        """
        if asked is None:
            return self.position
        return Position(
            alert=asked.alert if asked.alert <= self.position.alert else -1,
            situation=asked.situation if asked.situation <= self.position.situation else -1,
        )

    async def changed(self, timeout_s: float) -> None:
        """Wait for news, a while at most."""
        bell = self._bell
        try:
            async with asyncio.timeout(timeout_s):
                await bell.wait()
        except TimeoutError:
            return

    def close(self) -> None:
        """End every client's stream."""
        self.closed = True
        self._ring_bell()

    @contextmanager
    def client(self) -> Iterator[None]:
        """Count a client of /events while it is here."""
        self.clients += 1
        subscribers.set(self.clients)
        try:
            yield
        finally:
            self.clients -= 1
            subscribers.set(self.clients)

    def _take_one(self, record: Taken) -> None:
        self.position = self.position.after(record.kind, record.offset)
        events_total.labels(topic=TOPICS[record.kind]).inc()
        last_event_seconds.set(record.written_at)
        if record.value is None:
            self.shelves[record.kind].drop(record.key)
        elif entry := readable(record):
            self.shelves[record.kind].put(entry)
            self.ring.add(Event(kind=record.kind, offset=record.offset, data=record.value))

    def _ring_bell(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()
