"""The notifier's metrics, and the log line of each attempt that changed something. Addresses and secrets are in neither."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import get_args

import structlog

from services.adapters import metrics
from services.core.notify.delivery import Delivery, Reason
from services.core.notify.desk import Event, What
from services.core.records import Record

log = structlog.get_logger()

_messages = metrics.counter("tocsin_notifier_messages_total")
_dead = metrics.counter("tocsin_notifier_dead_letters_total")
_refused = metrics.counter("tocsin_notifier_refused_total")
_waiting = metrics.gauge("tocsin_notifier_waiting")
_oldest = metrics.gauge("tocsin_notifier_oldest_waiting_seconds")
attempt_seconds = metrics.histogram("tocsin_notifier_attempt_seconds")
aborts = metrics.counter("tocsin_notifier_aborts_total")


def begin(receivers: Iterable[str]) -> None:
    """Show zeros for each receiver, so that the first failure is seen as a rise."""
    for name in receivers:
        for outcome in get_args(What):
            _messages.labels(name, outcome)
        for reason in get_args(Reason):
            _dead.labels(name, reason)
        _waiting.labels(name)
        _oldest.labels(name)
    for reason in ("not-json", "schema"):
        _refused.labels(reason)


def count(events: Iterable[Event]) -> None:
    """Count what happened, once it is stored, and log it."""
    for event in events:
        delivery = event.delivery
        _messages.labels(delivery.receiver, event.what).inc()
        fields = {
            "receiver": delivery.receiver,
            "webhook_id": delivery.webhook_id,
            "situation_id": delivery.situation_id,
            "kind": delivery.kind,
            "attempts": delivery.attempts,
        }
        if event.what == "dead":
            _dead.labels(delivery.receiver, event.reason).inc()
            log.error("webhook_dead_letter", reason=event.reason, answer=delivery.fault, **fields)
        elif event.what == "failed":
            log.warning("webhook_failed", answer=delivery.fault, **fields)
        else:
            log.info("webhook", outcome=event.what, **fields)


def count_refused(letters: Iterable[Record]) -> None:
    """Count the dead letters of what was no situation, once they are stored."""
    for letter in letters:
        _refused.labels(dict(letter.headers)["reason"].decode()).inc()


def show(waiting: Iterable[Delivery], receivers: Iterable[str]) -> None:
    """Set the gauges to what waits now."""
    held = list(waiting)
    numbers, now = Counter(each.receiver for each in held), time.time()
    for name in receivers:
        _waiting.labels(name).set(numbers[name])
        oldest = min((each.planned_at for each in held if each.receiver == name), default=now)
        _oldest.labels(name).set(max(0.0, now - oldest))
