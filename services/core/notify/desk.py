"""The notifier's desk: takes situations in, hands messages out one at a time a receiver, and keeps the books of both."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from services.core.alarms import Situation
from services.core.codec import encode
from services.core.notify.audience import Floors, Message, Told, addressed, having_told
from services.core.notify.delivery import GONE, SCHEDULE_S, Answer, Delivery, Reason, again, tried, undelivered
from services.core.notify.memory import Memory, Position, as_record
from services.core.records import Record

MOST_WAITING = 1_000
"""Messages that may wait for one receiver; beyond it the oldest becomes a dead letter."""
REMEMBERED_S = 60 * 86_400.0
"""How long what was told of a situation is remembered after the last word of it, in the situations' own time."""


What = Literal["delivered", "failed", "dead", "cancelled"]


class Event(Struct, frozen=True):
    """Something that happened to a message, to be counted and logged."""

    delivery: Delivery
    what: What
    reason: Reason | None = None


class Desk:
    """Everything that waits, in memory; each change is handed out as a record to be stored.

    Args:
        namespace: Part of the messages' ids.
        floors: The receivers.
        memory: What was remembered; owned by the desk from now on.
        schedule: Seconds from each failed attempt to the next.
    """

    def __init__(self, namespace: str, floors: Floors, memory: Memory, schedule: tuple[float, ...] = SCHEDULE_S) -> None:
        self._namespace = namespace
        self._floors = floors
        self._memory = memory
        self._schedule = schedule
        self._records: list[Record] = []
        self._events: list[Event] = []
        self._gone: set[str] = set()
        self._out = set[str]()
        self._newest = -math.inf
        self._tried = set(memory.waiting)
        for each in list(memory.waiting.values()):
            if each.receiver not in floors:
                self._bury(each, "receiver-removed")

    def take(self, situation: Situation, offset: int, now: float, *, late: bool = False) -> None:
        """Plan what is to be told of a situation.

        Args:
            situation: The newest word of it.
            offset: Where that stands in situations.v1.
            now: The wall clock, seconds since 1970.
            late: Whether it is from before the notifier's first start; then only open ones are told of.
        """
        told = self._memory.told.get(situation.situation_id)
        is_over = late and situation.state not in {"firing", "easing"}
        messages = [] if is_over else addressed(situation, self._floors, told, self._namespace, late=late)
        if situation.state == "withdrawn":
            heard = self._heard(situation.situation_id, told)
            messages = [each for each in messages if each.receiver in heard]
        for message in messages:
            self._cancel(situation.situation_id, message.receiver, withdrawals=True)
            self._plan(message, situation, offset, now)
        # One that has become part of another never changes again.
        self._remember(situation.situation_id, None if situation.merged_into else having_told(told, situation, messages))
        self._newest = max(self._newest, situation.updated_at.timestamp())

    def passed(self, position: Position) -> None:
        """Note how far situations.v1 is read, and forget what is long over."""
        self._memory.position = position
        self._records.append(as_record("", position, Position))
        self._tried &= self._memory.waiting.keys()
        for situation_id in [key for key, told in self._memory.told.items() if told.updated_at < self._newest - REMEMBERED_S]:
            self._remember(situation_id, None)

    def hand_out(self, now: float) -> list[Delivery]:
        """Give what is to be tried now: for each receiver that is free the message tried least often, the oldest of those."""
        free = [each for each in self._memory.waiting.values() if each.next_at <= now and each.receiver not in self._out]
        first: dict[str, Delivery] = {}
        for each in sorted(free, key=lambda each: (each.attempts, each.offset)):
            first.setdefault(each.receiver, each)
        for each in first.values():
            self._out.add(each.receiver)
            self._tried.add(each.webhook_id)
        return list(first.values())

    def answered(self, delivery: Delivery, answer: Answer, now: float) -> None:
        """Take what came of an attempt."""
        self._out.discard(delivery.receiver)
        after = tried(delivery, answer)
        self._note(after, "delivered" if answer.taken else "failed")
        if delivery.webhook_id not in self._memory.waiting:
            return
        if answer.taken:
            self._drop(after)
        elif answer.status == GONE:
            self._put(after)
            self._disable(after.receiver)
        elif (waiting := again(after, answer, now, self._schedule)) is not None:
            self._put(waiting)
        else:
            self._bury(after, "webhook-not-taken")

    def drain(self) -> tuple[list[Record], list[Event]]:
        """Give the records to store and what happened, both since the last call."""
        records, events = self._records, self._events
        self._records, self._events = [], []
        return records, events

    def busy(self) -> bool:
        """Is a message out?"""
        return bool(self._out)

    def waiting(self) -> Iterable[Delivery]:
        """Give what waits."""
        return self._memory.waiting.values()

    def _plan(self, message: Message, situation: Situation, offset: int, now: float) -> None:
        delivery = Delivery(
            webhook_id=message.webhook_id,
            receiver=message.receiver,
            situation_id=situation.situation_id,
            kind=message.webhook.type,
            offset=offset,
            body=encode(message.webhook).decode(),
            planned_at=now,
            next_at=now,
        )
        if message.receiver in self._gone:
            self._bury(delivery, "webhook-gone")
            return
        self._put(delivery)
        if Counter(each.receiver for each in self._memory.waiting.values())[message.receiver] > MOST_WAITING:
            ours = (each for each in self._memory.waiting.values() if each.receiver == message.receiver)
            self._bury(min(ours, key=lambda each: (each.planned_at, each.offset)), "too-many-waiting")

    def _heard(self, situation_id: str, told: Told | None) -> set[str]:
        """Drop the notices of a withdrawn situation that still wait, and give those who may have heard of one already."""
        heard = set()
        for name, numbers in (told.numbers if told else {}).items():
            dropped = self._cancel(situation_id, name, withdrawals=False)
            if sum(each.webhook_id not in self._tried for each in dropped) < len(numbers):
                heard.add(name)
        return heard

    def _cancel(self, situation_id: str, receiver: str, *, withdrawals: bool) -> list[Delivery]:
        """Drop what waits of a situation for a receiver: its notices, or the word that it was withdrawn before."""
        dropped = [
            each
            for each in self._memory.waiting.values()
            if (each.situation_id, each.receiver) == (situation_id, receiver)
            and (each.kind == "situation.withdrawn") == withdrawals
        ]
        for each in dropped:
            self._drop(each)
            self._note(each, "cancelled")
        return dropped

    def _disable(self, receiver: str) -> None:
        """Send nothing more to a receiver that wants no more, until the next start."""
        self._gone.add(receiver)
        for each in [each for each in self._memory.waiting.values() if each.receiver == receiver]:
            self._bury(each, "webhook-gone")

    def _bury(self, delivery: Delivery, reason: Reason) -> None:
        self._records.append(undelivered(delivery, reason))
        self._note(delivery, "dead", reason)
        self._drop(delivery)

    def _note(self, delivery: Delivery, what: What, reason: Reason | None = None) -> None:
        self._events.append(Event(delivery, what, reason))

    def _put(self, delivery: Delivery) -> None:
        self._memory.waiting[delivery.webhook_id] = delivery
        self._records.append(as_record(delivery.webhook_id, delivery, Delivery))

    def _drop(self, delivery: Delivery) -> None:
        if self._memory.waiting.pop(delivery.webhook_id, None) is not None:
            self._records.append(as_record(delivery.webhook_id, None, Delivery))

    def _remember(self, situation_id: str, told: Told | None) -> None:
        if told is None:
            known = self._memory.told.pop(situation_id, None)
        else:
            known = told
            self._memory.told[situation_id] = told
        if known is not None:
            self._records.append(as_record(situation_id, told, Told))
