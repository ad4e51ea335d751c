"""Records of situations.v1 on their way to the desk: decoded, in order, and at the first start only what is open."""

import time
from collections.abc import Iterable
from typing import Any

import structlog

from services.core import topics
from services.core.alarms import Situation
from services.core.codec import decode
from services.core.errors import MessageError
from services.core.notify.audience import Floors, strangers
from services.core.notify.desk import Desk
from services.core.notify.memory import Position
from services.core.records import Record, dead_letter

log = structlog.get_logger()


class Intake:
    """Reads on where the memory ends.

    Situations that are in the topic before anything was ever remembered are read to their end first; then receivers hear once
    of each that is open.

    Args:
        desk: Takes the situations.
        floors: The receivers.
        position: What was read last; nothing at the first start.
        topic_id: The topic's id: one made anew is read from its beginning.
        end: The offset after its last record.
    """

    def __init__(self, desk: Desk, floors: Floors, position: Position | None, topic_id: str, end: int) -> None:
        self._desk = desk
        self._floors = floors
        self._topic_id = topic_id
        self._end = end if position is None else 0
        self._before: dict[str, tuple[int, Situation]] | None = {} if position is None else None
        self._letters: list[Record] = []
        self._unknown: set[str] = set()
        self.position = position.offset if position is not None and position.topic_id == topic_id else 0

    def take(self, records: Iterable[Any], reached: int) -> None:
        """Give the desk what was polled.

        Args:
            records: What kafka-python gave, in order.
            reached: The offset that will be read next.
        """
        before = self.position
        for record in records:
            if record.offset >= self._end:
                self._begin()
            self._take(record)
            self.position = record.offset + 1
        if reached >= self._end:
            self._begin()
        if self._before is None and self.position != before:
            self._note()

    @property
    def is_first_reading(self) -> bool:
        """Is what was there before the first start still being read?"""
        return self._before is not None

    def drain(self) -> list[Record]:
        """Give the dead letters since the last call."""
        letters, self._letters = self._letters, []
        return letters

    def _take(self, record: Any) -> None:  # noqa: ANN401 - kafka-python has no types
        if record.value is None:
            return
        try:
            situation: Situation = decode(record.value, Situation, topic=topics.SITUATIONS)
        except MessageError as error:
            origin = f"{topics.SITUATIONS}/0/{record.offset}"
            self._letters.append(dead_letter(record.value, origin, error.rule, str(error), service="notifier", key=record.key))
            return
        if self._before is not None:
            self._before[situation.situation_id] = (record.offset, situation)
            return
        self._give(situation, record.offset, late=False)

    def _begin(self) -> None:
        """Give the desk what was there before the first start."""
        before, self._before = self._before, None
        for offset, situation in (before or {}).values():
            self._give(situation, offset, late=True)
        if before is not None:
            self._note()

    def _give(self, situation: Situation, offset: int, *, late: bool) -> None:
        for name in sorted(strangers(situation, self._floors) - self._unknown):
            self._unknown.add(name)
            log.warning("receiver_unknown", receiver=name, way_out="name it among the receivers in the file of TOCSIN_RULES")
        self._desk.take(situation, offset, time.time(), late=late)

    def _note(self) -> None:
        self._desk.passed(Position(offset=self.position, topic_id=self._topic_id))
