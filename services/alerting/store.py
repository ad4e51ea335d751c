"""Batches on their way to the broker, each in one transaction; the next one may be judged meanwhile."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kafka import KafkaProducer, OffsetAndMetadata, TopicPartition

from services.adapters.settings import Settings
from services.alerting import tallies
from services.alerting.batch import Judged


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
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="store")
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
        self._storing = self._worker.submit(self._store, judged, member, began)

    def settle(self) -> None:
        """Wait until the last batch is stored.

        Raises:
            KafkaError: It was not.
        """
        storing, self._storing = self._storing, None
        if storing is not None:
            storing.result()

    def close(self) -> None:
        """End; a batch on its way is given up."""
        self._producer.close(timeout=5)
        self._worker.shutdown()

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
