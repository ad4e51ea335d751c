"""From a signal to the one compact record that the judge reads."""

from collections.abc import Iterable

from services.core import topics
from services.core.codec import encode
from services.core.mentions import Mention
from services.core.messages import Mark, Observation, Observed, ObservedArticle, Signal
from services.core.records import Origin, Record
from services.core.signals.watch.observation import observations_of_watches
from services.core.vocabulary import Ledger

_CONFLICT = frozenset({"PROTEST", "MOBILIZE", "COERCE", "ASSAULT"})
_WARNING = frozenset({"DISRUPT", "EVACUATE"})
_VERBAL = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"})


def observe(signal: Signal, origin: Origin, *, producer: str) -> Record:
    """Give the judge's record of one article: its evidence and what it adds to each indicator."""
    watches = observations_of_watches(signal.watched, signal.mentions)
    observations = (*observations_of(signal.mentions), *watches)
    article = ObservedArticle(
        article_id=signal.article_id,
        document_id=signal.document_id,
        title=signal.title,
        url=signal.url,
        publisher=signal.publisher,
        source=signal.source,
        source_group=signal.source_group,
        wire=signal.wire,
        published_at=signal.published_at,
        seen_at=signal.seen_at,
        backfill=signal.backfill,
        analysed=signal.analysed,
        fingerprint=signal.fingerprint,
        mentions=signal.mentions,
        observations=observations,
        lexicon_version=signal.lexicon_version,
        model_version=signal.model_version,
        origin=signal.origin,
        family=signal.family,
        steps=signal.steps,
        language=signal.language,
        concerns=signal.concerns,
        lead=signal.lead,
    )
    return _record(signal.article_id, _observed(origin, producer=producer, article=article))


def observe_mark(mark: Mark, origin: Origin) -> Record:
    """Give the judge's record of a producer's mark."""
    return _record(mark.producer, _observed(origin, producer=mark.producer, mark=mark))


def nothing_observed(origin: Origin, reason: str, *, producer: str | None = None) -> Record:
    """Give the judge's record of a message that became a dead letter, so that its place in the log is accounted for."""
    return _record(f"{origin.partition}/{origin.offset}", _observed(origin, producer=producer, refused=reason))


def _observed(
    origin: Origin,
    *,
    producer: str | None,
    article: ObservedArticle | None = None,
    mark: Mark | None = None,
    refused: str | None = None,
) -> Observed:
    return Observed(
        topic_id=origin.topic_id,
        partition=origin.partition,
        offset=origin.offset,
        producer=producer,
        article=article,
        mark=mark,
        refused=refused,
    )


def _record(key: str, observed: Observed) -> Record:
    return Record(topics.OBSERVATIONS, key.encode("utf-8", "surrogatepass"), encode(observed))


def observations_of(mentions: Iterable[Mention]) -> tuple[Observation, ...]:
    """Give what an article adds to each indicator, by name of the indicator.

    An observation's weight and severity are those of its weightiest mention (weight by severity). Mentions that weigh
    nothing or count in no ledger add nothing.
    """
    found: dict[tuple[str, Ledger], list[int]] = {}
    every = tuple(mentions)
    for number, mention in enumerate(every):
        if mention.weight > 0 and mention.ledger != "none":
            for indicator in indicators_of(mention):
                found.setdefault((indicator, mention.ledger), []).append(number)
    return tuple(_observation(indicator, ledger, found[indicator, ledger], every) for indicator, ledger in sorted(found))


def _observation(indicator: str, ledger: Ledger, numbers: list[int], mentions: tuple[Mention, ...]) -> Observation:
    # Of equals the text's comes first: it says with what a title only names.
    ranked = sorted(
        numbers, key=lambda at: (-mentions[at].weight * mentions[at].severity, mentions[at].sentence.part == "title", at)
    )
    top = mentions[ranked[0]]
    return Observation(indicator=indicator, ledger=ledger, weight=top.weight, severity=top.severity, mentions=tuple(ranked))


def scopes_of(mention: Mention) -> tuple[str, ...]:
    """Give the countries and seas where an event happened or which suffer it.

    Where neither is known it is the country of the dateline, and where that is not known the actor's.
    """
    said, written = _lands(mention, dateline=False), _lands(mention, dateline=True)
    recipient = mention.recipient.country if mention.recipient else None
    actor = mention.actor.country if mention.actor else None
    known = [*said, *([recipient] if recipient else [])]
    return tuple(dict.fromkeys(known or written or ([actor] if actor else [])))


def _lands(mention: Mention, *, dateline: bool) -> list[str]:
    places = [place for place in mention.places if (place.basis == "dateline") == dateline]
    lands = (place.country or (place.id if place.id.startswith("loc:") else None) for place in places)
    return [land for land in lands if land]


def indicators_of(mention: Mention) -> tuple[str, ...]:
    """Give the indicators that one mention counts in: place, dyad and roll-up."""
    kind = "easing" if mention.ledger == "easing" else mention.event_type.lower()
    scopes = scopes_of(mention)
    found = [f"{kind}/{scope}" for scope in scopes]
    actor = mention.actor.country if mention.actor else None
    recipient = mention.recipient.country if mention.recipient else None
    if actor and recipient and actor != recipient:
        found.append(f"{kind}/{actor}>{recipient}")
    roll_up = _roll_up(mention)
    if roll_up:
        found += [f"{roll_up}/{scope}" for scope in scopes if not scope.startswith("loc:")]
    return tuple(dict.fromkeys(found))


def _roll_up(mention: Mention) -> str | None:
    if mention.ledger == "easing":
        return None
    if mention.event_type in _CONFLICT:
        return "material"
    if mention.event_type in _WARNING:
        return "warning"
    return "verbal" if mention.event_type in _VERBAL else None
