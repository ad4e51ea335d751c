"""Who and what an article names: the model's names and the list of names, linked to ids."""

from collections.abc import Sequence

from msgspec import Struct, structs

from services.core.mentions import Entity, Span
from services.core.signals.entries import Coordinates, Kind
from services.core.signals.lexicon import Alias, EntityType, Lexicon, Sense
from services.core.signals.nlp import Named
from services.core.signals.sentence import Sentence
from services.core.signals.words import Word, fold, key, slug, words_of

FUZZY_FROM = 6
"""Letters from which two surnames of one article may differ a little and still be one."""
SAME_START = 4
"""Letters that such surnames share at the start."""
NAME_ROOM = 80
"""Characters of the longest name the model may find; longer ones are its errors."""
_LEADING = 3
"""Sentences of the lead, whose names count double."""


class Link(Struct, frozen=True, kw_only=True):
    """A name at characters [start, end) of a sentence, and who bears it."""

    start: int
    end: int
    id: str
    name: str
    type: EntityType
    sense: Sense = "name"
    country: str | None = None
    kind: Kind | None = None
    at: Coordinates | None = None
    represents: bool = True
    hosts: str | None = None
    sea: bool = False
    region: bool = False


class Person(Struct):
    """A person of the article: the id, the longest name seen, and the surname by which shorter mentions are known."""

    id: str
    name: str
    surname: str
    full: bool
    listed: "Link | None"


def _of_alias(alias: Alias, start: int, end: int) -> Link:
    return Link(
        start=start,
        end=end,
        id=alias.id,
        name=alias.name,
        type=alias.type,
        sense=alias.sense,
        country=alias.country,
        kind=alias.kind,
        at=alias.at,
        represents=alias.represents,
        hosts=alias.hosts,
        sea=alias.sea,
        region=alias.region,
    )


def _listed(text: str, words: Sequence[Word], lexicon: Lexicon) -> list[Link]:
    """Give the names of the list that stand in a sentence, the longest at each word."""
    found = []
    for each in lexicon.names.longest([fold(word.text) for word in words]):
        alias = each.value
        beside = {
            words[at].text
            for at in range(max(0, each.first - 2), min(len(words), each.last + 3))
            if not each.first <= at <= each.last
        }
        if alias.unless and beside & set(alias.unless):
            continue
        start, end = words[each.first].start, words[each.last].end
        if alias.type == "org" and alias.country:
            found += _owner_inside(words[each.first : each.last + 1], alias, lexicon)
        if alias.sense == "exact" and text.isupper():
            continue
        found.append(_of_alias(alias, start, end))
    return found


def _owner_inside(words: Sequence[Word], alias: Alias, lexicon: Lexicon) -> list[Link]:
    """Give the country named at the start of its own organisation's name: "US Congress"."""
    inner = lexicon.names.longest([fold(word.text) for word in words[:-1]])
    own = [each for each in inner if each.value.id == alias.country and each.first == 0]
    return [_of_alias(each.value, words[each.first].start, words[each.last].end) for each in own]


def _trimmed(text: str, named: Named) -> tuple[int, int]:
    """Give the span without a leading article and a trailing possessive."""
    start, end = named.start, named.end
    low = text[start:end].lower()
    start += 4 if low.startswith("the ") else 0
    end -= 2 if low.endswith(("'s", "\u2019s")) else 0
    return start, max(start, end)


def near_same(one: str, other: str) -> bool:
    """Tell whether two surnames are one but for a slip: equal, or long, alike at the start, and one or two letters apart."""
    if one == other:
        return True
    if min(len(one), len(other)) < FUZZY_FROM or one[:SAME_START] != other[:SAME_START] or abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter):
        return True
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


class Cast:
    """The persons of one article, in the order in which they are met."""

    def __init__(self) -> None:
        self.persons: list[Person] = []

    def known(self, surname: str) -> Person | None:
        """Give the person of that surname, or of one that differs by a slip."""
        return next((person for person in self.persons if near_same(person.surname, surname)), None)

    def meet(self, name: str, listed: Link | None) -> Person:
        """Give the person of that name, new or met before."""
        words = [word.text for word in words_of(name)]
        surname = key(words[-1]) if words else key(name)
        person = self.known(surname)
        if person is None:
            ident = listed.id if listed else f"per:{surname or slug(name) or 'unnamed'}"[:200]
            person = Person(ident, name, surname, len(words) > 1, listed)
            self.persons.append(person)
        if len(words) > 1 and not person.full:
            person.name, person.full = name, True
        if listed and person.listed is None:
            person.listed, person.id = listed, listed.id
        return person


def _person_link(person: Person, start: int, end: int) -> Link:
    if person.listed:
        return structs.replace(person.listed, start=start, end=end)
    return Link(start=start, end=end, id=person.id, name=person.name, type="person", kind="person")


def _unlisted(text: str, label: str, start: int, end: int, inner: Sequence[Link]) -> Link | None:
    """Give a name that only the model knows, with the country of a demonym inside it."""
    name = text[start:end]
    kinds: dict[str, tuple[EntityType, str]] = {
        "ORG": ("org", "org"),
        "GPE": ("place", "loc"),
        "LOC": ("place", "loc"),
        "FAC": ("facility", "fac"),
    }
    if label not in kinds or not slug(name) or not any(char.isupper() for char in name):
        return None
    kind, prefix = kinds[label]
    country = next((link.country for link in inner), None) if kind in ("org", "facility") else None
    return Link(start=start, end=end, id=f"{prefix}:{slug(name)}"[:200], name=name, type=kind, country=country)


def _merge(text: str, listed: list[Link], named: Sequence[Named], cast: Cast, lexicon: Lexicon) -> list[Link]:
    """Let the list and the model's names agree on one sentence."""
    links = list(listed)
    tails = lexicon.listed("company-tails")
    for each in named:
        start, end = _trimmed(text, each)
        if not start < end <= start + NAME_ROOM:
            continue
        inner = [link for link in links if link.start < end and link.end > start]
        whole = any(link.start <= start and link.end >= end for link in inner)
        if each.label == "PERSON":
            links = _add_person(text, links, inner, (start, end), cast)
            continue
        words = words_of(text[start:end])
        company = bool(words) and key(words[-1].text) in tails and len(words) > 1
        if company and each.label == "ORG" and inner and not whole:
            links = [link for link in links if link not in inner or link.sense in ("people", "exact")]
        elif whole:
            continue
        met = cast.known(key(text[start:end])) if len(words) == 1 and not inner else None
        if met is not None:
            links.append(_person_link(met, start, end))
            continue
        extra = _unlisted(text, each.label, start, end, inner)
        if (
            extra is not None
            and (company or all(link.type == "country" for link in inner))
            and (not inner or extra.type != "place")
        ):
            links.append(extra)
    return links


def _add_person(text: str, links: list[Link], inner: list[Link], span: tuple[int, int], cast: Cast) -> list[Link]:
    """Link a span that the model calls a person."""
    start, end = span
    for link in inner:
        if link.type == "person":
            return links
        if link.start <= start and link.end >= end:
            return links
        if link.sense == "people" and link.start <= start:
            start = link.end + 1
    name = text[start:end].strip()
    if not any(char.isupper() for char in name):
        return links
    kept = [link for link in links if not (link.start < end and link.end > start)]
    return [*kept, _person_link(cast.meet(name, None), start, end)]


def link(sentences: Sequence[Sentence], named: Sequence[Sequence[Named]], lexicon: Lexicon) -> list[list[Link]]:
    """Give the linked names of each sentence, by position, inner ones after the outer that holds them.

    Args:
        sentences: The sentences of one article: a surname alone is known by a full name elsewhere in it.
        named: The model's names of each.
        lexicon: Who is listed.
    """
    cast = Cast()
    words = [words_of(sentence.text) for sentence in sentences]
    listed = [_listed(sentence.text, each, lexicon) for sentence, each in zip(sentences, words, strict=True)]
    for links, sentence in zip(listed, sentences, strict=True):
        for each in links:
            if each.type == "person":
                cast.meet(sentence.text[each.start : each.end], each)
    merged = [_merge(s.text, links, names, cast, lexicon) for s, links, names in zip(sentences, listed, named, strict=True)]
    return [
        sorted(_surnames(each, links, cast), key=lambda x: (x.start, -x.end)) for each, links in zip(words, merged, strict=True)
    ]


def _surnames(words: Sequence[Word], links: list[Link], cast: Cast) -> list[Link]:
    """Add bare surnames of persons whose full name the article gives, where the model missed them."""
    full = [person for person in cast.persons if person.full and len(person.surname) >= SAME_START]
    if not full:
        return links
    taken = [(each.start, each.end) for each in links]
    for word in words:
        if not word.text[:1].isupper() or any(start <= word.start < end for start, end in taken):
            continue
        person = next((each for each in full if near_same(each.surname, key(word.text))), None)
        if person is not None:
            links = [*links, _person_link(person, word.start, word.end)]
    return links


def entities(sentences: Sequence[Sentence], links: Sequence[Sequence[Link]]) -> tuple[Entity, ...]:
    """Give what the article names, the most salient first.

    Salience counts mentions, threefold in the title and double in the lead, relative to the most named.
    """
    spans: dict[str, list[Span]] = {}
    score: dict[str, float] = {}
    first: dict[str, Link] = {}
    for number, (sentence, found) in enumerate(zip(sentences, links, strict=True)):
        for each in found:
            span = Span(part=sentence.part, start=sentence.start + each.start, end=sentence.start + each.end)
            spans.setdefault(each.id, []).append(span)
            weight = 3.0 if sentence.part == "title" else 2.0 if number <= _LEADING else 1.0
            score[each.id] = score.get(each.id, 0.0) + weight
            known = first.setdefault(each.id, each)
            if len(each.name) > len(known.name):
                first[each.id] = each
    top = max(score.values(), default=1.0)
    ranked = sorted(score, key=lambda ident: (-score[ident], ident))
    return tuple(_entity(first[ident], round(score[ident] / top, 3), tuple(spans[ident])) for ident in ranked)


def _entity(link: Link, salience: float, spans: tuple[Span, ...]) -> Entity:
    latitude, longitude = link.at or (None, None)
    return Entity(
        id=link.id,
        name=link.name[:300],
        type=link.type,
        country=link.country,
        latitude=latitude,
        longitude=longitude,
        salience=salience,
        spans=spans,
    )
