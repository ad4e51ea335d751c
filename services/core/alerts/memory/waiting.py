"""An article whose bucket is still open, and the reports that stand in it."""

from datetime import datetime
from functools import cached_property

from msgspec import Struct

from services.core.alerts.event import taken_back
from services.core.alerts.policy import DAY_S
from services.core.alerts.scope import Told, by_scope
from services.core.alerts.situations.sides import pairs_told
from services.core.alerts.watches.sight import Sights, sights_of
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from services.core.signals.text.fingerprint import is_brief

LATE_S = DAY_S


class Waiting(Struct, frozen=True, tag="waiting", dict=True):
    """An article whose bucket is still open: its effective time, and its turn among those that wait. Key: time and article id.

    It is judged twice; what follows from it alone is worked out once.
    """

    at: float
    turn: int
    article: ObservedArticle

    @cached_property
    def key(self) -> str:
        """Give its key: waiting articles are ordered by their time and id, however they arrived."""
        return f"{self.at:017.6f}/{self.article.article_id}"

    @cached_property
    def is_late(self) -> bool:
        """Did it come more than a day behind its partition's clock, as an old archive sent into a live system does?"""
        return self.at - self.article.seen_at.timestamp() > LATE_S

    @cached_property
    def supports(self) -> dict[str, "tuple[Support, ...]"]:
        """Give the article's mentions, each with the report it stands in, by the story that they were asked for of."""
        return {}

    @cached_property
    def hashes(self) -> frozenset[int]:
        """Give the hashes of its text's sketch."""
        return frozenset(self.article.fingerprint)

    @cached_property
    def opening(self) -> frozenset[int]:
        """Give the hashes of its first words: of a brief all of them."""
        article = self.article
        return self.hashes if is_brief(article.fingerprint) else frozenset(article.lead)

    @cached_property
    def by_scope(self) -> tuple[tuple[str, Told], ...]:
        """Give what of the article counts, by scope."""
        return by_scope(self.article)

    @cached_property
    def taken_back(self) -> list[Mention]:
        """Give what the article takes back."""
        return taken_back(self.article.mentions)

    @cached_property
    def pairs(self) -> tuple[str, ...]:
        """Give the pairs of sides between which it tells of anything, in their order."""
        return pairs_told(self.article.mentions)

    @cached_property
    def sights(self) -> Sights:
        """Give the watches that the article rings, with what speaks for each."""
        return sights_of(self.article)


class Times(Struct, frozen=True, array_like=True, gc=False):
    """When an article was told: its effective time, seconds since 1970, and when it was published and seen."""

    at: float
    published_at: datetime
    seen_at: datetime


class Support(Struct, frozen=True, gc=False):
    """A mention with the report it stands in: what an alert is made of. `at` is its effective time, seconds since 1970.

    `relays` is the medium that the report names as its only source of the act, as `hearsay` knows it. `first` are the times of
    the first version of its document, where this is a later one.
    """

    at: float
    story_id: str
    origin: str
    article_id: str
    document_id: str
    title: str
    url: str
    publisher: str
    published_at: datetime
    seen_at: datetime
    mention: Mention
    source_group: str = "default"
    family: str = ""
    relays: str = ""
    first: Times | None = None

    @property
    def begun(self) -> Times:
        """Give when its document first told it: a new version is no new report."""
        return self.first or Times(self.at, self.published_at, self.seen_at)
