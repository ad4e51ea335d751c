"""The judge on a real broker: exact through crashes, takeovers and restarts."""

import os
import signal
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka.errors import CoordinatorNotAvailableError
from msgspec import structs

from services.adapters import kafka
from services.adapters import topics as broker_topics
from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings
from services.core import topics
from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.codec import encode
from services.core.messages import Observed
from tests.builders import IRAQ, ObservationLog, a_mention, an_observed_article, minutes
from tests.extraction import wait_until
from tests.processes import command
from tests.topic_reader import TopicReader

PATIENCE_S = 60.0


def records_of(settings: Settings, count: int) -> list[Observed]:
    """Give so many grave acts, each in a land of its own and two hours after the one before, each followed by marks."""
    log = ObservationLog(settings.partitions)
    records = log.marks(minutes(0))
    for number in range(count):
        at = minutes(number * 120 + 1)
        land = structs.replace(
            IRAQ, id=f"X{number:02}", name=f"Land {number}", country=f"X{number:02}", country_name=f"Land {number}"
        )
        act = a_mention(places=(land,), actor=None, recipient=None)
        records.append(log.article(an_observed_article(number, act, seen_at=at), number % settings.partitions))
        records += log.marks(at + timedelta(minutes=20))
    return records


def send(settings: Settings, records: list[Observed]) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap)
    for record in records:
        producer.send(settings.name(topics.OBSERVATIONS), encode(record))
    producer.flush()
    producer.close()


def undisturbed(settings: Settings, records: list[Observed]) -> list[bytes]:
    """Give the alerts of the pure judge on the same log, as bytes."""
    judge = Judge(load_judgement(settings, partitions=settings.partitions))
    return [encode(message) for record in records for message in judge.take(record).messages if isinstance(message, Alert)]


def until_judged(settings: Settings, number: int) -> None:
    """Wait until so many records are judged and stored."""
    group, place = settings.name(kafka.JUDGE_GROUP), TopicPartition(settings.name(topics.OBSERVATIONS), 0)
    with closing(kafka.admin(settings)) as admin:

        def is_judged() -> bool:
            with suppress(CoordinatorNotAvailableError):
                committed = admin.list_group_offsets([group])[group].get(place)
                return committed is not None and committed.offset >= number
            return False

        wait_until(is_judged, PATIENCE_S)


def make_anew(settings: Settings, plain: str) -> None:
    """Delete a topic and create it again."""
    with closing(kafka.admin(settings)) as admin:
        admin.delete_topics([settings.name(plain)])
        wait_until(lambda: settings.name(plain) not in admin.list_topics(), PATIENCE_S)
    broker_topics.create(settings)


def at_least(number: int) -> Callable[[list[Any]], bool]:
    return lambda so_far: len(so_far) >= number


def values(records: list[Any]) -> list[bytes]:
    return [record.value for record in records]


def test_the_services_alerts_are_the_cores_byte_for_byte(settings: Settings) -> None:
    records = records_of(settings, 3)
    expected = undisturbed(settings, records)

    with command(settings, "alerting"), TopicReader(settings, topics.ALERTS) as alerts:
        send(settings, records)
        told = alerts.until(at_least(len(expected)))

    assert expected
    assert values(told) == expected


def test_killed_in_mid_stream_and_begun_again_it_loses_and_doubles_nothing(settings: Settings) -> None:
    records = records_of(settings, 40)
    expected = undisturbed(settings, records)
    part = len(records) // 4 + 1

    with TopicReader(settings, topics.ALERTS) as alerts:
        for number in range(4):
            with command(settings, "alerting") as judge:
                enough = len(alerts.records) + 1
                send(settings, records[number * part : (number + 1) * part])
                alerts.until(at_least(enough))
                assert judge.poll() is None
                os.kill(judge.pid, signal.SIGKILL)
                judge.wait()
        with command(settings, "alerting"):
            told = alerts.until(at_least(len(expected)))

    assert values(told) == expected


def test_a_standby_takes_over_from_a_killed_judge(settings: Settings) -> None:
    records = records_of(settings, 20)
    expected = undisturbed(settings, records)

    with (
        TopicReader(settings, topics.ALERTS) as alerts,
        command(settings, "alerting", TOCSIN_INSTANCE="a") as first,
        command(settings, "alerting", TOCSIN_INSTANCE="b") as second,
    ):
        send(settings, records[:50])
        alerts.until(at_least(5))
        os.kill(first.pid, signal.SIGKILL)
        send(settings, records[50:])
        told = alerts.until(at_least(len(expected)))
        assert second.poll() is None

    assert values(told) == expected


def test_a_log_made_anew_is_judged_from_its_beginning_though_it_is_longer_than_what_was_judged(settings: Settings) -> None:
    records = records_of(settings, 12)
    expected = undisturbed(settings, records)
    part = len(records) // 3

    with TopicReader(settings, topics.ALERTS) as alerts:
        with command(settings, "alerting"):
            send(settings, records[:part])
            until_judged(settings, part)
        make_anew(settings, topics.OBSERVATIONS)
        send(settings, records[part:])
        with command(settings, "alerting"):
            told = alerts.until(at_least(len(expected)))

    assert len(records) - part > part
    assert values(told) == expected
