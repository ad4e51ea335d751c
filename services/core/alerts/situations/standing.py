"""How a situation stands by its alerts: level, gravity, state, stories, and what the user's rules make of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import structs

from services.core.alarms import Member, Situation, Told
from services.core.alerts.level import highest
from services.core.alerts.memory.group import Part
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.mentions import Party
from services.core.vocabulary import State

KEPT_PARTIES = 6
KEPT_STEPS = 60
KEPT_STORIES = 1000
"""Stories by which a situation is known, the newest."""
SHOWN_STORIES = 20
FEW = 4
"""So few stories are looked for one by one."""


def standing(situation: Situation, parts: Mapping[str, Part]) -> Situation:
    """Give the situation as its alerts make it stand.

    It is muted as long as all its alerts are. Of labels that differ the first alert's stands.
    """
    told = [each for each in situation.alerts if each.state != "withdrawn"]
    ours = [parts[each.alert_id] for each in told if each.alert_id in parts]
    muted = tuple(dict.fromkeys(rule for part in ours for rule in part.muted_by)) if all(part.muted_by for part in ours) else ()
    labels: dict[str, str] = {}
    for part in reversed(ours):
        labels |= part.labels
    return structs.replace(
        situation,
        level=highest([each.level for each in told]),
        severity=max((part.severity for part in ours), default=0.0),
        state=state_of(situation.alerts),
        labels=labels,
        receivers=tuple(dict.fromkeys(name for part in ours for name in part.receivers)),
        muted_by=muted,
    )


def parties_of(parties: Iterable[Party], more: Iterable[Party]) -> tuple[Party, ...]:
    """Give the first parties, each once."""
    known = {party.id: party for party in (*parties, *more)}
    return tuple(known.values())[:KEPT_PARTIES]


def state_of(members: Iterable[Member]) -> State:
    """Give the liveliest state of the alerts."""
    order: tuple[State, ...] = ("firing", "easing", "resolved", "withdrawn")
    present = {each.state for each in members}
    return next((state for state in order if state in present), "firing")


def with_told(group: OpenSituation, before: OpenAlert | None, held: OpenAlert) -> OpenSituation:
    """Take an alert's new stories into the situation, each once."""
    fresh = sorted(held.stories.keys() - (before.stories.keys() if before else set()))
    seen = group.story_ids if len(fresh) < FEW else set(group.story_ids)
    fresh = [story_id for story_id in fresh if story_id not in seen]
    if not fresh:
        return group
    situation = group.situation
    stories = shown((*situation.stories, *stories_of(held, fresh)))
    situation = structs.replace(situation, stories=stories, story_count=situation.story_count + len(fresh))
    return structs.replace(group, situation=situation, story_ids=(*group.story_ids, *fresh)[-KEPT_STORIES:])


def stories_of(held: OpenAlert, story_ids: Iterable[str]) -> list[Told]:
    """Give stories in brief, each by the first article that speaks for the alert."""
    firsts = {each.story_id: each for each in sorted(held.supports, key=lambda each: each.begun.seen_at, reverse=True)}
    return [
        Told(story_id=key, title=first.title, publisher=first.publisher, url=first.url, seen_at=first.begun.seen_at)
        for key in story_ids
        if (first := firsts.get(key)) is not None
    ]


def shown(stories: Iterable[Told]) -> tuple[Told, ...]:
    """Give the newest stories, each once, the oldest of them first."""
    once = {each.story_id: each for each in stories}
    return tuple(sorted(once.values(), key=_time)[-SHOWN_STORIES:])


def _time(story: Told) -> tuple[datetime, str]:
    return story.seen_at, story.story_id
