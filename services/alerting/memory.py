"""The judge's memory in its compacted topic: written in each batch's transaction, read back by the one that takes over."""

import time
from collections.abc import Callable, Iterator
from typing import cast

import msgspec
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError
from msgspec import Struct

from services.adapters import kafka
from services.adapters.settings import Settings
from services.core import topics
from services.core.alerts.layer import Layer
from services.core.alerts.state import Remembered
from services.core.errors import TocsinError
from services.core.records import Record

GROUP = kafka.JUDGE_GROUP
PATIENCE_S = 2 * kafka.TRANSACTION_TIMEOUT_MS / 1000
"""A killed instance's transaction ends by its time limit; until then its last batch may be seen in part."""
SILENCE_S = 20.0


class Position(Struct, frozen=True, tag="position"):
    """The next offset of observations.v1 to judge, stored with what was judged before it."""

    offset: int


class MemoryLostError(TocsinError):
    """The state topic does not hold what the judge needs."""


class MemoryBehindError(MemoryLostError):
    """The state topic does not hold what the group has committed."""


_decoder = msgspec.json.Decoder(Remembered | Position)


def as_record(kind: type[Struct], key: str, value: Struct | None) -> Record:
    """Give the changelog record of one change; a removal is a tombstone."""
    name = f"{kind.__struct_config__.tag}/{key}".encode()
    return Record(topics.ALERTING_STATE, name, None if value is None else msgspec.json.encode(value))


def restore(settings: Settings, committed: int, heartbeat: Callable[[], None]) -> tuple[Layer, int]:
    """Read the memory back; wait for it while a killed instance's last transaction is still being ended.

    Args and errors as in `read_memory`.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return read_memory(settings, committed, heartbeat)
        except MemoryBehindError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def read_memory(settings: Settings, committed: int, heartbeat: Callable[[], None]) -> tuple[Layer, int]:
    """Read the memory once.

    Args:
        settings: Where the topic is.
        committed: The group's committed offset of observations.v1: the memory must reach at least so far.
        heartbeat: Called while it reads.

    Returns:
        The memory and the next offset to judge.

    Raises:
        MemoryBehindError: The topic holds less than the group has committed.
        MemoryLostError: It holds a record that is not a memory.
        KafkaError: The broker gave nothing for too long.
    """
    memory = Layer()
    position = 0
    for name, value in _changelog(settings, heartbeat):
        if value is None:
            _forget(memory, name)
            continue
        try:
            remembered = _decoder.decode(value)
        except msgspec.DecodeError as error:
            raise MemoryLostError(
                f"{_topic(settings)}: record {name!r} is not a memory: {error}; {_way_out(settings)}"
            ) from error
        if isinstance(remembered, Position):
            position = remembered.offset
        else:
            memory.put(name.partition("/")[2], cast("Struct", remembered))
    if position < committed:
        raise MemoryBehindError(
            f"{_topic(settings)} remembers up to offset {position}, but {settings.name(topics.OBSERVATIONS)} is committed "
            f"up to {committed}; {_way_out(settings)}"
        )
    return memory, position


def _changelog(settings: Settings, heartbeat: Callable[[], None]) -> Iterator[tuple[str, bytes | None]]:
    consumer: KafkaConsumer = kafka.consumer(settings, group=None)
    partition = TopicPartition(_topic(settings), 0)
    try:
        consumer.assign([partition])
        consumer.seek_to_beginning(partition)
        end = consumer.end_offsets([partition])[partition]
        moved = time.monotonic()
        while consumer.position(partition) < end:
            heartbeat()
            if time.monotonic() - moved > SILENCE_S:
                raise KafkaTimeoutError(f"{_topic(settings)} gave nothing for {SILENCE_S:.0f} s")
            for records in consumer.poll(timeout_ms=500, max_records=5000).values():
                moved = time.monotonic()
                for record in records:
                    yield record.key.decode(), record.value
    finally:
        consumer.close()


def _forget(memory: Layer, name: str) -> None:
    tag, _, key = name.partition("/")
    kind = _KINDS.get(tag)
    if kind is not None:
        memory.remove(kind, key)


def _topic(settings: Settings) -> str:
    return settings.name(topics.ALERTING_STATE)


def _way_out(settings: Settings) -> str:
    return (
        f"to judge everything anew, stop alerting, delete and create {_topic(settings)} and delete the group "
        f"{settings.name(GROUP)}"
    )


_KINDS: dict[str, type[Struct]] = {str(kind.__struct_config__.tag): kind for kind in Remembered.__args__}
