"""What one place in a text evokes: parties, places, casualties, and the mention that holds them."""

from typing import Literal

from msgspec import Struct

from services.core.vocabulary import (
    Cause,
    Context,
    EventType,
    Id,
    Ledger,
    Name,
    Natural,
    Precision,
    Quote,
    Recency,
    Severity,
    Share,
    Stance,
    Utc,
)


class Span(Struct, frozen=True, kw_only=True):
    """A stretch of an article: characters [start, end) of its title or its text."""

    part: Literal["title", "text"]
    start: Natural
    end: Natural


class Entity(Struct, frozen=True, kw_only=True):
    """Something named in an article. Country ids are ISO 3166 alpha-3; others carry a prefix (`per:`, `org:`, `fac:`, `loc:`)."""

    id: Id
    name: Name
    type: Literal["country", "org", "person", "facility", "place"]
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    salience: Share
    spans: tuple[Span, ...]


class Party(Struct, frozen=True, kw_only=True):
    """Who acts or is acted on; an unnamed one has a class such as `?armed-group/IRQ`. `country` is who it stands for."""

    id: Id
    name: Name
    country: str | None = None
    country_name: str | None = None


class Place(Struct, frozen=True, kw_only=True):
    """Where; coordinates in degrees where known, and how the place was found."""

    id: Id
    name: Name
    country: str | None = None
    country_name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    basis: Literal["said", "target", "dateline"] = "said"


class Toll(Struct, frozen=True, kw_only=True):
    """Casualties as told: least to most over the tellers in `by`. "none reported" was said; "unknown" was not."""

    status: Literal["reported", "none reported", "unknown"] = "unknown"
    killed_least: Natural | None = None
    killed_most: Natural | None = None
    injured_least: Natural | None = None
    injured_most: Natural | None = None
    by: tuple[str, ...] = ()


class Discount(Struct, frozen=True, kw_only=True):
    """Why a mention weighs less: the rule, the words that decided it, and the factor on the weight."""

    rule: Name
    words: str
    factor: Share


class Mention(Struct, frozen=True, kw_only=True):
    """One place in a text that evokes an event. `weight` is 0 if negated, recalled, hypothetical or out of scope."""

    quote: Quote
    sentence: Span
    trigger: Span
    entry: Name
    event_type: EventType
    mode: str | None = None
    context: Context = "unknown"
    cause: Cause | None = None
    ledger: Ledger = "none"
    severity: Severity
    confidence: Share
    weight: Share
    actor: Party | None = None
    recipient: Party | None = None
    places: tuple[Place, ...] = ()
    occurred_at: Utc | None = None
    occurred_precision: Precision = "unknown"
    stance: Stance = "asserted"
    speaker: str | None = None
    recency: Recency = "new"
    toll: Toll | None = None
    discounts: tuple[Discount, ...] = ()
