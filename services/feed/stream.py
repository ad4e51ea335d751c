"""One client's stream of events: what it missed, then what is new, and every few seconds how the stream is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Protocol

import msgspec
import structlog
from sse_starlette import ServerSentEvent

from services.feed.hub import Hub
from services.feed.position import Position
from services.feed.ring import Event
from services.feed.status import Status

STATUS_EVERY_S = 3.0
AT_A_TIME = 50
RETRY_MS = 2_000

log = structlog.get_logger()

Say = Callable[[Position | None], Status]


class Past(Protocol):
    """Where events are that the ring has let go."""

    def read(self, after: Position, until: Position) -> AsyncIterator[tuple[list[Event], Position]]:
        """Give the events after one position up to another, in chunks, each with the position reached."""


class ClientStream:
    """Holds a position and a place in the ring, and nothing else: a slow client costs no memory.

    Args:
        hub: What the feed knows.
        archive: Where to read what the ring has let go.
        say: Gives the status with this client's position.
    """

    def __init__(self, hub: Hub, archive: Past, say: Say) -> None:
        self._hub = hub
        self._archive = archive
        self._say = say
        self._position: Position | None = None
        self._status_at = 0.0

    async def events(self, asked: Position | None) -> AsyncIterator[ServerSentEvent]:
        """Give the events after the asked position, or the new ones only, until the client or the feed goes.

        Every event has the client's position as its id, so none is lost or repeated when it comes back with it.
        """
        self._position = asked
        yield self._status(retry=RETRY_MS)
        while not self._hub.caught_up and not self._hub.closed:
            # What is asked for cannot be judged before the past is read.
            await self._hub.changed(STATUS_EVERY_S)
            yield self._status()
        self._position = self._hub.start_of(asked)
        yield self._status()
        async for event in self._past():
            yield event
        if not self._hub.ring.reaches(self._position):
            log.warning("client_not_served_from_the_past", position=str(self._position))
            return
        async for event in self._live():
            yield event

    async def _past(self) -> AsyncIterator[ServerSentEvent]:
        while self._position and not self._hub.ring.reaches(self._position) and not self._hub.closed:
            before = self._position
            async for events, reached in self._archive.read(before, self._hub.position):
                for event in events:
                    for sent in self._once(event):
                        yield sent
                self._position = self._position.merged(reached)
            if self._position == before:
                return

    async def _live(self) -> AsyncIterator[ServerSentEvent]:
        place = self._hub.ring.first
        while not self._hub.closed:
            events = self._hub.ring.take(place, AT_A_TIME)
            if events is None:
                # It comes back with its last id and gets the rest from Kafka.
                log.info("client_dropped", reason="it lags behind the newest events", position=str(self._position))
                return
            for event in events:
                for sent in self._once(event):
                    yield sent
            place += len(events)
            if not events:
                await self._hub.changed(STATUS_EVERY_S)
            if asyncio.get_running_loop().time() - self._status_at >= STATUS_EVERY_S:
                yield self._status()

    def _once(self, event: Event) -> Iterator[ServerSentEvent]:
        if self._position is None or event.offset <= self._position.of(event.kind):
            return
        self._position = self._position.after(event.kind, event.offset)
        yield self._event(event.kind, event.data)

    def _status(self, **options: Any) -> ServerSentEvent:  # noqa: ANN401 - sse-starlette's own options
        self._status_at = asyncio.get_running_loop().time()
        return self._event("status", msgspec.json.encode(self._say(self._position)), **options)

    def _event(self, name: str, data: bytes, **options: Any) -> ServerSentEvent:  # noqa: ANN401 - as above
        event_id = None if self._position is None else str(self._position)
        return ServerSentEvent(data.decode(), event=name, id=event_id, sep="\n", **options)
