"""The topic of observations: whether it is the one that was judged, or was made anew and begins again at its first offset."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from kafka.errors import UnknownTopicIdError, UnknownTopicOrPartitionError

PAUSE_S = 2.0
"""A topic cannot be deleted, made anew and written to again in less; within it records follow each other unasked."""

log = structlog.get_logger()


class Source:
    """Knows the topic's id and the next offset.

    Args:
        ask: Gives the topic's id now, and raises LookupError where nobody says.
        clock: Gives a time that never runs backwards, in seconds.
    """

    def __init__(self, ask: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self.topic_id = ""
        self._next = 0
        self._heard = 0.0

    def begin(self, judged: str, position: int) -> int:
        """Give the offset from which on to judge.

        Args:
            judged: The id of the topic that was judged; empty where nothing was, or an earlier version did not say.
            position: The offset up to which it was.

        Raises:
            KafkaError: Nobody says what the topic's id is.
        """
        self.topic_id = self._now()
        if judged and judged != self.topic_id:
            log.warning("observations_made_anew", judged=position, topic_id=self.topic_id)
            position = 0
        self._next, self._heard = position, self._clock()
        return position

    def follow(self, records: Sequence[Any]) -> None:
        """Take note of records; ask for the topic's id if they are not the ones after the last, or come after a pause.

        Raises:
            KafkaError: The topic has another id, or nobody says.
        """
        paused = self._clock() - self._heard > PAUSE_S
        if (paused or records[0].offset != self._next) and (now := self._now()) != self.topic_id:
            raise UnknownTopicIdError(f"observations.v1 was made anew: its id is {now}, {self.topic_id} was judged")
        self._next, self._heard = records[-1].offset + 1, self._clock()

    def _now(self) -> str:
        try:
            return self._ask()
        except LookupError as error:
            raise UnknownTopicOrPartitionError(str(error)) from error
