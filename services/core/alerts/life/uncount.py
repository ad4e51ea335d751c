"""What is taken back counts no more: not in what is usual, not in the index, not for any alert."""

from collections.abc import Iterable, Mapping

from msgspec import structs

from services.core.alerts import index
from services.core.alerts.counting.baseline import without_story
from services.core.alerts.counting.slow import Slow, untold
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Story, WatchPast
from services.core.alerts.policy import BUCKET_S, DAY_S
from services.core.alerts.stories.story import supports_for, take_out

Gone = Mapping[str, Iterable[str]]
"""Stories that are taken out of an alert, each with the indicators for which it counts no more."""


def uncount(layer: Layer, gone: Gone) -> None:
    """Take stories out of what counts and of what is usual: the indicators are judged by the others from now on."""
    for story_id, indicators in gone.items():
        story = layer.get(Story, story_id)
        supports = supports_for(layer, story) if story else {}
        for indicator in indicators:
            past, watched = layer.get(Baseline, indicator), layer.get(WatchPast, indicator)
            slow = layer.get(Slow, indicator)
            bucket, group = int(supports[indicator].at // BUCKET_S), supports[indicator].source_group
            if past is not None:
                layer.put(indicator, without_story(past, bucket, group))
            if watched is not None:
                layer.put(indicator, structs.replace(watched, past=without_story(watched.past, bucket, group)))
            if slow is not None:
                layer.put(indicator, untold(slow, int(supports[indicator].at // DAY_S), group))
        if story is not None:
            index.take_out(layer, supports, indicators)
            take_out(layer, story, indicators)
