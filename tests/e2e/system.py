"""The system as a stranger meets it: commands, topics and addresses; nothing is imported from it."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import httpx
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import CoordinatorNotAvailableError

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "schemas" / "scenario"
PATIENCE_S = 240.0


class Running:
    """A `tocsin run` in progress: its lines as they come, and the addresses it has printed."""

    def __init__(self, bootstrap: str, run: str, *arguments: str) -> None:
        self.bootstrap, self.namespace, self.run = bootstrap, "demo", run
        self.lines: list[str] = []
        self._queue: Queue[str | None] = Queue()
        environment = {**os.environ, "TOCSIN_KAFKA_BOOTSTRAP": bootstrap, "TOCSIN_RUN": run, "COLUMNS": "400"}
        environment.pop("TOCSIN_NAMESPACE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services", "run", "--feed-port", "0", *arguments],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def until(self, pattern: str) -> re.Match[str]:
        """Give the match of the first line, past or to come, that fits."""
        deadline = time.monotonic() + PATIENCE_S
        at = 0
        while time.monotonic() < deadline:
            for line in self.lines[at:]:
                at += 1
                if match := re.search(pattern, line):
                    return match
            try:
                following = self._queue.get(timeout=0.5)
            except Empty:
                continue
            if following is None:
                break
            self.lines.append(following)
        raise AssertionError(f"no line like {pattern!r} in:\n" + "\n".join(self.lines[-60:]))

    def stop(self) -> int:
        """Press Ctrl-C and give the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(2)
        return self.process.wait(60)

    def topic(self, plain: str) -> str:
        return f"{self.namespace}.{self.run}.{plain}"

    def records(self, plain: str) -> list[Any]:
        """Read a whole topic with a plain consumer."""
        return read_topic(self.bootstrap, self.topic(plain))

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._queue.put(line.rstrip())
        self._queue.put(None)


@contextmanager
def running(bootstrap: str, run: str, *arguments: str) -> Iterator[Running]:
    """Run the system beside the test and stop it afterwards."""
    system = Running(bootstrap, run, *arguments)
    try:
        yield system
    finally:
        if system.process.poll() is None:
            system.process.terminate()
        system.process.wait(60)
        system.reader.join(10)
        if system.process.stdout:
            system.process.stdout.close()


class Services:
    """The services one by one, each a process of its own, on topics of their own."""

    def __init__(self, bootstrap: str, run: str) -> None:
        self.bootstrap, self.run = bootstrap, run
        self.environment = {
            "TOCSIN_KAFKA_BOOTSTRAP": bootstrap,
            "TOCSIN_NAMESPACE": "e2e",
            "TOCSIN_RUN": run,
            "TOCSIN_LOG_FORMAT": "json",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kept: dict[str, list[Any]] = {}
        """By plain name the records of topics that were deleted."""
        self.command("topics", "create")

    def command(self, *arguments: str) -> str:
        """Run a `tocsin` command to its end and give what it prints."""
        done = subprocess.run(self._argv(*arguments), env=self._all(), capture_output=True, text=True, check=True, cwd=ROOT)
        return done.stdout

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a service; its log goes where the test's goes."""
        self.processes[name] = subprocess.Popen(self._argv(*(arguments or (name,))), env=self._all(), cwd=ROOT)
        return self.processes[name]

    def stop(self) -> None:
        """Ask all to stop, and wait for them."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            process.wait(30)

    def records(self, plain: str) -> list[Any]:
        """Read a whole topic with a plain consumer, behind what was kept of it when it was deleted."""
        return self.kept.get(plain, []) + read_topic(self.bootstrap, f"e2e.{self.run}.{plain}")

    def latest(self, plain: str, key: str) -> list[dict[str, Any]]:
        """Give the last message of each id."""
        messages = [json.loads(record.value) for record in self.records(plain)]
        return list({message[key]: message for message in messages}.values())

    def until_judged(self, patience_s: float = PATIENCE_S) -> None:
        """Wait until every article and mark has its observation, and the judge has committed past the last of them."""
        deadline = time.monotonic() + patience_s
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        group, topic = f"e2e.{self.run}.alerting", TopicPartition(f"e2e.{self.run}.observations.v1", 0)
        try:
            while True:
                written = read_topic(self.bootstrap, topic.topic)
                kept = self.kept.get("observations.v1", [])
                told = [json.loads(record.value) for record in (*kept, *written)]
                # A topic made anew under its name begins again at offset 0.
                described = admin.describe_topics([f"e2e.{self.run}.articles.v1"])[0]
                observed = {
                    (each["partition"], each["offset"]) for each in told if each["topic_id"] == str(described["topic_id"])
                }
                taken = None
                with suppress(CoordinatorNotAvailableError):
                    taken = admin.list_group_offsets([group])[group].get(topic)
                end = len(written)
                if len(observed) == len(self.records("articles.v1")) and taken is not None and taken.offset >= end > 0:
                    return
                assert time.monotonic() < deadline, f"{len(observed)} observed, judged to {taken}, of {end}"
                time.sleep(0.5)
        finally:
            admin.close()

    def _argv(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "services", *arguments]

    def _all(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


@contextmanager
def services(bootstrap: str, run: str, *, workers: int = 2) -> Iterator[Services]:
    """Start an extractor and a judge beside the test and stop them afterwards."""
    system = Services(bootstrap, run)
    try:
        system.start("extractor", "extractor", "--workers", str(workers))
        system.start("alerting")
        yield system
    finally:
        system.stop()


def read_topic(bootstrap: str, name: str) -> list[Any]:
    """Read a topic from its beginning to its end with a plain consumer."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed", enable_auto_commit=False)
    try:
        partitions = [TopicPartition(name, number) for number in sorted(consumer.partitions_for_topic(name) or ())]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        found: list[Any] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for batch in consumer.poll(timeout_ms=500).values():
                found += batch
        return found
    finally:
        consumer.close()


class EventStream:
    """Collects server-sent events from an address until closed by the other side."""

    def __init__(self, address: str) -> None:
        self.events: list[tuple[str, str, Any]] = []
        Thread(target=self._read, args=(f"{address}/events",), daemon=True).start()

    def of(self, name: str) -> list[Any]:
        """Give the data of the events of a name."""
        return [data for event, _, data in self.events if event == name]

    def _read(self, address: str) -> None:
        event, last_id, data = "", "", ""
        with suppress(httpx.HTTPError), httpx.stream("GET", address, timeout=PATIENCE_S) as reply:
            for line in reply.iter_lines():
                name, _, value = line.partition(":")
                if name == "event":
                    event = value.strip()
                elif name == "id":
                    last_id = value.strip()
                elif name == "data":
                    data += value.strip()
                elif not line and data:
                    self.events.append((event, last_id, json.loads(data)))
                    event, data = "", ""


def get_json(address: str) -> dict[str, Any]:
    """Give what an address answers."""
    return dict(httpx.get(address, timeout=30).raise_for_status().json())


def get_text(address: str) -> str:
    return httpx.get(address, timeout=30).raise_for_status().text


def schema_of(plain: str) -> dict[str, Any]:
    return dict(json.loads((ROOT / "schemas" / f"{plain}.schema.json").read_text()))


def closed(alerts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the final alerts of each id that was borne out, without what may differ between two runs of the same articles."""
    borne_out = {alert["alert_id"] for alert in alerts if not alert["provisional"] and alert["state"] != "withdrawn"}
    final = [alert for alert in alerts if not alert["provisional"] and alert["alert_id"] in borne_out]
    return sorted(
        ({key: value for key, value in alert.items() if key not in {"revision", "permalink"}} for alert in final),
        key=lambda alert: (alert["alert_id"], alert["updated_at"], json.dumps(alert)),
    )
