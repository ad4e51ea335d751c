"""Which open alerts another version of a document concerns, and whether a story falls with it.

An alert that rings by reports knows every document that tells its act. One that rings by counts is found by its indicator, and
its stories are asked themselves: of very many it keeps but few sentences, and copies may come after it last rang.
"""

from collections.abc import Iterable

from services.core.alerts.alert import KEPT_ENTRIES, is_open
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import on_indicator, resting_on
from services.core.alerts.memory.state import OpenAlert, Story
from services.core.alerts.stories.precedence import is_older_version
from services.core.alerts.stories.story import carrying, family_of, origin_of, stories_of, support_for
from services.core.alerts.stories.unsaid import telling
from services.core.alerts.stories.version import others_carry
from services.core.alerts.watches.plan import rings_by_counts, rings_by_reports
from services.core.messages import ObservedArticle
from services.core.vocabulary import Lane

COUNTING: tuple[Lane, ...] = ("burst", "trend", "watch")


def concerned(layer: Layer, article: ObservedArticle, stories: Iterable[Story], *, counted: bool) -> list[OpenAlert]:
    """Give the open alerts that rest on an article's document, or count a story that it carries, in the order of their ids.

    Args:
        layer: Where alerts and stories are kept.
        article: The article.
        stories: The stories that its document carries.
        counted: Whether only those are asked for that ring by counts.
    """
    found = dict(resting_on(layer, [article.document_id]))
    for story in stories:
        for indicator in story.counted if story.story_id != article.article_id else ():
            if _speaks_otherwise(layer, story, indicator, article):
                found |= {key: held for lane in COUNTING for key, held in on_indicator(layer, lane, indicator) if _counts(held)}
    return [held for _, held in sorted(found.items()) if is_open(held) and (_counts(held) or not counted)]


def is_other_version(layer: Layer, held: OpenAlert, article: ObservedArticle) -> bool:
    """Does the alert rest on an older version of the article's document, which spoke for it?"""
    if rings_by_reports(held.alert):
        known = held.documents.get(article.document_id)
        return known not in {None, article.article_id} and not is_older_version(article, held.supports)
    own = [each for each in held.supports if each.document_id == article.document_id]
    if own:
        return article.article_id not in {each.article_id for each in own} and not is_older_version(article, own)
    indicator = held.alert.indicator
    return any(_speaks_otherwise(layer, story, indicator, article) for story in stories_carried(layer, held, article))


def stories_carried(layer: Layer, held: OpenAlert, article: ObservedArticle) -> list[Story]:
    """Give the stories of an alert that counts which an article's document carries."""
    known = layer.get(Story, held.documents.get(article.document_id, ""))
    carried = {story.story_id: story for story in (*([known] if known else ()), *carrying(layer, article.document_id))}
    return [story for _, story in sorted(carried.items()) if _is_of(held, story)]


def is_counted(held: OpenAlert, story: Story) -> bool:
    """Is a story among those that an alert counts? Of very many it names the newest; the others are known by their time."""
    count = story.counted.get(held.alert.indicator)
    if story.story_id in held.stories or len(held.stories) < KEPT_ENTRIES or count is None:
        return story.story_id in held.stories
    return count.at > held.last_report_at - held.alert.counts.window_s


def all_stories(layer: Layer, held: OpenAlert) -> dict[str, str]:
    """Give whose each story of an alert is, of one that counts very many also those that it does not name."""
    if not _counts(held) or len(held.stories) < KEPT_ENTRIES:
        return held.stories
    since = held.last_report_at - held.alert.counts.window_s
    more = stories_of(layer, held.alert.indicator, since, held.last_report_at)
    return {story.story_id: story.origin for story in more} | held.stories


def is_theirs_alone(layer: Layer, held: OpenAlert, story_id: str, article: ObservedArticle) -> bool:
    """Does a story fall with this document: does it carry the story, and no other does, or is it the agency's own?"""
    story = layer.get(Story, story_id)
    carried = set(story.documents if story else ()) | {e.document_id for e in held.supports if e.story_id == story_id}
    if story is None and not held.stories.keys() - {story_id}:
        carried |= held.documents.keys()  # the story is forgotten, and the alert has no other: all its documents carry it
    if article.document_id not in carried or _is_the_agency(article):
        return article.document_id in carried
    if story is not None and _counts(held):
        return not others_carry(story, held.alert.indicator, article.document_id)
    return not (carried & held.documents.keys()) - {article.document_id}


def _speaks_otherwise(layer: Layer, story: Story, indicator: str, article: ObservedArticle) -> bool:
    """Is this another version of the document that speaks for a story, or does the last copy of it tell it no more?"""
    support = support_for(layer, story, indicator)
    if support is None or is_older_version(article, [support]):
        return False
    if support.document_id == article.document_id:
        return support.article_id != article.article_id
    return not others_carry(story, indicator, article.document_id) and not telling(article, indicator)


def _is_of(held: OpenAlert, story: Story) -> bool:
    return is_counted(held, story) or not held.documents.keys().isdisjoint(story.documents)


def _counts(held: OpenAlert) -> bool:
    return rings_by_counts(held.alert)


def _is_the_agency(article: ObservedArticle) -> bool:
    """Is this the agency's own text, that the copies credit?"""
    return article.wire is not None and origin_of(article) == family_of(article)
