"""Which situations an alert belongs to: by stories, by sides, or by place; docs/adr/0019 argues the rule."""

from collections.abc import Iterable
from itertools import islice

from services.core.alarms import Alert
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import between, in_lands, telling_most
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.alerts.policy import Policy
from services.core.alerts.situations.matter import Matter
from services.core.alerts.situations.sides import are_near, is_exact, land_of
from services.core.vocabulary import OVER

NEWEST_STORIES = 60
"""The newest stories of an alert, by which it belongs together with others."""
SEVERAL = 2


def belonging(layer: Layer, held: OpenAlert, matter: Matter, at: float, policy: Policy) -> list[OpenSituation]:
    """Give the situations that an alert belongs to, the oldest first.

    A grave act belongs to all of them, and makes them one. What is counted is told by many: it makes one only of those that its
    own stories connect, else it belongs to the oldest between its sides, else to the oldest in its place. What a watch gathers
    is of many matters and stays apart.
    """
    if held.alert.lane == "watch":
        return []
    ways = (
        by_stories(layer, held),
        by_pairs(layer, matter.pairs, at, policy),
        by_place(layer, held.alert, matter, at, policy),
    )
    found = [_young(way, at, policy) for way in ways]
    if held.alert.lane == "flash":
        return _young([each for way in found for each in way], at, policy)
    told, between_sides, there = found
    return told or between_sides[:1] or there[:1]


def by_place(layer: Layer, alert: Alert, matter: Matter, at: float, policy: Policy) -> Iterable[OpenSituation]:
    """Give the situations in an alert's place."""
    places = {land_of(place) for place in alert.places[:1]}
    return (each for _, each in in_lands(layer, places) if is_same_place(each, alert, matter, at, policy))


def _young(found: Iterable[OpenSituation], at: float, policy: Policy) -> list[OpenSituation]:
    """Give those that can still take an alert, each once and the oldest first."""
    once = {each.situation.situation_id: each for each in found if is_young(each, at, policy)}
    return sorted(once.values(), key=age)


def by_stories(layer: Layer, held: OpenAlert) -> Iterable[OpenSituation]:
    """Give the situations that tell at least half of an alert's newest stories.

    One story alone may be a digest of two matters: then a country has to be common too.
    """
    stories = list(islice(reversed(held.stories), NEWEST_STORIES))
    countries = countries_of(held.alert)
    for situation, shared in telling_most(layer, stories):
        in_common = not countries or not situation.countries or not countries.isdisjoint(situation.countries)
        if 2 * shared >= len(stories) and (shared >= SEVERAL or in_common):
            yield situation


def by_pairs(layer: Layer, pairs: Iterable[str], at: float, policy: Policy) -> Iterable[OpenSituation]:
    """Give the situations between any of these pairs of sides, as far as that is not long ago."""
    known = list(pairs)
    for _, situation in between(layer, known):
        fresh = (situation.pairs[pair] for pair in known if pair in situation.pairs)
        if any(
            at - pair.report_at <= policy.situation_memory_s and at - pair.alert_at <= policy.situation_warmth_s for pair in fresh
        ):
            yield situation


def is_same_place(situation: OpenSituation, alert: Alert, matter: Matter, at: float, policy: Policy) -> bool:
    """Is this in the same place, and one of the two nobody's matter in particular?

    Where either names but a country it has to be the same sort of event too.
    """
    if alert.place is None or (matter.pairs and situation.pairs):
        return False
    sites = [site.place for site in situation.sites if at - site.at <= policy.situation_memory_s]
    if any(are_near(site, alert.place) for site in sites):
        return True
    here = [site for site in sites if land_of(site) == land_of(alert.place)]
    is_elsewhere = is_exact(alert.place) and any(is_exact(site) for site in here)
    return bool(here) and not is_elsewhere and not set(alert.event_types[:1]).isdisjoint(situation.kinds)


def is_young(situation: OpenSituation, at: float, policy: Policy) -> bool:
    """Can a situation still take an alert? That of a watch is its user's own view and takes none."""
    if situation.situation.merged_into is not None or all(each.lane == "watch" for each in situation.situation.alerts):
        return False
    return situation.situation.state not in OVER or not is_past(situation, at, policy)


def is_past(situation: OpenSituation, at: float, policy: Policy) -> bool:
    """Has nothing been reported between its sides for long, or no alert of its own for longer?"""
    alert_at = max(situation.alert_at, situation.last_at if not situation.alert_at else 0.0)
    return at - situation.last_at > policy.situation_memory_s or at - alert_at > policy.situation_warmth_s


def age(situation: OpenSituation) -> tuple[float, str]:
    """Order situations by their age, the oldest first."""
    return situation.situation.opened_at.timestamp(), situation.situation.situation_id


def countries_of(alert: Alert) -> frozenset[str]:
    """Give the countries and seas that an alert concerns."""
    places = [land_of(place) for place in alert.places]
    return frozenset([*places, *(party.country for party in (*alert.actors, *alert.targets) if party.country)])
