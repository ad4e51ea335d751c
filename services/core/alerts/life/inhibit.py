"""What keeps an unusual indicator from ringing: its stories are told already, or are the backlog of a source that was silent.

The alert that rang first stands. Others on the same stories (the place of a dyad, the roll-up of a part, the part of a roll-up)
are noted in it, and ring by themselves once most of their stories are their own.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from services.core.alarms import Condition, Inhibited
from services.core.alerts.alert import is_open, moment
from services.core.alerts.event import same_act
from services.core.alerts.life.backlog import is_backlog, returns_of
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import resting_on
from services.core.alerts.memory.state import OpenAlert, Story, ToldAlert
from services.core.alerts.memory.table import Index
from services.core.alerts.policy import BUCKET_S, HOUR_S, LONGEST_WINDOW_S
from services.core.alerts.stories.story import first_support
from services.core.alerts.telling.summary import several
from services.core.mentions import Mention

OVERLAP = 0.5
"""An indicator of whose stories more than this share is told already, or backlog, says nothing new."""
KEPT_INHIBITED = 20
KEPT_ACTS = 4
"""Mentions by which the act of a flash that is over is known."""
AHEAD_S = 12 * HOUR_S
"""By how much local time may be ahead of UTC: an act of late evening may be told as one of the next day."""

_TOLD_BY_DOCUMENT: Index[ToldAlert] = Index(ToldAlert, lambda told: told.documents)
_TOLD_BY_STORY: Index[ToldAlert] = Index(ToldAlert, lambda told: told.story_ids)


class Inhibition(Struct, frozen=True):
    """Why an indicator does not ring: by what, and how many of its stories that takes."""

    by: str
    alert_id: str | None
    shared: int
    stories: int

    @property
    def says(self) -> str:
        """Say it with its figures."""
        return f"inhibited by {self.by}: {self.shared} of its {several(self.stories, 'story', 'stories')}"

    def condition(self) -> Condition:
        """Give it as the condition of ringing that is not met."""
        return Condition(
            name="told already", value=float(self.shared), limit=OVERLAP * self.stories, met=False, says=self.says, at_most=True
        )


def inhibitor(layer: Layer, stories: Sequence[Story], at: float) -> Inhibition | None:
    """Say what keeps an indicator with these stories from ringing now, if anything does.

    A trend keeps only trends silent: it must not hide that more comes at once.

    Args:
        layer: Where alerts are kept.
        stories: The stories in the window by which the indicator would ring.
        at: When, seconds since 1970.
    """
    return _told_already(layer, stories, at, trends=False)


def inhibitor_of_trend(layer: Layer, stories: Sequence[Story], at: float, *, window_s: int) -> Inhibition | None:
    """Say what keeps a trend of these stories from ringing now, if anything does: other trends too."""
    return _told_already(layer, stories, at, trends=True) or _backlog(layer, stories, at, window_s)


def note_inhibited(layer: Layer, inhibition: Inhibition, indicator: str, at: float) -> None:
    """Note in the alert that stands which indicator it speaks for too, once."""
    held = layer.get(OpenAlert, inhibition.alert_id) if inhibition.alert_id else None
    if held is None or not is_open(held) or any(each.indicator == indicator for each in held.alert.inhibited):
        return
    entry = Inhibited(indicator=indicator, since=moment(at), stories=inhibition.stories, shared=inhibition.shared)
    inhibited = (*held.alert.inhibited, entry)[:KEPT_INHIBITED]
    updated_at = max(held.alert.updated_at, moment(at))
    alert = structs.replace(held.alert, inhibited=inhibited, updated_at=updated_at)
    layer.put(alert.alert_id, structs.replace(held, alert=alert))


def is_taken_back(layer: Layer, story_id: str) -> bool:
    """Was the story's alert withdrawn? Then a late copy of it is no new report."""
    return any(told.state == "withdrawn" for _, told in layer.find(_TOLD_BY_STORY, story_id))


def is_told_late(layer: Layer, story_id: str, act: Sequence[Mention]) -> bool:
    """Did a flash that is over tell this act: is the report a copy of its stories, or is the act of its day or before?

    Args:
        layer: What is remembered.
        story_id: The report's story.
        act: The mentions of the act, the clearest first.
    """
    over = [told for _, told in layer.all(ToldAlert) if told.state == "resolved" and same_act(told.acts, act[0])]
    return any(story_id in told.story_ids or _is_no_later(act, told.detected_at) for told in over)


def _is_no_later(act: Sequence[Mention], detected_at: float) -> bool:
    """Did an act happen before a time by all that is said of when, to the day where only that is said?"""
    days = [each.occurred_at for each in act if each.occurred_at and each.occurred_precision == "day"]
    times = [each.occurred_at for each in act if each.occurred_at and each.occurred_precision == "minute"]
    latest = moment(detected_at + AHEAD_S).date()
    is_early = all(each.date() <= latest for each in days) and all(each.timestamp() <= detected_at for each in times)
    return bool(days or times) and is_early


def remember_told(layer: Layer, held: OpenAlert, at: float) -> None:
    """Remember what an alert that ends now told of; what a watch told keeps nothing else silent, nor what only waited."""
    if held.alert.lane == "watch" or (held.alert.state == "resolved" and held.alert.previous_state == "pending"):
        return
    told = ToldAlert(held.alert.headline, held.alert.state, at, tuple(held.documents), (*held.stories, *held.without))
    told = structs.replace(told, is_trend=held.alert.lane == "trend", detected_at=held.alert.detected_at.timestamp())
    if held.alert.lane == "flash":
        told = structs.replace(told, acts=tuple(each.mention for each in held.supports[:KEPT_ACTS]))
    layer.put(held.alert.alert_id, told)


def forget_told(layer: Layer, now: float) -> None:
    """Forget the alerts that no window reaches back to any more."""
    for alert_id, told in list(layer.all(ToldAlert)):
        if now - told.at > LONGEST_WINDOW_S:
            layer.remove(ToldAlert, alert_id)


def _told_already(layer: Layer, stories: Sequence[Story], at: float, *, trends: bool) -> Inhibition | None:
    documents = {document for story in stories for document in story.documents}
    standing = [
        (held.alert.headline, key, documents & held.documents.keys())
        for key, held in resting_on(layer, documents)
        if _stands(held) and (trends or held.alert.lane != "trend")
    ]
    over = [
        (f"{told.headline} ({told.state})", key, documents.intersection(told.documents))
        for key, told in layer.find(_TOLD_BY_DOCUMENT, *documents)
        if at - told.at <= LONGEST_WINDOW_S and (trends or not told.is_trend)
    ]
    tellers = [*standing, *over]
    shared = _shared(stories, {document for *_, known in tellers for document in known})
    if shared <= OVERLAP * len(stories) or not tellers:
        return None
    # The one that tells most of the stories; of equals an open one, which stands first.
    headline, key, _ = max(tellers, key=lambda each: _shared(stories, each[2]))
    return Inhibition(f"“{headline}”", key, shared, len(stories))


def _backlog(layer: Layer, stories: Sequence[Story], at: float, window_s: int) -> Inhibition | None:
    """Judge what a source held back while it was silent only over a window that holds its silence too."""
    returns = [each for each in returns_of(layer, int(at // BUCKET_S)) if at - window_s > each.since * BUCKET_S]
    supports = [first_support(layer, story) for story in stories] if returns else []
    late = [each.source_group for each in supports if each is not None and is_backlog(each, returns)]
    if len(late) <= OVERLAP * len(stories):
        return None
    return Inhibition(f"the backlog of {' and '.join(sorted(set(late)))} after its silence", None, len(late), len(stories))


def _stands(held: OpenAlert) -> bool:
    return is_open(held) and held.alert.state != "pending" and held.alert.lane != "watch"


def _shared(stories: Sequence[Story], known: set[str]) -> int:
    return sum(not known.isdisjoint(story.documents) for story in stories)
