"""The latest word of every alert and situation, in memory: all that are open and the newest that are closed."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from services.core import topics
from services.core.alarms import Alert, Situation
from services.core.codec import decode
from services.core.errors import MessageError
from services.core.mentions import Place
from services.core.vocabulary import OVER
from services.feed.filters import Filter
from services.feed.position import Kind

CLOSED_KEPT = 5_000

TOPICS: dict[Kind, str] = {"alert": topics.ALERTS, "situation": topics.SITUATIONS}


class Entry(Struct, frozen=True, kw_only=True):
    """What a filter asks of one alert or situation, and its bytes as in Kafka."""

    id: str
    level: str
    lane: str | None
    state: str
    places: frozenset[str]
    updated_at: datetime
    data: bytes


def read_entry(kind: Kind, data: bytes) -> Entry:
    """Read one message.

    Raises:
        MessageError: The bytes are not such a message, or not UTF-8.
    """
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise MessageError(TOPICS[kind], "not-json", str(error)) from error
    return _of_alert(data) if kind == "alert" else _of_situation(data)


class Shelf:
    """The latest record of each id of one topic; the log's order decides which is the latest, as compaction does.

    Args:
        closed_kept: Closed ones kept, at most; open ones are all kept.
    """

    def __init__(self, closed_kept: int = CLOSED_KEPT) -> None:
        self._open: dict[str, Entry] = {}
        self._closed: dict[str, Entry] = {}
        self._closed_kept = closed_kept

    def __len__(self) -> int:
        return len(self._open) + len(self._closed)

    @property
    def open_count(self) -> int:
        """How many are open."""
        return len(self._open)

    def put(self, entry: Entry) -> None:
        """Take the latest word of an id, and forget the closed one that was longest without news if there is no room."""
        self.drop(entry.id)
        if entry.state not in OVER:
            self._open[entry.id] = entry
            return
        self._closed[entry.id] = entry
        if len(self._closed) > self._closed_kept:
            del self._closed[next(iter(self._closed))]

    def drop(self, entry_id: str) -> None:
        """Forget an id, as a tombstone says."""
        self._open.pop(entry_id, None)
        self._closed.pop(entry_id, None)

    def get(self, entry_id: str) -> Entry | None:
        """Give the latest word of an id."""
        return self._open.get(entry_id) or self._closed.get(entry_id)

    def select(self, wanted: Filter) -> list[Entry]:
        """Give what the filter asks for, the newest update first."""
        found = [entry for kept in (self._open, self._closed) for entry in kept.values() if _fits(entry, wanted)]
        found.sort(key=lambda entry: (entry.updated_at, entry.id), reverse=True)
        return found[: wanted.limit]


def _fits(entry: Entry, wanted: Filter) -> bool:
    return (
        (not wanted.levels or entry.level in wanted.levels)
        and (not wanted.lanes or entry.lane in wanted.lanes)
        and (not wanted.states or entry.state in wanted.states)
        and (not wanted.places or not wanted.places.isdisjoint(entry.places))
        and (wanted.since is None or entry.updated_at >= wanted.since)
    )


def _of_alert(data: bytes) -> Entry:
    alert: Alert = decode(data, Alert, topic=topics.ALERTS)
    return Entry(
        id=alert.alert_id,
        level=alert.level,
        lane=alert.lane,
        state=alert.state,
        places=_words_of([alert.place, *alert.places]),
        updated_at=alert.updated_at,
        data=data,
    )


def _of_situation(data: bytes) -> Entry:
    situation: Situation = decode(data, Situation, topic=topics.SITUATIONS)
    return Entry(
        id=situation.situation_id,
        level=situation.level,
        lane=None,
        state=situation.state,
        places=_words_of([situation.place]),
        updated_at=situation.updated_at,
        data=data,
    )


def _words_of(places: Iterable[Place | None]) -> frozenset[str]:
    words = (word for place in places if place for word in (place.id, place.name, place.country))
    return frozenset(word.casefold() for word in words if word)
