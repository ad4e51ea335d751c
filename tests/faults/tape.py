"""What was sent in a run without a fault, record by record, and a player that sends it again and keeps what was acknowledged."""

import hashlib
import heapq
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from threading import Condition, Thread
from typing import Any, NamedTuple

from kafka import KafkaProducer

PATIENCE_S = 420.0
OUTAGE_MS = 400_000
"""How long the player waits for the broker: longer than any outage of a fault."""


NUDGE = 8
HELD_BACK = 0.95
"""The part of the tape that `nudge` may use."""


class Entry(NamedTuple):
    """One record of articles.v1: where it goes, its bytes and its time in the news."""

    partition: int
    key: bytes | None
    value: bytes
    at: datetime

    @property
    def article_id(self) -> str:
        """The article's id, or none for a mark."""
        return str(json.loads(self.value).get("article_id", ""))


def tape_of(records: Iterable[Any]) -> list[Entry]:
    """Give the records of a topic, each partition in its own order, merged by their times in the news."""
    partitions: dict[int, list[Entry]] = {}
    for record in records:
        fields = json.loads(record.value)
        at = datetime.fromisoformat(fields["seen_at"] if "seen_at" in fields else fields["at"])
        partitions.setdefault(record.partition, []).append(Entry(record.partition, record.key, record.value, at))
    return list(heapq.merge(*(partitions[number] for number in sorted(partitions)), key=lambda entry: entry.at))


def identity(value: bytes) -> str:
    """Name a record: by its article, else by its bytes; a mark has no name."""
    with suppress(ValueError):
        fields = json.loads(value)
        if isinstance(fields, dict) and (fields.get("kind") == "mark" or "article_id" in fields):
            return str(fields.get("article_id", ""))
    return hashlib.sha256(value).hexdigest()


class Player:
    """Sends a tape on a thread, up to where it was let, and knows by name what the broker acknowledged.

    Args:
        bootstrap: Where the broker is.
        topic: The full name of the topic.
        tape: What to send.
        per_second: How fast.
    """

    def __init__(self, bootstrap: str, topic: str, tape: list[Entry], *, per_second: float) -> None:
        self._bootstrap, self._topic, self._tape, self._pause_s = bootstrap, topic, tape, 1 / per_second
        self._changed = Condition()
        self._limit = 0
        self._given_up = False
        self.sent: set[str] = set()
        self.acked: set[str] = set()
        self.acks = 0
        self.failures: list[str] = []
        self._thread = Thread(target=self._run, name="player", daemon=True)
        self._thread.start()

    @property
    def left(self) -> int:
        """How many records of the tape are not acknowledged yet."""
        return len(self._tape) - self.acks

    def release(self, fraction: float) -> None:
        """Let it send up to this part of the tape."""
        with self._changed:
            self._limit = max(self._limit, round(fraction * len(self._tape)))
            self._changed.notify_all()

    def nudge(self) -> None:
        """Let it send a few more, but not the tape's last: somebody waits for work that others have taken."""
        with self._changed:
            if self._limit < HELD_BACK * len(self._tape):
                self._limit += NUDGE
            self._changed.notify_all()

    def finish(self) -> None:
        """Let it send the rest and wait until all of it is acknowledged."""
        self.release(1)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), f"the player did not end: {self.left} records are not acknowledged"
        assert not self.failures, self.failures[:3]
        assert not self.left

    def give_up(self) -> None:
        """End without sending the rest."""
        with self._changed:
            self._given_up = True
            self._changed.notify_all()
        self._thread.join(30)

    def _run(self) -> None:
        producer = KafkaProducer(
            bootstrap_servers=self._bootstrap,
            acks="all",
            enable_idempotence=True,
            delivery_timeout_ms=OUTAGE_MS,
            max_block_ms=OUTAGE_MS,
            max_request_size=4_194_304,
        )
        try:
            for number, entry in enumerate(self._tape):
                if not self._may_send(number):
                    return
                self._send(producer, entry)
                time.sleep(self._pause_s)
            producer.flush(timeout=OUTAGE_MS / 1000)
        except Exception as error:  # noqa: BLE001 - the edge of the thread
            self.failures.append(repr(error))
        finally:
            producer.close(timeout=5)

    def _may_send(self, number: int) -> bool:
        """Wait until the tape may go on; say no where it is given up."""
        with self._changed:
            self._changed.wait_for(lambda: number < self._limit or self._given_up)
            return not self._given_up

    def _send(self, producer: KafkaProducer, entry: Entry) -> None:
        name = identity(entry.value)
        if name:
            self.sent.add(name)
        future = producer.send(self._topic, entry.value, entry.key, partition=entry.partition)
        future.add_callback(lambda _: self._acknowledged(name))
        future.add_errback(lambda error: self.failures.append(repr(error)))

    def _acknowledged(self, name: str) -> None:
        self.acks += 1
        if name:
            self.acked.add(name)
