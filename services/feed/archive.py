"""Events that the ring has let go, read from Kafka again."""

import asyncio
import time
from collections.abc import AsyncIterator

from kafka.errors import KafkaError

from services.adapters.settings import Settings
from services.feed.hub import Taken, readable
from services.feed.position import Position
from services.feed.reader import BATCH, connect, partitions, places, poll, position_before
from services.feed.ring import Event

AT_ONCE = 4  # clients reading the past; others wait their turn
CHUNK_LIMIT_S = 10.0


class Archive:
    """Reads stretches of the past for clients of /events; holds no connection between two chunks.

    Args:
        settings: Where the broker is.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def read(self, after: Position, until: Position) -> AsyncIterator[tuple[list[Event], Position]]:
        """Give the events after one position up to another, in chunks, each with the position reached.

        Ends early if Kafka does not answer; the last position given says how far it came.
        """
        while not after.covers(until):
            async with self._turns:
                try:
                    records, reached = await asyncio.to_thread(self._chunk, after, until)
                except KafkaError:
                    return
            if reached == after:
                return
            kept = [record for record in records if readable(record)]
            yield [Event(kind=each.kind, offset=each.offset, data=each.value or b"") for each in kept], reached
            after = reached

    def _chunk(self, after: Position, until: Position) -> tuple[list[Taken], Position]:
        parts = partitions(self._settings)
        client = connect(self._settings)
        try:
            client.assign(list(parts.values()))
            for kind, part in parts.items():
                client.seek(part, after.of(kind) + 1)
            records: list[Taken] = []
            reached = after
            ends_at = time.monotonic() + CHUNK_LIMIT_S
            while len(records) < BATCH and not reached.covers(until) and time.monotonic() < ends_at:
                records += poll(client, parts)
                reached = after.merged(position_before(places(client, parts)))
            return records, reached
        finally:
            client.close(timeout_ms=1_000)
