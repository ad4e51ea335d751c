"""Several instances of a service in one group: rebalances every few seconds, and one that is frozen until it is fenced."""

import signal
from itertools import cycle

from kafka import KafkaAdminClient

from tests.faults.fault import Calm, Fault
from tests.faults.rows.kills import TIMES, through
from tests.faults.site import Site
from tests.faults.waiting import until

CHANGES = 6
TRIES = 400
NUDGED_EVERY = 40
"""Tries after which there may be no work left in which a transaction could be met."""
ALONE = "alerting-a"
PAIR = (("alerting-a",), ("alerting-b",))


def members_change(site: Site, _calm: Calm) -> None:
    """Let now an extractor, now the active alerting instance leave and come back."""
    turns = cycle(["extractor-2", "alerting", "extractor-1", "alerting"])

    def strike() -> None:
        turn = next(turns)
        name = active(site) if turn == "alerting" else turn
        site.kill(name, signal.SIGTERM)
        site.start(name, *(("extractor", "--workers", "1") if turn != "alerting" else ()))

    through(site, CHANGES, strike)
    takeovers = sum(site.log_of(name).count('"active"') for name, *_ in PAIR)
    rebalances = sum(site.log_of(name).count('"partitions_assigned"') for name in ("extractor-1", "extractor-2"))
    assert (takeovers > 1, rebalances > CHANGES // 2) == (True, True), (takeovers, rebalances)
    site.notes.append(f"{rebalances} rebalances of extractors, alerting taken over {takeovers} times")


def frozen_in_mid_transaction(site: Site, _calm: Calm) -> None:
    """Freeze the active instance while its transaction is open, until the other has judged on; then let it go."""
    site.player.release(0.3)
    name = active(site)
    other = next(each for each, *_ in PAIR if each != name)
    handled = site.awaits_work(name)
    site.player.release(0.6)
    freeze_in_transaction(site, name)
    site.struck(name, "SIGSTOP in mid-transaction", handled)
    site.awaits_work(other, 50)
    site.processes[name].send_signal(signal.SIGCONT)
    fenced = "tocsin_alerting_aborts_total"
    until(lambda: site.figures(name).get(fenced, 0) > 0, lambda: f"{name} went on as if nothing had happened")
    assert site.processes[name].poll() is None, site.tail(name)
    site.struck(name, "SIGCONT, fenced", handled)
    site.player.release(1)


def killed_in_mid_transaction(site: Site, _calm: Calm) -> None:
    """Kill alerting while its transaction is open, several times: what is told and what is remembered are stored as one."""

    def strike() -> None:
        handled = site.awaits_work(ALONE)
        freeze_in_transaction(site, ALONE)
        site.processes[ALONE].kill()
        code = site.processes[ALONE].wait(10)
        assert code == -signal.SIGKILL, f"{ALONE} ended with {code}"
        site.struck(ALONE, "SIGKILL in mid-transaction", handled)
        site.start(ALONE)

    through(site, TIMES, strike)


def freeze_in_transaction(site: Site, name: str) -> None:
    """Stop a process when the broker says that its transaction is open, and see that it stays so."""
    transaction = f"e2e.{site.run}.alerting-{name.partition('-')[2]}"
    admin = KafkaAdminClient(bootstrap_servers=site.bootstrap)
    try:
        for number in range(TRIES):
            site.processes[name].send_signal(signal.SIGSTOP)
            state = admin.describe_transactions([transaction])[transaction].state
            if "ongoing" in str(state).lower():
                return
            site.processes[name].send_signal(signal.SIGCONT)
            signal.sigtimedwait([], 0.013)
            if number % NUDGED_EVERY == NUDGED_EVERY - 1:
                site.player.nudge()
        raise AssertionError(f"{name} was never met in mid-transaction, last: {state}")
    finally:
        admin.close()


def active(site: Site) -> str:
    """Wait for the instance that judges, and give its name."""
    before = {name: site.handled(name) for name, *_ in PAIR}
    found: list[str] = []

    def one_moves() -> bool:
        found.extend(name for name in before if site.handled(name) > before[name])
        return bool(found)

    until(one_moves, lambda: "no instance of alerting judges")
    return found[0]


EXTRACTORS = (("extractor-1", "extractor", "--workers", "1"), ("extractor-2", "extractor", "--workers", "1"))

FAULTS = [
    Fault(name="rebalances every few seconds", inject=members_change, services=(*EXTRACTORS, *PAIR), blows=CHANGES),
    Fault(
        name="kill -9 of alerting in mid-transaction",
        inject=killed_in_mid_transaction,
        services=(("extractor", "extractor", "--workers", "1"), (ALONE,)),
        blows=TIMES,
    ),
    Fault(
        name="alerting frozen in mid-transaction, then let go",
        is_quick=True,
        inject=frozen_in_mid_transaction,
        services=(("extractor", "extractor", "--workers", "1"), *PAIR),
        blows=2,
    ),
]
