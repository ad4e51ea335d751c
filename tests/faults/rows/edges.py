"""The edges: a slow reader, a full disk, an outage of minutes, and services that begin before there is a broker."""

import json
import resource
import time
from datetime import UTC, datetime
from threading import Thread
from typing import IO

import psutil

from tests.faults.fault import Calm, Fault
from tests.faults.site import Site
from tests.faults.tape import Entry
from tests.faults.waiting import until

MEGABYTE = 1024 * 1024
LARGE = 200_000
"""Bytes of a large text."""
MANY = 400
BUFFERED = 150 * MEGABYTE
"""What a service may grow by while it is far behind: its buffers, twice over."""
OUTAGE_S = 120.0
FULL_AFTER = 20_000
"""Bytes that still go on the disk."""
QUICK = ("extractor", "--workers", "1", "--analyst", "tests.analysts:quick")
SLOW = ("extractor", "--workers", "1", "--analyst", "tests.analysts:troubled")


def slow_reader(site: Site, _calm: Calm) -> None:
    """Send more and larger texts than a slow extractor reads: they wait in the topic, not in its memory."""
    site.play(large("sleep 0.05"), per_second=2_000).release(1 / MANY)
    handled = site.awaits_work("extractor", 1)
    before = resident(site, "extractor")
    site.player.release(1)
    behind = "tocsin_extractor_behind"
    until(lambda: site.figures("extractor").get(behind, 0) > MANY / 4, lambda: f"{site.figures('extractor').get(behind)} wait")
    lag, most = site.figures("extractor")[behind], 0
    while site.handled("extractor") < MANY:
        most = max(most, resident(site, "extractor"))
        time.sleep(0.2)
    assert most - before < BUFFERED, f"grew from {before / MEGABYTE:.0f} to {most / MEGABYTE:.0f} MB"
    site.struck("extractor", "slow reading", handled)
    site.notes.append(f"lag {lag:.0f} shown, {before / MEGABYTE:.0f} to at most {most / MEGABYTE:.0f} MB")


def disk_full(site: Site, _calm: Calm) -> None:
    """Let no file of the broker grow on: it ends by itself; with room again it has everything that it acknowledged."""
    site.player.release(0.4)
    handled = min(site.awaits_work(name) for name in ("extractor", "alerting"))
    largest = max(file.stat().st_size for file in site.lab.broker.data_dir.glob(f"topics/e2e.{site.run}.*/*.log"))
    limit = largest + FULL_AFTER
    resource.prlimit(site.lab.broker.pid, resource.RLIMIT_FSIZE, (limit, limit))
    site.player.release(0.9)
    until(lambda: not site.lab.broker.alive(), lambda: "the broker writes on", 90)
    said = site.lab.broker.log_path.read_text(errors="replace")
    assert "File too large" in said, said[-500:]
    site.struck("broker", "disk full", handled)
    site.lab.begin_again()
    site.player.release(1)


def outage_of_minutes(site: Site, _calm: Calm) -> None:
    """Kill the broker for minutes under a producer that reads a pipe: it holds a bounded part back and stops its source."""
    producer = site.start("producer", "producer", "files", "-", piped=True)
    assert producer.stdin
    fed = Feeding(producer.stdin)
    until(lambda: site.handled("producer") > MANY / 8, lambda: site.tail("producer"))
    handled = site.handled("producer")
    before = resident(site, "producer")
    site.lab.kill()
    began = time.monotonic()
    until(lambda: not fed.moves(), lambda: "the source is never stopped", 60)
    taken, most = fed.count, 0
    while time.monotonic() - began < OUTAGE_S:
        most = max(most, resident(site, "producer"))
        time.sleep(1)
    assert (fed.count, fed.count < MANY) == (taken, True), f"{taken}, then {fed.count} of {MANY} were taken"
    assert most - before < BUFFERED, f"grew from {before / MEGABYTE:.0f} to {most / MEGABYTE:.0f} MB"
    assert not site.is_ready("producer"), "it says that it is ready"
    for name in ("producer", "extractor", "alerting"):
        assert site.processes[name].poll() is None, site.tail(name)
    site.lab.begin_again()
    assert producer.wait(120) == 0, site.tail("producer")
    assert (fed.count, len(site.article_ids())) == (MANY, MANY)
    site.struck("broker", f"away for {OUTAGE_S:.0f} s", handled)
    site.notes.append(f"source stopped at {taken} of {MANY} texts of {LARGE // 1000} kB, at most {most / MEGABYTE:.0f} MB")


class Feeding:
    """Writes large articles into a pipe on a thread, as fast as they are taken."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.count = 0
        self._pipe = pipe
        self._moved_at = time.monotonic()
        Thread(target=self._feed, name="feeding", daemon=True).start()

    def moves(self) -> bool:
        """Was something taken in the last seconds?"""
        return time.monotonic() - self._moved_at < 5

    def _feed(self) -> None:
        with self._pipe:
            for number in range(MANY):
                self._pipe.write(f"{json.dumps({'url': f'https://gazette.example/{number}', 'text': text(number)})}\n".encode())
                self._pipe.flush()
                self.count = number + 1
                self._moved_at = time.monotonic()
                time.sleep(0.02)


def before_the_broker(site: Site, _calm: Calm) -> None:
    """Start everything, the writers first, and what makes the topics, without a broker; then the broker."""
    site.command("topics", "delete", "--yes")
    site.lab.kill()
    file = site.folder / "made.jsonl"
    file.write_text("".join(f"{json.dumps({'url': f'https://gazette.example/{n}', 'text': text(n)[:500]})}\n" for n in range(20)))
    begun = {
        "producer": ("producer", "files", str(file)),
        "extractor": QUICK,
        "alerting": (),
        "feed": ("feed", "--port", "0"),
        "topics": ("topics", "create"),
    }
    for name, arguments in begun.items():
        site.start(name, *arguments)
    said = dict.fromkeys(begun, '"waiting"') | {"extractor": '"waiting_for_topics"', "feed": '"kafka_unreachable"'}
    for name, line in said.items():
        said_so(site, name, line)
    site.lab.begin_again()
    for name in ("topics", "producer"):
        assert site.processes[name].wait(60) == 0, site.tail(name)
    site.struck("broker", "not there at the start", len(said))
    site.notes.append("all four and the making of topics said that they wait")


def said_so(site: Site, name: str, words: str) -> None:
    """Wait until a service's log has these words, and see that it lives."""
    until(lambda: words in site.log_of(name), lambda: f"{name} does not say {words}:\n{site.tail(name)}")
    assert site.processes[name].poll() is None, site.tail(name)


def large(title: str) -> list[Entry]:
    """Make a tape of large articles."""
    now = datetime.now(UTC)
    stamp = now.isoformat().replace("+00:00", "Z")
    same = {"kind": "article", "source": "s", "publisher": "P", "url": "", "title": title, "producer": "p"}
    times = {"published_at": stamp, "seen_at": stamp}
    articles = [{**same, **times, "article_id": f"a{n}", "document_id": f"d{n}", "text": text(n)} for n in range(MANY)]
    return [Entry(n % 4, each["document_id"].encode(), json.dumps(each).encode(), now) for n, each in enumerate(articles)]


def text(number: int) -> str:
    """Make a large text that is like no other."""
    return f"Report {number}. " + f"It says {number} and more. " * (LARGE // 25)


def resident(site: Site, name: str) -> int:
    """Give the memory of a service with all its processes, in bytes."""
    process = psutil.Process(site.processes[name].pid)
    return int(sum(each.memory_info().rss for each in [process, *process.children(recursive=True)]))


FAULTS = [
    Fault(
        name="a slow extractor",
        inject=slow_reader,
        services=(("extractor", *SLOW), ("alerting",)),
        plays=False,
        same_alerts=None,
    ),
    Fault(name="the broker's disk full", inject=disk_full),
    Fault(
        name="an outage of minutes",
        inject=outage_of_minutes,
        services=(("extractor", *QUICK), ("alerting",)),
        plays=False,
        same_alerts=None,
    ),
    Fault(name="no broker at the start", inject=before_the_broker, services=(), plays=False, same_alerts=None),
]
