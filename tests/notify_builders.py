"""Situations with notices, and what the notifier does with them, for tests."""

from typing import Any

from msgspec import structs

from services.core.alarms import Notice, Situation
from services.core.notify.delivery import Answer, Delivery
from services.core.vocabulary import Level
from tests.alert_builders import a_moment, a_situation


def a_notice(number: int = 1, what: str = "opened", level: Level = "warning", **changed: Any) -> Notice:  # noqa: ANN401 - any field
    """Give a notice, that many minutes after the strike."""
    notice = Notice(number=number, at=a_moment(number), what="opened", level=level, text="a strike", alert_id="alert-1")
    return structs.replace(notice, what=what, **changed)


def told_of(situation_id: str, *notices: Notice, **changed: Any) -> Situation:  # noqa: ANN401 - any field
    """Give a situation of these notices, or of one that it opened."""
    return a_situation(situation_id, notices=notices or (a_notice(),), **changed)


def a_delivery(webhook_id: str = "msg_1", **changed: Any) -> Delivery:  # noqa: ANN401 - any field
    """Give a message that was planned at the epoch and not tried yet."""
    delivery = Delivery(
        webhook_id=webhook_id,
        receiver="desk",
        situation_id="situation-1",
        kind="situation.opened",
        offset=7,
        body='{"type":"situation.opened"}',
        planned_at=0.0,
        next_at=0.0,
    )
    return structs.replace(delivery, **changed)


def answered(status: int, retry_after: str = "") -> Answer:
    """Give an answer with a status."""
    return Answer(status=status, retry_after=retry_after)
