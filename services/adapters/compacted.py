"""A compacted topic of one partition, read whole: the memory of a service."""

import time
from collections.abc import Callable, Iterator

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

from services.adapters import kafka
from services.adapters.settings import Settings

SILENCE_S = 20.0
"""A broker that gives nothing for so long is given up."""

Entry = tuple[bytes | None, bytes | None]
"""A record's key and value; no value drops the key."""


def entries(settings: Settings, plain: str, heartbeat: Callable[[], None]) -> Iterator[Entry]:
    """Give the committed records of a topic from the first to the one that is now the last.

    Args:
        settings: Where the topic is.
        plain: Its plain name.
        heartbeat: Called while it reads.

    Raises:
        KafkaError: The broker gave nothing for too long.
    """
    consumer: KafkaConsumer = kafka.consumer(settings, group=None)
    partition = TopicPartition(settings.name(plain), 0)
    try:
        consumer.assign([partition])
        consumer.seek_to_beginning(partition)
        end = consumer.end_offsets([partition])[partition]
        moved = time.monotonic()
        while consumer.position(partition) < end:
            heartbeat()
            if time.monotonic() - moved > SILENCE_S:
                raise KafkaTimeoutError(f"{partition.topic} gave nothing for {SILENCE_S:.0f} s")
            for records in consumer.poll(timeout_ms=500, max_records=5000).values():
                moved = time.monotonic()
                for record in records:
                    yield record.key, record.value
    finally:
        consumer.close()
