"""The open alerts and situations by what they are about, so that an article is compared only with those that it may concern.

Each function gives all that its name promises and perhaps more, in the order of ids: who asks still decides.
"""

from collections.abc import Hashable, Iterable, Sequence

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, OpenSituation, PastAlert
from services.core.alerts.memory.table import Index
from services.core.alerts.situations.sides import land_of, said_places
from services.core.mentions import Mention, Party
from services.core.vocabulary import Lane

Alerts = Iterable[tuple[str, OpenAlert]]
Situations = Iterable[tuple[str, OpenSituation]]


def _matter(held: OpenAlert) -> set[Hashable]:
    """Give where its acts are (`at`), whose they are (`of`), and their kinds."""
    alert, mentions = held.alert, [each.mention for each in held.supports]
    firsts = [place for each in mentions for place in said_places(each)[:1]]
    here = {("at", land_of(place)) for place in (*firsts, *alert.places)}
    parties = [party for each in mentions for party in (each.actor, each.recipient)]
    sides = {("of", party.country) for party in (*parties, *alert.actors, *alert.targets) if party and party.country}
    kinds = {each.event_type for each in mentions}
    return {*here, *sides, *kinds} if firsts else {*here, *sides, *kinds, ("at", None)}


_ON: Index[OpenAlert] = Index(OpenAlert, lambda held: ((held.alert.lane, held.alert.indicator),))
_RESTING: Index[OpenAlert] = Index(OpenAlert, lambda held: held.documents)
_ABOUT: Index[OpenAlert] = Index(OpenAlert, _matter)
_PAST: Index[PastAlert] = Index(PastAlert, lambda past: _matter(past.held))
_TELLING: Index[OpenSituation] = Index(OpenSituation, lambda held: held.story_ids)
_BETWEEN: Index[OpenSituation] = Index(OpenSituation, lambda held: held.pairs)
_IN: Index[OpenSituation] = Index(OpenSituation, lambda held: {land_of(site.place) for site in held.sites})


def on_indicator(layer: Layer, lane: Lane, indicator: str) -> Alerts:
    """Give the alerts of a lane on an indicator."""
    return layer.find(_ON, (lane, indicator))


def resting_on(layer: Layer, documents: Iterable[str]) -> Alerts:
    """Give the alerts that rest on any of these documents."""
    return layer.find(_RESTING, *documents)


def of_same_act(layer: Layer, mention: Mention) -> Alerts:
    """Give the alerts whose mentions tell of the same act."""
    return layer.find(_ABOUT, *_act(mention))


def past_of_same_act(layer: Layer, mention: Mention) -> Iterable[tuple[str, PastAlert]]:
    """Give the alerts that are over and whose mentions tell of the same act."""
    return layer.find(_PAST, *_act(mention))


def of_same_parties(layer: Layer, mention: Mention) -> Alerts:
    """Give the alerts between the mention's parties or in its places."""
    return layer.find(_ABOUT, *_sides(mention), *(("at", land_of(place)) for place in mention.places))


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


def _act(mention: Mention) -> Sequence[Hashable]:
    """Give the terms by which an alert of a mention's act is found."""
    sides = _sides(mention)
    if said := said_places(mention):
        return ("at", land_of(said[0])), ("at", None)
    return [*sides, *(("at", side) for _, side in sides)] or [mention.event_type]


def _sides(mention: Mention) -> list[tuple[str, str]]:
    parties: tuple[Party | None, ...] = (mention.actor, mention.recipient)
    return [("of", party.country) for party in parties if party and party.country]
