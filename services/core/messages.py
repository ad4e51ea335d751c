"""What goes in and what is read of it: the messages from the producer to the judge. `make schemas` writes their schemas."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from services.core.mentions import Announcement, Entity, MarketMove, Mention, Sighting, Watched
from services.core.vocabulary import Id, Ledger, Name, Natural, Severity, Share, Url, Utc


class Article(Struct, frozen=True, kw_only=True, tag_field="kind", tag="article", gc=False):
    """One collected text. `seen_at` is when the producer saw it: the time of windows."""

    article_id: Id
    document_id: Id
    source: Name
    source_group: Name = "default"
    publisher: Name
    url: Url = ""
    title: Annotated[str, Meta(max_length=2000)]
    text: Annotated[str, Meta(max_length=1_000_000)]
    language: str | None = None
    wire: str | None = None
    published_at: Utc
    seen_at: Utc
    producer: Id
    backfill: bool = False
    inferred: tuple[Literal["title", "published_at", "wire", "publisher"], ...] = ()


class Mark(Struct, frozen=True, kw_only=True, tag_field="kind", tag="mark", gc=False):
    """A producer's word that nothing earlier than `at` follows from it in this partition; `final` ends it."""

    producer: Id
    at: Utc
    final: bool = False


class Signal(Struct, frozen=True, kw_only=True, gc=False):
    """What one article says. `analysed` is false, with the reason, for a text passed through unread.

    `family` is the publisher with all titles that are one with it, `origin` the family whose report it is: an agency's that is
    credited, else the publisher's. `concerns` are the countries that title and first lines name, in any language. `lead` is the
    fingerprint of its first words, by which a brief is known that was cut from it.
    """

    article_id: Id
    document_id: Id
    title: str
    url: Url
    publisher: Name
    source: Name
    source_group: Name
    wire: str | None
    language: str
    published_at: Utc
    seen_at: Utc
    backfill: bool
    analysed: bool
    not_analysed_because: str | None = None
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    market: tuple[MarketMove, ...] = ()
    steps: tuple[Announcement, ...] = ()
    watched: tuple[Watched, ...] = ()
    fingerprint: tuple[Natural, ...] = ()
    lexicon_version: Name
    model_version: Name
    origin: str = ""
    family: str = ""
    concerns: tuple[Id, ...] = ()
    lead: tuple[Natural, ...] = ()


class Observation(Struct, frozen=True, kw_only=True, gc=False):
    """One article's contribution to one indicator; `mentions` are positions in the article's list, the weightiest first.

    That of a watch (`watch/<name>`) has `sightings`, and no mention where none was asked for; then its severity is 0.
    """

    indicator: Id
    ledger: Ledger
    weight: Share
    severity: Severity
    mentions: tuple[Natural, ...]
    sightings: tuple[Sighting, ...] = ()


class ObservedArticle(Struct, frozen=True, kw_only=True, gc=False):
    """What the judge needs of one article, with its evidence. `origin` and `family` are those of its signal.

    `steps` are what it announces. `language` is that of its text; `concerns` are the countries that its title and first
    lines name, analysed or not. `lead` is that of its signal.
    """

    article_id: Id
    document_id: Id
    title: str
    url: Url
    publisher: Name
    source: Name
    source_group: Name
    wire: str | None
    published_at: Utc
    seen_at: Utc
    backfill: bool
    analysed: bool
    fingerprint: tuple[Natural, ...]
    mentions: tuple[Mention, ...]
    observations: tuple[Observation, ...]
    lexicon_version: Name
    model_version: Name
    origin: str = ""
    family: str = ""
    steps: tuple[Announcement, ...] = ()
    language: str = ""
    concerns: tuple[Id, ...] = ()
    lead: tuple[Natural, ...] = ()


class Observed(Struct, frozen=True, kw_only=True, gc=False):
    """The one record that each article, mark or refused message makes, with where it came from."""

    topic_id: Id
    partition: Natural
    offset: Natural
    producer: Id | None = None
    article: ObservedArticle | None = None
    mark: Mark | None = None
    refused: str | None = None
