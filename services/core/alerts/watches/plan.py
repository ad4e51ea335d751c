"""What a user wants of his watches: how each rings, how loud, and who hears it."""

from collections.abc import Iterable

from msgspec import Struct

from services.core.alarms import Alert
from services.core.ids import digest
from services.core.vocabulary import WATCH, Level, Name, WatchMode

EACH_RULE = "builtin-watch-each/1"
BURST_RULE = "builtin-watch-burst/1"


class WatchPlan(Struct, frozen=True, kw_only=True):
    """How a watch rings: by each new story, or by more of them than usual.

    `level` is the least of its alerts' levels; `receivers` hear of them whatever else they asked for.
    """

    name: Name
    mode: WatchMode = "each"
    level: Level = "advisory"
    receivers: tuple[Name, ...] = ()

    @property
    def indicator(self) -> str:
        """Give the indicator that its sightings stand under."""
        return WATCH + self.name

    @property
    def rule(self) -> str:
        """Give the name of the rule by which it rings; an alert keeps that of its beginning."""
        return EACH_RULE if self.mode == "each" else BURST_RULE


def plan_of(plans: Iterable[WatchPlan], indicator: str) -> WatchPlan:
    """Give the plan of a watch's indicator.

    A watch that is not known, since whoever read the articles has another file, rings by each story as an advisory: better once
    too often than never.
    """
    name = indicator.removeprefix(WATCH)
    return next((plan for plan in plans if plan.name == name), None) or WatchPlan(name=name)


def rings_by_reports(alert: Alert) -> bool:
    """Does an alert ring by single reports, and not by how many there are? So do flashes, and watches of each story."""
    return alert.lane == "flash" or alert.rule == EACH_RULE


def rings_by_counts(alert: Alert) -> bool:
    """Does an alert ring by more stories than usual? So do bursts, watches that ring by them, and trends."""
    return alert.lane in {"burst", "trend"} or alert.rule == BURST_RULE


def fingerprint_of(plans: Iterable[WatchPlan]) -> str:
    """Give a short name that changes when any of the plans does."""
    return digest("watches", *(f"{plan.name}={plan.mode}/{plan.level}/{','.join(plan.receivers)}" for plan in plans))[:8]
