"""Batches on their way to the broker, each in one transaction; the next one may be judged meanwhile."""

import time
from typing import Any

from kafka import KafkaProducer, TopicPartition

from services.adapters.settings import Settings
from services.adapters.transactions import Read, Transaction, store
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
        self._storing: Transaction | None = None

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

        def stored() -> None:
            tallies.batch_seconds.observe(time.monotonic() - began)
            tallies.count(judged)

        read = Read(self._source, judged.position, member)
        self._storing = store(self._settings, self._producer, judged.records, read, then=stored)

    def settle(self) -> None:
        """Wait until the last batch is stored.

        Raises:
            KafkaError: It was not, or nobody says so in time.
        """
        storing, self._storing = self._storing, None
        if storing is not None:
            storing.wait()

    def close(self) -> None:
        """End; a batch on its way is given up."""
        self._producer.close(timeout=5)
