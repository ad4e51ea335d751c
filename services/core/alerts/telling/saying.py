"""What is told to the outside: an alert or a situation when it differs from what was last said of it."""

from collections.abc import Iterator
from typing import TypeVar

from msgspec import structs

from services.core.alarms import Alert, IndexHour, Situation
from services.core.alerts.alert import OPEN_STATES, stepped
from services.core.alerts.life.past import drop_withdrawn, keep_past
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, OpenSituation, PastAlert, SaidAlert, SaidSituation
from services.core.alerts.memory.table import Note
from services.core.alerts.policy import HOUR_S
from services.core.alerts.telling.course import readiness_at
from services.core.alerts.telling.news import is_news, is_situation_news, is_situation_urgent, is_urgent
from services.core.coverage import Coverage

Message = Alert | Situation | IndexHour | Coverage
NOT_BORNE_OUT = "not supported once its bucket closed"
"""Why an alert that was told early is withdrawn."""
Held = TypeVar("Held", OpenAlert, OpenSituation)


def say_changed(before: Layer, step: Layer) -> list[Message]:
    """Say each alert and situation that a closed bucket changed: final, whatever was said early.

    Args:
        before: What was closed before the bucket.
        step: What the bucket changed; what was said is written there.
    """
    messages: list[Message] = []
    for alert_id, held in step.changed(OpenAlert):
        was = before.get(OpenAlert, alert_id)
        if was is None or is_news(was.alert, held.alert):
            messages.append(_say_alert(step, held.alert, provisional=False))
    for alert_id, past in step.changed(PastAlert):
        ended = before.get(PastAlert, alert_id)
        if ended is not None and is_news(ended.held.alert, past.held.alert):
            messages.append(_say_alert(step, past.held.alert, provisional=False))
    for situation_id, group in step.changed(OpenSituation):
        known = before.get(OpenSituation, situation_id)
        if known is None or is_situation_news(known.situation, group.situation):
            messages.append(_say_situation(step, group.situation, provisional=False))
    return messages


def newly_firing(before: Layer, step: Layer) -> list[Alert]:
    """Give the alerts that a closed bucket found firing and that did not fire before it."""
    firing = (
        (before.get(OpenAlert, alert_id), held.alert)
        for alert_id, held in step.changed(OpenAlert)
        if held.alert.state == "firing"
    )
    return [alert for was, alert in firing if was is None or was.alert.state == "pending"]


def borne_out(before: Layer, step: Layer) -> list[Alert]:
    """Give the alerts that rang early and that their closed bucket supports, also one that it withdraws as corrected."""
    rung = (
        (before.get(OpenAlert, alert_id), before.get(SaidAlert, alert_id), held.alert)
        for alert_id, held in step.changed(OpenAlert)
        if held.alert.state != "pending"
    )
    return [
        alert
        for was, said, alert in rung
        if (was is None or was.alert.state == "pending") and said and said.alert.provisional and _has_rung(said)
    ]


class Telling:
    """What is told early: what the view of the open buckets has to tell beyond what was said.

    Args:
        closed: What is closed; what was said is kept there.
        view: The view. Only what changes in it is looked at, until told to look at all of it.

    `rang` collects the alerts that rang early; who takes them clears it.
    """

    def __init__(self, closed: Layer, view: Layer) -> None:
        self._closed = closed
        self._view = view
        self._alerts = view.note(OpenAlert)
        self._situations = view.note(OpenSituation)
        self._all = True
        self.rang: list[Alert] = []

    def look_at_all(self) -> None:
        """Look at all of the view at the next turn: it is another one."""
        self._all = True

    def say_provisional(self) -> list[Message]:
        """Say what changed in the view, and take back what a new view no longer holds."""
        alerts = self._view.all(OpenAlert) if self._all else self._of(OpenAlert, self._alerts)
        situations = self._view.all(OpenSituation) if self._all else self._of(OpenSituation, self._situations)
        messages: list[Message] = []
        for alert_id, held in alerts:
            said = self._closed.get(SaidAlert, alert_id)
            if said is None and held.alert.state == "withdrawn":
                continue  # it began and ended before anybody heard of it
            if said is None or is_urgent(said.alert, held.alert):
                self.rang += [held.alert] if held.alert.state == "firing" and not _has_rung(said) else []
                messages.append(_say_alert(self._closed, held.alert, provisional=True))
        for situation_id, group in situations:
            told = self._closed.get(SaidSituation, situation_id)
            if told is None or is_situation_urgent(told.situation, group.situation):
                messages.append(_say_situation(self._closed, group.situation, provisional=True))
        if self._all:
            messages += _taken_back(self._closed, self._view)
        self._all = False
        self._alerts.clear()
        self._situations.clear()
        return messages

    def _of(self, kind: type[Held], note: Note[Held]) -> Iterator[tuple[str, Held]]:
        """Give the view's values at the keys noted, in their order."""
        return ((key, held) for key in sorted(note) if (held := self._view.get(kind, key)) is not None)


def finish(step: Layer) -> None:
    """Drop alerts that are over, now that their word is said; situations that are over stay a while to take others."""
    drop_withdrawn(step)
    for alert_id, held in step.changed(OpenAlert):
        if held.alert.state not in OPEN_STATES:
            step.remove(OpenAlert, alert_id)
            keep_past(step, held)


def forget_said(step: Layer, now: float) -> None:
    """Forget what was last said of alerts and situations that are gone, once their bucket is closed and no id can come again.

    Words that are still provisional stay: they have to be taken back first.
    """
    for alert_id, said in list(step.all(SaidAlert)):
        is_known = step.get(OpenAlert, alert_id) is not None or step.get(PastAlert, alert_id) is not None
        is_gone = not is_known and not said.alert.provisional
        if is_gone and said.alert.detected_at.timestamp() < now - HOUR_S:
            step.remove(SaidAlert, alert_id)
    for situation_id, told in list(step.all(SaidSituation)):
        is_over = step.get(OpenSituation, situation_id) is None and not told.situation.provisional
        if is_over and told.situation.opened_at.timestamp() < now - HOUR_S:
            step.remove(SaidSituation, situation_id)


def _taken_back(closed: Layer, view: Layer) -> Iterator[Message]:
    """Withdraw provisional words that the closed bucket did not bear out."""
    for alert_id, said in list(closed.all(SaidAlert)):
        if said.alert.provisional and view.get(OpenAlert, alert_id) is None:
            held = OpenAlert(said.alert, (), (), {}, {}, 0.0, 0.0)
            at = said.alert.updated_at.timestamp()
            held = stepped(held, at, "withdrawn", NOT_BORNE_OUT, state="withdrawn")
            yield _say_alert(closed, held.alert, provisional=False)
    for situation_id, told in list(closed.all(SaidSituation)):
        if view.get(OpenSituation, situation_id) is None and told.situation.provisional:
            yield _say_situation(closed, structs.replace(told.situation, state="withdrawn"), provisional=False)


def _has_rung(said: SaidAlert | None) -> bool:
    """Was it told that this rings, and not taken back since?"""
    if said is None or said.alert.state == "pending" or said.alert.reason == NOT_BORNE_OUT:
        return False
    return said.alert.state != "withdrawn" or said.alert.previous_state != "pending"


def _say_alert(layer: Layer, alert: Alert, *, provisional: bool) -> Alert:
    """Say an alert as its next revision, with the word on the baseline of when it began."""
    said = layer.get(SaidAlert, alert.alert_id)
    known = readiness_at(layer, alert.detected_at.timestamp())
    alert = structs.replace(
        alert,
        revision=said.alert.revision + 1 if said else 1,
        provisional=provisional,
        baseline=known.baseline,
        meanwhile=known.meanwhile,
    )
    layer.put(alert.alert_id, SaidAlert(alert))
    return alert


def _say_situation(layer: Layer, situation: Situation, *, provisional: bool) -> Situation:
    said = layer.get(SaidSituation, situation.situation_id)
    situation = structs.replace(situation, revision=said.situation.revision + 1 if said else 1, provisional=provisional)
    layer.put(situation.situation_id, SaidSituation(situation))
    return situation
