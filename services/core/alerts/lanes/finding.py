"""What the detector says of an indicator, and whether that is enough for a burst."""

from msgspec import Struct, structs

from services.core.alarms import Condition
from services.core.alerts.counting.baseline import record_of, stories_of_day
from services.core.alerts.counting.excess import Excess, excess_of
from services.core.alerts.counting.present import Present
from services.core.alerts.lanes.bar import Bar
from services.core.alerts.lanes.budget import false_alarms_a_day
from services.core.alerts.life.backlog import without_backlog
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Stream
from services.core.alerts.policy import BUCKET_S, DAY_S
from services.core.alerts.telling.summary import span

Arrived = tuple[tuple[int, str, int], ...]
"""Stories of open buckets: bucket, source group, stories."""
RECORD = "day's record"
RECORD_SAYS = "stories in the last 24 hours, more than in any before"


class Finding(Struct, frozen=True):
    """What the detector says of an indicator: its most unusual window, its last day's stories, and the most of any day before."""

    excess: Excess
    day: int
    record: float

    @property
    def rate(self) -> float:
        """Give how often a day chance alone would do this."""
        return false_alarms_a_day(self.excess)

    def rings(self, bar: Bar, *, again: bool = False) -> bool:
        """Is this enough, publishers aside? An open alert needs no new record."""
        return all(each.met or (again and each.name == RECORD) for each in conditions_of(self, bar))


def finding_of(layer: Layer, past: Baseline, present: Present, *, rung: bool = False) -> Finding:
    """Judge an indicator's windows that end with the present bucket; of one that rang also what goes on less."""
    return Finding(excess_of(layer, past, present, rung=rung), stories_of_day(past, present), record_of(past, present.now.age))


class Fair(Struct, frozen=True):
    """An indicator's past and the stream beside the backlogs of groups that were silent, and how much of them is of its last day.

    To the day a backlog belongs: else no day with a silence in it could be a record.
    """

    past: Baseline
    present: Present
    late: int

    def finding(self, layer: Layer, waiting: Arrived | None = None, *, rung: bool = False) -> Finding:
        """Judge its windows; `waiting` are the stories of the present bucket, where those up to one of them are asked for."""
        past = self.past if waiting is None else structs.replace(self.past, waiting=waiting)
        found = finding_of(layer, past, self.present, rung=rung)
        return structs.replace(found, day=found.day + self.late) if self.late else found


def fair_of(layer: Layer, indicator: str, past: Baseline, present: Present) -> Fair:
    """Give what an indicator is judged by beside backlogs."""
    own, beside = without_backlog(layer, indicator, past, present)
    return Fair(own, beside, 0 if own is past else stories_of_day(past, present) - stories_of_day(own, present))


def fair_finding_of(layer: Layer, indicator: str, past: Baseline, present: Present, *, rung: bool = False) -> Finding:
    """Judge an indicator's windows by what is left beside the backlogs of source groups that were silent."""
    finding = finding_of(layer, past, present, rung=rung)
    if finding.excess.p >= 1.0:
        return finding
    fair = fair_of(layer, indicator, past, present)
    return finding if fair.past is past and fair.present is present else fair.finding(layer, rung=rung)


def conditions_of(finding: Finding, bar: Bar, publishers: int | None = None) -> tuple[Condition, ...]:
    """Give each condition of ringing with what was found; that of publishers only where they were counted."""
    excess = finding.excess
    most = min(bar.policy.burst_p, bar.limit * excess.p / finding.rate)
    asked = [
        Condition(
            name="chance",
            value=excess.p,
            limit=most,
            met=excess.p <= most,
            says="the chance of so many stories on a usual day, within the budget of false alarms",
            at_most=True,
        ),
        _at_least("stories", excess.stories, bar.stories, f"independent stories in {span(excess.window_s)}"),
        _at_least("ratio", excess.stories / excess.mean, bar.policy.burst_ratio, f"times the {excess.mean:.2f} expected"),
        _at_least(RECORD, finding.day, int(finding.record) + 1, RECORD_SAYS),
        _at_least("history", history_s(bar.stream), DAY_S, "seconds since the stream began"),
    ]
    if publishers is not None:
        asked.append(_at_least("publishers", publishers, bar.publishers, "independent publishers"))
    return tuple(asked)


def _at_least(name: str, value: float, limit: float, says: str) -> Condition:
    return Condition(name=name, value=float(value), limit=float(limit), met=value >= limit, says=says)


def history_s(stream: Stream) -> int:
    """Give how long the stream has been judged, seconds."""
    if stream.closed is None or stream.first is None:
        return 0
    return max(0, (stream.closed - stream.first + 1) * BUCKET_S)
