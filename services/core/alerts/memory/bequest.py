"""What a judge that read an archive leaves to one that is to judge live news: what it learned, and nothing that it rang.

Alerts, situations, the index and words that were said are the archive's; positions, clocks and articles that wait are its log's.
Stories stay: a report that the archive told at its end is no news when a feed tells it again.
"""

from collections.abc import Iterator

from msgspec import Struct, structs

from services.core.alerts.counting.days import SlowDay, Today
from services.core.alerts.counting.season import DAY
from services.core.alerts.counting.slow import Slow
from services.core.alerts.counting.volume import HourOfWeek
from services.core.alerts.memory.arrived import Arrived
from services.core.alerts.memory.beginnings import Course, Source
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Exposure, Story, StorySketches, StorySupports, Stream, WatchPast
from services.core.alerts.telling.course import age_of

LEARNED: tuple[type[Struct], ...] = (
    Stream,
    Course,
    Source,
    Arrived,
    Exposure,
    HourOfWeek,
    Baseline,
    Today,
    SlowDay,
    Slow,
    WatchPast,
    Story,
    StorySketches,
    StorySupports,
)
"""The kinds that are left; of all other kinds nothing is."""
SETTLES = DAY
"""Counting buckets after the archive's end in which every source that begins counts from the start: an archive names others."""


def bequest(memory: Layer) -> Iterator[tuple[type[Struct], str, Struct]]:
    """Give what is left of a judge's memory, in the order of kinds and keys."""
    for kind in LEARNED:
        for key, value in memory.all(kind):
            yield kind, key, _settling(memory, value) if isinstance(value, Course) else value


def _settling(memory: Layer, course: Course) -> Course:
    return structs.replace(course, settles=age_of(memory) + SETTLES)
