"""Alerts that belong together: one event that touches ten indicators is one situation."""

from collections.abc import Iterable

from msgspec import structs

from services.core.alarms import Alert, Member, Situation, Step
from services.core.alerts.alert import moment
from services.core.alerts.compose import sides_of
from services.core.alerts.headline import situation_name
from services.core.alerts.layer import Layer
from services.core.alerts.level import highest
from services.core.alerts.policy import BUCKET_S, Judgement, Policy
from services.core.alerts.register import in_lands, with_countries, with_stories
from services.core.alerts.state import OpenAlert, OpenSituation, Waiting
from services.core.ids import digest
from services.core.mentions import Party
from services.core.vocabulary import Happening, State

KEPT_STEPS = 60
KEPT_PARTIES = 6
KEPT_MEMBERS = 200
KEPT_STORIES = 1000
TOGETHER = 2
"""Countries in common by which two alerts concern the same matter."""
QUIET: frozenset[State] = frozenset({"resolved", "withdrawn"})


def relate(layer: Layer, before: OpenAlert | None, held: OpenAlert, at: float, judgement: Judgement) -> None:
    """Put a changed alert into its situation: the one it is in, one it belongs to, or its own.

    Args:
        layer: Where alerts and situations are kept.
        before: The alert before the change, if there was one.
        held: The alert after it. One that only waits is in no situation.
        at: When, seconds since 1970.
        judgement: The configuration.
    """
    if held.alert.situation_id is None and held.alert.state not in {"firing", "easing"}:
        return
    known = layer.get(OpenSituation, held.alert.situation_id) if held.alert.situation_id else None
    found = known or _belonging(layer, held, at, judgement.policy) or _begun(held, at, judgement)
    if held.alert.situation_id is None:
        held = structs.replace(held, alert=structs.replace(held.alert, situation_id=found.situation.situation_id))
        layer.put(held.alert.alert_id, held)
    steps = _steps(before, held, first=not found.situation.alerts, joined=known is None)
    layer.put(found.situation.situation_id, _with(found, held, steps, at))


def keep_warm(layer: Layer, waiting: Waiting) -> None:
    """Note that a situation's parties are in the news, to a bucket: it is over when nobody reports on them any more."""
    concerned = [countries for countries in waiting.concerned if len(countries) >= TOGETHER]
    for situation_id, held in with_countries(layer, frozenset().union(*concerned)):
        if held.last_at + BUCKET_S > waiting.at:
            continue
        if any(len(countries.intersection(held.countries)) >= TOGETHER for countries in concerned):
            layer.put(situation_id, structs.replace(held, last_at=waiting.at))


def expire(layer: Layer, now: float, policy: Policy) -> None:
    """Forget situations that are over and too old to take another alert."""
    for situation_id, held in list(layer.all(OpenSituation)):
        if held.situation.state in QUIET and now - held.last_at > policy.situation_memory_s:
            layer.remove(OpenSituation, situation_id)


def _belonging(layer: Layer, held: OpenAlert, at: float, policy: Policy) -> OpenSituation | None:
    known = [
        *with_stories(layer, held.stories),
        *with_countries(layer, _countries(held.alert)),
        *in_lands(layer, (place.country or place.id for place in held.alert.places)),
    ]
    young = [
        each
        for each in dict(known).values()
        if (each.situation.state not in QUIET or at - each.last_at <= policy.situation_memory_s) and _belongs(each, held)
    ]
    return max(young, key=lambda each: (each.last_at, each.situation.situation_id), default=None)


def _belongs(situation: OpenSituation, held: OpenAlert) -> bool:
    """Do they share a story or two countries, or is this in the same place and nobody else's matter?"""
    if set(situation.story_ids) & held.stories.keys():
        return True
    ours, theirs = set(_countries(held.alert)), set(situation.countries)
    place = situation.situation.place
    here = {each.country or each.id for each in held.alert.places}
    same_place = place is not None and (place.country or place.id) in here
    return len(ours & theirs) >= TOGETHER or (same_place and ours <= theirs)


def _begun(held: OpenAlert, at: float, judgement: Judgement) -> OpenSituation:
    situation_id = digest("situation", held.alert.alert_id)
    situation = Situation(
        situation_id=situation_id,
        revision=0,
        name="",
        level="advisory",
        state="firing",
        provisional=True,
        parties=(),
        place=held.alert.place,
        opened_at=moment(at),
        updated_at=moment(at),
        alerts=(),
        timeline=(),
        permalink=f"{judgement.public_url.rstrip('/')}/situations/{situation_id}",
    )
    return OpenSituation(situation, (), (), at)


def _with(held: OpenSituation, member: OpenAlert, steps: list[Step], at: float) -> OpenSituation:
    """Take an alert's present form into the situation; flashes say whose matter it is."""
    alert, situation = member.alert, held.situation
    members = {each.alert_id: each for each in situation.alerts}
    members[alert.alert_id] = Member(
        alert_id=alert.alert_id, headline=alert.headline, lane=alert.lane, level=alert.level, state=alert.state
    )
    lends_name = alert.lane == "flash" or not held.countries
    parties = _joined(situation.parties, sides_of((*alert.actors, *alert.targets))) if lends_name else situation.parties
    place = situation.place or alert.place
    situation = structs.replace(
        situation,
        name=situation_name(parties, place),
        level=highest([each.level for each in members.values() if each.state != "withdrawn"]),
        state=_state(each.state for each in members.values()),
        parties=parties,
        place=place,
        updated_at=moment(at),
        alerts=tuple(members.values())[-KEPT_MEMBERS:],
        timeline=(*situation.timeline, *steps)[-KEPT_STEPS:],
    )
    return OpenSituation(
        situation,
        story_ids=tuple(dict.fromkeys((*held.story_ids, *member.stories)))[-KEPT_STORIES:],
        countries=tuple(dict.fromkeys((*held.countries, *_countries(alert)))) if lends_name else held.countries,
        last_at=at,
    )


def _steps(before: OpenAlert | None, held: OpenAlert, *, first: bool, joined: bool) -> list[Step]:
    """Give the alert's new steps; what joins an open situation escalates it if it is a new act, else it raises it."""
    seen = set(before.alert.timeline) if before else set()
    fresh = [step for step in held.alert.timeline if step not in seen and step.what != "pending"]
    if first or not joined:
        return fresh
    what: Happening = "escalated" if held.alert.lane == "flash" else "raised"
    return [structs.replace(step, what=what) if step.what == "opened" else step for step in fresh]


def _state(states: Iterable[State]) -> State:
    order: tuple[State, ...] = ("firing", "easing", "resolved", "withdrawn")
    present = set(states)
    return next((state for state in order if state in present), "firing")


def _joined(parties: tuple[Party, ...], more: tuple[Party, ...]) -> tuple[Party, ...]:
    known = {party.id: party for party in (*parties, *more)}
    return tuple(known.values())[:KEPT_PARTIES]


def _countries(alert: Alert) -> tuple[str, ...]:
    places = [place.country or place.id for place in alert.places]
    return tuple(dict.fromkeys([*places, *(party.country for party in (*alert.actors, *alert.targets) if party.country)]))
