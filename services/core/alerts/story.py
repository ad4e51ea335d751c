"""Stories, not articles: copies and rewrites of one report are one, within a scope."""

from msgspec import structs

from services.core.alerts.layer import Layer
from services.core.alerts.policy import HOUR_S, Policy
from services.core.alerts.state import Story, StoryHour, Support, Waiting
from services.core.messages import ObservedArticle
from services.core.signals.text.fingerprint import similarity

KEPT_DOCUMENTS = 200
KEPT_PUBLISHERS = 50


def origin_of(article: ObservedArticle) -> str:
    """Whose report this is: the wire agency's that is credited, else the publisher's own."""
    return (article.wire or article.publisher).casefold()


def join_story(layer: Layer, scope: str, waiting: Waiting, policy: Policy) -> Story:
    """Put an article into its story: the one of its document or of a like text, else a new one.

    The same document again, corrected or not, never makes a second story.

    Returns:
        The story with the article in it.
    """
    article = waiting.article
    found = _find(layer, scope, waiting, policy)
    if found is None:
        return _save(layer, scope, _begin(waiting))
    if article.document_id in found.documents:
        return found
    return _save(
        layer,
        scope,
        structs.replace(
            found,
            articles=found.articles + 1,
            documents=(*found.documents, article.document_id)[:KEPT_DOCUMENTS],
            publishers=tuple(dict.fromkeys((*found.publishers, article.publisher)))[:KEPT_PUBLISHERS],
        ),
    )


def count_for(layer: Layer, scope: str, story: Story, indicator: str, support: Support) -> Story | None:
    """Count a story for an indicator, once.

    Args:
        layer: Where the story is kept.
        scope: The story's scope.
        story: The story as it is kept now.
        indicator: What it counts for.
        support: The mention that speaks for the indicator.

    Returns:
        The story with its count, or nothing if it counted before.
    """
    if indicator in story.counted:
        return None
    supports = story.supports if support in story.supports else (*story.supports, support)
    counted = {**story.counted, indicator: supports.index(support)}
    return _save(layer, scope, structs.replace(story, supports=supports, counted=counted))


def stories_of(layer: Layer, scope: str, since: float, until: float) -> list[Story]:
    """Give a scope's stories that began in (since, until], oldest first."""
    hours = range(int(since // HOUR_S), int(until // HOUR_S) + 1)
    kept = [hour for number in hours if (hour := layer.get(StoryHour, f"{scope}/{number}"))]
    stories = (layer.get(Story, f"{scope}/{story_id}") for hour in kept for story_id in hour.story_ids)
    return [story for story in stories if story and since < story.first_at <= until]


def forget(layer: Layer, now: float, policy: Policy) -> None:
    """Drop the hours of stories that are older than the memory."""
    oldest = int((now - policy.story_memory_s) // HOUR_S)
    for key, hour in list(layer.all(StoryHour)):
        scope, _, number = key.rpartition("/")
        if int(number) < oldest:
            layer.remove(StoryHour, key)
            for story_id in hour.story_ids:
                layer.remove(Story, f"{scope}/{story_id}")


def supports_of(waiting: Waiting, story_id: str) -> tuple[Support, ...]:
    """Give an article's mentions, each with the report it stands in, in the article's order of them."""
    article = waiting.article
    return tuple(
        Support(
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
        )
        for mention in article.mentions
    )


def _find(layer: Layer, scope: str, waiting: Waiting, policy: Policy) -> Story | None:
    article = waiting.article
    known = stories_of(layer, scope, waiting.at - policy.story_memory_s, waiting.at)
    for story in known:
        if article.document_id in story.documents:
            return story
    ours = frozenset(article.fingerprint)
    alike = (story for story in known if not ours.isdisjoint(story.sketch))
    likeness = [(similarity(story.sketch, article.fingerprint), -story.first_at, story) for story in alike]
    best = max(likeness, key=lambda each: each[:2], default=None)
    return best[2] if best and best[0] >= policy.same_story else None


def _begin(waiting: Waiting) -> Story:
    article = waiting.article
    return Story(
        story_id=article.article_id,
        origin=origin_of(article),
        first_at=waiting.at,
        sketch=article.fingerprint,
        documents=(article.document_id,),
        publishers=(article.publisher,),
        articles=1,
        supports=(),
        counted={},
    )


def _save(layer: Layer, scope: str, story: Story) -> Story:
    name = f"{scope}/{story.story_id}"
    if layer.get(Story, name) is None:
        key = f"{scope}/{int(story.first_at // HOUR_S)}"
        before = layer.get(StoryHour, key)
        layer.put(key, StoryHour((*before.story_ids, story.story_id) if before else (story.story_id,)))
    layer.put(name, story)
    return story
