"""Processes that are killed or asked to end in the midst of their work, several times each."""

import signal
from collections.abc import Callable

import psutil

from tests.faults.fault import Calm, Fault
from tests.faults.site import Site
from tests.faults.waiting import until

TIMES = 3


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


EXTRACTOR = ("extractor", "--workers", "1")

FAULTS = [
    Fault(name="kill -9 of the worker", inject=workers_killed, blows=TIMES),
    Fault(name="kill -9 of the reading child", inject=children_killed, blows=TIMES, is_quick=True),
    Fault(name="kill -9 of the extractor", inject=ended("extractor", signal.SIGKILL, *EXTRACTOR), blows=TIMES),
    Fault(name="SIGTERM of the extractor", inject=ended("extractor", signal.SIGTERM, *EXTRACTOR), blows=TIMES),
    Fault(name="kill -9 of alerting", inject=ended("alerting", signal.SIGKILL), blows=TIMES, is_quick=True),
    Fault(name="SIGTERM of alerting", inject=ended("alerting", signal.SIGTERM), blows=TIMES),
]
