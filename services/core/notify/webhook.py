"""The body of a webhook: one thing told of a situation, with the situation as it was then. `make schemas` writes its schema."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from services.core.alarms import Notice, Situation
from services.core.vocabulary import Utc

SCHEMA = "webhook.v1"

Kind = Literal[
    "situation.opened",
    "situation.escalated",
    "situation.raised",
    "situation.reported",
    "situation.corrected",
    "situation.withdrawn",
    "tocsin.test",
]


class Matter(Struct, frozen=True, kw_only=True, gc=False):
    """What it is about. There is no notice that a situation was withdrawn, and a test is about nothing."""

    notice: Notice | None = None
    situation: Situation | None = None


class Webhook(Struct, frozen=True, kw_only=True, gc=False):
    """One message to a receiver. `timestamp` is when the thing told happened, in the news' own time, not when it was sent.

    The header `webhook-id` names the message: what comes twice has the same one.
    """

    type: Kind
    timestamp: Utc
    data: Matter = Matter()


def telling(notice: Notice, situation: Situation) -> Webhook:
    """Give the message of a notice."""
    kinds: dict[str, Kind] = {
        "opened": "situation.opened",
        "escalated": "situation.escalated",
        "raised": "situation.raised",
        "reported": "situation.reported",
        "corrected": "situation.corrected",
    }
    return Webhook(type=kinds[notice.what], timestamp=notice.at, data=Matter(notice=notice, situation=situation))


def withdrawing(situation: Situation) -> Webhook:
    """Give the message that a situation, of which something was told, is withdrawn."""
    return Webhook(type="situation.withdrawn", timestamp=situation.updated_at, data=Matter(situation=situation))


def trying(now: datetime) -> Webhook:
    """Give a message that only shows whether messages arrive."""
    return Webhook(type="tocsin.test", timestamp=now)
