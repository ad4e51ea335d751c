"""Processes that are killed or asked to end in the midst of their work, several times each."""

import json
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime

import psutil

from tests.faults.fault import Calm, Fault
from tests.faults.site import Site
from tests.faults.tape import Entry
from tests.faults.waiting import until

TIMES = 3
IN_HAND_S = 3.0
"""The extractor commits once a second."""


def through(site: Site, times: int, strike: Callable[[], None]) -> None:
    """Let the tape on by parts, and strike while each of them is being worked on."""
    player = site.player
    for part in range(1, times + 1):
        player.release(part / (times + 1))
        strike()
        assert player.left, "the tape had ended: that was not in mid-stream"
    player.release(1)


def ended(name: str, how: signal.Signals, *arguments: str) -> Callable[[Site, Calm], None]:
    """End a service and begin it again, several times."""

    def inject(site: Site, _calm: Calm) -> None:
        def strike() -> None:
            site.kill(name, how)
            site.start(name, *arguments)

        through(site, TIMES, strike)

    return inject


def workers_killed(site: Site, _calm: Calm) -> None:
    """Kill the extractor's worker; the supervisor starts it anew."""

    def strike() -> None:
        handled = site.awaits_work("extractor")
        worker = psutil.Process(site.processes["extractor"].pid).children()[0]
        worker.kill()
        until(lambda: not worker.is_running(), lambda: "the worker lives on")
        site.struck("worker", "SIGKILL", handled)

    through(site, TIMES, strike)


def children_killed(site: Site, _calm: Calm) -> None:
    """Kill the process that reads the articles; its worker starts it anew and tries the article again."""
    lost = "tocsin_extractor_child_restarts_total"

    def strike() -> None:
        handled, before = site.awaits_work("extractor"), site.figures("extractor").get(lost, 0)
        (worker,) = psutil.Process(site.processes["extractor"].pid).children()
        (child,) = worker.children()
        child.kill()
        until(lambda: site.figures("extractor").get(lost, 0) > before, lambda: "the worker did not notice")
        site.struck("child", "SIGKILL", handled)

    through(site, TIMES, strike)


def killed_with_one_in_hand(site: Site, _calm: Calm) -> None:
    """Kill the extractor when it has read one article for longer than lies between two commits: that one is not done yet."""
    files = [site.folder / f"in-hand-{number}" for number in range(TIMES)]
    slow = {(number + 1) * 10: f"sleep {IN_HAND_S + 2} {file}" for number, file in enumerate(files)}
    site.play(entitled([slow.get(number, "sleep 0.01") for number in range(50)])).release(1)
    for file in files:
        until(file.exists, lambda: site.tail("extractor"))
        time.sleep(IN_HAND_S)
        site.kill("extractor", more=0)
        site.start("extractor", *TROUBLED)


def entitled(titles: list[str]) -> list[Entry]:
    """Make a tape of articles that do as their titles say, all in one partition."""
    now = datetime.now(UTC)
    stamp = now.isoformat().replace("+00:00", "Z")
    same = {"kind": "article", "source": "s", "publisher": "P", "url": "", "text": "T.", "producer": "p"}
    times = {"published_at": stamp, "seen_at": stamp}
    articles = [{**same, **times, "article_id": f"a{n}", "document_id": f"d{n}", "title": each} for n, each in enumerate(titles)]
    return [Entry(0, b"k", json.dumps(each).encode(), now) for each in articles]


EXTRACTOR = ("extractor", "--workers", "1")
TROUBLED = (*EXTRACTOR, "--analyst", "tests.analysts:troubled")

FAULTS = [
    Fault(name="kill -9 of the worker", inject=workers_killed, blows=TIMES),
    Fault(name="kill -9 of the reading child", inject=children_killed, blows=TIMES, is_quick=True),
    Fault(name="kill -9 of the extractor", inject=ended("extractor", signal.SIGKILL, *EXTRACTOR), blows=TIMES),
    Fault(
        name="kill -9 of the extractor with an article in hand",
        inject=killed_with_one_in_hand,
        services=(("extractor", *TROUBLED), ("alerting",)),
        blows=TIMES,
        plays=False,
        same_alerts=None,
    ),
    Fault(name="SIGTERM of the extractor", inject=ended("extractor", signal.SIGTERM, *EXTRACTOR), blows=TIMES),
    Fault(name="kill -9 of alerting", inject=ended("alerting", signal.SIGKILL), blows=TIMES, is_quick=True),
    Fault(name="SIGTERM of alerting", inject=ended("alerting", signal.SIGTERM), blows=TIMES),
]
