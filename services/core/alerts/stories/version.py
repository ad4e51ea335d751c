"""What a version of a document still tells: another version of one that carries a story may speak for it no more."""

from collections.abc import Iterable

from msgspec import structs

from services.core.alerts.event import is_told, same_matter, taken_back
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story
from services.core.alerts.stories.precedence import is_older_version
from services.core.alerts.stories.story import support_for
from services.core.alerts.watches.sight import sighted
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from services.core.vocabulary import WATCH

KEPT_UNSAID = 400
"""Documents with an indicator that they do not tell any more, that a story knows: the newest."""


def telling(article: ObservedArticle, indicator: str) -> list[Mention]:
    """Give the mentions by which an article tells of an indicator as a new fact, and does not take it back in its text.

    Of a watch they are those that ring it.
    """
    ours = {at for each in article.observations if each.indicator == indicator for at in each.mentions}
    back = taken_back(article.mentions)
    told = [article.mentions[at] for at in sorted(ours) if is_told(article.mentions[at])]
    told = list(sighted(article, indicator)) if indicator.startswith(WATCH) else told
    return [each for each in told if not any(same_matter([one], each) for one in back)]


def note_version(layer: Layer, article: ObservedArticle, stories: Iterable[Story]) -> None:
    """Note in the stories that an article's document carries what this version of it tells no more, or tells again."""
    for story in stories:
        if story.story_id == article.article_id and not story.unsaid:
            continue  # it is the very article that the story began with
        unsaid = story.unsaid
        for indicator in story.counted:
            support, entry = support_for(layer, story, indicator), (article.document_id, indicator)
            if support is None or is_older_version(article, [support]):
                continue
            others = tuple(each for each in unsaid if each != entry)
            unsaid = others if telling(article, indicator) else unsaid if entry in unsaid else (*unsaid, entry)
        if unsaid != story.unsaid:
            layer.put(story.story_id, structs.replace(story, unsaid=unsaid[-KEPT_UNSAID:]))


def others_carry(story: Story, indicator: str, document_id: str) -> bool:
    """Do other documents still carry what a story tells of an indicator?"""
    unsaid = {document for document, name in story.unsaid if name == indicator}
    return any(document != document_id and document not in unsaid for document in story.documents)
