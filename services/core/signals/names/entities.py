"""Who and what an article names: the model's names and the list of names, linked to ids."""

from collections.abc import Sequence

from services.core.mentions import Entity, NameSpan, Naming
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.bearers import Bearers
from services.core.signals.names.groups import groups_of
from services.core.signals.names.line import Line
from services.core.signals.names.link import Link
from services.core.signals.names.listed import hits
from services.core.signals.names.spots import spots_of
from services.core.signals.nlp import Named
from services.core.signals.text.sentence import Sentence

__all__ = ["Link", "entities", "link"]

_LEADING = 3
"""Sentences of the lead, whose names count double."""


def link(sentences: Sequence[Sentence], named: Sequence[Sequence[Named]], lexicon: Lexicon) -> list[list[Link]]:
    """Give the linked names of each sentence, by position, inner ones after the outer that holds them.

    Args:
        sentences: The sentences of one article: what a name means here may be said elsewhere in it.
        named: The model's names of each.
        lexicon: Who is listed, and the signs by which a name shows what it names.
    """
    lines = [Line(sentence.text) for sentence in sentences]
    found = [hits(line, lexicon.names) for line in lines]
    spots = spots_of(lines, named, found, lexicon.hints)
    bearers = Bearers(lines, found, groups_of(lines, spots, lexicon.hints), lexicon)
    links: list[list[Link]] = [[] for _ in lines]
    for spot in sorted(spots, key=lambda each: (each.number, each.first)):
        links[spot.number] += bearers.links(spot)
    for number, each in enumerate(found):
        taken = {(one.start, one.end) for one in links[number]}
        peoples = [bearers.of_people(number, hit) for hit in each if hit.people]
        links[number] += [one for one in peoples if (one.start, one.end) not in taken]
    return [sorted(each, key=lambda one: (one.start, -one.end)) for each in links]


def entities(sentences: Sequence[Sentence], links: Sequence[Sequence[Link]]) -> tuple[Entity, ...]:
    """Give what the article names, the most salient first.

    Salience counts mentions, threefold in the title and double in the lead, relative to the most named.
    """
    spans: dict[str, list[NameSpan]] = {}
    score: dict[str, float] = {}
    first: dict[str, Link] = {}
    for number, (sentence, found) in enumerate(zip(sentences, links, strict=True)):
        for each in found:
            spans.setdefault(each.id, []).append(_naming(sentence, each))
            weight = 3.0 if sentence.part == "title" else 2.0 if number <= _LEADING else 1.0
            score[each.id] = score.get(each.id, 0.0) + weight
            known = first.setdefault(each.id, each)
            if len(each.name) > len(known.name):
                first[each.id] = each
    top = max(score.values(), default=1.0)
    ranked = sorted(score, key=lambda ident: (-score[ident], ident))
    return tuple(_entity(first[ident], round(score[ident] / top, 3), tuple(spans[ident])) for ident in ranked)


def _naming(sentence: Sentence, link: Link) -> NameSpan:
    """Give where a link stands in the article, and in which sense it names its bearer."""
    return NameSpan(part=sentence.part, start=sentence.start + link.start, end=sentence.start + link.end, sense=_sense(link))


def _sense(link: Link) -> Naming:
    if link.sense == "people":
        return "people"
    if link.inside:
        return "part"
    if link.described:
        return "description"
    return "government" if link.sense == "capital" else "name"


def _entity(link: Link, salience: float, spans: tuple[NameSpan, ...]) -> Entity:
    latitude, longitude = link.at or (None, None)
    return Entity(
        id=link.id,
        name=link.name[:300],
        type=link.type,
        country=link.country,
        admin1=link.admin1,
        latitude=latitude,
        longitude=longitude,
        salience=salience,
        spans=spans,
    )
