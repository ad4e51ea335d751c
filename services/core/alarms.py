"""What the judge says: the messages on its public topics. `make schemas` writes their schemas."""

from typing import Final, Literal

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

WORLD: Final = "world"
"""The scope of all news, beside countries, seas and dyads."""


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """A sentence that supports or weakens an alert, and where to read it; `seen_at` is when its document first told it."""

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


class Unread(Struct, frozen=True, kw_only=True, gc=False):
    """Articles in a language that were not analysed; "und" where the language is not known."""

    language: Name
    articles: Natural


class Reading(Struct, frozen=True, kw_only=True, gc=False):
    """How much of the news about a country is read: of a day's articles about it those not analysed, and by language.

    `scope` is that country, of several the one that is read least; it is `world` where no article tells of any of them.
    `silent_groups` are the source groups that should speak and do not.
    """

    articles: Natural
    unread: Natural
    share_unread: Share
    by_language: tuple[Unread, ...] = ()
    silent_groups: tuple[Name, ...] = ()
    scope: Id = WORLD


class Alert(Struct, frozen=True, kw_only=True, gc=False):
    """Why the bell rang, complete in itself. A later revision replaces an earlier one of the same id.

    `rising_days` is of a trend. `baseline` says in words how far what is usual was learned when it began, and is empty when it
    was; `meanwhile` says what could ring then, while not all could. `rules` are the user's that match, in their file's order;
    what they add are `labels` and `receivers`, and `muted_by` are those that keep it from notifying anyone.
    """

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
    rising_days: Natural = 0
    baseline: str = ""
    meanwhile: str = ""
    reading: Reading | None = None
    rules: tuple[Name, ...] = ()
    labels: dict[str, str] = {}
    receivers: tuple[Name, ...] = ()
    muted_by: tuple[Name, ...] = ()


class Member(Struct, frozen=True, kw_only=True, gc=False):
    """An alert of a situation, in brief."""

    alert_id: Id
    headline: str
    lane: Lane
    level: Level
    state: State


class Told(Struct, frozen=True, kw_only=True, gc=False):
    """A story of a situation, in brief: its first article."""

    story_id: Id
    title: str
    publisher: Name
    url: Url
    seen_at: Utc


class Link(Struct, frozen=True, kw_only=True, gc=False):
    """One act of a chain of act and answer; `answers` is the alert of the act that it answers, where that is known."""

    at: Utc
    alert_id: Id
    actor: Name
    target: Name
    headline: str
    answers: Id | None = None


class Announced(Struct, frozen=True, kw_only=True, gc=False):
    """A step announced for a time to come in a situation's articles."""

    who: str
    what: Quote
    when: str
    at: Utc | None = None
    publisher: Name
    url: Url


class Notice(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that people are told of a situation, numbered from 1; it never changes once its bucket is closed.

    `raised` says that the situation reached a level that it never had, and is for those who heard nothing of it before;
    `corrected` that something told is withdrawn while the rest stands. Follow-up coverage makes no notice. It goes to the
    receivers that are named here, and to those that asked for all of its level.
    """

    number: Natural
    at: Utc
    what: Literal["opened", "escalated", "raised", "reported", "corrected"]
    level: Level
    text: str
    alert_id: Id
    receivers: tuple[Name, ...] = ()


class Situation(Struct, frozen=True, kw_only=True, gc=False):
    """Alerts that belong together: what people are notified of.

    `stories` are the newest of `story_count`, `dyads` the directions in which its parties act, `chain` its acts and answers,
    `announced` what was said to come next. One that was merged into an older
    one says so in `merged_into` and never changes again.
    """

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
    severity: Severity = 0.0
    dyads: tuple[Id, ...] = ()
    story_count: Natural = 0
    stories: tuple[Told, ...] = ()
    chain: tuple[Link, ...] = ()
    announced: tuple[Announced, ...] = ()
    notices: tuple[Notice, ...] = ()
    merged_into: Id | None = None
    reading: Reading | None = None
    labels: dict[str, str] = {}
    receivers: tuple[Name, ...] = ()
    muted_by: tuple[Name, ...] = ()


class IndexHour(Struct, frozen=True, kw_only=True, gc=False):
    """The escalation index of a country, a dyad or the world (`world`) at the end of an event hour.

    A country's is of what is done or threatened on its soil or against it; what it does abroad counts for others and the dyad. A
    story counts once a scope. `acts`, `threats` and `easing` are the hour's sums of severity times weight over new stories, never
    netted; those `_per_1000` are the last 24 hours' sums for each 1,000 articles analysed in them, so that a busy day is no
    escalation. While `new_groups` names source groups whose share is not learned, no value compares with earlier ones.
    """

    scope: Id
    hour: Utc
    acts: float
    threats: float
    easing: float
    stories: Natural
    acts_per_1000: float = 0.0
    threats_per_1000: float = 0.0
    easing_per_1000: float = 0.0
    articles: Natural = 0
    reading: Reading | None = None
    new_groups: tuple[Name, ...] = ()
