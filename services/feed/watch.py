"""Looks every few seconds whether Kafka answers and whether observations still come, on a thread of its own."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from msgspec.structs import replace

from services.adapters.kafka import JUDGE_GROUP
from services.adapters.settings import Settings
from services.core import topics
from services.core.codec import decode
from services.core.coverage import Coverage
from services.core.errors import MessageError
from services.feed.background import Background
from services.feed.position import Kind, Position
from services.feed.reader import ANSWER_MS, STOP_LIMIT_S, connect, partitions
from services.feed.staleness import Facts

EVERY_S = 2.0
NEWEST_MS = 1_000
TOLD_MS = 200


class _Mark(msgspec.Struct):
    at: datetime


class _Article(msgspec.Struct):
    seen_at: datetime


class _Times(msgspec.Struct):
    """Of an observation only its event time."""

    mark: _Mark | None = None
    article: _Article | None = None


class Watch(Background):
    """Keeps `facts` true until stopped.

    Args:
        settings: Where the broker is.
        position: Gives how far the feed has read, to tell whether it is behind.
    """

    def __init__(self, settings: Settings, position: Callable[[], Position]) -> None:
        super().__init__("feed-watch", stop_limit_s=STOP_LIMIT_S)
        self.facts = Facts(started_at=datetime.now(UTC))
        self._settings = settings
        self._position = position
        self._observations = TopicPartition(settings.name(topics.OBSERVATIONS), 0)
        self._coverage = TopicPartition(settings.name(topics.COVERAGE), 0)
        self._shown = partitions(settings)
        self._end: int | None = None
        self._ends_before: dict[Kind, int] = {}

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch()
            except KafkaError:
                # The reader says so in the log; here `answered_at` stands still, and that is what counts.
                self._stopping.wait(EVERY_S)

    def _watch(self) -> None:
        # Seeks go to the newest observation only: at most one record is fetched a look.
        # The judge's group is asked for its offset; nothing is subscribed or committed, so it is never joined.
        group = self._settings.name(JUDGE_GROUP)
        client = connect(self._settings, auto_offset_reset="latest", fetch_max_bytes=1, group_id=group)
        told = connect(self._settings)
        try:
            client.assign([self._observations, *self._shown.values()])
            client.pause(*self._shown.values())
            told.assign([self._coverage])
            while not self._stopping.is_set():
                self._look(client)
                self._note_coverage(told)
                self._stopping.wait(EVERY_S)
        finally:
            client.close(timeout_ms=ANSWER_MS)
            told.close(timeout_ms=ANSWER_MS)

    def _look(self, client: KafkaConsumer) -> None:
        ends = client.end_offsets([self._observations, *self._shown.values()], timeout_ms=ANSWER_MS)
        now = datetime.now(UTC)
        self.facts = replace(self.facts, answered_at=now)
        self._note_lag({kind: ends[part] for kind, part in self._shown.items()}, now)
        end = ends[self._observations]
        self._note_unjudged(client, now)
        if end != self._end:
            self._note_newest(client, end, now)
            self._end = end

    def _note_coverage(self, client: KafkaConsumer) -> None:
        """Take what the judge says it does not hear or has not learned; the newest word is the truth."""
        for record in client.poll(timeout_ms=TOLD_MS).get(self._coverage, ()):
            try:
                coverage: Coverage = decode(record.value, Coverage, topic=topics.COVERAGE)
            except MessageError:
                continue
            self.facts = replace(self.facts, silent=coverage.silent, baseline=coverage.baseline, meanwhile=coverage.meanwhile)

    def _note_lag(self, ends: dict[Kind, int], now: datetime) -> None:
        """Records count as missing when they were there a look ago: those on their way do not."""
        position = self._position()
        behind = sum(max(0, end - 1 - position.of(kind)) for kind, end in self._ends_before.items())
        self._ends_before = ends
        self.facts = replace(self.facts, behind=behind, behind_since=(self.facts.behind_since or now) if behind else None)

    def _note_unjudged(self, client: KafkaConsumer, now: datetime) -> None:
        """What was there a look ago and is not judged by now waits."""
        judged = client.committed(self._observations, timeout_ms=ANSWER_MS) or 0
        unjudged = max(0, (self._end or 0) - judged)
        since = (self.facts.unjudged_since or now) if unjudged else None
        self.facts = replace(self.facts, unjudged=unjudged, unjudged_since=since)

    def _note_newest(self, client: KafkaConsumer, end: int, now: datetime) -> None:
        """The log moved, or is seen for the first time: only then its newest record's own time is needed."""
        moved = self._end is not None and end > self._end
        if moved:
            self.facts = replace(self.facts, observed_at=now)
        if end == 0:
            return
        client.resume(self._observations)
        client.seek(self._observations, end - 1)
        found = client.poll(timeout_ms=NEWEST_MS, max_records=1)
        client.pause(self._observations)
        for record in found.get(self._observations, ()):
            written_at = datetime.fromtimestamp(record.timestamp / 1_000, UTC)
            self.facts = replace(
                self.facts,
                observed_at=now if moved else min(written_at, now),
                stream_at=_event_time(record.value) or self.facts.stream_at,
            )


def _event_time(value: bytes) -> datetime | None:
    try:
        times: _Times = decode(value, _Times, topic=topics.OBSERVATIONS)
    except MessageError:
        return None
    if times.mark:
        return times.mark.at
    return times.article.seen_at if times.article else None
