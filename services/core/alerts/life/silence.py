"""Source groups that are silent though they should speak: noted at each bucket's end, told when that changes.

Silence is not calm. While a group is silent no alert that it reported ends by fewer reports, and what it sends all at once when
it speaks again is its backlog, not news that came in one hour.
"""

from collections.abc import Iterable

from msgspec import structs

from services.core.alerts.alert import moment
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Outage
from services.core.alerts.policy import BUCKET_S, HOUR_S
from services.core.alerts.telling.course import readiness
from services.core.coverage import Coverage, SilentGroup

FLUSH_S = HOUR_S
"""Time that a group's backlog may take to come in after its silence, seconds."""


def note_silence(layer: Layer, silent: Iterable[str], end: float) -> dict[str, Outage]:
    """Note at a bucket's end which source groups are silent, and which speak again.

    Returns:
        The outages that go on.
    """
    now = set(silent)
    for group, outage in list(layer.all(Outage)):
        if outage.until is None and group not in now:
            layer.put(group, structs.replace(outage, until=end))
        elif outage.until is not None and end - outage.until > FLUSH_S:
            layer.remove(Outage, group)
    for group in sorted(now):
        known = layer.get(Outage, group)
        if known is None or known.until is not None:
            layer.put(group, Outage(end - BUCKET_S))
    return silent_now(layer)


def silent_now(layer: Layer) -> dict[str, Outage]:
    """Give the source groups that are silent."""
    return {group: outage for group, outage in layer.all(Outage) if outage.until is None}


def first_coverage(layer: Layer, at: float) -> list[Coverage]:
    """Say what is not learned when the time begins, so that it is known before a bucket has closed."""
    known = readiness(layer)
    return [Coverage(at=moment(at), silent=(), baseline=known.baseline, meanwhile=known.meanwhile)]


def say_coverage(before: Layer, step: Layer, end: float) -> list[Coverage]:
    """Say what is not heard or not learned, when a closed bucket changed that, and each hour while anything is not learned."""
    now, known = silent_now(step), readiness(step)
    is_due = end % HOUR_S == 0 and (known.baseline or known.meanwhile)
    if not is_due and now.keys() == silent_now(before).keys() and known == readiness(before):
        return []
    silent = tuple(SilentGroup(source_group=group, since=moment(outage.since)) for group, outage in now.items())
    return [Coverage(at=moment(end), silent=silent, baseline=known.baseline, meanwhile=known.meanwhile)]
