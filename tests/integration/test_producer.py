import gc
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from kafka import KafkaProducer, TopicPartition
from kafka.partitioner.default import murmur2
from typer.testing import CliRunner, Result

from services.adapters import kafka
from services.adapters import topics as broker_topics
from services.adapters.broker import EmbeddedBroker
from services.adapters.health import OperatorPort
from services.adapters.settings import Settings
from services.adapters.sources import Piece
from services.core import topics
from services.core.articles import Intake
from services.core.codec import decode
from services.core.marks import LONGEST_WINDOW
from services.core.messages import Article, Mark
from services.producer import live, outbox
from services.producer.command import app
from services.producer.dispatch import TOPICS, Dispatch
from services.producer.outbox import Outbox, SendError
from services.producer.stopping import Stop
from services.producer.tally import Tally
from tests.builders import minutes

PARTITIONS = 4


class Kept(NamedTuple):
    """One record as the broker has it."""

    partition: int
    key: bytes | None
    value: bytes
    headers: dict[str, bytes]

    @property
    def message(self) -> Article | Mark:
        return decode(self.value, Article | Mark, topic=topics.ARTICLES)


def kept(settings: Settings, plain: str) -> list[Kept]:
    """Read a topic from its beginning to its end now, partition by partition."""
    name = settings.name(plain)
    reader = kafka.consumer(settings, group=None)
    try:
        partitions = [TopicPartition(name, each) for each in sorted(reader.partitions_for_topic(name))]
        reader.assign(partitions)
        reader.seek_to_beginning(*partitions)
        ends = reader.end_offsets(partitions)
        found: list[Kept] = []
        while any(reader.position(each) < ends[each] for each in partitions):
            for records in reader.poll(timeout_ms=500).values():
                found += [Kept(each.partition, each.key, each.value, dict(each.headers)) for each in records]
    finally:
        reader.close()
    return sorted(found, key=lambda each: each.partition)


def articles(settings: Settings) -> list[Article]:
    return [each.message for each in kept(settings, topics.ARTICLES) if isinstance(each.message, Article)]


def environment(settings: Settings) -> dict[str, str]:
    return {
        "TOCSIN_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "TOCSIN_NAMESPACE": settings.namespace,
        "TOCSIN_RUN": settings.run,
        "TOCSIN_LOG_FORMAT": "json",
    }


def producer(settings: Settings, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], env=environment(settings))


def piped(settings: Settings, given: bytes, *arguments: str) -> None:
    command = [sys.executable, "-c", "from services.producer.command import app; app()", "files", "-", *arguments]
    subprocess.run(command, env=os.environ | environment(settings), input=given, check=True, capture_output=True)


def a_line(number: int, **fields: object) -> bytes:
    return json.dumps({"text": f"Text {number}. It says more.", "url": f"https://gazette.example/{number}", **fields}).encode()


GOOD = [a_line(number, published_at="2020-01-08T06:00:00Z", publisher="Gazette") for number in range(40)]
BAD = [
    b'\xff{"text": "x"}',
    b'{"text": "cut of',
    b"[1, 2]",
    b'{"title": "no text"}',
    b'{"text": 5}',
    b'{"text": " "}',
    a_line(900, published_at="1850-01-01"),
    a_line(901, published_at="2199-01-01"),
    a_line(902, text="x" * 3_000_000),
]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with good lines, bad lines, and a file that is not what its name says."""
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([*GOOD[:20], *BAD, *GOOD[20:30]]))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"\n".join(GOOD[30:])))
    (tmp_path / "c.jsonl.gz").write_bytes(b"not packed")
    (tmp_path / "d.txt").write_text("KYIV (Northgate) - Trains stood still on Monday. Nobody knew why.")
    return tmp_path


def test_what_goes_in_is_sent_or_a_dead_letter(settings: Settings, mixed: Path) -> None:
    result = producer(settings, "files", mixed)

    letters = kept(settings, topics.DEAD_LETTERS)
    assert result.exit_code == 1
    assert "read 51, sent 41, refused 10 (1 of them files that could not be read), marks " in result.stdout
    assert len({article.article_id for article in articles(settings)}) == 41
    assert [letter.value for letter in letters[:8]] == BAD[:8]
    assert [letter.headers["origin"].decode().rsplit("/", 1)[1] for letter in letters] == [
        *(f"a.jsonl:{number}" for number in range(21, 30)),
        "c.jsonl.gz",
    ]


def test_each_refusal_is_one_line_with_file_line_rule_and_way_out(settings: Settings, mixed: Path) -> None:
    result = producer(settings, "files", mixed)

    lines = [line.removeprefix(str(mixed) + "/") for line in result.stderr.splitlines() if line.startswith(str(mixed))]
    assert len(lines) == 10
    assert lines[3] == 'a.jsonl:24: missing-field: there is no "text"; give the article\'s text in it'


def test_a_text_of_three_megabytes_leaves_its_head_and_hash_as_a_dead_letter(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(BAD[-1])

    result = producer(settings, "files", tmp_path)

    (letter,) = kept(settings, topics.DEAD_LETTERS)
    assert result.exit_code == 0
    assert (letter.headers["reason"], letter.headers["bytes"]) == (b"too-long", str(len(BAD[-1])).encode())
    assert letter.value == BAD[-1][:64_000]


def test_live_articles_stand_between_a_mark_and_the_end_mark_of_every_partition(settings: Settings, mixed: Path) -> None:
    before = datetime.now(UTC)

    producer(settings, "files", mixed)

    records = kept(settings, topics.ARTICLES)
    for partition in range(PARTITIONS):
        first, *between, last = [record.message for record in records if record.partition == partition]
        assert isinstance(first, Mark)
        assert isinstance(last, Mark)
        assert (first.final, last.final) == (False, True)
        times = [each.at if isinstance(each, Mark) else each.seen_at for each in (first, *between, last)]
        assert times == sorted(times)
        assert before <= times[0] <= times[-1] <= datetime.now(UTC)


def test_an_article_goes_to_the_partition_of_its_document(settings: Settings, mixed: Path) -> None:
    producer(settings, "files", mixed)

    for record in kept(settings, topics.ARTICLES):
        if isinstance(record.message, Article):
            assert record.key == record.message.document_id.encode()
            assert record.partition == (murmur2(record.key) & 0x7FFFFFFF) % PARTITIONS


def test_versions_of_a_document_keep_their_order(settings: Settings) -> None:
    versions = b"\n".join(json.dumps({"text": f"Version {i}.", "url": "https://gazette.example/a"}).encode() for i in range(500))

    piped(settings, versions)

    assert [article.text for article in articles(settings)] == [f"Version {i}." for i in range(500)]


def test_sending_twice_gives_the_same_records_but_for_the_time_seen(settings: Settings, mixed: Path) -> None:
    for _ in range(2):
        producer(settings, "files", mixed)

    records = [record for record in kept(settings, topics.ARTICLES) if isinstance(record.message, Article)]
    sent = [(record.key, {**json.loads(record.value), "seen_at": ""}) for record in records if b"Northgate" not in record.value]
    assert len(sent) == 80
    assert len({json.dumps(value) for _, value in sent}) == 40


def test_a_replay_twice_gives_the_same_bytes(settings: Settings, mixed: Path) -> None:
    for _ in range(2):
        producer(settings, "replay", mixed / "a.jsonl")

    values = [record.value for record in kept(settings, topics.ARTICLES) if isinstance(record.message, Article)]
    assert (len(values), len(set(values))) == (60, 30)


def test_a_replay_marks_every_partition_before_the_articles_and_closes_at_the_end(settings: Settings, tmp_path: Path) -> None:
    times = [minutes(45), minutes(1), minutes(12), minutes(13)]
    path = tmp_path / "archive.jsonl"
    path.write_bytes(b"\n".join(a_line(i, seen_at=at.isoformat()) for i, at in enumerate(times)))

    result = producer(settings, "replay", path, "--speed", "0")

    records = kept(settings, topics.ARTICLES)
    marks = [minutes(0), minutes(10), minutes(40), minutes(60) + LONGEST_WINDOW, minutes(60) + LONGEST_WINDOW]
    assert result.exit_code == 0
    for partition in range(PARTITIONS):
        messages = [record.message for record in records if record.partition == partition]
        found = [each for each in messages if isinstance(each, Mark)]
        assert [mark.at for mark in found] == marks
        assert [mark.final for mark in found] == [False] * 4 + [True]
        ordered = [each.at if isinstance(each, Mark) else each.seen_at for each in messages]
        assert ordered == sorted(ordered)
    assert sorted(article.seen_at for article in articles(settings)) == sorted(times)


def test_a_replay_is_never_backfill_and_live_news_of_old_is(settings: Settings, mixed: Path) -> None:
    producer(settings, "replay", mixed / "a.jsonl")
    producer(settings, "files", mixed / "b.jsonl.gz")

    assert [article.backfill for article in articles(settings)].count(True) == 10
    assert [article.backfill for article in articles(settings)].count(False) == 30


def test_a_plain_text_comes_from_standard_input(settings: Settings) -> None:
    title = "Bells rang in every town at noon on Tuesday."

    piped(settings, f"date 2020-01-08 advertisement\n\n{title} So.".encode(), "--text", "--publisher", "Herald")

    (article,) = articles(settings)
    assert (article.title, article.publisher, article.published_at) == (title, "Herald", datetime(2020, 1, 8, tzinfo=UTC))


def test_a_signal_ends_a_quiet_stream_with_end_marks_and_the_summary(settings: Settings) -> None:
    command = [sys.executable, "-c", "from services.producer.command import app; app()", "files", "-"]
    process = subprocess.Popen(
        command, env=os.environ | environment(settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(GOOD[0] + b"\n")
        process.stdin.flush()
        while b"producer_started" not in process.stderr.readline():
            assert process.poll() is None
        deadline = time.monotonic() + 30
        while not articles(settings):
            assert time.monotonic() < deadline
        process.terminate()
        summary, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    # At the start and at the end in each partition, and at a whole minute that may pass meanwhile.
    assert re.search(rb"read 1, sent 1, refused 0, marks (8|12)\b", summary)
    finals = [each.message.final for each in kept(settings, topics.ARTICLES) if isinstance(each.message, Mark)]
    assert finals.count(True) == PARTITIONS


def test_the_operators_port_of_another_process_is_one_clear_line(
    settings: Settings, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OperatorPort("127.0.0.1", 0, live=lambda: None, ready=lambda: None) as taken:
        monkeypatch.setenv("TOCSIN_PORT", str(taken.port))
        result = producer(settings, "files", mixed)

    assert f"TOCSIN_PORT is {taken.port}" in str(result.exception)


def fed_until_the_broker_goes(broker: EmbeddedBroker, counts: Tally) -> int:
    """Send one article, stop the broker, go on; give how many inputs were taken before the failure was raised."""
    taken = 0
    settings = Settings(kafka_bootstrap=broker.bootstrap)
    broker_topics.create(settings)

    def reading() -> Iterator[Piece]:
        nonlocal taken
        for number in range(1000):
            if number == 1:
                box.settle()
                broker.stop()
            taken += 1
            yield Piece(f"a:{number}", a_line(number), "line", "a")

    with Outbox(settings, client_id="tests", declared=TOPICS) as box:
        intake = Intake(producer="p", source="a", now=datetime.now(UTC))
        with pytest.raises(SendError, match="nothing more was sent"):
            live.run(reading(), Dispatch(box, counts, "p"), intake, now=lambda: datetime.now(UTC), stop=Stop())
        assert box.fault() == "a record could not be sent"
    return taken


# kafka-python leaves the sockets of refused connections to the garbage collector, which runs while this filter holds.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_send_that_fails_stops_the_source_and_nothing_follows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "kafka")  # a kept log record keeps its connection, and so the socket
    monkeypatch.setattr(kafka, "LONGEST_OUTAGE_MS", 1_500)
    monkeypatch.setitem(KafkaProducer.DEFAULT_CONFIG, "request_timeout_ms", 1_000)
    monkeypatch.setattr(outbox, "ROOM_RECORDS", 10)
    counts = Tally()

    with EmbeddedBroker(data_dir=tmp_path / "kafka") as broker:
        taken = fed_until_the_broker_goes(broker, counts)
        gc.collect()
        broker.start()
        messages = [record.message for record in kept(Settings(kafka_bootstrap=broker.bootstrap), topics.ARTICLES)]

    assert (counts.sent, taken) == (1, 12)
    assert [message.text for message in messages if isinstance(message, Article)] == ["Text 0. It says more."]
    assert not any(message.final for message in messages if isinstance(message, Mark))
