"""Which story a text is a copy of: the stories' sketches, and how they are found among very many."""

from msgspec import Struct

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story, StorySketches
from services.core.alerts.memory.table import Index
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import Policy
from services.core.signals.text.fingerprint import (
    LEAD_ANCHORS,
    Sketch,
    anchors,
    anchors_shared,
    is_brief,
    is_cut,
    overlap,
    similarity,
)

KEPT_SKETCHES = 4
SAME_TEXT = 0.8
"""A version that resembles a known one this much adds nothing to know the next by."""
LOOSELY = 0.4
"""Of what makes a copy of one version, so much must be in most of the versions: else it copies what a round-up added."""

_BY_ANCHOR: Index[StorySketches] = Index(
    StorySketches, lambda held: {anchor for sketch in held.sketches for anchor in anchors(sketch)}
)
_BY_LEAD: Index[StorySketches] = Index(
    StorySketches, lambda held: {hash_ for lead in held.leads for hash_ in lead[:LEAD_ANCHORS]}
)
_BRIEFS: Index[StorySketches] = Index(
    StorySketches, lambda held: {hash_ for sketch in held.sketches if is_brief(sketch) for hash_ in sketch[:LEAD_ANCHORS]}
)


class _Likely(Struct, frozen=True, order=True):
    likeness: float
    earliest: float
    story_id: str


def find_alike(layer: Layer, waiting: Waiting, policy: Policy) -> Story | None:
    """Give the story that an article is most likely a copy of, or none.

    Args:
        layer: Where the stories are kept.
        waiting: The article.
        policy: How much of the smaller text must be the same, and how long a story without an article is remembered.

    Returns:
        Of equals the older story.
    """
    sketch, hashes, since = waiting.article.fingerprint, waiting.hashes, waiting.at - policy.story_memory_s
    least, best, found = anchors_shared(sketch), None, None
    for story_id, shared in layer.tally(_BY_ANCHOR, hashes).items():
        if shared < least:
            continue
        known, story = layer.get(StorySketches, story_id), layer.get(Story, story_id)
        if known is None or story is None or story.last_at < since:
            continue
        how = likeness(known.sketches, sketch, policy.same_story, hashes=hashes)
        if how and (best is None or _Likely(how, -story.first_at, story_id) > best):
            best, found = _Likely(how, -story.first_at, story_id), story
    return found or _cut_from(layer, waiting, since)


def _cut_from(layer: Layer, waiting: Waiting, since: float) -> Story | None:
    """Give the oldest story of which an article is but the first sentences, or which knows but its first ones.

    It has to be cut from most of the versions, as of a copy: briefs that share a page's standing words are of many reports.
    """
    first, briefly = waiting.opening, is_brief(waiting.article.fingerprint)
    likely = layer.tally(_BY_LEAD if briefly else _BRIEFS, first) if first else {}
    found = [
        story
        for story_id in likely
        if (story := layer.get(Story, story_id)) is not None and story.last_at >= since
        if _are_mostly_cut(first, layer.get(StorySketches, story_id), briefly=briefly)
    ]
    return min(found, key=lambda story: (story.first_at, story.story_id), default=None)


def _are_mostly_cut(first: frozenset[int], known: StorySketches | None, *, briefly: bool) -> bool:
    """Tell whether most of a story's leads, or of its briefs, and an article's first words are cuts of one another."""
    firsts = [each for each in known.sketches if is_brief(each)] if known else []
    firsts = list(known.leads) if known and briefly else firsts
    return 2 * sum(is_cut(first, each) for each in firsts) > len(firsts)


def likeness(known: tuple[Sketch, ...], sketch: Sketch, same: float, *, hashes: frozenset[int] | None = None) -> float:
    """Tell how much a text is a copy of a story of which these versions are known.

    Returns:
        Its similarity to the version most alike; 0 if that is less than `same`, or if it shares little with most of the versions.
    """
    similar = [similarity(sketch, each, hashes=hashes) for each in known]
    best = max(similar, default=0.0)
    agreeing = sum(each >= LOOSELY * same for each in similar)
    return best if best >= same and 2 * agreeing > len(similar) else 0.0


def keep_sketch(layer: Layer, story_id: str, waiting: Waiting) -> None:
    """Keep a version's sketch if it tells more than those that are kept."""
    sketch, known = waiting.article.fingerprint, layer.get(StorySketches, story_id)
    kept, leads = (known.sketches, known.leads) if known else ((), ())
    if not sketch or sketch in kept or len(kept) >= KEPT_SKETCHES:
        return
    if all(overlap(sketch, each, hashes=waiting.hashes).resemblance < SAME_TEXT for each in kept):
        lead = waiting.article.lead
        layer.put(story_id, StorySketches((*kept, sketch), (*leads, lead) if lead and lead not in leads else leads))
