"""A topic of one partition, read whole: the memory of a service, or what was refused."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

from services.adapters import kafka
from services.adapters.settings import Settings

SILENCE_S = 20.0
"""A broker that gives nothing for so long is given up."""

Entry = tuple[bytes | None, bytes | None]
"""A record's key and value; no value drops the key."""


def entries(settings: Settings, plain: str, heartbeat: Callable[[], None]) -> Iterator[Entry]:
    """Give the keys and values of what `whole` gives."""
    for record in whole(settings, plain, heartbeat):
        yield record.key, record.value


def whole(
    settings: Settings, plain: str, heartbeat: Callable[[], None], *, since: datetime | None = None, offset: int | None = None
) -> Iterator[Any]:
    """Give the committed records of a topic to the one that is now the last.

    Args:
        settings: Where the topic is.
        plain: Its plain name.
        heartbeat: Called while it reads.
        since: The broker's time from which on they are wanted; else all are.
        offset: The offset from which on they are wanted, in place of a time.

    Raises:
        KafkaError: The broker gave nothing for too long.
    """
    consumer: KafkaConsumer = kafka.consumer(settings, group=None)
    partition = TopicPartition(settings.name(plain), 0)
    try:
        consumer.assign([partition])
        end = consumer.end_offsets([partition])[partition]
        consumer.seek(partition, max(_first(consumer, partition, since, end), offset or 0))
        moved = time.monotonic()
        while consumer.position(partition) < end:
            heartbeat()
            if time.monotonic() - moved > SILENCE_S:
                raise KafkaTimeoutError(f"{partition.topic} gave nothing for {SILENCE_S:.0f} s")
            for records in consumer.poll(timeout_ms=500, max_records=5000).values():
                moved = time.monotonic()
                yield from records
    finally:
        consumer.close()


def _first(consumer: KafkaConsumer, partition: TopicPartition, since: datetime | None, end: int) -> int:
    """Give the offset of the first record that is wanted; after the last one when none is."""
    if since is None:
        return int(consumer.beginning_offsets([partition])[partition])
    found = consumer.offsets_for_times({partition: int(since.timestamp() * 1000)})[partition]
    return end if found is None else int(found.offset)
