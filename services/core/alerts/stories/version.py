"""What a version of a document still tells: another version of one that carries a story may speak for it no more."""

from collections.abc import Iterable

from msgspec import structs

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story
from services.core.alerts.stories.precedence import is_older_version
from services.core.alerts.stories.story import support_for
from services.core.alerts.stories.unsaid import telling, unsaid_with, untold
from services.core.messages import ObservedArticle


def note_version(layer: Layer, article: ObservedArticle, stories: Iterable[Story]) -> None:
    """Note in the stories that an article's document carries what this version of it tells no more, or tells again."""
    for story in stories:
        if story.story_id == article.article_id and not story.unsaid:
            continue  # it is the very article that the story began with
        unsaid = story.unsaid
        for at, indicator in enumerate(story.counted):
            support = support_for(layer, story, indicator)
            if support is not None and not is_older_version(article, [support]):
                unsaid = unsaid_with(unsaid, article.document_id, at, tells=bool(telling(article, indicator)))
        if unsaid != story.unsaid:
            layer.put(story.story_id, structs.replace(story, unsaid=unsaid))


def others_carry(story: Story, indicator: str, document_id: str) -> bool:
    """Do other documents still carry what a story tells of an indicator?"""
    return not set(story.documents) <= untold(story, indicator) | {document_id}
