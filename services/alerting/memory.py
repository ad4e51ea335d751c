"""The judge's memory in its compacted topic: written in each batch's transaction, read back by the one that takes over."""

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from services.adapters import compacted, kafka
from services.adapters.settings import Settings
from services.alerting.changelog import Changelog, Chunk, Format, FormatError, Position, from_record, kind_of
from services.core import topics
from services.core.alerts.memory.layer import Layer
from services.core.errors import TocsinError

GROUP = kafka.JUDGE_GROUP
PATIENCE_S = 2 * kafka.TRANSACTION_TIMEOUT_MS / 1000
"""A killed instance's transaction ends by its time limit; until then its last batch may be seen in part."""


class MemoryLostError(TocsinError):
    """The state topic does not hold what the judge needs."""


class MemoryBehindError(MemoryLostError):
    """The state topic does not hold what the group has committed."""


class Restored(NamedTuple):
    """What was read back: the memory, the next offset of observations.v1 to judge, and where further changes go.

    A whole one names a position; one that does not was given up while it was first written.
    """

    memory: Layer
    position: int
    changelog: Changelog
    is_whole: bool = True


def restore(settings: Settings, committed: int, heartbeat: Callable[[], None]) -> Restored:
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


def read_memory(settings: Settings, committed: int, heartbeat: Callable[[], None]) -> Restored:
    """Read the memory once, compacted or not.

    Args:
        settings: Where the topic is.
        committed: The group's committed offset of observations.v1: the memory must reach at least so far.
        heartbeat: Called while it reads.

    Raises:
        MemoryBehindError: The topic holds less than the group has committed.
        MemoryLostError: It holds a record that is no memory, or one of another format.
        KafkaError: The broker gave nothing for too long.
    """
    try:
        restored = remembered(compacted.entries(settings, topics.ALERTING_STATE, heartbeat))
    except FormatError as error:
        raise MemoryLostError(f"{_topic(settings)}: {error}; {_way_out(settings)}") from error
    if not restored.is_whole:
        raise MemoryLostError(f"{_topic(settings)} names no position: tocsin warm ended while it wrote; {_way_out(settings)}")
    if restored.position < committed:
        raise MemoryBehindError(
            f"{_topic(settings)} remembers up to offset {restored.position}, but {settings.name(topics.OBSERVATIONS)} is "
            f"committed up to {committed}; {_way_out(settings)}"
        )
    return restored


def remembered(records: Iterable[compacted.Entry]) -> Restored:
    """Give what records, each a name and a value, leave behind: of each name the last one counts.

    Raises:
        FormatError: One of them is no memory, or all are of another format.
    """
    memory, chunks = Layer(), dict[str, Chunk]()
    position, source, begun = -1, "", False
    for name, value in records:
        found = None if value is None else from_record(name, value)
        if not begun and not isinstance(found, Format):
            raise FormatError(f"record {name!r}: the first record names no format: an earlier version of Tocsin wrote it")
        begun = True
        kind, key = kind_of(name)
        if isinstance(found, Position):
            position, source = found.offset, found.topic_id
        elif isinstance(found, Chunk):
            chunks[key] = found
        elif found is not None and not isinstance(found, Format):
            memory.put(key, found)
        elif kind is Chunk:
            chunks.pop(key, None)
        elif kind is not None and kind is not Format:
            memory.remove(kind, key)
    for waiting in (each for chunk in chunks.values() for each in chunk.waiting):
        memory.put(waiting.key, waiting)
    changelog = Changelog(chunks.items(), begun=begun, source=source)
    return Restored(memory, max(0, position), changelog, is_whole=position >= 0 or not begun)


def has_memory(settings: Settings) -> bool:
    """Does the topic hold anything that a judge remembers, or did?"""
    return next(compacted.entries(settings, topics.ALERTING_STATE, lambda: None), None) is not None


def _topic(settings: Settings) -> str:
    return settings.name(topics.ALERTING_STATE)


def _way_out(settings: Settings) -> str:
    return (
        f"to judge everything anew, stop alerting, delete and create {_topic(settings)} and delete the group "
        f"{settings.name(GROUP)}"
    )
