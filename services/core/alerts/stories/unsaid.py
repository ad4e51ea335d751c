"""What a document of a story tells of its indicators, and what it does not, or does not any more."""

from collections.abc import Iterable

from services.core.alerts.event import is_told, same_matter, taken_back
from services.core.alerts.memory.state import Story
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.watches.sight import sighted
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from services.core.vocabulary import WATCH

Unsaid = dict[str, tuple[int, ...]]
"""Documents, each with the positions of a story's indicators that it does not tell."""


def telling(article: ObservedArticle, indicator: str) -> list[Mention]:
    """Give the mentions by which an article tells of an indicator as a new fact, and does not take it back in its text.

    Of a watch they are those that ring it.
    """
    ours = {at for each in article.observations if each.indicator == indicator for at in each.mentions}
    back = taken_back(article.mentions)
    told = [article.mentions[at] for at in sorted(ours) if is_told(article.mentions[at])]
    told = list(sighted(article, indicator)) if indicator.startswith(WATCH) else told
    return [each for each in told if not any(same_matter([one], each) for one in back)]


def is_unsaid(story: Story, document_id: str, indicator: str) -> bool:
    """Is a document known not to tell an indicator of its story?"""
    return document_id in story.unsaid and document_id in untold(story, indicator)


def untold(story: Story, indicator: str) -> set[str]:
    """Give the documents that are known not to tell an indicator of their story."""
    position = next((at for at, each in enumerate(story.counted) if each == indicator), None)
    return {document for document, unsaid in story.unsaid.items() if position in unsaid}


def unsaid_with(unsaid: Unsaid, document_id: str, at: int, *, tells: bool) -> Unsaid:
    """Note whether a document tells the indicator at a position."""
    known = unsaid.get(document_id, ())
    if tells is (at not in known):
        return unsaid
    missing = tuple(each for each in known if each != at) if tells else (*known, at)
    rest = {document: each for document, each in unsaid.items() if document != document_id}
    return {**rest, document_id: missing} if missing else rest


def joined_unsaid(story: Story, waiting: Waiting) -> Unsaid:
    """Give what is unsaid with a new document of the story: of what the story counts it may tell but a part."""
    article = waiting.article
    told = {each.indicator for _, observations in waiting.by_scope for each, _ in observations}
    told |= {indicator for indicator, _ in waiting.sights}
    missing = tuple(
        at
        for at, (indicator, count) in enumerate(story.counted.items())
        if count.support >= 0 and (indicator not in told or (waiting.taken_back and not telling(article, indicator)))
    )
    return {**story.unsaid, article.document_id: missing} if missing else story.unsaid


def counted_unsaid(story: Story, document_id: str, before: Iterable[str]) -> Unsaid:
    """Give what is unsaid once a document made the story count for more than before: its other documents did not tell that."""
    known = set(before)
    fresh = tuple(at for at, indicator in enumerate(story.counted) if indicator not in known)
    others = [each for each in story.documents if each != document_id] if fresh else []
    return story.unsaid | {each: (*story.unsaid.get(each, ()), *fresh) for each in others}
