"""Values for tests: each builder gives something ordinary; what a test cares about it says."""

from datetime import UTC, datetime, timedelta

from services.core.ids import article_id, document_id
from services.core.mentions import Mention, NameSpan, Party, Place, Span
from services.core.messages import Article, Mark, Observation, Observed, ObservedArticle
from services.core.signals.text.fingerprint import fingerprint, lead
from services.core.vocabulary import Ledger

START = datetime(2020, 1, 8, tzinfo=UTC)
IRAN = Party(id="IRN", name="Iran", country="IRN", country_name="Iran")
USA = Party(id="USA", name="United States", country="USA", country_name="United States")
IRAQ = Place(id="IRQ", name="Iraq", country="IRQ", country_name="Iraq", latitude=33.0, longitude=44.0)


def minutes(number: float) -> datetime:
    """Give a time so many minutes after the start of the tests' day."""
    return START + timedelta(minutes=number)


def an_article(text: str = "Iran fired missiles at a base in Iraq.", **changes: object) -> Article:
    """Give an article of the tests' day."""
    title = str(changes.pop("title", "Missiles hit base"))
    url = str(changes.pop("url", "https://gazette.example/missiles"))
    document = document_id(url, publisher="Gazette", title=title, text=text)
    values: dict[str, object] = {
        "article_id": article_id(document, title=title, text=text),
        "document_id": document,
        "source": "gazette",
        "publisher": "Gazette",
        "url": url,
        "title": title,
        "text": text,
        "published_at": START,
        "seen_at": START,
        "producer": "tests",
    }
    return Article(**{**values, **changes})  # type: ignore[arg-type]


def names(*spans: Span) -> tuple[NameSpan, ...]:
    """Give spans as those that name an entity."""
    return tuple(NameSpan(part=each.part, start=each.start, end=each.end) for each in spans)


def a_mention(**changes: object) -> Mention:
    """Give a grave new act: Iran strikes the United States in Iraq."""
    values: dict[str, object] = {
        "quote": "Iran fired missiles at a US base in Iraq.",
        "sentence": Span(part="text", start=0, end=40),
        "trigger": Span(part="text", start=5, end=10),
        "entry": "missile-strike",
        "event_type": "ASSAULT",
        "main": True,
        "mode": "missile strike",
        "context": "interstate",
        "ledger": "acts",
        "severity": 9.0,
        "confidence": 1.0,
        "weight": 1.0,
        "actor": IRAN,
        "recipient": USA,
        "places": (IRAQ,),
    }
    return Mention(**{**values, **changes})  # type: ignore[arg-type]


def a_threat(**changes: object) -> Mention:
    """Give a threat by Iran against the United States."""
    values: dict[str, object] = {
        "quote": "Iran vowed revenge on the United States.",
        "entry": "vow-revenge",
        "event_type": "THREATEN",
        "mode": None,
        "ledger": "threats",
        "severity": 4.0,
        "places": (),
    }
    return a_mention(**{**values, **changes})


def observations_of(mentions: tuple[Mention, ...]) -> tuple[Observation, ...]:
    """Give the place and dyad indicators of the mentions that weigh something, the weightiest mention of each first."""
    found: dict[tuple[str, Ledger], list[int]] = {}
    for at, mention in enumerate(mentions):
        kind = mention.event_type.lower()
        names = [f"{kind}/{place.country}" for place in mention.places]
        if mention.actor and mention.recipient:
            names.append(f"{kind}/{mention.actor.country}>{mention.recipient.country}")
        for name in names if mention.weight else []:
            found.setdefault((name, mention.ledger), []).append(at)
    return tuple(_observation(name, ledger, ats, mentions) for (name, ledger), ats in found.items())


def _observation(indicator: str, ledger: Ledger, ats: list[int], mentions: tuple[Mention, ...]) -> Observation:
    ranked = sorted(ats, key=lambda at: -mentions[at].weight * mentions[at].severity)
    top = mentions[ranked[0]]
    return Observation(indicator=indicator, ledger=ledger, weight=top.weight, severity=top.severity, mentions=tuple(ranked))


def an_observed_article(number: int, *mentions: Mention, text: str | None = None, **changes: object) -> ObservedArticle:
    """Give article number so-and-so, from a publisher of its own, with its own words unless told."""
    words = text if text is not None else " ".join(f"word{number}x{each}" for each in range(40))
    url = str(changes.pop("url", f"https://paper{number}.example/a"))
    document = document_id(url, publisher="", title="", text="")
    values: dict[str, object] = {
        "article_id": article_id(document, title="", text=words),
        "document_id": document,
        "title": f"Report {number}",
        "url": url,
        "publisher": f"Paper {number}",
        "source": f"paper-{number}",
        "source_group": "national",
        "wire": None,
        "published_at": START,
        "seen_at": START,
        "backfill": False,
        "analysed": True,
        "fingerprint": fingerprint(words),
        "lead": lead(words),
        "mentions": mentions,
        "observations": observations_of(mentions),
        "lexicon_version": "1",
        "model_version": "1",
    }
    return ObservedArticle(**{**values, **changes})  # type: ignore[arg-type]


class ObservationLog:
    """Writes records of observations.v1 as one producer's articles and marks would make them, over some source partitions."""

    def __init__(self, partitions: int = 1, producer: str = "tests") -> None:
        self.partitions = partitions
        self.producer = producer
        self.offsets = [0] * partitions

    def article(self, article: ObservedArticle, partition: int = 0) -> Observed:
        """Give the record of an article."""
        return self._record(partition, article=article)

    def marks(self, at: datetime, *, final: bool = False) -> list[Observed]:
        """Give a mark's record in every partition."""
        mark = Mark(producer=self.producer, at=at, final=final)
        return [self._record(partition, mark=mark) for partition in range(self.partitions)]

    def _record(self, partition: int, **parts: object) -> Observed:
        self.offsets[partition] += 1
        values = {"topic_id": "t1", "partition": partition, "offset": self.offsets[partition], "producer": self.producer}
        return Observed(**{**values, **parts})  # type: ignore[arg-type]
