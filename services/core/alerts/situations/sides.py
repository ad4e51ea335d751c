"""Whose matter a mention tells of, in which direction and where; and how near two places are."""

import math
from collections.abc import Iterable

from services.core.mentions import Mention, Party, Place

NEAR_KM = 100.0
"""Two places within this distance are one: an air base and its town, the ends of a big city."""
EARTH_KM = 6_371.0


def direction_of(mention: Mention) -> str | None:
    """Give who acts on whom, where both are known and not the same."""
    actor, target = side_of(mention.actor), side_of(mention.recipient)
    return f"{actor}>{target}" if actor and target and actor != target else None


def pairs_of(mention: Mention) -> list[str]:
    """Give the pairs among who acts, on whom and in whose country or waters."""
    sides = [side_of(mention.actor), side_of(mention.recipient), *(land_of(place) for place in said_places(mention)[:1])]
    known = list(dict.fromkeys(side for side in sides if side))
    return [pair_of(one, other) for number, one in enumerate(known) for other in known[number + 1 :]]


def pairs_told(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Give the pairs of sides between which an article tells of acts, threats or easing, in their order."""
    told = (each for each in mentions if each.weight > 0 and each.ledger != "none")
    return tuple(sorted({pair for each in told for pair in pairs_of(each)}))


def pair_of(one: str, other: str) -> str:
    """Name two sides in either order."""
    return "|".join(sorted((one, other)))


def side_of(party: Party | None) -> str | None:
    """Give who a party stands for: its country, else itself; an unnamed one is nobody."""
    if party is None:
        return None
    return party.country or (None if party.id.startswith("?") else party.id)


def said_places(mention: Mention) -> list[Place]:
    """Give the places that are told of the event: a dateline says where one writes."""
    return [place for place in mention.places if place.basis != "dateline"]


def land_of(place: Place) -> str:
    """Give a place's country, else the sea or area that it is."""
    return place.country or place.id


def is_exact(place: Place) -> bool:
    """Is this more than a country, and said of the event rather than of the writer?"""
    return place.id != place.country and place.basis != "dateline"


def are_near(one: Place, other: Place) -> bool:
    """Are both exact and one place, or near each other?"""
    if not (is_exact(one) and is_exact(other)):
        return False
    return one.id == other.id or distance_km(one, other) <= NEAR_KM


def are_apart(one: Place, other: Place) -> bool:
    """Are these surely two places: of different lands, or exact and far from each other?"""
    if land_of(one) != land_of(other):
        return True
    return is_exact(one) and is_exact(other) and NEAR_KM < distance_km(one, other) < math.inf


def distance_km(one: Place, other: Place) -> float:
    """Give the great-circle distance in km; endless where a position is not known. Source: the haversine formula."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
