"""Batches on their way to the broker, each in one transaction; the next one may be judged meanwhile."""

import time
from concurrent.futures import Future
from threading import Thread
from typing import Any

from kafka import KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaTimeoutError

from services.adapters import kafka
from services.adapters.settings import Settings
from services.alerting import tallies
from services.alerting.batch import Judged

LIMIT_S = 2 * kafka.TRANSACTION_TIMEOUT_MS / 1000
"""How long a transaction may take; by then Kafka has given it up. The client waits for ever for a coordinator that was killed."""


class Store:
    """Stores one batch at a time, in order. After a failure, which the next call raises, it must not be used again.

    Args:
        settings: What the topics are called.
        producer: The transactional producer.
        source: Where the batches come from.
    """

    def __init__(self, settings: Settings, producer: KafkaProducer, source: TopicPartition) -> None:
        self._settings = settings
        self._producer = producer
        self._source = source
        self._storing: Future[None] | None = None

    def put(self, judged: Judged, member: Any, began: float) -> None:  # noqa: ANN401 - kafka-python's own
        """Begin to store a batch once the one before is stored.

        Args:
            judged: The batch.
            member: The consumer's membership in its group: one that lost the partition is fenced.
            began: When the batch was taken, by the monotonic clock.

        Raises:
            KafkaError: The batch before was not stored.
        """
        self.settle()
        self._storing = Future()
        # One that waits for ever is left behind when this process ends.
        Thread(target=self._run, args=(self._storing, judged, member, began), name="store", daemon=True).start()

    def settle(self) -> None:
        """Wait until the last batch is stored.

        Raises:
            KafkaError: It was not, or nobody says so in time.
        """
        storing, self._storing = self._storing, None
        if storing is None:
            return
        try:
            storing.result(LIMIT_S)
        except TimeoutError as error:
            raise KafkaTimeoutError(f"a transaction got no answer within {LIMIT_S:.0f} s") from error

    def close(self) -> None:
        """End; a batch on its way is given up."""
        self._producer.close(timeout=5)

    def _run(self, storing: Future[None], judged: Judged, member: Any, began: float) -> None:  # noqa: ANN401 - as above
        try:
            self._store(judged, member, began)
        except BaseException as error:  # noqa: BLE001 - whoever settles gets it
            storing.set_exception(error)
        else:
            storing.set_result(None)

    def _store(self, judged: Judged, member: Any, began: float) -> None:  # noqa: ANN401 - as above
        self._producer.begin_transaction()
        sent = [
            self._producer.send(
                self._settings.name(each.topic), key=each.key, value=each.value, headers=list(each.headers), partition=0
            )
            for each in judged.records
        ]
        self._producer.send_offsets_to_transaction({self._source: OffsetAndMetadata(judged.position, "", -1)}, member)
        self._producer.commit_transaction()
        for future in sent:
            if not future.succeeded():
                future.get(timeout=0)
        tallies.batch_seconds.observe(time.monotonic() - began)
        tallies.count(judged)
