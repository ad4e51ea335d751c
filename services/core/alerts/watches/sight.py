"""What of an article rings a user's watches: the sentences that they match, each as a mention."""

from collections.abc import Iterator

from services.core.mentions import Mention, Sighting
from services.core.messages import ObservedArticle
from services.core.vocabulary import WATCH

ASKED = ("stance:", "recency:")
"""How the terms begin by which a user asks for what is denied, supposed or recalled too."""
UNREAL = frozenset({"negated", "hypothetical"})

Sights = tuple[tuple[str, tuple[Mention, ...]], ...]
"""Indicators of watches in their order, each with the mentions that speak for it, the gravest first."""


def sights_of(article: ObservedArticle) -> Sights:
    """Give the watches that an article rings.

    Words that stand there count, whatever is told by them: they are a mention of no gravity. A sentence about an event counts if
    it tells that event as one that is, may be or will be; one that denies, supposes or recalls it, or by its words is none, as a
    figure of speech, only where the watch asks for a stance or a recency by name.
    """
    found: dict[str, list[Mention]] = {}
    for observation in article.observations:
        if observation.indicator.startswith(WATCH):
            known = found.setdefault(observation.indicator, [])
            known += _mentions(article, observation.indicator, observation.sightings)
    return tuple((indicator, tuple(sorted(found[indicator], key=_rank))) for indicator in sorted(found) if found[indicator])


def sighted(article: ObservedArticle, indicator: str) -> tuple[Mention, ...]:
    """Give the mentions by which an article rings a watch."""
    return next((mentions for name, mentions in sights_of(article) if name == indicator), ())


def _mentions(article: ObservedArticle, indicator: str, sightings: tuple[Sighting, ...]) -> Iterator[Mention]:
    for sighting in sightings:
        if sighting.mention is None:
            yield _words(indicator, sighting)
            continue
        mention = article.mentions[sighting.mention]
        is_real = mention.stance not in UNREAL and mention.recency != "recalled" and not _is_said_of_another_thing(mention)
        if is_real or any(term.startswith(ASKED) for term in sighting.terms):
            yield mention


def _is_said_of_another_thing(mention: Mention) -> bool:
    """Do words of the text say that no event is told: a match, a film, a figure of speech? A crime is one, and has none."""
    return mention.recency != "planned" and any(each.words and not each.factor for each in mention.discounts)


def _words(indicator: str, sighting: Sighting) -> Mention:
    """Give words that stand in a sentence as a mention: of no event, and of no gravity."""
    return Mention(
        quote=sighting.quote,
        sentence=sighting.sentence,
        trigger=sighting.words[0] if sighting.words else sighting.sentence,
        entry=indicator,
        event_type="COMMENT",
        severity=0.0,
        confidence=1.0,
        weight=1.0,
    )


def _rank(mention: Mention) -> tuple[float, bool, int]:
    return -mention.severity * mention.weight, mention.sentence.part == "title", mention.sentence.start
