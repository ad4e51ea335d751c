"""Records on their way to the broker: bounded, counted, and ended by the first that fails."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Condition
from typing import Self

from kafka import KafkaProducer
from kafka.errors import KafkaError

from services.adapters import kafka, metrics, topics
from services.adapters.settings import Settings
from services.core.errors import TocsinError
from services.core.records import Record

ROOM_RECORDS = 5_000
ROOM_BYTES = 32_000_000
"""Records and bytes that may wait for the broker; beyond either the source waits."""
CLOSE_LIMIT_S = 5.0
STOP_LIMIT_S = 6.0
"""How long the broker is waited for once an end is asked for; a container gets 10 s in all."""
TICK_S = 0.25
QUIET_LIMIT_S = 30.0
"""Records that wait longer than this make the service not ready."""

_waiting = metrics.gauge("tocsin_producer_waiting")

Acked = Callable[[], None]


class SendError(TocsinError):
    """The broker cannot be reached, lacks the topics or did not take a record."""


class Outbox:
    """Sends through one idempotent producer; its thread calls back for each record that the broker acknowledged.

    The first failure is final: every later call raises it, what still waits is dropped, and nothing new is sent.
    So it is when an end is asked for while the broker is away.

    Args:
        settings: Where the broker is.
        client_id: What it shows to the broker.
        declared: Plain names of the topics.
        stopping: Says whether an end is asked for.

    Raises:
        SendError: There is no broker, or the topics are missing.
    """

    appended_at: datetime | None = None
    """When the broker appended what it acknowledged last, by its clock."""

    def __init__(
        self, settings: Settings, *, client_id: str, declared: tuple[str, ...], stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._settings = settings
        self._stopping = stopping
        self._changed = Condition()
        self._failure: SendError | None = None
        self._handed = 0
        self._out: dict[int, int] = {}
        self._bytes = 0
        self._moved_at = time.monotonic()
        self.busy_s = 0.0
        try:
            self._partitions = {plain: topics.partitions_of(settings, plain) for plain in declared}
            topics.check_rights(settings, "producer")
            self._producer: KafkaProducer = kafka.producer(settings, client_id=client_id)
        except LookupError as error:
            raise SendError(str(error)) from error
        except KafkaError as error:
            where = settings.kafka_bootstrap
            raise SendError(f"no broker at {where} ({_said(error)}); start it or set TOCSIN_KAFKA_BOOTSTRAP") from error

    def partitions(self, plain: str) -> range:
        """Give a declared topic's partitions."""
        return range(self._partitions[plain])

    def handed_over(self) -> int:
        """Count the records that were handed over."""
        return self._handed

    def safe(self) -> int:
        """Give how many of the first records are all acknowledged."""
        with self._changed:
            return next(iter(self._out), self._handed)

    def fault(self) -> str | None:
        """Say in a few words why records do not get through; nothing when they do."""
        if self._failure:
            return "a record could not be sent"
        quiet_s = time.monotonic() - self._moved_at
        return f"no acknowledgement for {quiet_s:.0f} s" if self._out and quiet_s > QUIET_LIMIT_S else None

    def send(self, record: Record, *, acked: Acked, partition: int | None = None) -> None:
        """Hand over one record, waiting for room first; `acked` is called, on another thread, when it is safe.

        Raises:
            SendError: This or an earlier record failed.
        """
        began = time.perf_counter()
        size = len(record.value or b"")
        number = self._take_room(size)
        try:
            future = self._producer.send(
                self._settings.name(record.topic), record.value, record.key, list(record.headers), partition
            )
        except KafkaError as error:
            raise self._failed(error) from error
        future.add_callback(lambda stored: self._acknowledged(number, stored.timestamp, acked))
        future.add_errback(self._failed)
        self.busy_s += time.perf_counter() - began

    def settle(self) -> None:
        """Wait until every record is acknowledged.

        Raises:
            SendError: One failed.
        """
        began = time.perf_counter()
        with self._changed:
            self._await(lambda: not self._out)
        self.busy_s += time.perf_counter() - began

    def _take_room(self, size: int) -> int:
        with self._changed:
            self._await(lambda: len(self._out) < ROOM_RECORDS and self._bytes < ROOM_BYTES)
            if not self._out:
                self._moved_at = time.monotonic()
            number = self._handed
            self._out[number] = size
            self._handed += 1
            _waiting.set(len(self._out))
            self._bytes += size
            return number

    def _await(self, done: Callable[[], bool]) -> None:
        """Wait for acknowledgements, with the condition held; once an end is asked for not for long."""
        asked_at: float | None = None
        while not self._changed.wait_for(lambda: self._failure or done(), TICK_S):
            asked_at = asked_at or (time.monotonic() if self._stopping() else None)
            if asked_at and time.monotonic() - asked_at > STOP_LIMIT_S:
                self._failure = SendError(
                    f"the broker at {self._settings.kafka_bootstrap} acknowledges nothing, so {len(self._out)} records were not "
                    "sent; start again when it is back: what is sent twice counts once"
                )
        if self._failure:
            raise self._failure

    def _acknowledged(self, number: int, appended_ms: int, acked: Acked) -> None:
        acked()
        with self._changed:
            self.appended_at = datetime.fromtimestamp(appended_ms / 1000, UTC)
            self._moved_at = time.monotonic()
            self._bytes -= self._out.pop(number)
            _waiting.set(len(self._out))
            self._changed.notify_all()

    def _failed(self, error: Exception) -> SendError:
        with self._changed:
            if self._failure is None:
                self._failure = SendError(
                    f"the broker at {self._settings.kafka_bootstrap} did not take a record ({_said(error)}); "
                    "nothing more was sent; start again when it is back: what is sent twice counts once"
                )
            self._changed.notify_all()
            return self._failure

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Drop what still waits: whoever wanted it sent has called `settle`."""
        if self._failure or self._out:
            # kafka-python's close(0) waits for a flush first, fails at it and leaves its thread sending.
            self._producer._sender.force_close()  # noqa: SLF001 - there is no public way
        self._producer.close(timeout=CLOSE_LIMIT_S)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
