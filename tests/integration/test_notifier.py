"""The notifier on a real broker, with real receivers: everything is told once, or at worst again under its id."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.request import urlopen

import pytest
from kafka import KafkaProducer
from msgspec import structs

from services.adapters.beat import Beat
from services.adapters.listener import free_ports
from services.adapters.metrics import REGISTRY
from services.adapters.settings import Settings
from services.core import topics
from services.core.alarms import Situation
from services.core.codec import encode
from services.core.notify.signature import secrets_of
from services.core.vocabulary import Level
from services.notifier.receivers import Endpoint
from services.notifier.service import serve
from tests.notify_builders import a_notice, told_of
from tests.processes import command, environment
from tests.topic_reader import TopicReader
from tests.webhook_receiver import SECRET, Ear, Heard, listening, rules_file

SOON = (0.05, 0.05)
"""A schedule of retries for tests."""


def send(settings: Settings, *situations: Situation) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap)
    for situation in situations:
        producer.send(settings.name(topics.SITUATIONS), encode(situation), situation.situation_id.encode())
    producer.flush()
    producer.close()


def endpoint(name: str, ear: Ear, level: Level | None = "advisory") -> Endpoint:
    return Endpoint(name=name, url=ear.url, level=level, secrets=secrets_of(SECRET))


def at_least(number: int) -> Callable[[list[Any]], bool]:
    return lambda so_far: len(so_far) >= number


def ids(heard: list[Heard]) -> list[str]:
    return [each.webhook_id for each in heard]


def stored(key: str) -> Callable[[list[Any]], bool]:
    return lambda records: any(record.key == key.encode() and record.value is None for record in records)


@contextmanager
def notifying(settings: Settings, *endpoints: Endpoint, schedule: tuple[float, ...] = SOON) -> Iterator[None]:
    """Run the notifier's loop on a thread, begun with a fresh memory before anything is sent."""
    stop, beat = Event(), Beat()
    options: dict[str, Any] = {"stopping": stop.is_set, "beat": beat, "schedule": schedule}
    thread = Thread(target=serve, args=(settings, endpoints), kwargs=options)
    thread.start()
    try:
        with TopicReader(settings, topics.NOTIFIER_STATE) as memory:
            memory.until(at_least(1))
        assert beat.fault() is None
        yield
    finally:
        stop.set()
        thread.join(30)


def is_ready(port: int) -> bool:
    """Ask a service's operator port whether it can take work; a standby can."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
            return bool(reply.status == HTTPStatus.OK)
    except OSError:
        return False


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_notice_arrives_signed_with_its_situation(settings: Settings) -> None:
    with listening() as ear, notifying(settings, endpoint("desk", ear)):
        send(settings, told_of("one"))
        (heard,) = ear.until(at_least(1))

    assert heard.is_signed
    assert heard.what == ("situation.opened", 1)
    assert heard.body["data"]["situation"]["situation_id"] == "one"


def test_killed_and_begun_again_it_tells_nothing_twice_and_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    with listening() as ear, TopicReader(settings, topics.NOTIFIER_STATE) as memory:
        rules = rules_file(tmp_path, desk=f"{ear.url} advisory")
        given = {"TOCSIN_RULES": str(rules), "TOCSIN_TEST_SECRET": SECRET}
        with command(settings, "notifier", **given) as first:
            memory.until(at_least(1))
            send(settings, told_of("one"), told_of("two"))
            told = ear.until(at_least(2))
            for webhook_id in ids(told):
                memory.until(stored(f"delivery/{webhook_id}"))
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
        send(settings, told_of("one", a_notice(), a_notice(2, "escalated")), told_of("three"))
        with command(settings, "notifier", **given):
            heard = ear.until(at_least(4))
            send(settings, told_of("four"))
            heard = ear.until(at_least(5))

    assert len(set(ids(heard))) == len(heard) == 5
    assert sorted(each.body["data"]["situation"]["situation_id"] for each in heard) == ["four", "one", "one", "three", "two"]


def test_what_waits_for_its_next_attempt_survives_a_kill(settings: Settings, tmp_path: Path) -> None:
    with listening(500) as ear, TopicReader(settings, topics.NOTIFIER_STATE) as memory:
        rules = rules_file(tmp_path, desk=f"{ear.url} advisory")
        given = {"TOCSIN_RULES": str(rules), "TOCSIN_TEST_SECRET": SECRET}
        with command(settings, "notifier", **given) as first:
            memory.until(at_least(1))
            send(settings, told_of("one"))
            memory.until(lambda records: any(b'"fault":"HTTP 500"' in (record.value or b"") for record in records))
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
        with command(settings, "notifier", **given):
            refused, taken = ear.until(at_least(2))

    assert refused.webhook_id == taken.webhook_id


def test_a_receiver_that_hangs_keeps_no_other_waiting(settings: Settings) -> None:
    with (
        listening(0, 0, 0) as hanging,
        listening() as quick,
        notifying(settings, endpoint("hanging", hanging), endpoint("quick", quick)),
    ):
        send(settings, told_of("one"))
        hanging.until(at_least(1))
        send(settings, told_of("two"), told_of("three"))
        heard = quick.until(at_least(3))
        assert len(hanging.heard) == 1
        hanging.released.set()

    assert len(set(ids(heard))) == 3


def test_a_failed_attempt_is_made_again_under_the_same_id(settings: Settings) -> None:
    with listening(500, 503) as ear, notifying(settings, endpoint("desk", ear)):
        send(settings, told_of("one"))
        heard = ear.until(at_least(3))

    assert len(set(ids(heard))) == 1
    assert all(each.is_signed for each in heard)


def test_after_the_last_attempt_there_is_a_dead_letter(settings: Settings) -> None:
    before = count("tocsin_notifier_dead_letters_total", receiver="lost", reason="webhook-not-taken")
    with (
        listening(500, 500, 500) as ear,
        notifying(settings, endpoint("lost", ear)),
        TopicReader(settings, topics.DEAD_LETTERS) as letters,
    ):
        send(settings, told_of("one"))
        (letter,) = letters.until(at_least(1))

    headers = {name: value.decode() for name, value in letter.headers}
    assert headers["reason"] == "webhook-not-taken"
    assert (headers["receiver"], headers["attempts"], headers["webhook-id"]) == ("lost", "3", ear.heard[0].webhook_id)
    assert headers["origin"] == "situations.v1/0/0"
    assert b'"situation.opened"' in letter.value
    assert count("tocsin_notifier_dead_letters_total", receiver="lost", reason="webhook-not-taken") == before + 1


def test_a_receiver_that_is_gone_is_sent_nothing_more(settings: Settings) -> None:
    with (
        listening(410) as ear,
        notifying(settings, endpoint("gone", ear)),
        TopicReader(settings, topics.DEAD_LETTERS) as letters,
    ):
        send(settings, told_of("one"))
        letters.until(at_least(1))
        send(settings, told_of("two"))
        reasons = [dict(letter.headers)["reason"] for letter in letters.until(at_least(2))]

    assert len(ear.heard) == 1
    assert reasons == [b"webhook-gone", b"webhook-gone"]


def test_a_redirect_is_not_followed(settings: Settings) -> None:
    with (
        listening() as elsewhere,
        listening(302, location=elsewhere.url) as ear,
        notifying(settings, endpoint("desk", ear)),
    ):
        send(settings, told_of("one"))
        ear.until(at_least(2))

    assert (elsewhere.heard, elsewhere.visits) == ([], 0)


def test_each_receiver_hears_what_it_asked_for_and_nobody_of_what_is_muted(settings: Settings) -> None:
    with (
        listening() as all_of_it,
        listening() as critical,
        notifying(settings, endpoint("all", all_of_it), endpoint("critical", critical, "critical")),
    ):
        send(
            settings,
            told_of("muted", a_notice(level="critical"), muted_by=("night",)),
            told_of("minor"),
            told_of("grave", a_notice(level="critical")),
        )
        everything = all_of_it.until(at_least(2))
        grave = critical.until(at_least(1))

    assert [each.body["data"]["situation"]["situation_id"] for each in everything] == ["minor", "grave"]
    assert [each.body["data"]["situation"]["situation_id"] for each in grave] == ["grave"]


def test_who_was_told_of_a_provisional_situation_hears_once_that_it_is_withdrawn(settings: Settings) -> None:
    with listening() as ear, notifying(settings, endpoint("desk", ear)):
        send(settings, told_of("one", provisional=True))
        ear.until(at_least(1))
        gone = told_of("one", state="withdrawn", revision=2)
        send(settings, gone, structs.replace(gone, revision=3), told_of("two"))
        heard = ear.until(at_least(3))

    assert [each.what for each in heard] == [("situation.opened", 1), ("situation.withdrawn", None), ("situation.opened", 1)]


def test_at_the_first_start_each_open_situation_is_told_once(settings: Settings) -> None:
    opened = told_of("open")
    send(settings, opened, told_of("over", state="resolved"))
    send(settings, structs.replace(opened, notices=(a_notice(), a_notice(2, "escalated")), revision=2))

    with listening() as ear, notifying(settings, endpoint("desk", ear)):
        send(settings, told_of("new"))
        heard = ear.until(at_least(2))

    assert [(each.body["data"]["situation"]["situation_id"], each.what) for each in heard] == [
        ("open", ("situation.escalated", 2)),
        ("new", ("situation.opened", 1)),
    ]


def test_bytes_that_are_no_situation_become_a_dead_letter_and_stop_nothing(settings: Settings) -> None:
    with (
        listening() as ear,
        notifying(settings, endpoint("desk", ear)),
        TopicReader(settings, topics.DEAD_LETTERS) as letters,
    ):
        producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap)
        producer.send(settings.name(topics.SITUATIONS), b"{", b"one")
        producer.flush()
        producer.close()
        send(settings, told_of("one"))
        ear.until(at_least(1))
        (letter,) = letters.until(at_least(1))

    assert letter.value == b"{"


def test_a_standby_takes_over_and_tells_nothing_twice(settings: Settings, tmp_path: Path) -> None:
    with listening() as ear, TopicReader(settings, topics.NOTIFIER_STATE) as memory:
        rules = rules_file(tmp_path, desk=f"{ear.url} advisory")
        given = {"TOCSIN_RULES": str(rules), "TOCSIN_TEST_SECRET": SECRET}
        ports = free_ports(2)
        with (
            command(settings, "notifier", TOCSIN_INSTANCE="a", TOCSIN_PORT=str(ports[0]), **given) as first,
            command(settings, "notifier", TOCSIN_INSTANCE="b", TOCSIN_PORT=str(ports[1]), **given) as second,
        ):
            memory.until(lambda records: len(records) > 0 and all(map(is_ready, ports)))
            send(settings, told_of("one"))
            (told,) = ear.until(at_least(1))
            memory.until(stored(f"delivery/{told.webhook_id}"))
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            send(settings, told_of("two"))
            heard = ear.until(at_least(2))
            assert second.poll() is None

    assert [each.body["data"]["situation"]["situation_id"] for each in heard] == ["one", "two"]


def run(settings: Settings, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "-m", "services", "notifier", *arguments]
    return subprocess.run(argv, env=environment(settings, **more), capture_output=True, text=True, check=False, timeout=60)


def test_a_secret_that_is_not_set_ends_the_start_with_its_name(tmp_path: Path) -> None:
    rules = rules_file(tmp_path, desk="https://desk.example/hook")

    ended = run(Settings(), TOCSIN_RULES=str(rules))

    assert ended.returncode == 2
    assert 'receiver "desk": TOCSIN_TEST_SECRET is not set' in ended.stderr


@pytest.mark.parametrize(("status", "code"), [(204, 0), (403, 1)])
def test_a_test_message_shows_the_answer(tmp_path: Path, status: int, code: int) -> None:
    with listening(status) as ear:
        rules = rules_file(tmp_path, desk=ear.url)
        ended = run(Settings(), "test", "desk", TOCSIN_RULES=str(rules), TOCSIN_TEST_SECRET=SECRET)

    assert ended.returncode == code
    assert f"desk: HTTP {status}" in ended.stdout
    assert [(each.what, each.is_signed) for each in ear.heard] == [(("tocsin.test", None), True)]
    assert SECRET not in ended.stdout + ended.stderr
