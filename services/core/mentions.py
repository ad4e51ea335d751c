"""What one place in a text evokes: parties, places, casualties, and the mention that holds them."""

from typing import Literal

from msgspec import Struct

from services.core.vocabulary import (
    Cause,
    Context,
    Counted,
    Direction,
    EventType,
    Grain,
    Id,
    Instrument,
    Ledger,
    MarketKind,
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


class Span(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of an article: characters [start, end) of its title or its text."""

    part: Literal["title", "text"]
    start: Natural
    end: Natural


Naming = Literal["name", "people", "government", "part", "description"]


class NameSpan(Span, frozen=True, kw_only=True):
    """A stretch that names an entity, and in which sense.

    `people` is a people or its adjective ("Iranian"), `government` a capital in a government's stead ("Tehran warned"), `part` a
    part of another's name ("US Congress"), and `description` words that describe rather than name ("the US military").
    """

    sense: Naming = "name"


class Entity(Struct, frozen=True, kw_only=True, gc=False):
    """Something named in an article. Country ids are ISO 3166 alpha-3; others carry a prefix (`per:`, `org:`, `fac:`, `loc:`).

    `admin1` is the first-order division in which a place lies, where known.
    """

    id: Id
    name: Name
    type: Literal["country", "org", "person", "facility", "place"]
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    salience: Share
    spans: tuple[NameSpan, ...]


class Party(Struct, frozen=True, kw_only=True, gc=False):
    """Who acts or is acted on; an unnamed one has a class such as `?armed-group/IRQ`. `country` is who it stands for."""

    id: Id
    name: Name
    country: str | None = None
    country_name: str | None = None


class Place(Struct, frozen=True, kw_only=True, gc=False):
    """Where; coordinates in degrees where known, and how the place was found."""

    id: Id
    name: Name
    country: str | None = None
    country_name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    basis: Literal["said", "target", "dateline"] = "said"


class Toll(Struct, frozen=True, kw_only=True, gc=False):
    """Casualties as told: least to most over the tellers in `by`. "none reported" was said; "unknown" was not."""

    status: Literal["reported", "none reported", "unknown"] = "unknown"
    killed_least: Natural | None = None
    killed_most: Natural | None = None
    injured_least: Natural | None = None
    injured_most: Natural | None = None
    by: tuple[str, ...] = ()


class Quantity(Struct, frozen=True, kw_only=True, gc=False):
    """A number told of an event: at least and at most so many, where told, in the text's own words, and who says so.

    `unit` is that of a distance, a duration or money (km, mile, hour, USD …); what is counted one by one has none.
    """

    what: Counted
    least: float | None = None
    most: float | None = None
    unit: str = ""
    words: str = ""
    by: str | None = None


class Discount(Struct, frozen=True, kw_only=True, gc=False):
    """Why a mention weighs less: the rule, the words that decided it, and the factor on the weight."""

    rule: Name
    words: str
    factor: Share


class Mention(Struct, frozen=True, kw_only=True, gc=False):
    """One place in a text that evokes an event. `weight` is 0 if negated, recalled, hypothetical or out of scope.

    `main` marks the one event that a sentence mainly tells. `told_as` is what the sentence does with it where that is of another
    type: announced aid is told as AGREE, an announced strike as THREATEN, refused help as REJECT. `in_response_to` is the
    position, in the article's list, of the mention that this one answers. `medium` is the publisher's family where the speaker
    is a known publisher: "the Times reported".
    """

    quote: Quote
    sentence: Span
    trigger: Span
    entry: Name
    event_type: EventType
    told_as: EventType | None = None
    main: bool = False
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
    quantities: tuple[Quantity, ...] = ()
    in_response_to: Natural | None = None
    discounts: tuple[Discount, ...] = ()
    medium: str | None = None


class Sighting(Struct, frozen=True, kw_only=True, gc=False):
    """A sentence that matches a watch: the words and terms by which it does, and by position the mention that they are about."""

    quote: Quote
    sentence: Span
    words: tuple[Span, ...]
    terms: tuple[str, ...]
    mention: Natural | None = None


class Watched(Struct, frozen=True, kw_only=True, gc=False):
    """A watch of the user's own that an article matches, and where: the weightiest mention first."""

    watch: Name
    sightings: tuple[Sighting, ...]


class MarketMove(Struct, frozen=True, kw_only=True, gc=False):
    """A price or market that moved, or a supply at risk, as told at `span`; context, never a reason to ring.

    `trigger` are the words for the move itself. `percent` is its size where told; `change` is one in a `unit` such as USD or
    points, of a price or an index.
    """

    kind: MarketKind
    instrument: Instrument
    direction: Direction
    name: Name
    percent: float | None = None
    change: float | None = None
    unit: str = ""
    stance: Stance = "asserted"
    recency: Recency = "new"
    words: str
    quote: Quote
    span: Span
    trigger: Span | None = None


class Announcement(Struct, frozen=True, kw_only=True, gc=False):
    """A step announced for a time to come: who takes it, what it is in the text's words at `span`, and when.

    `when` is the time as told. `at` is its begin as far as `grain` says: where no time zone is told only the day is sure,
    though `at` keeps the hour as told.
    """

    who: Party | None = None
    what: Quote
    when: str
    at: Utc | None = None
    grain: Grain = "unknown"
    quote: Quote
    span: Span
