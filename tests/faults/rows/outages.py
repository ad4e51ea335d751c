"""The broker dies and comes back with its data; the way to it is cut or slow."""

import time
from collections.abc import Callable

from tests.faults.fault import Calm, Fault
from tests.faults.proxy import Trouble
from tests.faults.rows.kills import through
from tests.faults.site import Site
from tests.faults.waiting import until

TIMES = 2
CUT_S = 15.0
"""Longer than a group waits for a silent member, which is 6 s."""
SLOW_S = 0.1
"""What each piece waits."""
PIECES = 200
SLOW_BYTES = 200_000
SERVICES = "extractor", "alerting"


def broker_struck(site: Site, *, killed: bool) -> None:
    """Kill or stop the broker under all clients, and begin it again on its data."""

    def strike() -> None:
        handled = min(site.awaits_work(name) for name in SERVICES)
        before = site.lab.broker.pid
        if killed:
            site.lab.kill()
        site.lab.begin_again()
        assert site.lab.broker.pid != before
        site.struck("broker", "SIGKILL" if killed else "restart", handled)
        for name in SERVICES:
            assert site.processes[name].poll() is None, f"{name} ended:\n{site.tail(name)}"

    through(site, TIMES, strike)


def cut_off(name: str) -> Callable[[Site, Calm], None]:
    """Cut a service off for longer than its session lasts."""

    def inject(site: Site, _calm: Calm) -> None:
        def strike() -> None:
            handled = site.awaits_work(name)
            trouble = site.lab.proxy.trouble(Trouble(site.processes[name].pid, cut=True))
            time.sleep(CUT_S)
            pieces = trouble.pieces
            site.lab.proxy.heal()
            assert pieces, f"{name} said nothing that could be cut off"
            site.struck(name, f"cut off for {CUT_S:.0f} s", handled)

        through(site, TIMES, strike)

    return inject


def slowed(name: str) -> Callable[[Site, Calm], None]:
    """Give a service a slow way to the broker for a while."""

    def inject(site: Site, _calm: Calm) -> None:
        site.player.release(0.3)
        handled = site.awaits_work(name)
        trouble = site.lab.proxy.trouble(Trouble(site.processes[name].pid, delay_s=SLOW_S, per_second=SLOW_BYTES))
        site.player.release(1)
        until(lambda: trouble.pieces > PIECES, lambda: f"only {trouble.pieces} pieces were slowed")
        site.lab.proxy.heal()
        site.struck(name, f"slow link for {PIECES} pieces", handled)

    return inject


FAULTS = [
    Fault(
        name="kill -9 of the broker, data kept",
        inject=lambda site, _: broker_struck(site, killed=True),
        blows=TIMES,
    ),
    Fault(name="restart of the broker", inject=lambda site, _: broker_struck(site, killed=False), blows=TIMES),
    *(Fault(name=f"network cut at {name}", inject=cut_off(name), blows=TIMES) for name in SERVICES),
    *(Fault(name=f"slow link at {name}", inject=slowed(name)) for name in SERVICES),
]
