"""Transactions that come to an end: stored as a whole, or failed within a limit."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Any, NamedTuple

from kafka import KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaTimeoutError

from services.adapters.kafka import TRANSACTION_TIMEOUT_MS
from services.adapters.settings import Settings
from services.core.records import Record

LIMIT_S = 2 * TRANSACTION_TIMEOUT_MS / 1000
"""How long a transaction may take; by then Kafka has given it up. The client waits for ever for a coordinator that was killed."""

Sent = Iterable[Any]
"""kafka-python's promises of what was sent."""


class Read(NamedTuple):
    """How far was read when a transaction was made.

    `member` is the consumer's membership in its group: one that lost the partition is fenced.
    """

    source: TopicPartition
    position: int
    member: Any


class Transaction:
    """One transaction on its way; after a failure its producer must not be used again.

    Args:
        producer: The transactional producer.
        send: Sends what belongs to it and gives the promises.
        then: Called in the transaction's own thread once it is stored.
        limit_s: How long it may take, from when it is waited for.
    """

    def __init__(
        self,
        producer: KafkaProducer,
        send: Callable[[], Sent],
        *,
        then: Callable[[], None] | None = None,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._producer = producer
        self._send = send
        self._then = then
        self._limit_s = limit_s
        self._stored: Future[None] = Future()
        # One that waits for ever is left behind when this process ends.
        Thread(target=self._run, name="transaction", daemon=True).start()

    def wait(self) -> None:
        """Wait until it is stored.

        Raises:
            KafkaError: It was not, or nobody says so in time.
        """
        try:
            self._stored.result(self._limit_s)
        except TimeoutError as error:
            raise KafkaTimeoutError(f"a transaction got no answer within {self._limit_s:g} s") from error

    def _run(self) -> None:
        try:
            self._store()
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            self._stored.set_exception(error)
        else:
            self._stored.set_result(None)

    def _store(self) -> None:
        self._producer.begin_transaction()
        sent = self._send()
        self._producer.commit_transaction()
        for future in sent:
            if not future.succeeded():
                future.get(timeout=0)
        if self._then is not None:
            self._then()


def store(
    settings: Settings, producer: KafkaProducer, records: Iterable[Record], read: Read, then: Callable[[], None] | None = None
) -> Transaction:
    """Begin to store records in the first partitions of their topics, and how far was read, in one transaction."""

    def send() -> Sent:
        sent = [
            producer.send(settings.name(each.topic), key=each.key, value=each.value, headers=list(each.headers), partition=0)
            for each in records
        ]
        producer.send_offsets_to_transaction({read.source: OffsetAndMetadata(read.position, "", -1)}, read.member)
        return sent

    return Transaction(producer, send, then=then)
