"""The judge through a real Kafka: its memory of 100,000 indicators read back, then observations.v1 to alerts.v1."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing

from services.adapters import kafka, topics
from services.adapters.broker import EmbeddedBroker
from services.adapters.listener import free_ports
from services.adapters.settings import Settings
from services.alerting.changelog import Changelog
from services.alerting.memory import read_memory
from services.core import topics as names
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline
from services.core.codec import encode
from services.core.records import Record
from services.supervisor.child import Child, environment_for
from tests.bench import judging, past, stream
from tests.bench.system import count_of, scrape, told

PATIENCE_S = 600.0
TICK_S = 0.05


def rows() -> list[tuple[str, str]]:
    """Judge the made stream without Kafka and through it, from the same memory."""
    values = [encode(record) for record in stream.records(judging.ARTICLES)]
    pure_s, _ = judging.judged(judging.a_judge(), values)
    memory = past.remembered()
    with ExitStack() as stack:
        broker = stack.enter_context(EmbeddedBroker())
        given = {"kafka_bootstrap": broker.bootstrap, "namespace": "bench", "partitions": str(stream.PARTITIONS)}
        settings = Settings(kafka_bootstrap=broker.bootstrap, namespace="bench", partitions=stream.PARTITIONS)
        topics.create(settings)
        stored = Changelog().records(memory.values(), 0)
        send(settings, stored)
        send(settings, (Record(names.OBSERVATIONS, None, value) for value in values))
        first_s = read_back(settings, 0)
        child = Child("alerting", ["alerting"], environment_for(given), free_ports(1)[0], told)
        stack.callback(child.stop)
        through_s = judged(child, len(values))
        child.stop()
        last_s, kept = read_back(settings, len(values)), count_of(settings, names.ALERTING_STATE)
    return [
        ("judge, without Kafka: articles a second", f"{judging.ARTICLES / pure_s:,.0f}"),
        ("judge, observations.v1 to alerts.v1: articles a second", f"{judging.ARTICLES / through_s:,.0f}"),
        ("judge, through Kafka beside without", f"{pure_s / through_s:.0%}"),
        ("memory: 100,000 indicators read back in", f"{first_s:.1f} s"),
        (f"memory: the same with what was judged, {kept:,} records not yet compacted", f"{last_s:.1f} s"),
        *sizes(memory, stored),
    ]


def read_back(settings: Settings, position: int) -> float:
    """Read the memory back; give the seconds it takes."""
    began = time.perf_counter()
    read_memory(settings, position, lambda: None)
    return time.perf_counter() - began


def sizes(memory: Layer, stored: Iterable[Record]) -> list[tuple[str, str]]:
    """Give the bytes an indicator takes, with its key."""
    prefix = f"{Baseline.__struct_config__.tag}/".encode()
    taken = [len(record.key or b"") + len(record.value or b"") for record in stored if (record.key or b"").startswith(prefix)]
    return [(f"memory: bytes an indicator, of {memory.size(Baseline):,}", f"{sum(taken) / len(taken):.0f}, at most {max(taken)}")]


def send(settings: Settings, records: Iterable[Record]) -> None:
    """Write records and wait for them."""
    with closing(kafka.producer(settings, client_id="bench")) as client:
        for record in records:
            client.send(settings.name(record.topic), key=record.key, value=record.value)
        client.flush()


def judged(child: Child, records: int) -> float:
    """Wait until the service has restored its memory, and then until it has judged so many records.

    Returns:
        Seconds between the two.
    """
    until(lambda: reading(child).get("tocsin_alerting_restore_seconds", 0.0) > 0.0)
    began = time.perf_counter()
    until(lambda: reading(child).get("tocsin_alerting_observed_total", 0.0) >= records)
    return time.perf_counter() - began


def reading(child: Child) -> dict[str, float]:
    """Give the service's figures, none before it answers."""
    return scrape(child.port) if child.ready() else {}


def until(done: Callable[[], bool]) -> None:
    """Wait."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not done after {PATIENCE_S:.0f} s")
        time.sleep(TICK_S)
