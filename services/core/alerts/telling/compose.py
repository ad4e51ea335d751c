"""What the mentions behind an alert say together: parties, places, time, casualties, evidence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeVar

from msgspec import Struct

from services.core.alarms import Evidence
from services.core.alerts.event import is_its_news, is_told
from services.core.alerts.memory.waiting import Support
from services.core.alerts.situations.sides import land_of, said_places
from services.core.mentions import Mention, Party, Place, Toll
from services.core.vocabulary import WATCH, Context, EventType, Precision

T = TypeVar("T")

KEPT_PARTIES = 3
UNTOLD = ("?", "fac:")
"""Ids that tell less of a side than another of its names: an unnamed class, and a base that is told as the place."""
KEPT_PLACES = 6
KEPT_EVIDENCE = 8
SEVERAL = 2
FIFTH = 5


class Account(Struct, frozen=True, kw_only=True):
    """The common account of some mentions."""

    event_types: tuple[EventType, ...]
    modes: tuple[str, ...]
    context: Context
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    places: tuple[Place, ...]
    event_time: datetime | None
    event_time_precision: Precision
    severity: float
    confidence: float
    casualties: Toll
    title: str


def account_of(supports: Sequence[Support], *, counted: bool = False) -> Account:
    """Give what the mentions say together; what most of them say comes first.

    Only what is told as a new fact is grave; the words of a watch are of no event. The title is the last one's.

    Args:
        supports: The mentions.
        counted: Whether they are those of a count: one aside among many reports makes it no graver and names neither side nor
            site of it; a fifth of them do.
    """
    mentions = [each.mention for each in supports]
    least = max(SEVERAL, len(mentions) // FIFTH) if counted else 1
    when, precision = _time(mentions)
    return Account(
        event_types=_ranked(mention.event_type for mention in mentions if not mention.entry.startswith(WATCH)),
        modes=_ranked(mention.mode for mention in mentions if mention.mode),
        context=_ranked(mention.context for mention in mentions)[0],
        actors=_parties([mention.actor for mention in mentions], least),
        targets=_parties([mention.recipient for mention in mentions], least),
        places=_places(mentions, least),
        event_time=when,
        event_time_precision=precision,
        severity=_gravity(supports, counted=counted),
        confidence=max(mention.confidence for mention in mentions),
        casualties=toll_of(mention.toll for mention in mentions if mention.toll),
        title=supports[-1].title,
    )


def sides_of(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Give the countries that parties stand for, each once; a party that stands for none is a side of its own."""
    sides = {
        party.country or party.id: party for party in reversed(list(parties)) if not party.id.startswith("?") or party.country
    }
    return tuple(
        Party(id=party.country, name=party.country_name, country=party.country, country_name=party.country_name)
        if party.country and party.country_name
        else party
        for party in reversed(sides.values())
    )


def evidence_of(supports: Sequence[Support]) -> tuple[Evidence, ...]:
    """Give the sentences to show: the first report's, then each origin's gravest, then further ones; a sentence once."""
    rank: Counter[str] = Counter()
    ranked = []
    for each in sorted(supports, key=lambda support: (-support.mention.severity * support.mention.weight, support.at)):
        ranked.append((each is not supports[0], rank[each.origin], each))
        rank[each.origin] += 1
    ranked.sort(key=lambda entry: entry[:2])
    chosen: dict[tuple[str, str], Support] = {}
    for *_, each in ranked:
        chosen.setdefault((each.article_id, each.mention.quote), each)
    return tuple(_evidence(each) for each in list(chosen.values())[:KEPT_EVIDENCE])


def counter_evidence_of(against: Sequence[Support]) -> tuple[Evidence, ...]:
    """Give the sentences that speak against an alert, the newest first."""
    return tuple(_evidence(each) for each in reversed(against))


def toll_of(tolls: Iterable[Toll]) -> Toll:
    """Join what several tellers say: least to most over all of them."""
    said = list(tolls)
    by = tuple(dict.fromkeys(name for toll in said for name in toll.by))
    numbers = [toll for toll in said if toll.status == "reported"]
    if not numbers:
        return Toll(status="none reported" if said else "unknown", by=by)
    return Toll(
        status="reported",
        killed_least=min(_known(toll.killed_least for toll in numbers), default=None),
        killed_most=max(_known(toll.killed_most for toll in numbers), default=None),
        injured_least=min(_known(toll.injured_least for toll in numbers), default=None),
        injured_most=max(_known(toll.injured_most for toll in numbers), default=None),
        by=by,
    )


def _gravity(supports: Iterable[Support], *, counted: bool) -> float:
    """Give how grave the gravest is that is told as a new fact: of a count by two publishers, or by one as its news."""
    told = [each for each in supports if is_told(each.mention)]
    by_origin: dict[str, float] = {}
    for each in told:
        by_origin[each.origin] = max(each.mention.severity, by_origin.get(each.origin, 0.0))
    ranked = sorted(by_origin.values(), reverse=True)
    if not counted or len(ranked) < SEVERAL:
        return ranked[0] if ranked else 0.0
    return max([ranked[1], *(each.mention.severity for each in told if is_its_news(each.mention, [each.mention]))])


def _evidence(support: Support) -> Evidence:
    mention = support.mention
    return Evidence(
        quote=mention.quote,
        title=support.title,
        url=support.url,
        publisher=support.publisher,
        article_id=support.article_id,
        story_id=support.story_id,
        sentence=mention.sentence,
        stance=mention.stance,
        speaker=mention.speaker,
        ledger=mention.ledger,
        severity=mention.severity,
        published_at=support.published_at,
        seen_at=support.begun.seen_at,
    )


def _ranked(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(value for value, _ in Counter(values).most_common())


def _parties(named: Iterable[Party | None], least: int) -> tuple[Party, ...]:
    """Give the sides most often named, at least so often, each by its commonest name; unnamed ones only where no other is."""
    every = [party for party in named if party]
    sides = Counter(party.country or party.id for party in every)
    often = Counter((party.id, party.name) for party in every)
    best: dict[str, Party] = {}
    for party in sorted(every, key=lambda each: (each.id.startswith(UNTOLD), -often[each.id, each.name], len(each.name))):
        best.setdefault(party.country or party.id, party)
    ordered = [best[side] for side, number in sides.most_common() if number >= least]
    known = [party for party in ordered if not party.id.startswith("?")]
    return tuple((known or ordered)[:KEPT_PARTIES])


def _places(mentions: Sequence[Mention], least: int) -> tuple[Place, ...]:
    """Give the places of the country most often said, the most exact first; a dateline's where nothing else leads anywhere.

    What is said less often than `least` is left out where another place is said as often.
    """
    said = [place for mention in mentions for place in said_places(mention)]
    hit = {mention.recipient.country for mention in mentions if mention.recipient and mention.recipient.country}
    known = said or [place for mention in mentions for place in mention.places if not hit or place.country in hit]
    if not known:
        return ()
    country = Counter(map(land_of, known)).most_common(1)[0][0]
    often = Counter(place.id for place in known)
    several = {place.id for place in known if often[place.id] >= least and land_of(place) == country}
    there = {place.id: place for place in known if land_of(place) == country and (place.id in several or not several)}
    return tuple(sorted(there.values(), key=lambda place: (place.id == place.country, place.basis != "said")))[:KEPT_PLACES]


def _time(mentions: Sequence[Mention]) -> tuple[datetime | None, Precision]:
    precisions: tuple[Literal["minute", "day"], ...] = ("minute", "day")
    for precision in precisions:
        times = [each.occurred_at for each in mentions if each.occurred_at and each.occurred_precision == precision]
        if times:
            return min(times), precision
    return None, "unknown"


def _known(numbers: Iterable[int | None]) -> list[int]:
    return [number for number in numbers if number is not None]
