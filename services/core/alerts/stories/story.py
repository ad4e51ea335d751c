"""Stories, not articles: copies and rewrites of one report are one story, wherever it counts.

A story is kept until none of its articles was seen for the memory's length, and of each place the newest `KEPT_STORIES`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import structs

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Count, Story, StorySketches, StorySupports
from services.core.alerts.memory.table import Index
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import HOUR_S, Policy
from services.core.alerts.stories.likeness import find_alike, keep_sketch
from services.core.alerts.stories.unsaid import counted_unsaid, is_unsaid, joined_unsaid
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from services.core.vocabulary import WATCH

KEPT_DOCUMENTS = 400
"""Documents by which a story knows its articles again, half of them its first, half its newest; it counts all."""
KEPT_STORIES = 20_000
"""Stories kept of one place: two days at 10,000 a day. A story beyond is dropped in all its places, the longest silent first."""
TAKEN_OUT = -1
"""In place of a support's position: the story counted for the indicator, and does not since what it told was taken back."""

_BY_DOCUMENT: Index[Story] = Index(Story, lambda story: story.documents)
_BY_COUNT: Index[Story] = Index(
    Story,
    lambda story: {
        (indicator, int(count.at // HOUR_S)) for indicator, count in story.counted.items() if count.support != TAKEN_OUT
    },
)


def origin_of(article: ObservedArticle) -> str:
    """Whose report this is: the wire agency's that is credited, else the publisher's own."""
    return article.origin or (article.wire or article.publisher).casefold()


def family_of(article: ObservedArticle) -> str:
    """Who prints it, with all titles that are one with it."""
    return article.family or article.publisher.casefold()


def join_story(layer: Layer, waiting: Waiting, policy: Policy) -> Story:
    """Put an article into its story and keep that.

    Returns:
        The story with the article in it.
    """
    return count_for(layer, story_of(layer, waiting, policy), {})


def story_of(layer: Layer, waiting: Waiting, policy: Policy) -> Story:
    """Give an article's story: the one of its document or of a like text, else a new one.

    The same document again, corrected or not, never makes a second story; joining twice changes nothing.

    Returns:
        The story with the article in it. Its text is kept, the story itself when it is counted.
    """
    article, since = waiting.article, waiting.at - policy.story_memory_s
    known = [story for _, story in layer.find(_BY_DOCUMENT, article.document_id) if story.last_at >= since]
    found = min(known, key=_age, default=None) or find_alike(layer, waiting, policy)
    keep_sketch(layer, found.story_id if found else article.article_id, waiting)
    return _joined(found, waiting) if found else _begun(waiting)


def count_for(layer: Layer, story: Story, told: Mapping[str, Support]) -> Story:
    """Keep a story, counted for indicators that it did not count for before.

    Args:
        layer: Where the story is kept.
        story: The story.
        told: The mentions that speak for the indicators, by indicator.

    Returns:
        The story with its counts.
    """
    if not told:
        if layer.get(Story, story.story_id) is not story:
            layer.put(story.story_id, story)
        return story
    known = layer.get(StorySupports, story.story_id)
    before = known.supports if known else ()
    supports = before
    for support in told.values():
        supports = supports if support in supports else (*supports, support)
    if len(supports) > len(before):
        layer.put(story.story_id, StorySupports(supports))
    counts = {indicator: Count(support.at, supports.index(support)) for indicator, support in told.items()}
    counted = structs.replace(story, counted=story.counted | counts)
    if len(story.documents) > 1:
        teller = next(iter(told.values())).document_id
        counted = structs.replace(counted, unsaid=counted_unsaid(counted, teller, story.counted))
    layer.put(story.story_id, counted)
    return counted


def counts_in(story: Story, scope: str) -> bool:
    """Has the story counted for any indicator of a scope?"""
    return any(indicator.partition("/")[2] == scope for indicator in story.counted)


def stories_of(layer: Layer, indicator: str, since: float, until: float) -> list[Story]:
    """Give the stories that counted for an indicator in (since, until], in the order in which they did."""
    hours = range(int(since // HOUR_S), int(until // HOUR_S) + 1)
    known = layer.find(_BY_COUNT, *((indicator, hour) for hour in hours))
    within = [story for _, story in known if since < story.counted[indicator].at <= until]
    return sorted(within, key=lambda story: (story.counted[indicator].at, story.story_id))


def carrying(layer: Layer, document_id: str) -> list[Story]:
    """Give the stories that a document carries: one, but for a document that came back after its story was forgotten."""
    return [story for _, story in layer.find(_BY_DOCUMENT, document_id)]


def support_for(layer: Layer, story: Story, indicator: str) -> Support | None:
    """Give the mention that speaks for an indicator of the story, if it counted for it."""
    known, count = layer.get(StorySupports, story.story_id), story.counted.get(indicator)
    return known.supports[count.support] if known and count and count.support != TAKEN_OUT else None


def speaker_for(layer: Layer, story: Story, indicator: str) -> Support | None:
    """Give the mention that speaks for an indicator of the story, if it counts for it and its document still tells that."""
    support = support_for(layer, story, indicator)
    return None if support and is_unsaid(story, support.document_id, indicator) else support


def supports_for(layer: Layer, story: Story) -> dict[str, Support]:
    """Give the mentions that speak for all indicators for which the story counts, in the order of their names."""
    found = ((indicator, support_for(layer, story, indicator)) for indicator in sorted(story.counted))
    return {indicator: support for indicator, support in found if support is not None}


def take_out(layer: Layer, story: Story, indicators: Iterable[str]) -> None:
    """Count a story no more for indicators; its late copies do not count it for them again."""
    out = {indicator: structs.replace(story.counted[indicator], support=TAKEN_OUT) for indicator in indicators}
    if out:
        layer.put(story.story_id, structs.replace(story, counted=story.counted | out))


def first_support(layer: Layer, story: Story) -> Support | None:
    """Give the mention by which the story counted first, if it did."""
    known = layer.get(StorySupports, story.story_id)
    return known.supports[0] if known else None


def forget(layer: Layer, now: float, policy: Policy) -> None:
    """Drop the stories that were silent for longer than the memory, and of a place that has too many the longest silent ones."""
    kept: list[Story] = []
    for _, story in list(layer.all(Story)):
        if story.last_at < now - policy.story_memory_s:
            _drop(layer, story)
        else:
            kept.append(story)
    places = Counter(place for story in kept for place in _places_of(story))
    crowded = {place: number - KEPT_STORIES for place, number in places.items() if number > KEPT_STORIES}
    for story in sorted(kept, key=lambda each: (each.last_at, each.story_id)) if crowded else ():
        if any(crowded.get(place, 0) > 0 for place in _places_of(story)):
            _drop(layer, story)
            for place in _places_of(story) & crowded.keys():
                crowded[place] -= 1


def supports_of(waiting: Waiting, story_id: str) -> tuple[Support, ...]:
    """Give an article's mentions, each with the report it stands in, in the article's order of them."""
    found = waiting.supports.get(story_id)
    if found is None:
        found = tuple(support_of(waiting, story_id, mention) for mention in waiting.article.mentions)
        waiting.supports[story_id] = found
    return found


def support_of(waiting: Waiting, story_id: str, mention: Mention) -> Support:
    """Give a mention with the report it stands in."""
    article = waiting.article
    return Support(
        at=waiting.at,
        story_id=story_id,
        origin=origin_of(article),
        article_id=article.article_id,
        document_id=article.document_id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published_at=article.published_at,
        seen_at=article.seen_at,
        mention=mention,
        source_group=article.source_group,
        family=family_of(article),
    )


def _begun(waiting: Waiting) -> Story:
    article = waiting.article
    return Story(
        story_id=article.article_id,
        origin=origin_of(article),
        credited=article.wire is not None,
        first_at=waiting.at,
        last_at=waiting.at,
        articles=1,
        documents=(article.document_id,),
        counted={},
    )


def _joined(story: Story, waiting: Waiting) -> Story:
    """Add an article: a new document counts, an agency's credit tells whose report it is, and any keeps the story alive."""
    article = waiting.article
    is_new = article.document_id not in story.documents
    is_credit = article.wire is not None and not story.credited
    if not is_new and not is_credit and waiting.at < story.last_at + HOUR_S:
        return story
    story = _with_document(story, waiting) if is_new else story
    return structs.replace(
        story,
        origin=origin_of(article) if is_credit else story.origin,
        credited=story.credited or is_credit,
        last_at=max(story.last_at, waiting.at),
    )


def _with_document(story: Story, waiting: Waiting) -> Story:
    known, unsaid, half = story.documents, joined_unsaid(story, waiting), KEPT_DOCUMENTS // 2
    if len(known) >= KEPT_DOCUMENTS:
        unsaid = {document: each for document, each in unsaid.items() if document != known[half]}
        known = (*known[:half], *known[half + 1 :])
    documents = (*known, waiting.article.document_id)
    return structs.replace(story, articles=story.articles + 1, documents=documents, unsaid=unsaid)


def _age(story: Story) -> tuple[float, str]:
    return story.first_at, story.story_id


def _places_of(story: Story) -> set[str]:
    """Give the scopes that it counts in, no watches; what counts nowhere is a place of its own."""
    return {indicator.partition("/")[2] for indicator in story.counted if not indicator.startswith(WATCH)} or {""}


def _drop(layer: Layer, story: Story) -> None:
    kinds: Iterable[type[Story | StorySketches | StorySupports]] = (Story, StorySketches, StorySupports)
    for kind in kinds:
        if layer.get(kind, story.story_id) is not None:
            layer.remove(kind, story.story_id)
