"""kill -9 in mid-stream: nothing is lost, the alerts are those of an undisturbed run, no process is left behind."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import psutil
from kafka import KafkaProducer

from tests.e2e.system import SCENARIO, Services, closed, services


def test_killed_worker_child_and_judge_cost_nothing(broker_address: str) -> None:
    with services(broker_address, "e2e-calm") as calm:
        replay(calm, speed=0).wait(120)
        calm.until_judged()
        undisturbed = [json.loads(record.value) for record in calm.records("alerts.v1")]

    with services(broker_address, "e2e-faults") as system:
        replaying = replay(system, speed=25_000)
        after(lambda: len(system.records("signals.v1")) >= 20)
        kill(worker_of(system))
        after(lambda: len(system.records("signals.v1")) >= 60)
        kill(child_of(system))
        after(lambda: len(system.records("alerts.v1")) >= 4)
        judge = psutil.Process(system.processes["alerting"].pid)
        kill(judge)
        system.processes["alerting"].wait()
        assert replaying.poll() is None, "the faults came too late to be in mid-stream"
        system.start("alerting")
        assert replaying.wait(120) == 0
        system.until_judged()
        disturbed = [json.loads(record.value) for record in system.records("alerts.v1")]
        sent = article_ids(system, "articles.v1")
        lost = sent - article_ids(system, "signals.v1")

    assert lost == set()
    assert len(sent) == len((SCENARIO / "articles.jsonl").read_text().splitlines())
    assert closed(disturbed) == closed(undisturbed)
    assert undisturbed
    assert left_behind("e2e-faults") == []


def test_poison_ends_as_one_dead_letter_each_and_stops_nothing(broker_address: str) -> None:
    with services(broker_address, "e2e-poison") as system:
        producer = KafkaProducer(bootstrap_servers=broker_address, max_request_size=4_000_000)
        good = a_raw_article()
        poison = [
            b"\xff\xfe broken",
            good[:-20],
            b"[1, 2, 3]",
            json.dumps({key: value for key, value in json.loads(good).items() if key != "text"}).encode(),
            json.dumps({**json.loads(good), "text": "x" * 3_000_000}).encode(),
            json.dumps({**json.loads(good), "seen_at": "2999-01-01T00:00:00Z", "published_at": "2999-01-01T00:00:00Z"}).encode(),
        ]
        for number, value in enumerate([*poison, good, mark(), mark(final=True)]):
            for partition in range(4) if b'"mark"' in value else [number % 4]:
                producer.send("e2e.e2e-poison.articles.v1", value, partition=partition).get(30)
        producer.close()
        system.until_judged()
        letters, signals = system.records("dead-letters.v1"), system.records("signals.v1")

    assert sorted(dict(letter.headers)["reason"] for letter in letters) == sorted(
        [b"not-json", b"not-json", b"schema", b"schema", b"schema", b"future"]
    )
    assert {bytes(letter.value) for letter in letters} == {each if len(each) <= 2_000_000 else each[:64_000] for each in poison}
    assert [json.loads(record.value)["article_id"] for record in signals] == ["a1"]


def a_raw_article() -> bytes:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    fields = {
        "kind": "article",
        "article_id": "a1",
        "document_id": "d1",
        "source": "s",
        "publisher": "P",
        "url": "",
        "title": "T",
    }
    return json.dumps({**fields, "text": "Talks went on.", "published_at": now, "seen_at": now, "producer": "p"}).encode()


def mark(*, final: bool = False) -> bytes:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return json.dumps({"kind": "mark", "producer": "p", "at": now, "final": final}).encode()


def replay(system: Services, *, speed: int) -> subprocess.Popen[bytes]:
    return system.start("producer", "producer", "replay", str(SCENARIO / "articles.jsonl"), "--speed", str(speed))


def article_ids(system: Services, plain: str) -> set[str]:
    messages = [json.loads(record.value) for record in system.records(plain)]
    return {message["article_id"] for message in messages if "article_id" in message}


def worker_of(system: Services) -> psutil.Process:
    """Give one of the extractor's worker processes."""
    return psutil.Process(system.processes["extractor"].pid).children()[0]


def child_of(system: Services) -> psutil.Process:
    """Give the process in which a worker reads its articles."""
    workers = psutil.Process(system.processes["extractor"].pid).children()
    return next(child for worker in workers for child in worker.children())


def kill(process: psutil.Process) -> None:
    assert process.is_running()
    process.send_signal(signal.SIGKILL)


def after(done: Callable[[], bool], patience_s: float = 90.0) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + patience_s
    while not done():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def left_behind(run: str) -> list[Any]:
    """Give the processes that still run in a run's environment."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        try:
            if process.environ().get("TOCSIN_RUN") == run:
                found.append(process.info)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return found
