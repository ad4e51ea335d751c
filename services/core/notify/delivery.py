"""One message on its way to one receiver: tried until it is taken or has been tried often enough."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from msgspec import Struct, structs

from services.core import topics
from services.core.notify.webhook import Kind
from services.core.records import Record, dead_letter

SCHEDULE_S = (5.0, 30.0, 120.0, 600.0, 3_600.0, 21_600.0)
"""Seconds from a failed attempt to the next: seven attempts over seven hours."""
LONGEST_WAIT_S = 86_400.0
"""The longest that a receiver may ask us to wait."""
OK_FROM, OK_BELOW, GONE = 200, 300, 410

Reason = Literal["webhook-not-taken", "webhook-gone", "receiver-removed", "too-many-waiting"]
"""Why a message became a dead letter: it was tried often enough, or the receiver wants no more, is none, or is far behind."""


class Delivery(Struct, frozen=True, kw_only=True, tag="delivery"):
    """A message that waits. `offset` is that of its situation's record; times are the wall clock's, seconds since 1970."""

    webhook_id: str
    receiver: str
    situation_id: str
    kind: Kind
    offset: int
    body: str
    planned_at: float
    next_at: float
    attempts: int = 0
    fault: str = ""


class Answer(Struct, frozen=True, kw_only=True):
    """What came of an attempt: a status, with the header Retry-After if there was one, or else why there was none."""

    status: int | None = None
    retry_after: str = ""
    fault: str = ""

    @property
    def taken(self) -> bool:
        """Did the receiver take the message?"""
        return self.status is not None and OK_FROM <= self.status < OK_BELOW

    @property
    def said(self) -> str:
        """Say in a few words what came."""
        return f"HTTP {self.status}" if self.status is not None else self.fault


def tried(delivery: Delivery, answer: Answer) -> Delivery:
    """Give a delivery after an attempt."""
    return structs.replace(delivery, attempts=delivery.attempts + 1, fault=answer.said)


def again(delivery: Delivery, answer: Answer, now: float, schedule: tuple[float, ...]) -> Delivery | None:
    """Give a delivery as it waits for its next attempt after a failed one; nothing when that was the last.

    Args:
        delivery: As it is after the attempt.
        answer: What came of it.
        now: When, seconds since 1970.
        schedule: Seconds from each failed attempt to the next.
    """
    if delivery.attempts > len(schedule):
        return None
    asked_s = min(_asked_s(answer.retry_after, now), LONGEST_WAIT_S)
    return structs.replace(delivery, next_at=now + max(schedule[delivery.attempts - 1], asked_s))


def undelivered(delivery: Delivery, reason: Reason) -> Record:
    """Give the dead letter of a message: its body, and in headers all that is needed to send it by hand."""
    return dead_letter(
        delivery.body.encode(),
        f"{topics.SITUATIONS}/0/{delivery.offset}",
        reason,
        f"attempts: {delivery.attempts}; the last: {delivery.fault or 'none'}",
        service="notifier",
        key=delivery.webhook_id.encode(),
        more=(
            ("receiver", delivery.receiver.encode()),
            ("webhook-id", delivery.webhook_id.encode()),
            ("attempts", str(delivery.attempts).encode()),
        ),
    )


def _asked_s(retry_after: str, now: float) -> float:
    """Give how many seconds a Retry-After asks for: a number, or the time until a date; 0 for anything else."""
    written = retry_after.strip()
    if written.isascii() and written.isdecimal():
        return float(written[:9])
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.fromtimestamp(now, UTC)).total_seconds())
