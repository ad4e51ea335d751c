"""The open alerts and situations by what they are about, so that an article is compared only with those that it may concern.

Each function gives all that its name promises and perhaps more, in the order of ids: who asks still decides.
"""

from collections.abc import Hashable, Iterable

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.alerts.memory.table import Index
from services.core.mentions import Mention, Party, Place
from services.core.vocabulary import Lane

Alerts = Iterable[tuple[str, OpenAlert]]
Situations = Iterable[tuple[str, OpenSituation]]


def _matter(held: OpenAlert) -> set[Hashable]:
    """Give where its acts are (`at`), whose they are (`of`), and their kinds."""
    alert, mentions = held.alert, [each.mention for each in held.supports]
    firsts = [place for each in mentions for place in each.places[:1] if place.basis != "dateline"]
    here = {("at", _land(place)) for place in (*firsts, *alert.places)}
    parties = [party for each in mentions for party in (each.actor, each.recipient)]
    sides = {("of", party.country) for party in (*parties, *alert.actors, *alert.targets) if party and party.country}
    kinds = {each.event_type for each in mentions}
    return {*here, *sides, *kinds} if firsts else {*here, *sides, *kinds, ("at", None)}


_ON: Index[OpenAlert] = Index(OpenAlert, lambda held: ((held.alert.lane, held.alert.indicator),))
_RESTING: Index[OpenAlert] = Index(OpenAlert, lambda held: held.documents)
_ABOUT: Index[OpenAlert] = Index(OpenAlert, _matter)
_TELLING: Index[OpenSituation] = Index(OpenSituation, lambda held: held.story_ids)
_BETWEEN: Index[OpenSituation] = Index(OpenSituation, lambda held: held.pairs)
_IN: Index[OpenSituation] = Index(OpenSituation, lambda held: {_land(site.place) for site in held.sites})


def on_indicator(layer: Layer, lane: Lane, indicator: str) -> Alerts:
    """Give the alerts of a lane on an indicator."""
    return layer.find(_ON, (lane, indicator))


def resting_on(layer: Layer, documents: Iterable[str]) -> Alerts:
    """Give the alerts that rest on any of these documents."""
    return layer.find(_RESTING, *documents)


def of_same_act(layer: Layer, mention: Mention) -> Alerts:
    """Give the alerts whose mentions tell of the same act."""
    sides = _sides(mention)
    if mention.places and mention.places[0].basis != "dateline":
        return layer.find(_ABOUT, ("at", _land(mention.places[0])), ("at", None))
    here = [("at", side) for _, side in sides]
    return layer.find(_ABOUT, *sides, *here) if sides else layer.find(_ABOUT, mention.event_type)


def of_same_parties(layer: Layer, mention: Mention) -> Alerts:
    """Give the alerts between the mention's parties or in its places."""
    return layer.find(_ABOUT, *_sides(mention), *(("at", _land(place)) for place in mention.places))


def telling_most(layer: Layer, story_ids: Iterable[str]) -> list[tuple[OpenSituation, int]]:
    """Give the situations that any of these stories belongs to, each with how many do."""
    shared = layer.tally(_TELLING, frozenset(story_ids))
    known = ((layer.get(OpenSituation, key), number) for key, number in sorted(shared.items()))
    return [(situation, number) for situation, number in known if situation is not None]


def between(layer: Layer, pairs: Iterable[str]) -> Situations:
    """Give the situations that are a matter between any of these pairs of sides."""
    return layer.find(_BETWEEN, *pairs)


def in_lands(layer: Layer, lands: Iterable[str]) -> Situations:
    """Give the situations that have a place in any of these countries or seas."""
    return layer.find(_IN, *lands)


def _land(place: Place) -> str:
    return place.country or place.id


def _sides(mention: Mention) -> list[tuple[str, str]]:
    parties: tuple[Party | None, ...] = (mention.actor, mention.recipient)
    return [("of", party.country) for party in parties if party and party.country]
