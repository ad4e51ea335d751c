"""Who is told of a situation, and of what."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from services.core.alarms import Notice, Situation
from services.core.alerts.level import LEVELS
from services.core.ids import digest
from services.core.notify.webhook import Webhook, telling, withdrawing
from services.core.vocabulary import Level

Floors = Mapping[str, Level | None]
"""The receivers by name: the level from which each gets everything, or none for one that gets only what names it."""

WITHDRAWN = "withdrawn"
"""Stands where a notice's number does in the id of the message that a situation is withdrawn."""


class Told(Struct, frozen=True, kw_only=True, tag="told"):
    """What was told of a situation: numbers of notices by receiver, since it was last withdrawn.

    `round` counts how often it was withdrawn and told of anew, so that a notice told again has another id.
    """

    updated_at: float
    round: int = 0
    numbers: dict[str, tuple[int, ...]] = {}


class Message(Struct, frozen=True, kw_only=True):
    """Something to tell one receiver."""

    webhook_id: str
    receiver: str
    webhook: Webhook


def addressed(situation: Situation, floors: Floors, told: Told | None, namespace: str, *, late: bool = False) -> list[Message]:
    """Give what is to be told of a situation and was not told yet, in order.

    A notice goes to the receivers that it or the situation names, and to those whose level it reaches. A receiver that was
    told nothing of a situation which others may have heard of, or that is `late`, hears of its newest notice only. When a
    situation is withdrawn, those hear of it who were told of it.

    Args:
        situation: As it is now. One that is muted tells nobody anything.
        floors: The receivers.
        told: What was told of it.
        namespace: Part of the messages' ids.
        late: Whether this is a situation from before anybody was told of any.
    """
    known = told or Told(updated_at=0.0)
    if situation.state == "withdrawn":
        return [_message(namespace, situation, name, None, known.round) for name in known.numbers if name in floors]
    messages = []
    for name, floor in floors.items():
        numbers = known.numbers.get(name, ())
        fresh = [notice for notice in _wanted(situation, name, floor) if notice.number > max(numbers, default=0)]
        if situation.muted_by:
            fresh = [notice for notice in fresh if notice.what == "corrected" and numbers]
        if (late or told is not None) and not numbers:
            fresh = fresh[-1:]
        messages += [_message(namespace, situation, name, notice, known.round) for notice in fresh]
    return messages


def having_told(told: Told | None, situation: Situation, messages: list[Message]) -> Told:
    """Give what was told once these messages are on their way."""
    at = situation.updated_at.timestamp()
    known = told or Told(updated_at=at)
    if situation.state == "withdrawn":
        return Told(updated_at=at, round=known.round + bool(known.numbers))
    numbers = dict(known.numbers)
    for message in messages:
        notice = message.webhook.data.notice
        if notice is not None:
            numbers[message.receiver] = (*numbers.get(message.receiver, ()), notice.number)
    return Told(updated_at=at, round=known.round, numbers=numbers)


def strangers(situation: Situation, floors: Floors) -> set[str]:
    """Give the names that a situation notifies and that are no receivers."""
    named = {name for notice in situation.notices for name in notice.receivers} | set(situation.receivers)
    return named - floors.keys()


def _wanted(situation: Situation, name: str, floor: Level | None) -> Iterator[Notice]:
    """Give the notices that a receiver gets, by their number.

    `raised` tells a receiver that its level is reached, or that it is named; to one that heard before it says nothing. What is
    only `reported` is told to those that are named, so to others it has reached no level.
    """
    highest, first = -1, min((each.number for each in situation.notices if name in each.receivers), default=0)
    for notice in sorted(situation.notices, key=lambda each: each.number):
        rank, is_raised = LEVELS.index(notice.level), notice.what == "raised"
        reached = floor is not None and rank >= LEVELS.index(floor)
        is_first = floor is not None and highest < LEVELS.index(floor)
        by_level = reached and (is_first if is_raised else notice.what != "reported")
        is_named = name in notice.receivers or (name in situation.receivers and notice.number > first)
        if by_level or (notice.number == first if is_raised else is_named):
            yield notice
        highest = highest if notice.what == "reported" else max(highest, rank)


def _message(namespace: str, situation: Situation, name: str, notice: Notice | None, turn: int) -> Message:
    """Give the message of a notice, or without one that the situation is withdrawn."""
    number = str(notice.number) if notice else WITHDRAWN
    parts = ("notice", namespace, situation.situation_id, number, name, *([str(turn)] if turn else []))
    webhook = telling(notice, situation) if notice else withdrawing(situation)
    return Message(webhook_id=f"msg_{digest(*parts)}", receiver=name, webhook=webhook)
