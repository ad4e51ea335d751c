"""The feed on the real broker: what is sent to Kafka comes by REST and by /events."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from kafka.errors import KafkaTimeoutError
from msgspec.structs import replace

from services.adapters import topics
from services.adapters.broker import EmbeddedBroker
from services.adapters.kafka import transactional_producer
from services.adapters.settings import Settings
from services.core.codec import encode
from services.core.errors import ConfigError
from services.feed.hub import Taken
from services.feed.position import Position
from services.feed.reader import Reader
from services.feed.server import Feed, Limits, address_of, bind
from tests.alert_builders import Message, a_mark, a_moment, a_silence, a_situation, an_alert, record_of, send

LIMIT_S = 30.0

Sse = tuple[str, str, dict[str, Any]]
"""An event's id, name and data."""


@contextmanager
def running(settings: Settings, **limits: Any) -> Iterator[str]:  # noqa: ANN401 - of any kind
    """Serve a feed on a thread and give its address without the last slash."""
    feeds: list[tuple[Feed, asyncio.AbstractEventLoop]] = []

    async def serve(listener: socket.socket) -> None:
        feed = Feed(settings, Limits(**limits))
        feeds.append((feed, asyncio.get_running_loop()))
        await feed.serve(listener)

    with bind("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=lambda: asyncio.run(serve(listener)))
        thread.start()
        address = address_of(listener).rstrip("/")
        try:
            until(lambda: feeds and httpx.get(f"{address}/api/status").json()["caught_up"])
            yield address
        finally:
            feed, loop = feeds[0]
            loop.call_soon_threadsafe(feed.stop)
            thread.join(LIMIT_S)
            assert not thread.is_alive()


@contextmanager
def running_apart(settings: Settings) -> Iterator[str]:
    """Serve a feed in a process of its own, as `tocsin feed` does, and give its address without the last slash."""
    environ = {**os.environ, "TOCSIN_KAFKA_BOOTSTRAP": settings.kafka_bootstrap, "TOCSIN_NAMESPACE": settings.namespace}
    command = [str(Path(sys.executable).parent / "tocsin"), "feed", "--port", "0"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().rpartition(" ")[2].strip().rstrip("/")
            until(lambda: httpx.get(f"{address}/api/status").json()["caught_up"])
            yield address
        finally:
            process.terminate()
            assert process.wait(LIMIT_S) == 0


def until(condition: Callable[[], Any], limit_s: float = LIMIT_S) -> Any:  # noqa: ANN401 - JSON
    """Wait until the condition gives something, and give that."""
    ends_at = time.monotonic() + limit_s
    while time.monotonic() < ends_at:
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail(f"not so after {limit_s:.0f} s")


@contextmanager
def listening(address: str, last_id: str | None = None) -> Iterator[Iterator[Sse]]:
    """Open /events and give its events; the first, a status, has come when this begins."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    with httpx.stream("GET", f"{address}/events", headers=headers, timeout=LIMIT_S) as reply:
        assert reply.status_code == 200
        events = parsed(reply.iter_lines())
        assert next(events)[1] == "status"
        yield events


def parsed(lines: Iterator[str]) -> Iterator[Sse]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "data" in fields:
            yield fields.get("id", ""), fields["event"], json.loads(fields["data"])
            fields = {}


def records(events: Iterator[Sse], count: int) -> list[Sse]:
    """Take that many alerts and situations, past the status events."""
    found: list[Sse] = []
    for event in events:
        if event[1] != "status":
            found.append(event)
        if len(found) == count:
            break
    return found


def named(found: list[Sse]) -> list[str]:
    return [data.get("alert_id") or data["situation_id"] for _, _, data in found]


def judged(settings: Settings, *batches: tuple[Message, ...], commit: bool = True) -> None:
    """Send as the judge does: each batch in a transaction."""
    with closing(transactional_producer(settings, transactional_id="test-judge")) as client:
        client.init_transactions()
        for batch in batches:
            client.begin_transaction()
            for message in batch:
                topic, key, value = record_of(message)
                client.send(settings.name(topic), key=key, value=value)
            client.flush()  # what was never sent could not be seen anyway
            client.commit_transaction() if commit else client.abort_transaction()


def test_a_sent_alert_comes_by_rest_and_by_events_as_it_is_in_kafka(settings: Settings) -> None:
    alert, situation = an_alert("one", situation_id="two"), a_situation("two")

    with running(settings) as address, listening(address) as events:
        send(settings, alert, situation)
        found = records(events, 2)
        by_rest = httpx.get(f"{address}/api/alerts/one")

    assert {name: data for _, name, data in found} == {
        "alert": json.loads(encode(alert)),
        "situation": json.loads(encode(situation)),
    }
    assert by_rest.content == encode(alert)


def test_what_was_sent_before_the_feed_began_is_shown_in_its_latest_revision(settings: Settings) -> None:
    judged(settings, (an_alert("one"),), (an_alert("one", revision=1, level="critical"), an_alert("two")))

    with running(settings) as address:
        body = httpx.get(f"{address}/api/alerts").json()

    assert {alert["alert_id"]: alert["revision"] for alert in body["alerts"]} == {"one": 1, "two": 0}


def test_the_status_says_which_source_groups_are_silent_until_they_speak_again(settings: Settings) -> None:
    judged(settings, (a_silence("trade"), a_silence("national")))

    with running(settings) as address:
        silent = until(lambda: httpx.get(f"{address}/api/status").json()["silent_groups"])
        judged(settings, (a_silence(),))
        until(lambda: not httpx.get(f"{address}/api/status").json()["silent_groups"])

    assert silent == [{"source_group": "national", "since": "2020-01-03T00:42:00Z"}]


def test_an_aborted_transaction_is_never_shown(settings: Settings) -> None:
    judged(settings, (an_alert("never"),), commit=False)
    judged(settings, (an_alert("one"),))

    with running(settings) as address:
        body = httpx.get(f"{address}/api/alerts").json()

    assert [alert["alert_id"] for alert in body["alerts"]] == ["one"]


def test_a_reader_that_loses_its_connection_goes_on_where_it_was(settings: Settings) -> None:
    taken: list[int] = []
    losses = iter([KafkaTimeoutError("lost")])

    def deliver(batch: Sequence[Taken], _reached: Position, _caught_up: bool) -> None:  # noqa: FBT001 - a callback's form
        if taken and (loss := next(losses, None)):
            raise loss
        taken.extend(record.offset for record in batch)

    reader = Reader(settings, deliver)
    send(settings, an_alert("one"))
    reader.start()
    until(lambda: taken)
    send(settings, an_alert("two"))
    until(lambda: len(taken) > 1)
    reader.stop()

    assert taken == [0, 1]


@pytest.mark.parametrize("ring_events", [1_000, 3], ids=["from the ring", "from Kafka"])
def test_a_client_goes_on_after_its_last_id_without_loss_or_repeat_also_after_a_restart(
    settings: Settings, ring_events: int
) -> None:
    sent = [(an_alert(f"a{number}"), a_situation(f"s{number}")) for number in range(10)]
    judged(settings, *sent[:5])
    everything = [name for number in range(10) for name in (f"a{number}", f"s{number}")]

    with running(settings, ring_events=ring_events) as address:
        with listening(address, "a-s") as events:
            found = records(events, 4)
        with listening(address, found[-1][0]) as events:
            found += records(events, 3)
    judged(settings, *sent[5:])
    with running(settings, ring_events=ring_events) as address, listening(address, found[-1][0]) as events:
        found += records(events, 13)

    assert sorted(named(found)) == sorted(everything)


def test_a_client_that_takes_nothing_is_dropped(settings: Settings) -> None:
    heavy = [replace(an_alert(f"a{number}"), reason="x" * 500_000) for number in range(16)]

    with running(settings, send_limit_s=0.5) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            until(lambda: httpx.get(f"{address}/api/status").json()["clients"] == 1)
            send(settings, *heavy)
            until(lambda: httpx.get(f"{address}/api/status").json()["clients"] == 0)


def test_a_record_that_is_no_alert_stops_nothing(settings: Settings) -> None:
    with running(settings) as address, listening(address) as events:
        send(settings, an_alert("one"), an_alert("", revision=3), an_alert("two"))
        found = records(events, 2)

    assert named(found) == ["one", "two"]


def test_the_status_tells_the_event_time_of_the_newest_observation(settings: Settings) -> None:
    with running(settings) as address:
        assert httpx.get(f"{address}/api/status").json()["stream_at"] is None
        send(settings, a_mark(a_moment(0)), a_mark(a_moment(7)))
        status = until(lambda: (found := httpx.get(f"{address}/api/status").json())["stream_at"] and found)

    assert status["stream_at"] == "2020-01-03T00:49:00Z"
    assert status["stale"] is False


def test_the_stream_is_stale_while_the_broker_is_gone_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    with ExitStack() as stack:
        with EmbeddedBroker(say=print, data_dir=tmp_path) as broker:
            settings = Settings(kafka_bootstrap=broker.bootstrap, namespace="gone")
            topics.create(settings)
            send(settings, an_alert("one"))
            address = stack.enter_context(running_apart(settings))

        status = until(lambda: (found := httpx.get(f"{address}/api/status").json())["stale"] and found)
        assert [reason["cause"] for reason in status["reasons"]] == ["broker"]
        assert httpx.get(f"{address}/api/alerts/one").status_code == 200

        port = int(broker.bootstrap.rpartition(":")[2])
        stack.enter_context(EmbeddedBroker(say=print, data_dir=tmp_path, port=port))
        with listening(address) as events:
            send(settings, an_alert("two"))
            assert named(records(events, 1)) == ["two"]
        until(lambda: not httpx.get(f"{address}/api/status").json()["stale"])


def test_a_taken_port_is_said_in_one_line_with_the_way_out() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError) as refusal:
            bind("127.0.0.1", port)

    assert "\n" not in str(refusal.value)
    assert f"port {port}" in str(refusal.value)
    assert "--port" in str(refusal.value)
