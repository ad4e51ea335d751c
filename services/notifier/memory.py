"""The notifier's memory in its compacted topic, read back by the one that takes over."""

import time
from collections.abc import Callable

import structlog

from services.adapters import compacted, kafka
from services.adapters.settings import Settings
from services.core import topics
from services.core.errors import TocsinError
from services.core.notify.memory import ForeignMemoryError, Memory, remembered

PATIENCE_S = 2 * kafka.TRANSACTION_TIMEOUT_MS / 1000
"""A killed instance's transaction ends by its time limit; until then its last words may be seen in part."""

log = structlog.get_logger()


def restore(settings: Settings, committed: int, heartbeat: Callable[[], None]) -> Memory:
    """Read the memory back; wait for it while a killed instance's last transaction is still being ended.

    If it then still holds less than the group has committed it was lost, and what it holds is all there is: better told twice
    than never.

    Args:
        settings: Where the topic is.
        committed: The group's committed offset of situations.v1.
        heartbeat: Called while it reads.

    Raises:
        TocsinError: The topic holds what is no memory of this version's.
        KafkaError: The broker gave nothing for too long.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            memory = remembered(compacted.entries(settings, topics.NOTIFIER_STATE, heartbeat))
        except ForeignMemoryError as error:
            name = settings.name(topics.NOTIFIER_STATE)
            raise TocsinError(f"{name}: {error}; delete and create {name} to begin anew with the situations open now") from error
        if memory.position is not None and memory.position.offset >= committed:
            return memory
        if memory.position is None and not committed:
            return memory
        if time.monotonic() > deadline:
            log.warning("memory_behind", remembered=memory.position and memory.position.offset, committed=committed)
            return memory
        time.sleep(1)
