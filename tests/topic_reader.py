"""Reads topics with a plain kafka-python consumer, as any subscriber would."""

import time
from collections.abc import Callable
from typing import Any, Self

from kafka import KafkaConsumer, TopicPartition

from services.adapters.settings import Settings

PATIENCE_S = 60.0


class TopicReader:
    """Reads one topic from its beginning, all partitions.

    Args:
        settings: Where the topic is.
        plain: Its plain name.
    """

    def __init__(self, settings: Settings, plain: str) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=settings.kafka_bootstrap, isolation_level="read_committed", enable_auto_commit=False
        )
        name = settings.name(plain)
        partitions = [TopicPartition(name, number) for number in self._consumer.partitions_for_topic(name) or ()]
        self._consumer.assign(partitions)
        self._consumer.seek_to_beginning(*partitions)
        self.records: list[Any] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def end(self) -> int:
        """Count the records the topic has by its offsets."""
        return int(sum(self._consumer.end_offsets(list(self._consumer.assignment())).values()))

    def until(self, enough: Callable[[list[Any]], bool], patience_s: float = PATIENCE_S) -> list[Any]:
        """Give all records so far as soon as they are enough.

        Raises:
            AssertionError: They were not in time.
        """
        deadline = time.monotonic() + patience_s
        while not enough(self.records):
            if time.monotonic() > deadline:
                raise AssertionError(f"not enough after {patience_s:.0f} s: {len(self.records)} records")
            for batch in self._consumer.poll(timeout_ms=200).values():
                self.records += batch
        return self.records
