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
from kafka import KafkaConsumer, TopicPartition

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
        consumer = KafkaConsumer(bootstrap_servers=self.bootstrap, isolation_level="read_committed", enable_auto_commit=False)
        try:
            name = self.topic(plain)
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
