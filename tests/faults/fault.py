"""A fault, and a run of the services with it: one row of the table."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct

from tests.e2e.system import SCENARIO, closed
from tests.faults.lab import Lab
from tests.faults.ledger import Account, Likeness, Outcome, account
from tests.faults.site import Blow, Site, site
from tests.faults.tape import Entry, tape_of

JUDGED_S = 120.0


class Calm(NamedTuple):
    """A run without a fault: what was sent, and the alerts that it led to."""

    tape: list[Entry]
    alerts: list[dict[str, Any]]


class Fault(Struct, frozen=True, kw_only=True):
    """One row.

    `inject` starts what it needs beyond `services`, strikes while the tape plays, and leaves the site able to finish; what it
    gives back is called when everything is judged. What it does goes through `Site.kill` and `Site.struck`, which note the
    blows: fewer than `blows` of them is a failure.
    """

    name: str
    inject: Callable[[Site, Calm], Callable[[], None] | None]
    services: tuple[tuple[str, ...], ...] = (("extractor", "extractor", "--workers", "1"), ("alerting",))
    blows: int = 1
    is_quick: bool = False
    """Whether it runs with the other tests."""
    plays: bool = True
    """Whether the tape is played; else `inject` sends the articles itself."""
    same_alerts: Likeness | None = "figures"
    """In what the alerts are to be those of the undisturbed run, if in anything."""


class Row(NamedTuple):
    """What became of a fault."""

    name: str
    account: Account | None
    struck: str
    notes: str
    took_s: float
    failures: list[str]


def undisturbed(lab: Lab, folder: Path) -> Calm:
    """Run the scenario without a fault."""
    with site(lab, "faults-calm", folder / "calm") as calm:
        calm.start("extractor", "extractor", "--workers", "2")
        calm.start("alerting")
        producer = calm.start("producer", "producer", "replay", str(SCENARIO / "articles.jsonl"), "--speed", "0")
        assert producer.wait(120) == 0, calm.tail("producer")
        calm.until_judged(JUDGED_S)
        alerts = closed(calm.messages("alerts.v1"))
        assert alerts, "the undisturbed run rang nothing: there is nothing to compare with"
        return Calm(tape_of(calm.records("articles.v1")), alerts)


def run(fault: Fault, calm: Calm, lab: Lab, folder: Path) -> Row:
    """Run the services with a fault; whatever goes wrong is in the row."""
    began = time.monotonic()
    failures: list[str] = []
    drawn = None
    name = "".join(char if char.isalnum() else "-" for char in fault.name.lower())[:40].strip("-")
    with site(lab, f"faults-{name}", folder / name) as place:
        try:
            for service in fault.services:
                place.start(service[0], *service[1:])
            if fault.plays:
                place.play(calm.tape)
            afterwards = fault.inject(place, calm)
            failures += not_judged(place)
            drawn = drawn_up(place, fault, calm)
            if afterwards and not failures:
                afterwards()
        except Exception as error:  # noqa: BLE001 - a row that fails is a row, and the next fault follows
            failures.append(f"{type(error).__name__}: {error}")
    failures += drawn.faults if drawn else []
    failures += unproven(fault, place.blows)
    if left := place.left_behind():
        failures.append(f"processes left behind: {left}")
    return Row(fault.name, drawn, struck(place), "; ".join(place.notes), time.monotonic() - began, failures)


def unproven(fault: Fault, blows: list[Blow]) -> list[str]:
    """Say that less was struck than was meant: a run in which nothing happened proves nothing."""
    return [f"only {len(blows)} of {fault.blows} blows were struck"] if len(blows) < fault.blows else []


def not_judged(place: Site) -> list[str]:
    """Let the tape end and everything be judged, or say what was not; the books then tell what is lost.

    A slow machine gets its time: it is given up when nothing more was observed for as long as is waited.
    """
    for player in place.players:
        player.finish()
    before = -1
    while True:
        try:
            place.until_judged(JUDGED_S)
        except AssertionError as error:
            observed = len(place.records("observations.v1"))
            if observed == before:
                return [f"not judged, and nothing moves for {JUDGED_S:.0f} s: {error}"]
            before = observed
        else:
            return []


def drawn_up(place: Site, fault: Fault, calm: Calm) -> Account:
    """Draw up the account."""
    out = Outcome(
        place.records("signals.v1"),
        place.records("dead-letters.v1"),
        place.messages("alerts.v1"),
        place.messages("situations.v1"),
    )
    in_the_log = place.article_ids()
    sent = set().union(*(player.sent for player in place.players)) or in_the_log
    acked = set().union(*(player.acked for player in place.players)) or in_the_log
    return account(
        out,
        sent=sent,
        acked=acked,
        undisturbed=calm.alerts if fault.same_alerts else None,
        likeness=fault.same_alerts or "figures",
    )


def struck(place: Site) -> str:
    """Give the blows in a few words."""
    kinds = Counter((blow.victim, blow.how) for blow in place.blows)
    return ", ".join(f"{number} x {how} of {victim}" for (victim, how), number in kinds.items())
