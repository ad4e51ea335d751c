"""What of a day the trend lane looks at: the stories that counted on it, and which indicators it forgets."""

import zlib
from collections.abc import Mapping

from services.core.alerts.counting.days import RETAINED
from services.core.alerts.counting.slow import Slow
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story, StorySupports
from services.core.alerts.memory.table import Index, KeyIndex
from services.core.alerts.policy import DAY_S
from services.core.alerts.stories.story import TAKEN_OUT
from services.core.vocabulary import WATCH

PARTS = 15
"""Each indicator is looked at once in so many days, on days of its own."""
IDLE_DAYS = RETAINED - 2 * PARTS
"""Without a story for so long an indicator is forgotten: most of what it knew has faded, and the days reach back no longer."""

_ON_DAY: Index[Slow] = KeyIndex(Slow, lambda key: zlib.crc32(key.encode()) % PARTS)


def stories_by_group(layer: Layer, day: int) -> dict[str, Mapping[str, int]]:
    """Give the stories that counted on a day by indicator and source group; easing and watches have no trend."""
    begin, end = float(day * DAY_S), float((day + 1) * DAY_S)
    found: dict[str, dict[str, int]] = {}
    for story_id, story in layer.all(Story):
        known = layer.get(StorySupports, story_id) if story.last_at >= begin else None
        if known is None:
            continue
        for indicator, count in story.counted.items():
            if not begin <= count.at < end or count.support == TAKEN_OUT or indicator.startswith(WATCH):
                continue
            support = known.supports[count.support]
            if support.mention.ledger != "easing":
                groups = found.setdefault(indicator, {})
                groups[support.source_group] = groups.get(support.source_group, 0) + 1
    return dict(found)


def drop_quiet(layer: Layer, day: int) -> None:
    """Drop the indicators whose turn it is and that had no story for long."""
    for indicator, slow in layer.find(_ON_DAY, day % PARTS):
        if day - slow.last > IDLE_DAYS:
            layer.remove(Slow, indicator)
