"""What the judge says: the messages on its public topics. `make schemas` writes their schemas."""

from msgspec import Struct

from services.core.mentions import Party, Place, Span, Toll
from services.core.vocabulary import (
    Context,
    EventType,
    Happening,
    Id,
    Lane,
    Ledger,
    Level,
    Name,
    Natural,
    Precision,
    Quote,
    Severity,
    Share,
    Stance,
    State,
    Url,
    Utc,
)


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """A sentence that supports or weakens an alert, and where to read it."""

    quote: Quote
    title: str
    url: Url
    publisher: Name
    article_id: Id
    story_id: Id
    sentence: Span
    stance: Stance
    speaker: str | None
    ledger: Ledger
    severity: Severity
    published_at: Utc
    seen_at: Utc


class Counts(Struct, frozen=True, kw_only=True, gc=False):
    """What was counted in the window and what was expected; `p` is the chance of so many stories on a usual day.

    `articles` are all copies of the window's stories, also those printed before it.

    `season` and `volume` are factors that the expectation already holds: the hour of the week, and how much is published at all.
    `dispersion` is the variance over a Poisson's, `coverage` the share of the window's articles that were analysed.
    """

    window_s: Natural
    articles: Natural
    stories: Natural
    publishers: Natural
    expected_stories: float | None = None
    ratio: float | None = None
    p: Share | None = None
    history_s: Natural = 0
    season: float | None = None
    volume: float | None = None
    dispersion: float | None = None
    coverage: Share | None = None


class Condition(Struct, frozen=True, kw_only=True, gc=False):
    """One condition of ringing: what was found against what was asked.

    `at_most` tells a limit from above from one from below; `says` is the condition as a sentence. Of the conditions that are met
    the one with the least margin is `decisive`: with a little less there, the alert would have waited.
    """

    name: Name
    value: float | str
    limit: float | str
    met: bool
    says: str
    at_most: bool = False
    decisive: bool = False


class Inhibited(Struct, frozen=True, kw_only=True, gc=False):
    """An indicator that would have rung too, on the same stories, and did not because this alert tells of them."""

    indicator: Id
    since: Utc
    stories: Natural
    shared: Natural


class Step(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a timeline."""

    at: Utc
    what: Happening
    note: str


class Alert(Struct, frozen=True, kw_only=True, gc=False):
    """Why the bell rang, complete in itself. A later revision replaces an earlier one of the same id."""

    alert_id: Id
    revision: Natural
    situation_id: Id | None
    headline: str
    lane: Lane
    indicator: Id
    event_types: tuple[EventType, ...]
    modes: tuple[str, ...]
    context: Context
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    place: Place | None
    places: tuple[Place, ...]
    event_time: Utc | None
    event_time_precision: Precision
    first_reported_at: Utc
    detected_at: Utc
    updated_at: Utc
    level: Level
    severity: Severity
    confidence: Share
    confirmation: str
    state: State
    previous_state: State | None
    reason: str
    provisional: bool
    timeline: tuple[Step, ...]
    casualties: Toll
    counts: Counts
    evidence: tuple[Evidence, ...]
    counter_evidence: tuple[Evidence, ...]
    rule: Name
    lexicon_version: Name
    model_version: Name
    permalink: Url
    summary: str = ""
    conditions: tuple[Condition, ...] = ()
    inhibited: tuple[Inhibited, ...] = ()
    silent_groups: tuple[Name, ...] = ()
    policy_version: str = ""


class Member(Struct, frozen=True, kw_only=True, gc=False):
    """An alert of a situation, in brief."""

    alert_id: Id
    headline: str
    lane: Lane
    level: Level
    state: State


class Situation(Struct, frozen=True, kw_only=True, gc=False):
    """Alerts that belong together: what people are notified of."""

    situation_id: Id
    revision: Natural
    name: str
    level: Level
    state: State
    provisional: bool
    parties: tuple[Party, ...]
    place: Place | None
    opened_at: Utc
    updated_at: Utc
    alerts: tuple[Member, ...]
    timeline: tuple[Step, ...]
    permalink: Url


class IndexHour(Struct, frozen=True, kw_only=True, gc=False):
    """The escalation index of one country or dyad in one event hour: three sums of severity times weight, never netted."""

    scope: Id
    hour: Utc
    acts: float
    threats: float
    easing: float
    stories: Natural
