"""All services on an embedded Kafka: articles a second, the share of time spent on sends, memory, dead letters."""

import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

from services.adapters import topics
from services.adapters.broker import EmbeddedBroker
from services.adapters.lag import Lag
from services.adapters.listener import free_ports
from services.adapters.settings import Settings
from services.supervisor.child import Child, environment_for
from tests.topic_reader import TopicReader

SERVICES = {"alerting": ["alerting"], "feed": ["feed", "--port", "0"], "extractor": ["extractor"]}
MEGABYTE = 1024 * 1024


def rows(archive: Path, how: str) -> list[tuple[str, str]]:
    """Send the archive through everything as fast as it goes."""
    with ExitStack() as stack:
        broker = stack.enter_context(EmbeddedBroker())
        settings = Settings(kafka_bootstrap=broker.bootstrap, namespace="bench")
        topics.create(settings)
        environment = environment_for({"kafka_bootstrap": broker.bootstrap, "namespace": "bench"})
        children = {}
        for (name, arguments), port in zip(SERVICES.items(), free_ports(len(SERVICES)), strict=True):
            children[name] = Child(name, arguments, environment, port, told)
            stack.callback(children[name].stop)
        while not all(child.ready() for child in children.values()):
            time.sleep(0.2)
        began = time.perf_counter()
        summary = produce(archive, how, environment)
        judged(settings)
        took_s = time.perf_counter() - began
        articles = int(find(r"sent (\d+)", summary))
        memory = {name: resident(child.process.pid) for name, child in children.items()} | {"Kafka": resident(broker.pid)}
        reading = scrape(children["extractor"].port)
        dead = count_of(settings, "dead-letters.v1")
    sending_s, analysing_s = reading["tocsin_extractor_send_seconds_sum"], reading["tocsin_extractor_analyse_seconds_sum"]
    return [
        (f"system ({how}, {articles} articles): articles a second, sent to judged", f"{articles / took_s:.1f}"),
        ("producer: its summary", summary.strip()),
        ("extractor: share of time spent on sends", f"{sending_s / (sending_s + analysing_s):.1%}"),
        ("extractor: mean time to read an article", f"{1000 * analysing_s / max(1, articles):.1f} ms"),
        *((f"memory, resident: {name}", figure) for name, figure in memory.items()),
        ("dead letters", str(dead)),
    ]


def told(name: str, line: str) -> None:
    """Show what a service's log has to say."""
    sys.stderr.write(f"{name}: {line}\n")


def produce(archive: Path, how: str, environment: dict[str, str]) -> str:
    """Run the producer to its end and give its summary."""
    arguments = ["replay", str(archive), "--speed", "0"] if how == "replay" else ["files", str(archive)]
    argv = [sys.executable, "-m", "services", "producer", *arguments]
    done = subprocess.run(argv, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    return done.stdout


def judged(settings: Settings) -> None:
    """Wait until the last record is judged."""
    lag = Lag(settings)
    while lag.behind():
        time.sleep(0.2)
    lag.close()


def resident(process_id: int | None) -> str:
    """Give a process's memory with all its children's."""
    process = psutil.Process(process_id)
    family = [process, *process.children(recursive=True)]
    return f"{sum(each.memory_info().rss for each in family) / MEGABYTE:,.0f} MB in {len(family)} processes"


def scrape(port: int) -> dict[str, float]:
    """Give the sums of a service's samples by name."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(httpx.get(f"http://127.0.0.1:{port}/metrics").text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found


def count_of(settings: Settings, plain: str) -> int:
    """Count a topic's records."""
    with TopicReader(settings, plain) as reader:
        return reader.end()


def find(pattern: str, text: str) -> str:
    """Give the first group of the pattern."""
    match = re.search(pattern, text)
    if match is None:
        raise LookupError(f"no {pattern!r} in {text!r}")
    return match.group(1)
