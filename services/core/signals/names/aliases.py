"""Every listed name with who or what bears it: countries by name, people, abbreviation and capital; all others by name."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, structs

from services.core.signals.lexicon.entries import Coordinates, Country, Kind, Names, Places, Someone, Words
from services.core.signals.lexicon.trie import Trie
from services.core.signals.text.words import fold, slug, words_of

SHORTEST_UPPER = 4
"""Letters from which a name is also known in capitals: "IRAN", but not "OMAN" for a person's Oman and never "us" for "US"."""

EntityType = Literal["country", "org", "person", "facility", "place"]
Sense = Literal["name", "people", "exact", "capital"]
_TYPES: dict[str, EntityType] = {"org": "org", "per": "person", "fac": "facility", "loc": "place"}


class Bearer(Struct, frozen=True, kw_only=True):
    """Someone or somewhere as named in one sense; `represents` if the bearer stands for the country."""

    id: str
    name: str
    type: EntityType
    sense: Sense = "name"
    country: str | None = None
    admin1: str | None = None
    kind: Kind | None = None
    at: Coordinates | None = None
    represents: bool = True
    hosts: str | None = None
    region: bool = False


class Alias(Bearer, frozen=True, kw_only=True):
    """One name of a bearer.

    An `unsure` name is also a word or a person's: it counts where the words around it bear it out.
    """

    unless: Words = ()
    unsure: bool = False


def names_trie(names: Names, places: Places) -> Trie[Alias]:
    """Give every name as a sequence of words, the likeliest bearer of a shared name first: so a country goes before a city."""
    found: Trie[Alias] = Trie()
    for other in names.others:
        alias = _of_other(other)
        _add(found, alias, other.names)
        _add(found, structs.replace(alias, sense="people"), _peoples(other.people))
    for country in names.countries:
        for alias, written in _of_country(country):
            _add(found, alias, written)
    taken = {other.id for other in names.others} | {f"loc:{slug(each.capitals[0])}" for each in names.countries if each.capitals}
    for alias, written in _of_places(places, taken):
        _add(found, alias, written)
    return found


def _of_country(country: Country) -> list[tuple[Alias, Words]]:
    """Give the names of a country by sense: its own, its people's, its abbreviations, its capital's."""
    own = Alias(
        id=country.id,
        name=country.names[0],
        type="country",
        country=country.id,
        kind="state",
        at=country.at,
        unless=country.unless,
        unsure=country.unsure,
    )
    named = [
        (own, country.names),
        (structs.replace(own, sense="people", unless=(), unsure=False), _peoples(country.people)),
        (structs.replace(own, sense="exact", unless=(), unsure=False), country.exact),
    ]
    if country.capitals:
        capital = country.capitals[0]
        seat = structs.replace(
            own, id=f"loc:{slug(capital)}", name=capital, type="place", sense="capital", unless=(), unsure=False
        )
        named.append((seat, country.capitals))
    return named


def _peoples(names: Words) -> Words:
    return tuple(dict.fromkeys(each for name in names for each in (name, name + "s")))


def _of_other(other: Someone) -> Alias:
    return Alias(
        id=other.id,
        name=other.names[0],
        type=_TYPES.get(other.id.partition(":")[0], "place"),
        country=other.country,
        admin1=other.admin1,
        kind=other.kind,
        at=other.at,
        represents=other.represents,
        hosts=other.hosts,
        region=other.region,
        unless=other.unless,
        unsure=other.unsure,
    )


def _of_places(places: Places, taken: set[str]) -> Iterator[tuple[Alias, Words]]:
    """Give the places of the gazetteer; the id of one whose plain id is taken gets the country, and if need be the division."""
    for country, rows in places.places.items():
        for name, admin1, latitude, longitude, more in rows:
            plain = f"loc:{slug(name)}"
            ids = (plain, f"{plain}-{country.lower()}", f"{plain}-{country.lower()}-{slug(admin1)}")
            ident = next((each for each in ids if each not in taken), ids[-1])
            taken.add(ident)
            at = (latitude, longitude)
            yield Alias(id=ident, name=name, type="place", country=country, admin1=admin1, at=at, unsure=True), (name, *more)


def _add(trie: Trie[Alias], alias: Alias, names: Words) -> None:
    for name in names:
        words = [fold(word.text) for word in words_of(name)]
        trie.add(words, alias)
        upper = [word.upper() for word in words]
        if upper != words and len(name) >= SHORTEST_UPPER and alias.sense != "exact":
            trie.add(upper, alias)
