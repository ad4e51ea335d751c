"""The books of one run: what the broker acknowledged against what came out, and the alerts against those without a fault."""

import json
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from tests.e2e.system import closed
from tests.faults.tape import identity

Likeness = Literal["figures", "what rang"]
"""Alerts are like others in every figure at each bucket's end, or in what rang and how loud; repeats are articles that arrived,
and by how many arrive the expectation is scaled."""
LOUDNESS = "advisory", "warning", "critical"


class Outcome(NamedTuple):
    """What came out: the records of signals.v1 and of dead-letters.v1, the messages of alerts.v1 and of situations.v1."""

    signals: Iterable[Any]
    letters: Iterable[Any]
    alerts: list[dict[str, Any]]
    situations: list[dict[str, Any]]


class Account(NamedTuple):
    """What a run came to."""

    acked: int
    lost: set[str]
    phantoms: set[str]
    repeated_signals: int
    dead_letters: int
    told_twice: int
    differing_alerts: int
    alerts: int

    @property
    def faults(self) -> list[str]:
        """Say what must not be."""
        wrong = {
            "nothing was acknowledged": not self.acked,
            f"{len(self.lost)} lost: {sorted(self.lost)[:3]}": bool(self.lost),
            f"{len(self.phantoms)} phantoms: {sorted(self.phantoms)[:3]}": bool(self.phantoms),
            f"{self.told_twice} alerts or situations told twice": bool(self.told_twice),
            f"{self.differing_alerts} alerts differ from the undisturbed run's {self.alerts}": bool(self.differing_alerts),
        }
        return [text for text, is_so in wrong.items() if is_so]


def account(
    out: Outcome,
    *,
    sent: set[str],
    acked: set[str],
    undisturbed: list[dict[str, Any]] | None,
    likeness: Likeness = "figures",
) -> Account:
    """Draw up the account.

    Args:
        out: What came out.
        sent: The names of the records that were handed to the broker.
        acked: Those of them that it acknowledged.
        undisturbed: The closed alerts of the same input without the fault; nothing where there is no such run.
        likeness: In what the alerts are to be like those.
    """
    names = [identity(record.value) for record in out.signals]
    dead = [identity(record.value) for record in out.letters]
    found = {*names, *dead}
    told = [(each["alert_id"], each["revision"]) for each in out.alerts]
    told += [(each["situation_id"], each["revision"]) for each in out.situations]
    final = closed(out.alerts)
    return Account(
        acked=len(acked),
        lost=acked - found,
        phantoms=found - sent,
        repeated_signals=len(names) - len(set(names)),
        dead_letters=len(dead),
        told_twice=len(told) - len(set(told)),
        differing_alerts=0 if undisturbed is None else differing(final, undisturbed, likeness),
        alerts=len(final if undisturbed is None else undisturbed),
    )


def differing(told: list[dict[str, Any]], expected: list[dict[str, Any]], likeness: Likeness = "figures") -> int:
    """Count what only one of the two has: messages, or alerts that rang."""
    if likeness == "what rang":
        return len(rang(told) ^ rang(expected))
    lines, wanted = ([json.dumps(each, sort_keys=True) for each in side] for side in (told, expected))
    return sum(abs(lines.count(line) - wanted.count(line)) for line in {*lines, *wanted})


def rang(alerts: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    """Give each alert's id, indicator, lane and highest level."""
    loudest: dict[str, str] = {}
    for alert in alerts:
        level = loudest.get(alert["alert_id"], LOUDNESS[0])
        loudest[alert["alert_id"]] = max(level, alert["level"], key=LOUDNESS.index)
    return {(alert["alert_id"], alert["indicator"], alert["lane"], loudest[alert["alert_id"]]) for alert in alerts}
