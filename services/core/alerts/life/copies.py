"""Copies of the stories that a burst rang by: they make it no stronger, and its articles are counted up to the last of them."""

from collections.abc import Iterable

from msgspec import structs

from services.core.alerts.alert import described, is_open, newest
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, Story


def count_copies(before: Layer, step: Layer, end: float) -> None:
    """Add to each open burst the articles that a bucket brought of the stories that it counts already.

    Args:
        before: What was closed before the bucket.
        step: What the bucket changed so far.
        end: The bucket's end, seconds since 1970.
    """
    known = ((before.get(Story, key), story) for key, story in step.changed(Story))
    grown = {
        story.story_id: (story, story.articles - was.articles) for was, story in known if was and story.articles > was.articles
    }
    for alert_id, held in list(step.all(OpenAlert)) if grown else ():
        ours = [grown[each] for each in held.stories if each in grown and each not in held.without]
        if ours and is_open(held) and held.alert.lane != "trend" and held.alert.counts.expected_stories is not None:
            step.put(alert_id, _with_copies(held, ours, end))


def _with_copies(held: OpenAlert, grown: Iterable[tuple[Story, int]], end: float) -> OpenAlert:
    documents, counts = held.documents, held.alert.counts
    for story, copies in grown:
        documents = documents | dict.fromkeys(story.documents, story.story_id)
        counts = structs.replace(counts, articles=counts.articles + copies)
    return described(structs.replace(held, documents=newest(documents)), end, counts)
