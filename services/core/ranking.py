"""What is told now, the gravest and most told first: no comparison with the past, so it says something from the first minutes.

This is a view and rings nothing. Articles are taken as they come, a backlog by the time of its publication.
"""

import math
from collections import deque
from datetime import datetime, timedelta

from msgspec import Struct

from services.core.alerts.situations.sides import is_exact, land_of
from services.core.alerts.stories.story import family_of, origin_of
from services.core.alerts.telling.headline import WORDS
from services.core.mentions import Mention, Party
from services.core.messages import ObservedArticle
from services.core.vocabulary import Context, Id, Ledger, Name, Natural, Quote, Severity, Stance, Url, Utc

SPAN = timedelta(days=1)
"""What is older than this before the newest report is not told now."""
KEPT = 20_000
"""Reports kept, and articles counted, the newest that came."""
BESIDE: frozenset[Context] = frozenset({"crime", "hazard"})
"""Contexts that are kept elsewhere and do not escalate."""
TELLING: frozenset[Stance] = frozenset({"asserted", "reported"})
LEDGERS: frozenset[Ledger] = frozenset({"acts", "threats"})


class Ranked(Struct, frozen=True, kw_only=True, gc=False):
    """One matter: its gravest sentence, where to read it, and how many independent publishers and articles tell of it."""

    about: Id
    headline: str
    severity: Severity
    publishers: Natural
    articles: Natural
    newest_at: Utc
    quote: Quote
    title: str
    url: Url
    publisher: Name
    stance: Stance


class _Report(Struct, frozen=True, gc=False):
    """An article's gravest mention of a matter, and when it was told."""

    about: str
    site: str | None
    sides: frozenset[str]
    at: datetime
    origin: str
    document_id: str
    gravity: float
    mention: Mention
    title: str
    url: str
    publisher: str


class Ranking:
    """Keeps the reports of a day."""

    def __init__(self) -> None:
        self._reports: deque[_Report] = deque(maxlen=KEPT)
        self._read: deque[tuple[datetime, bool]] = deque(maxlen=KEPT)
        self.newest: datetime | None = None

    def take(self, article: ObservedArticle) -> None:
        """Take an article; one that tells no grave matter only moves the time."""
        at = article.published_at if article.backfill else article.seen_at
        self.newest = article.seen_at if self.newest is None else max(self.newest, article.seen_at)
        self._read.append((at, article.analysed))
        gravest: dict[str, Mention] = {}
        for mention in filter(_counts, article.mentions):
            about = _about(mention)
            if about and (about not in gravest or _gravity(mention) > _gravity(gravest[about])):
                gravest[about] = mention
        self._reports.extend(_report(article, at, about, mention) for about, mention in gravest.items())

    def read(self) -> tuple[int, int]:
        """Give how many articles the day has, of the newest that are kept, and how many of them were not analysed."""
        found = [analysed for at, analysed in self._read if self.newest is not None and at > self.newest - SPAN]
        return len(found), found.count(False)

    def ranked(self, most: int) -> tuple[Ranked, ...]:
        """Give the gravest and most told matters first.

        Each is led by its gravest report among those that lead nothing as grave; one that has none is told with what they lead.
        """
        told: dict[str, list[_Report]] = {}
        for report in self._reports:
            if self.newest is not None and report.at > self.newest - SPAN:
                told.setdefault(report.about, []).append(report)
        matters = [matter for about in sorted(told) for matter in _apart(about, told[about])]
        found: list[Ranked] = []
        leading: dict[str, float] = {}
        for matter in sorted(matters, key=lambda each: -_score(each)):
            free = [each for each in matter if each.gravity > leading.get(each.document_id, 0.0)]
            if free and len(found) < most:
                lead = max(free, key=lambda each: (each.gravity, each.at, each.document_id))
                leading[lead.document_id] = lead.gravity
                found.append(_ranked(lead, matter))
        return tuple(found)


def _apart(about: str, reports: list[_Report]) -> list[list[_Report]]:
    """Part what is told of one kind of act in a country by its sites; between two sides it is one matter.

    A report without a site belongs to that of a side that it names, else to those of no known site.
    """
    if ">" in about:
        return [reports]
    by_site: dict[str, list[_Report]] = {}
    for report in reports:
        if report.site:
            by_site.setdefault(report.site, []).append(report)
    left: list[_Report] = []
    known = [(matter, frozenset[str]().union(*(each.sides for each in matter))) for matter in by_site.values()]
    for report in reports:
        if not report.site:
            next((matter for matter, sides in known if sides & report.sides), left).append(report)
    return [*by_site.values(), *([left] if left else [])]


def _counts(mention: Mention) -> bool:
    told = mention.stance in TELLING and mention.recency == "new" and mention.weight > 0
    return told and mention.ledger in LEDGERS and mention.context not in BESIDE


def _gravity(mention: Mention) -> float:
    return mention.severity * mention.weight


def _about(mention: Mention) -> str:
    """Name the matter: what is done, and by whom against whom where both are known, else where, else by or against whom."""
    sides = [_side(party) for party in (mention.actor, mention.recipient)]
    places = [land_of(place) for place in mention.places]
    who = ">".join(side for side in sides if side)
    scope = who if all(sides) and sides[0] != sides[1] else next(iter(places), who)
    return f"{mention.event_type.lower()}/{scope}"[:200] if scope else ""


def _side(party: Party | None) -> str | None:
    return party.country if party else None


def _score(reports: list[_Report]) -> float:
    """Weigh a matter: its gravity, and the doublings of its independent publishers."""
    return max(each.gravity for each in reports) * (1.0 + math.log2(len({each.origin for each in reports})))


def _report(article: ObservedArticle, at: datetime, about: str, mention: Mention) -> _Report:
    return _Report(
        about=about,
        site=next((place.id for place in mention.places if is_exact(place)), None),
        sides=frozenset(party.id for party in (mention.actor, mention.recipient) if party and not party.id.startswith("?")),
        at=at,
        origin=origin_of(article) if article.wire else family_of(article),
        document_id=article.document_id,
        gravity=_gravity(mention),
        mention=mention,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
    )


def _ranked(lead: _Report, reports: list[_Report]) -> Ranked:
    return Ranked(
        about=lead.about,
        headline=_headline(lead.mention),
        severity=lead.mention.severity,
        publishers=len({each.origin for each in reports}),
        articles=len({each.document_id for each in reports}),
        newest_at=max(each.at for each in reports),
        quote=lead.mention.quote,
        title=lead.title,
        url=lead.url,
        publisher=lead.publisher,
        stance=lead.mention.stance,
    )


def _headline(mention: Mention) -> str:
    """Say what is done by whom to whom and where, each as far as it is known."""
    what = (mention.mode or WORDS.get(mention.event_type, mention.event_type)).capitalize()
    actor, target = (party.country_name or party.name if party else None for party in (mention.actor, mention.recipient))
    place = next((each.name for each in mention.places), None)
    return " ".join(
        [
            what,
            *([f"by {actor}"] if actor else []),
            *([f"against {target}"] if target else []),
            *([f"in {place}"] if place else []),
        ]
    )
