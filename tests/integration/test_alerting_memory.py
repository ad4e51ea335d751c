"""The judge's memory on a real broker: read back whole, whatever was revised, dropped or given up in between."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from kafka import KafkaProducer

from services.adapters import kafka
from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings
from services.alerting.batch import judge_batch
from services.alerting.changelog import Changelog
from services.alerting.memory import MemoryBehindError, MemoryLostError, read_memory
from services.core import topics
from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import Judgement
from services.core.alerts.telling.saying import Message
from services.core.codec import encode
from services.core.messages import Observed
from services.core.records import Record
from tests.builders import ObservationLog, a_mention, a_threat, an_observed_article, minutes
from tests.processes import command, environment
from tests.topic_reader import TopicReader

DAY = 1440


def records_of(log: ObservationLog, days: int) -> list[Observed]:
    """Give a threat, then other news for so many days, then an act; marks between."""
    records = [*log.marks(minutes(0)), log.article(an_observed_article(0, a_threat(), seen_at=minutes(1)))]
    for number in range(days * 6):
        at = minutes(number * DAY / 6 + 30)
        records += [log.article(an_observed_article(10 + number, seen_at=at)), *log.marks(at)]
    return [*records, log.article(an_observed_article(1, a_mention(), seen_at=minutes(days * DAY)))]


def batches(records: Sequence[Observed], memory: Layer) -> Iterator[list[Record]]:
    """Judge in batches of fifty and give what each stores."""
    judge, changelog = Judge(Judgement(partitions=1), memory), Changelog()
    for at in range(0, len(records), 50):
        entries = [(at + number, encode(record)) for number, record in enumerate(records[at : at + 50])]
        judged = judge_batch(judge, changelog, entries)
        judge.commit()
        yield [record for record in judged.records if record.topic == topics.ALERTING_STATE]


def store(settings: Settings, producer: KafkaProducer, records: Sequence[Record], *, commit: bool = True) -> None:
    producer.begin_transaction()
    for record in records:
        producer.send(settings.name(record.topic), key=record.key, value=record.value, partition=0)
    producer.flush()
    if commit:
        producer.commit_transaction()
    else:
        producer.abort_transaction()


def a_producer(settings: Settings) -> KafkaProducer:
    producer = kafka.transactional_producer(settings, transactional_id="memory-test")
    producer.init_transactions()
    return producer


def values_of(memory: Layer) -> dict[tuple[str, str], object]:
    return {(kind.__name__, key): value for kind, key, value in memory.values()}


def test_memory_is_read_back_through_revisions_tombstones_and_aborted_transactions(settings: Settings) -> None:
    memory, log = Layer(), ObservationLog()
    records = records_of(log, days=40)
    given_up = [
        Record(topics.ALERTING_STATE, b"stream/", b"no memory at all"),
        Record(topics.ALERTING_STATE, b"position/", b'{"type":"position","offset":999999}'),
        Record(topics.ALERTING_STATE, b"partition/0", None),
    ]

    dropped = 0
    with closing(a_producer(settings)) as producer:
        for stored in batches(records, memory):
            store(settings, producer, given_up, commit=False)
            store(settings, producer, stored)
            dropped += sum(is_expired(record.key or b"", record.value) for record in stored)
    restored = read_memory(settings, len(records), lambda: None)

    assert dropped == 1
    assert restored.memory.size(Baseline) == 0
    # The last of the other news and the act: no mark has closed their buckets.
    assert restored.memory.size(Waiting) == 2
    assert (values_of(restored.memory), restored.position) == (values_of(memory), len(records))


def test_a_memory_that_is_behind_the_group_is_not_used(settings: Settings) -> None:
    with closing(a_producer(settings)) as producer:
        store(settings, producer, Changelog().records([], 7))

    with pytest.raises(MemoryBehindError, match=r"remembers up to offset 7, but .* is committed up to 8"):
        read_memory(settings, 8, lambda: None)


def test_a_poisoned_record_is_refused_with_its_name_and_the_way_out(settings: Settings) -> None:
    with closing(a_producer(settings)) as producer:
        store(settings, producer, Changelog().records([], 7))
        store(settings, producer, [Record(topics.ALERTING_STATE, b"hour/IRQ", b'{"type":"hour","sums":{},"stories":"noon"}')])

    with pytest.raises(
        MemoryLostError, match=r"alerting-state\.v1: record b'hour/IRQ': Expected `int`.*to judge everything anew"
    ):
        read_memory(settings, 7, lambda: None)


def test_a_person_can_read_what_is_remembered(settings: Settings) -> None:
    with closing(a_producer(settings)) as producer:
        for stored in batches(records_of(ObservationLog(), days=1), Layer()):
            store(settings, producer, stored)

    argv = [sys.executable, "-m", "services", "memory", "baseline/threaten/"]
    shown = subprocess.run(argv, env=environment(settings), capture_output=True, text=True, check=True).stdout

    (line,) = shown.splitlines()
    assert json.loads(line)["name"] == "baseline/threaten/IRN>USA"
    assert set(json.loads(line)["value"]) == set(Baseline.__struct_fields__)


def test_a_judge_begun_again_after_indicators_expired_goes_on_as_if_it_had_not_ended(settings: Settings) -> None:
    log = ObservationLog(settings.partitions)
    before = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))),
        *log.marks(minutes(30)),
        *log.marks(minutes(40 * DAY)),
    ]
    late = minutes(40 * DAY + 1)
    after = [log.article(an_observed_article(2, a_mention(), seen_at=late)), *log.marks(minutes(42 * DAY))]
    judge = Judge(load_judgement(settings, partitions=settings.partitions))
    expected = [
        [encode(each) for each in told if isinstance(each, Alert)] for told in (told_by(judge, before), told_by(judge, after))
    ]

    with TopicReader(settings, topics.ALERTS) as alerts, TopicReader(settings, topics.ALERTING_STATE) as memory:
        with command(settings, "alerting"):
            # In two parts: what begins and expires within one batch is never stored, and needs no tombstone.
            send(settings, before[: -settings.partitions])
            memory.until(lambda so_far: any(record.value and record.key.startswith(b"baseline/") for record in so_far))
            send(settings, before[-settings.partitions :])
            alerts.until(lambda so_far: len(so_far) >= len(expected[0]))
            memory.until(lambda so_far: any(is_expired(record.key, record.value) for record in so_far))
        with command(settings, "alerting"):
            send(settings, after)
            told = alerts.until(lambda so_far: len(so_far) >= len(expected[0]) + len(expected[1]))

    assert expected[1]
    assert [record.value for record in told] == [*expected[0], *expected[1]]


def told_by(judge: Judge, records: Sequence[Observed]) -> list[Message]:
    return [message for record in records for message in judge.take(record).messages]


def is_expired(key: bytes, value: bytes | None) -> bool:
    return value is None and key.startswith(b"baseline/")


def send(settings: Settings, records: Sequence[Observed]) -> None:
    with closing(KafkaProducer(bootstrap_servers=settings.kafka_bootstrap)) as producer:
        for record in records:
            producer.send(settings.name(topics.OBSERVATIONS), encode(record))
        producer.flush()
