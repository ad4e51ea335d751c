"""What the receivers of webhooks have still to be told."""

from msgspec import Struct

from services.adapters import compacted
from services.adapters.settings import Settings
from services.core import topics
from services.core.notify.memory import remembered


class Errands(Struct, frozen=True):
    """Words of situations that the notifier has not read, messages that were never tried, and those to be tried again."""

    unread: int
    untried: int
    failed: int

    @property
    def left(self) -> int:
        """Give what was not even tried."""
        return self.unread + self.untried


def errands_of(settings: Settings) -> Errands:
    """Give what is left to be told, by the notifier's own memory.

    Raises:
        KafkaError: The broker gave nothing for too long.
    """
    memory = remembered(compacted.entries(settings, topics.NOTIFIER_STATE, _nobody))
    read = memory.position.offset if memory.position else 0
    unread = sum(1 for _ in compacted.whole(settings, topics.SITUATIONS, _nobody, offset=read))
    failed = sum(bool(each.attempts) for each in memory.waiting.values())
    return Errands(unread, len(memory.waiting) - failed, failed)


def _nobody() -> None:
    """Nobody waits for a sign of life."""
