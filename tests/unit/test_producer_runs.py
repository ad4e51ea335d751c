import json
import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.sources import Piece, Unread
from services.adapters.spool import Spool
from services.core import topics
from services.core.articles import Intake
from services.core.codec import decode
from services.core.errors import ArticleError
from services.core.marks import BUCKET, LONGEST_WINDOW
from services.core.messages import Article, Mark
from services.core.records import Record
from services.producer import live, replay
from services.producer.dispatch import Dispatch
from services.producer.outbox import Acked, Outbox
from services.producer.stopping import Stop
from services.producer.tally import Tally
from tests.builders import START, minutes

INTAKE = Intake(producer="p", source="p", now=minutes(100_000))

LONG_AFTER = datetime.fromisoformat("2030-01-01T00:00:00Z")


class Kept(Outbox):
    """An outbox whose broker is a list."""

    def __init__(self) -> None:
        self.sent: list[tuple[Record, int | None]] = []

    def partitions(self, plain: str) -> range:
        assert plain == topics.ARTICLES
        return range(2)

    def send(self, record: Record, *, acked: Acked, partition: int | None = None) -> None:
        self.sent.append((record, partition))
        acked()

    def settle(self) -> None:
        pass

    def messages(self) -> list[Article | Mark]:
        """What one partition holds if every article went there."""
        return [
            decode(record.value or b"", Article | Mark, topic=record.topic)
            for record, partition in self.sent
            if record.topic == topics.ARTICLES and partition in (None, 0)
        ]


class Ticking:
    """A clock that is told the time."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def a_piece(number: int = 1, **fields: object) -> Piece:
    raw = json.dumps({"text": f"Text {number}.", "url": f"https://gazette.example/{number}", **fields}).encode()
    return Piece(f"a.jsonl:{number}", raw, "line", "a.jsonl")


def timed(clock: Ticking, steps: list[tuple[float, Piece | None]]) -> Iterator[Piece | None]:
    for minute, piece in steps:
        clock.at = minutes(minute)
        yield piece


def run_live(steps: list[tuple[float, Piece | None]], stop: Stop | None = None) -> tuple[Kept, Tally]:
    outbox, counts, clock = Kept(), Tally(), Ticking()
    dispatch = Dispatch(outbox, counts, "p")
    live.run(timed(clock, steps), dispatch, INTAKE, now=clock, stop=stop or Stop())
    return outbox, counts


def run_replay(seconds: list[int], *, speed: float = 0, stop: Stop | None = None) -> tuple[Kept, list[float]]:
    outbox, slept, now = Kept(), [], [0.0]

    def sleep(length_s: float) -> None:
        slept.append(length_s)
        now[0] += length_s

    dispatch, intake = Dispatch(outbox, Tally(), "p"), msgspec.structs.replace(INTAKE, replay=True)
    with Spool() as spool:
        reading = [a_piece(i, published_at=(START + timedelta(seconds=second)).isoformat()) for i, second in enumerate(seconds)]
        replay.load(iter(reading), dispatch, intake, spool, stop=Stop())
        pace = replay.Pace(speed, lambda: now[0], sleep, lambda: LONG_AFTER)
        replay.run(spool.sorted(), dispatch, pace, stop=stop or Stop(), sent=lambda _: None)
    return outbox, slept


def test_a_quiet_stream_gets_a_mark_at_the_start_each_whole_minute_and_the_end() -> None:
    outbox, _ = run_live([(0.5, None), (1.1, None), (1.6, None), (3.2, None), (3.9, None)])

    assert outbox.messages() == [
        Mark(producer="p", at=minutes(0)),
        Mark(producer="p", at=minutes(1)),
        Mark(producer="p", at=minutes(3)),
        Mark(producer="p", at=minutes(3.9), final=True),
    ]


def test_every_mark_goes_to_every_partition() -> None:
    outbox, counts = run_live([(1.1, None)])

    assert [partition for _, partition in outbox.sent] == [0, 1] * 3
    assert counts.marks == 6


@given(st.lists(st.tuples(st.floats(-30, 100), st.booleans())))
def test_no_mark_is_later_than_an_article_behind_it_also_when_the_clock_is_set_back(steps: list[tuple[float, bool]]) -> None:
    outbox, _ = run_live([(minute, a_piece(i) if comes else None) for i, (minute, comes) in enumerate(steps)])

    times = [message.at if isinstance(message, Mark) else message.seen_at for message in outbox.messages()]
    assert times == sorted(times)


def test_a_bad_piece_becomes_a_dead_letter_and_the_next_is_sent() -> None:
    bad, gone = Piece("a.jsonl:1", b"[]", "line", "a.jsonl"), Unread(ArticleError("b.gz", "not-gzip", "no"), b"", whole=True)

    outbox, counts = run_live([(0, bad), (0, gone), (0, a_piece(2))])  # type: ignore[list-item]  # timed passes it on

    letters = [(record.value, dict(record.headers)) for record, _ in outbox.sent if record.topic == topics.DEAD_LETTERS]
    assert [(value, headers["origin"], headers["reason"]) for value, headers in letters] == [
        (b"[]", b"a.jsonl:1", b"wrong-type"),
        (b"", b"b.gz", b"not-gzip"),
    ]
    assert (counts.read, counts.sent, counts.refused, counts.unread_files) == (3, 1, 2, 1)


def test_a_stop_ends_the_reading_and_the_end_mark_is_sent() -> None:
    stop = Stop()
    stop.asked = True

    outbox, counts = run_live([(1, a_piece())], stop)

    assert (counts.read, counts.sent) == (0, 0)
    assert outbox.messages()[-1] == Mark(producer="p", at=minutes(1), final=True)


def test_a_signal_asks_for_the_end_and_the_former_handlers_return() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with Stop() as stop:
        os.kill(os.getpid(), signal.SIGTERM)

    assert stop.asked
    assert signal.getsignal(signal.SIGTERM) == before


@given(st.lists(st.integers(0, 100_000), min_size=1))
def test_a_replay_is_sorted_and_its_marks_stand_between_its_articles(seconds: list[int]) -> None:
    outbox, _ = run_replay(seconds)

    messages = outbox.messages()
    times = [message.at if isinstance(message, Mark) else message.seen_at for message in messages]
    assert times == sorted(times)
    assert [(m.seen_at - START).total_seconds() for m in messages if isinstance(m, Article)] == sorted(seconds)
    for mark, behind in pairwise(messages[:-2]):
        assert not isinstance(mark, Mark) or (isinstance(behind, Article) and behind.seen_at - mark.at < BUCKET)


def test_articles_of_one_time_keep_their_order() -> None:
    outbox, _ = run_replay([60, 0, 60])

    assert [message.text for message in outbox.messages() if isinstance(message, Article)] == ["Text 1.", "Text 0.", "Text 2."]


def test_a_replay_marks_the_newest_boundary_and_closes_every_window() -> None:
    outbox, _ = run_replay([60, 120, 35 * 60])

    messages = outbox.messages()
    close = minutes(50) + LONGEST_WINDOW
    assert [message.at if isinstance(message, Mark) else None for message in messages] == [
        minutes(0), None, None, minutes(30), None, close, close,
    ]  # fmt: skip
    assert [message.final for message in messages if isinstance(message, Mark)] == [False, False, False, True]


def test_a_replay_keeps_pace_with_event_time() -> None:
    _, slept = run_replay([0, 10, 30], speed=10)

    assert abs(sum(slept) - 3) < 1e-9
    assert max(slept) <= 0.25


def test_a_replay_at_no_speed_does_not_wait() -> None:
    assert run_replay([0, 10, 30])[1] == []


def test_an_empty_replay_sends_nothing() -> None:
    assert run_replay([])[0].sent == []


def test_a_spool_gives_back_what_it_took_also_from_disk() -> None:
    records = [Record(topics.ARTICLES, b"%d" % i, bytes([i]) * 1_000_000) for i in range(100)]

    with Spool() as spool:
        for i, record in enumerate(records):
            spool.add(minutes(-i), record, f"group {i}")
        found = list(spool.sorted())

    assert found == [(minutes(-i), records[i], f"group {i}") for i in reversed(range(100))]


def test_source_groups_beyond_fifty_count_as_other() -> None:
    counts = Tally()

    for i in range(60):
        counts.article(f"many-{i}")

    assert counts.sent == 60
    assert len(counts._groups) == 50  # noqa: SLF001 - the cap is what keeps the metric small
