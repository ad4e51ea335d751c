"""What is told to the outside: an alert or a situation when it differs from what was last said of it."""

from collections.abc import Iterator
from typing import TypeVar

from msgspec import structs

from services.core.alerts.alert import OPEN_STATES, stepped
from services.core.alerts.layer import Layer
from services.core.alerts.policy import HOUR_S
from services.core.alerts.state import OpenAlert, OpenSituation, SaidAlert, SaidSituation
from services.core.messages import Alert, IndexHour, Situation

Message = Alert | Situation | IndexHour
Told = TypeVar("Told", Alert, Situation)


def say_changed(before: Layer, step: Layer) -> list[Message]:
    """Say each alert and situation that a closed bucket changed: final, whatever was said early.

    Args:
        before: What was closed before the bucket.
        step: What the bucket changed; what was said is written there.
    """
    messages: list[Message] = []
    for alert_id, held in list(step.all(OpenAlert)):
        was = before.get(OpenAlert, alert_id)
        if was is None or was.alert != held.alert:
            messages.append(_say_alert(step, held.alert, provisional=False))
    for situation_id, group in list(step.all(OpenSituation)):
        known = before.get(OpenSituation, situation_id)
        if known is None or known.situation != group.situation:
            messages.append(_say_situation(step, group.situation, provisional=False))
    return messages


def newly_firing(before: Layer, step: Layer) -> list[Alert]:
    """Give the alerts that a closed bucket found firing and that did not fire before it."""
    firing = (
        (before.get(OpenAlert, alert_id), held.alert) for alert_id, held in step.all(OpenAlert) if held.alert.state == "firing"
    )
    return [alert for was, alert in firing if was is None or was.alert.state == "pending"]


def say_provisional(closed: Layer, view: Layer) -> list[Message]:
    """Say what the view of the open buckets has to tell beyond what was said, and take back what it no longer holds."""
    messages: list[Message] = []
    for _, held in view.all(OpenAlert):
        said = closed.get(SaidAlert, held.alert.alert_id)
        if said is None or _bare(said.alert) != _bare(held.alert):
            messages.append(_say_alert(closed, held.alert, provisional=True))
    for _, group in view.all(OpenSituation):
        told = closed.get(SaidSituation, group.situation.situation_id)
        if told is None or _bare(told.situation) != _bare(group.situation):
            messages.append(_say_situation(closed, group.situation, provisional=True))
    return [*messages, *_taken_back(closed, view)]


def finish(step: Layer) -> None:
    """Drop alerts that are over, now that their last word is said; over situations stay a while to take others."""
    for alert_id, held in list(step.all(OpenAlert)):
        if held.alert.state not in OPEN_STATES:
            step.remove(OpenAlert, alert_id)


def forget_said(step: Layer, now: float) -> None:
    """Forget what was last said of alerts and situations that are gone, once their bucket is closed and no id can come again."""
    for alert_id, said in list(step.all(SaidAlert)):
        if step.get(OpenAlert, alert_id) is None and said.alert.detected_at.timestamp() < now - HOUR_S:
            step.remove(SaidAlert, alert_id)
    for situation_id, told in list(step.all(SaidSituation)):
        if step.get(OpenSituation, situation_id) is None and told.situation.opened_at.timestamp() < now - HOUR_S:
            step.remove(SaidSituation, situation_id)


def _taken_back(closed: Layer, view: Layer) -> Iterator[Message]:
    """Withdraw provisional words that the closed bucket did not bear out."""
    for alert_id, said in list(closed.all(SaidAlert)):
        if said.alert.provisional and view.get(OpenAlert, alert_id) is None:
            held = OpenAlert(said.alert, (), (), {}, {}, 0.0, 0.0)
            at = said.alert.updated_at.timestamp()
            held = stepped(held, at, "withdrawn", "not supported once its bucket closed", state="withdrawn")
            yield _say_alert(closed, held.alert, provisional=False)
    for situation_id, told in list(closed.all(SaidSituation)):
        if view.get(OpenSituation, situation_id) is None and told.situation.provisional:
            yield _say_situation(closed, structs.replace(told.situation, state="withdrawn"), provisional=False)


def _say_alert(layer: Layer, alert: Alert, *, provisional: bool) -> Alert:
    said = layer.get(SaidAlert, alert.alert_id)
    alert = structs.replace(alert, revision=said.alert.revision + 1 if said else 1, provisional=provisional)
    layer.put(alert.alert_id, SaidAlert(alert))
    return alert


def _say_situation(layer: Layer, situation: Situation, *, provisional: bool) -> Situation:
    said = layer.get(SaidSituation, situation.situation_id)
    situation = structs.replace(situation, revision=said.situation.revision + 1 if said else 1, provisional=provisional)
    layer.put(situation.situation_id, SaidSituation(situation))
    return situation


def _bare(message: Told) -> Told:
    """Give what a message says, whenever and however often it was said."""
    return structs.replace(message, revision=0, provisional=False)
