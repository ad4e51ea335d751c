"""Whether messages follow each other in their partitions: one that does not may stand in a topic that was made anew."""

import asyncio
from collections.abc import Callable

import structlog

from services.core.errors import TocsinError
from services.core.records import Origin

RETRY_S = 1.0

log = structlog.get_logger()


class TopicMadeAnewError(TocsinError):
    """The topic that is read is not the one that it was at the start; its offsets begin again."""


class Succession:
    """Follows the offsets of each partition.

    The judge tells repeats by topic and offset: with the old topic's id, what stands in the new one would be taken for them.

    Args:
        topic_id: The topic's id at the start.
        ask: Gives its id now, and raises LookupError where nobody says.
    """

    def __init__(self, topic_id: str, ask: Callable[[], str]) -> None:
        self._topic_id = topic_id
        self._ask = ask
        self._last: dict[int, int] = {}

    async def follow(self, origin: Origin) -> None:
        """Take note of a message; ask for the topic's id if it is not the one after the last.

        Raises:
            TopicMadeAnewError: The topic has another id.
        """
        expected = self._last.get(origin.partition, -1) + 1
        self._last[origin.partition] = origin.offset
        if 0 < expected == origin.offset:
            return
        while True:
            try:
                now = await asyncio.to_thread(self._ask)
            except LookupError as error:
                log.warning("waiting_for_the_topics_id", reason=str(error))
                await asyncio.sleep(RETRY_S)
            else:
                break
        if now != self._topic_id:
            raise TopicMadeAnewError(f"partition {origin.partition} begins again at {origin.offset}, the topic's id is {now}")
