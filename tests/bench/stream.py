"""A made stream as the world's news makes it: 100,000 live indicators, five an article, 12 articles a second of event time.

Of the articles 30 % are copies and 5 % new versions. Episodes, a dozen at a time, take a share of the others: every second one
is of grave acts, so that tens to hundreds of alerts and situations are open. The source partitions run up to 9 s apart.
"""

import random
from bisect import bisect
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count

from services.core.ids import digest
from services.core.mentions import Mention, Party, Place, Span
from services.core.messages import Mark, Observed, ObservedArticle
from services.core.signals.observe import indicators_of, observations_of
from services.core.vocabulary import EventType

BEGIN = datetime(2024, 3, 4, 12, tzinfo=UTC)
A_SECOND = 12
PARTITIONS = 4
LAG_S = 3.0
COUNTRIES = 200
DYADS = 9_740
KINDS: tuple[EventType, ...] = (
    "ASSAULT", "THREATEN", "MOBILIZE", "COERCE", "PROTEST", "SANCTION", "ACCUSE", "REJECT", "REQUEST", "DISRUPT",
)  # fmt: skip
PUBLISHERS = 500
COPIED, REVISED, OF_EPISODES = 0.30, 0.05, 0.15
EPISODES = 12
EPISODE_EVERY = 150
SKETCH = 48
RECENT = 300
"""Reports of which copies and new versions are made."""


@dataclass(frozen=True)
class Matter:
    """Who does what to whom, where: the five indicators of an article."""

    kind: EventType
    actor: str
    recipient: str
    place: str
    severity: float

    def mentions(self, number: int, tellings: int) -> tuple[Mention, ...]:
        """Give that many mentions of it."""
        return tuple(self._mention(number, at) for at in range(tellings))

    def _mention(self, number: int, at: int) -> Mention:
        told = f"the government of {self.actor} was said to have moved against {self.recipient} near {at}"
        quote = f"In report {number} of the day {told}."
        return Mention(
            quote=quote,
            sentence=Span(part="text", start=at * 200, end=at * 200 + len(quote)),
            trigger=Span(part="text", start=at * 200 + 30, end=at * 200 + 36),
            entry=self.kind.lower(),
            event_type=self.kind,
            main=True,
            mode=None,
            context="interstate",
            ledger="threats" if self.kind in {"THREATEN", "SANCTION", "ACCUSE", "REJECT", "REQUEST"} else "acts",
            severity=self.severity,
            confidence=0.8,
            weight=0.8,
            actor=_party(self.actor),
            recipient=_party(self.recipient),
            places=(
                Place(id=self.place, name=self.place, country=self.place, country_name=self.place, latitude=1.5, longitude=2.5),
            ),
            stance="reported",
            speaker="officials",
        )


@dataclass
class World:
    """The dice, the dyads there are, and what was told before."""

    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - a bench's own dice
    episodes: list[Matter] = field(default_factory=list)
    told: deque[ObservedArticle] = field(default_factory=lambda: deque(maxlen=RECENT))

    def __post_init__(self) -> None:
        """Draw the dyads; the first of them are told of most."""
        pairs = [(one, other) for one in range(COUNTRIES) for other in range(COUNTRIES) if one != other]
        self.dyads = self.chance.sample(pairs, DYADS)
        self._weights = list(accumulate(1.0 / (20 + rank) for rank in range(DYADS)))

    def ordinary(self) -> Matter:
        """Draw what an ordinary article is about."""
        rank = bisect(self._weights, self.chance.random() * self._weights[-1])
        actor, recipient = self.dyads[min(rank, DYADS - 1)]
        place = (recipient + 1 + self.chance.randrange(5)) % COUNTRIES
        kind = KINDS[int(len(KINDS) * self.chance.random() ** 1.5)]
        return Matter(kind, _country(actor), _country(recipient), _country(place), 4.0)

    def begin_episode(self, number: int) -> None:
        """Let a new matter be much told of, every second one a grave act; the oldest episode ends."""
        actor, recipient = self.chance.choice(self.dyads)
        grave = number % 2 == 0
        kind: EventType = "ASSAULT" if grave else self.chance.choice(KINDS)
        place = (recipient + 7) % COUNTRIES
        matter = Matter(kind, _country(actor), _country(recipient), _country(place), 8.0 if grave else 4.0)
        self.episodes = [*self.episodes, matter][-EPISODES:]

    def article(self, number: int, seen_at: datetime) -> ObservedArticle:
        """Give the next article: a copy, a new version, an episode's or an ordinary one."""
        dice = self.chance.random()
        if self.told and dice < COPIED + REVISED:
            before = self.chance.choice(self.told)
            made = _article(number, seen_at, before.fingerprint, before.mentions, before if dice < REVISED else None)
        else:
            of_episode = self.episodes and self.chance.random() < OF_EPISODES
            matter = self.chance.choice(self.episodes) if of_episode else self.ordinary()
            sketch = tuple(sorted(self.chance.getrandbits(32) for _ in range(SKETCH)))
            made = _article(number, seen_at, sketch, matter.mentions(number, self.chance.choice((1, 1, 1, 2, 2, 3))), None)
        self.told.append(made)
        return made


def every_indicator(world: World) -> list[str]:
    """Give the 100,000 indicators there are: each kind's dyads and places, and the roll-ups."""
    found: dict[str, None] = {}
    for kind in KINDS:
        for one, other in world.dyads:
            matter = Matter(kind, _country(one), _country(other), _country((other + 1) % COUNTRIES), 4.0)
            found.update(dict.fromkeys(indicators_of(matter.mentions(0, 1)[0])))
    return sorted(found)


def records(articles: int) -> list[Observed]:
    """Give the log: articles over the source partitions, a mark a minute in each, at the end as the partitions interleave."""
    world = World()
    log: list[tuple[float, int, Observed]] = []
    offsets = [count() for _ in range(PARTITIONS)]

    def add(at: float, partition: int, **parts: object) -> None:
        observed = Observed(topic_id="bench", partition=partition, offset=next(offsets[partition]), producer="bench", **parts)  # type: ignore[arg-type]
        log.append((at + partition * LAG_S, len(log), observed))

    for number in range(articles):
        seen_at = BEGIN + timedelta(seconds=number / A_SECOND)
        if number % (60 * A_SECOND) == 0:
            for partition in range(PARTITIONS):
                add(number / A_SECOND, partition, mark=Mark(producer="bench", at=seen_at))
        if number % EPISODE_EVERY == 0:
            world.begin_episode(number // EPISODE_EVERY)
        add(number / A_SECOND, world.chance.randrange(PARTITIONS), article=world.article(number, seen_at))
    return [observed for *_, observed in sorted(log, key=lambda each: each[:2])]


def ordinary_indicators(draws: int) -> Iterator[str]:
    """Draw the indicators of so many ordinary articles."""
    world = World()
    for _ in range(draws):
        yield from indicators_of(world.ordinary().mentions(0, 1)[0])


def _article(
    number: int, seen_at: datetime, sketch: tuple[int, ...], mentions: tuple[Mention, ...], revised: ObservedArticle | None
) -> ObservedArticle:
    url = revised.url if revised else f"https://paper{number % PUBLISHERS}.example/2024/03/04/world/report-{number}-of-the-day"
    return ObservedArticle(
        article_id=digest("article", str(number)),
        document_id=revised.document_id if revised else digest("document", url),
        title=f"Report {number}: what was said and done between two governments on this day",
        url=url,
        publisher=revised.publisher if revised else f"Paper {number % PUBLISHERS}",
        source=f"paper-{number % PUBLISHERS}",
        source_group="world",
        wire="Wire" if number % 17 == 0 else None,
        published_at=seen_at - timedelta(minutes=5),
        seen_at=seen_at,
        backfill=False,
        analysed=True,
        fingerprint=sketch,
        mentions=mentions,
        observations=observations_of(mentions),
        lexicon_version="1",
        model_version="1",
    )


def _country(number: int) -> str:
    return f"{chr(65 + number // 26)}{chr(65 + number % 26)}X"


def _party(country: str) -> Party:
    return Party(id=country, name=f"The Land of {country}", country=country, country_name=f"The Land of {country}")
