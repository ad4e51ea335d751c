"""Reads what is told now, for a view that needs no baseline: the newest observations and the hours of the index, on a thread."""

from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from msgspec import Struct

from services.adapters.settings import Settings
from services.core import topics
from services.core.alarms import IndexHour
from services.core.codec import decode
from services.core.errors import MessageError
from services.core.messages import Observed
from services.core.ranking import Ranked, Ranking
from services.core.vocabulary import Natural, Utc
from services.feed.background import Background
from services.feed.reader import ANSWER_MS, STOP_LIMIT_S, connect

BACK = 30_000
"""Records of observations.v1, and of index.v1, that are read back at the start."""
POLL_MS = 500
RETRY_S = 2.0
RANKED = 20
"""Matters that are shown."""
SCOPES = 300
"""Scopes of the index that are given."""


class Now(Struct, frozen=True, kw_only=True):
    """What is told now: up to which event time, the matters, and the newest hour of the index of each scope, both ranked.

    `articles` are those of the day, of which `unread` were not analysed: of what they tell nothing is known.
    """

    at: Utc | None = None
    articles: Natural = 0
    unread: Natural = 0
    ranked: tuple[Ranked, ...] = ()
    index: tuple[IndexHour, ...] = ()


class Teller(Background):
    """Keeps `now` true until stopped.

    Args:
        settings: Where the broker is.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__("feed-teller", stop_limit_s=STOP_LIMIT_S)
        self.now = Now()
        self._settings = settings
        self._observations = TopicPartition(settings.name(topics.OBSERVATIONS), 0)
        self._index = TopicPartition(settings.name(topics.INDEX), 0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._tell()
            except KafkaError:
                # The reader says so in the log; what was told stays shown.
                self._stopping.wait(RETRY_S)

    def _tell(self) -> None:
        ranking, hours = Ranking(), dict[str, IndexHour]()
        client = connect(self._settings)
        try:
            _begin(client, [self._observations, self._index])
            while not self._stopping.is_set():
                found = client.poll(timeout_ms=POLL_MS)
                for record in found.get(self._observations, ()):
                    _observe(ranking, record.value)
                for record in found.get(self._index, ()):
                    _note_hour(hours, record.value)
                if found:
                    articles, unread = ranking.read()
                    self.now = Now(
                        at=ranking.newest,
                        articles=articles,
                        unread=unread,
                        ranked=ranking.ranked(RANKED),
                        index=ranked_hours(hours),
                    )
        finally:
            client.close(timeout_ms=ANSWER_MS)


def ranked_hours(hours: dict[str, IndexHour]) -> tuple[IndexHour, ...]:
    """Give the values of the last day, the world's first and then by what was done and threatened in it."""
    newest = max((each.hour for each in hours.values()), default=None)
    found = [each for each in hours.values() if each.hour == newest or (newest and (newest - each.hour).days < 1)]
    found.sort(key=lambda each: (each.scope != "world", -(each.acts_per_1000 + each.threats_per_1000), each.scope))
    return tuple(found[:SCOPES])


def _begin(client: KafkaConsumer, parts: list[TopicPartition]) -> None:
    client.assign(parts)
    first, last = client.beginning_offsets(parts), client.end_offsets(parts, timeout_ms=ANSWER_MS)
    for part in parts:
        client.seek(part, max(first[part], last[part] - BACK))


def _observe(ranking: Ranking, value: bytes) -> None:
    try:
        observed: Observed = decode(value, Observed, topic=topics.OBSERVATIONS)
    except MessageError:
        return  # the judge makes a dead letter of it
    if observed.article:
        ranking.take(observed.article)


def _note_hour(hours: dict[str, IndexHour], value: Any) -> None:  # noqa: ANN401 - bytes, or nothing
    try:
        hour: IndexHour = decode(value or b"", IndexHour, topic=topics.INDEX)
    except MessageError:
        return
    hours[hour.scope] = hour
