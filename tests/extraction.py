"""A running extractor on the real broker, and what its topics hold."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

import psutil
from kafka import TopicPartition

from services.adapters import kafka
from services.adapters.listener import free_ports
from services.adapters.settings import Settings
from services.core import topics
from services.core.codec import decode
from services.core.messages import Observed

START_LIMIT_S, WORK_LIMIT_S, STOP_LIMIT_S = 60, 120, 15


class Extractor:
    """A running `tocsin extractor`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port
        self._seen: dict[int, psutil.Process] = {}

    def processes(self, module: str) -> list[psutil.Process]:
        found = [each for each in psutil.Process(self.process.pid).children(recursive=True) if _runs(each, module)]
        self._seen |= {each.pid: each for each in found}
        return found

    def workers(self) -> list[psutil.Process]:
        return self.processes("services.extractor.worker")

    def children(self) -> list[psutil.Process]:
        return self.processes("services.extractor.child")

    def left(self) -> list[psutil.Process]:
        return [each for each in self._seen.values() if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]

    def get(self, path: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def says(self) -> str:
        try:
            return self.get("/readyz")[1]
        except OSError as error:
            return str(error)

    def ready(self) -> bool:
        return self.says() == "ok\n"

    def metric(self, sample: str) -> float:
        lines = self.get("/metrics")[1].splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(sample))


def _runs(process: psutil.Process, module: str) -> bool:
    try:
        return module in process.cmdline()
    except psutil.Error:
        return False


@contextmanager
def extractor(settings: Settings, analyst: str, *, workers: int = 1, ready: bool = True) -> Iterator[Extractor]:
    (port,) = free_ports(1)
    environment = {f"TOCSIN_{name.upper()}": str(getattr(settings, name)) for name in Settings.__struct_fields__}
    command = [sys.executable, "-m", "services.extractor", "--workers", str(workers), "--analyst", analyst]
    process = subprocess.Popen(command, env=os.environ | environment | {"TOCSIN_PORT": str(port)})
    running = Extractor(process, port)
    try:
        if ready:
            wait_until(running.ready, START_LIMIT_S)
            assert len(running.workers()) == len(running.children()) == workers
        yield running
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_S)
    wait_until(lambda: not running.left(), 3)


def wait_until(condition: Callable[[], bool], limit_s: float) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def send(settings: Settings, values: list[bytes | None]) -> None:
    producer = kafka.producer(settings, client_id="test")
    for number, value in enumerate(values):
        producer.send(settings.name(topics.ARTICLES), key=f"d{number}".encode(), value=value)
    producer.flush()
    producer.close()


class Reading:
    """What a topic holds, read as it grows."""

    def __init__(self, settings: Settings, plain: str) -> None:
        self._consumer = kafka.consumer(settings, group=None)
        name = settings.name(plain)
        self._consumer.assign([TopicPartition(name, each) for each in sorted(self._consumer.partitions_for_topic(name))])
        self._consumer.seek_to_beginning()
        self.records: list[Any] = []

    def now(self) -> list[Any]:
        while batch := self._consumer.poll(500):
            self.records += [record for records in batch.values() for record in records]
        return self.records

    def more(self) -> list[Any]:
        self.records += [record for records in self._consumer.poll(200).values() for record in records]
        return self.records

    def close(self) -> None:
        self._consumer.close()


@contextmanager
def reading(settings: Settings, plain: str) -> Iterator[Reading]:
    opened = Reading(settings, plain)
    try:
        yield opened
    finally:
        opened.close()


def everything(settings: Settings, plain: str) -> list[Any]:
    with reading(settings, plain) as topic:
        return topic.now()


def observed(records: list[Any]) -> list[Observed]:
    return [decode(each.value, Observed, topic=topics.OBSERVATIONS) for each in records]


def places(records: list[Any]) -> set[tuple[int, int]]:
    return {(each.partition, each.offset) for each in observed(records)}


def wait_for_observations(settings: Settings, count: int) -> list[Any]:
    with reading(settings, topics.OBSERVATIONS) as observations:
        wait_until(lambda: len(places(observations.more())) >= count, WORK_LIMIT_S)
        return observations.records


def ends(settings: Settings) -> dict[int, int]:
    consumer = kafka.consumer(settings, group=None)
    name = settings.name(topics.ARTICLES)
    offsets = consumer.end_offsets([TopicPartition(name, each) for each in consumer.partitions_for_topic(name)])
    consumer.close()
    return {each.partition: offset for each, offset in offsets.items()}


def judged(records: list[Any]) -> dict[int, list[int]]:
    """Give the offsets of each partition that the judge takes: those greater than the last."""
    taken: dict[int, list[int]] = {}
    for each in observed(records):
        offsets = taken.setdefault(each.partition, [])
        if not offsets or each.offset > offsets[-1]:
            offsets.append(each.offset)
    return taken


def assert_nothing_is_lost(settings: Settings) -> list[Any]:
    records = everything(settings, topics.OBSERVATIONS)
    assert judged(records) == {partition: list(range(end)) for partition, end in ends(settings).items() if end}
    return records


def ids(settings: Settings) -> list[str]:
    return [each.key.decode() for each in everything(settings, topics.SIGNALS)]


def reason(letter: Any) -> str:  # noqa: ANN401 - kafka-python has no types
    found: str = dict(letter.headers)["reason"].decode()
    return found
