"""A user's own watches, seen in an article: which sentence, which words, which mention."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from services.core.mentions import Entity, Mention, Party, Sighting, Span, Watched
from services.core.signals.text.sentence import Sentence
from services.core.signals.watch.expression import OF_SENTENCES, Field, Node, Term, may_hold, support, terms_of
from services.core.signals.watch.phrase import Phrases

T = TypeVar("T")

QUOTE_ROOM = 300
MOST_SIGHTINGS = 8
"""Sightings of one watch that an article's records keep, the weightiest: they must stay messages that the broker takes."""
MOST_WORDS = 20
"""Places of words, and terms, that a sighting tells."""

Spans = dict[Term, list[tuple[int, int]]]
"""The terms that hold of a sentence, with the characters of it by which they do."""


class Watch(Struct, frozen=True):
    """What a user looks for, by name."""

    name: str
    expression: Node


class _View(Struct, frozen=True):
    """A sentence with what holds of it, and its mentions by position."""

    sentence: Sentence
    spans: Spans
    mentions: Sequence[tuple[int, Mention, frozenset[Term]]]


class Watches:
    """Watches made ready for one pass over an article.

    A match is one sentence, alone or with one of its mentions. Phrases and entities are asked of the sentence; type, mode,
    place, actor and the like are asked of one mention in it, all of the same. `not` speaks of the same sentence and mention.
    Where a sentence has mentions each is tried; an expression that holds without any term about the mention is a match of
    the sentence alone.

    Args:
        watches: What to look for.
        most: Sightings to keep of one watch in one article.
    """

    def __init__(self, watches: Iterable[Watch], *, most: int = MOST_SIGHTINGS) -> None:
        self.watches = tuple(watches)
        self._most = most
        terms = dict.fromkeys(term for watch in self.watches for term in terms_of(watch.expression))
        self._phrases = Phrases((phrase, term) for term in terms for phrase in term.phrases)
        self._exact: dict[tuple[Field, str], list[Term]] = {}
        self._open: list[Term] = []
        for term in terms:
            if term.value.endswith("*"):
                self._open.append(term)
            elif term.field != "phrase":
                self._exact.setdefault((term.field, term.value), []).append(term)

    def see(self, sentences: Sequence[Sentence], entities: Sequence[Entity], mentions: Sequence[Mention]) -> tuple[Watched, ...]:
        """Give the watches that an article matches.

        Args:
            sentences: The article's sentences.
            entities: What it names.
            mentions: What it tells; a sighting names them by position.
        """
        if not self.watches:
            return ()
        views = self._views(sentences, entities, mentions)
        anywhere = {term for view in views for term in view.spans}
        anywhere |= {term for view in views for _, _, held in view.mentions for term in held}
        found = []
        for watch in self.watches:
            if may_hold(watch.expression, anywhere.__contains__):
                sightings = [each for view in views for each in _sightings(watch.expression, view)]
                if sightings:
                    ranked = sorted(sightings, key=lambda each: -_gravity(each, mentions))
                    found.append(Watched(watch=watch.name, sightings=tuple(ranked[: self._most])))
        return tuple(found)

    def _views(self, sentences: Sequence[Sentence], entities: Sequence[Entity], mentions: Sequence[Mention]) -> list[_View]:
        """Give what holds of each sentence and of each of its mentions."""
        named = _by_sentence(sentences, ((span, entity.id) for entity in entities for span in entity.spans))
        told = _by_sentence(sentences, ((mention.sentence, at) for at, mention in enumerate(mentions)))
        views = []
        for number, sentence in enumerate(sentences):
            spans: Spans = {}
            for term, start, end in self._phrases.find(sentence.text):
                spans.setdefault(term, []).append((start, end))
            for span, ident in named.get(number, ()):
                for term in self._held("entity", ident):
                    spans.setdefault(term, []).append((span.start - sentence.start, span.end - sentence.start))
            here = [(at, mentions[at], self._held_by(mentions[at])) for _, at in told.get(number, ())]
            views.append(_View(sentence, spans, here))
        return views

    def _held_by(self, mention: Mention) -> frozenset[Term]:
        """Give the terms that hold of a mention."""
        values = _values_of(mention).items()
        return frozenset(term for field, each in values for value in each for term in self._held(field, value))

    def _held(self, field: Field, value: str) -> list[Term]:
        begun = [term for term in self._open if term.field == field and value.startswith(term.value[:-1])]
        return [*self._exact.get((field, value), ()), *begun]


def _sightings(expression: Node, view: _View) -> list[Sighting]:
    """Give the matches of one sentence: with each mention that the expression is about, else of the sentence alone."""
    alone: frozenset[Term] | None = None
    found = []
    if not view.mentions:
        alone = support(expression, view.spans.__contains__)
    for at, mention, held in view.mentions:
        terms = support(expression, (held | view.spans.keys()).__contains__)
        if terms is not None and any(term.field not in OF_SENTENCES for term in terms):
            found.append(_sighting(view, terms, at, mention))
        elif terms is not None:
            alone = terms
    return found or ([] if alone is None else [_sighting(view, alone)])


def _sighting(view: _View, terms: frozenset[Term], at: int | None = None, mention: Mention | None = None) -> Sighting:
    sentence = view.sentence
    places = {place for term in terms for place in view.spans.get(term, ())}
    words = {Span(part=sentence.part, start=sentence.start + low, end=sentence.start + high) for low, high in places}
    if mention is not None:
        words.add(mention.trigger)
    return Sighting(
        quote=sentence.text[:QUOTE_ROOM],
        sentence=Span(part=sentence.part, start=sentence.start, end=sentence.end),
        words=tuple(sorted(words, key=lambda span: (span.start, span.end)))[:MOST_WORDS],
        terms=tuple(sorted({term.label for term in terms}))[:MOST_WORDS],
        mention=at,
    )


def _gravity(sighting: Sighting, mentions: Sequence[Mention]) -> float:
    if sighting.mention is None:
        return 0.0
    return mentions[sighting.mention].weight * mentions[sighting.mention].severity


def _by_sentence(sentences: Sequence[Sentence], spans: Iterable[tuple[Span, T]]) -> dict[int, list[tuple[Span, T]]]:
    """Give what stands in each sentence, by the sentence's position."""
    starts: dict[str, list[int]] = {}
    numbers: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        starts.setdefault(sentence.part, []).append(sentence.start)
        numbers.setdefault(sentence.part, []).append(number)
    found: dict[int, list[tuple[Span, T]]] = {}
    for span, thing in spans:
        at = bisect_right(starts.get(span.part, []), span.start) - 1
        if at >= 0 and span.end <= sentences[numbers[span.part][at]].end:
            found.setdefault(numbers[span.part][at], []).append((span, thing))
    return found


def _values_of(mention: Mention) -> dict[Field, tuple[str, ...]]:
    """Give what a mention has in each field that an expression may ask about; a country stands for whoever belongs to it."""
    given: dict[Field, tuple[str | None, ...]] = {
        "type": (mention.event_type, mention.told_as),
        "mode": (mention.mode,),
        "context": (mention.context,),
        "cause": (mention.cause,),
        "ledger": (mention.ledger,),
        "stance": (mention.stance,),
        "recency": (mention.recency,),
        "place": tuple(value for place in mention.places for value in (place.id, place.country)),
        "actor": _ids_of(mention.actor),
        "recipient": _ids_of(mention.recipient),
    }
    return {field: tuple({value for value in values if value is not None}) for field, values in given.items()}


def _ids_of(party: Party | None) -> tuple[str | None, ...]:
    return (party.id, party.country) if party else ()
