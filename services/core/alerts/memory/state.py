"""What the judge remembers, each a value at a key; the shell keeps them in a compacted topic."""

from msgspec import Struct

from services.core.alarms import Alert, Situation
from services.core.alerts.counting.days import SlowDay, Today
from services.core.alerts.counting.dispersion import NOTHING, Residuals
from services.core.alerts.counting.season import NONE, Vector
from services.core.alerts.counting.slow import Slow
from services.core.alerts.counting.volume import Group, HourOfWeek
from services.core.alerts.counting.windows import Counts
from services.core.alerts.memory.announcements import Announcements
from services.core.alerts.memory.arrived import Arrived
from services.core.alerts.memory.beginnings import Course, Source
from services.core.alerts.memory.group import Acts, Pair, Part, Site
from services.core.alerts.memory.sums import DaySums, Heard, HourSums
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.mentions import Mention
from services.core.vocabulary import EventType, Level, State


class ProducerClock(Struct, frozen=True, gc=False):
    """A live producer in one partition: what its marks promise and when it was last heard, seconds since 1970."""

    promised: float
    heard: float


class PartitionClock(Struct, frozen=True, tag="partition", gc=False):
    """One source partition: the last offset judged, its clock, the producers live in it, its first time. Key: the partition."""

    topic_id: str
    offset: int
    at: float | None
    producers: dict[str, ProducerClock]
    began: float | None = None


class Stream(Struct, frozen=True, tag="stream", gc=False):
    """The stream as a whole. Key: empty.

    `groups` are the source groups, `silence` is how many articles were to be expected since the last one, `waves` are the decayed
    sums of the season's waves over the buckets that counted. `stories` is the decayed sum of the stories that taught any
    indicator; `live` is how many indicators had their last story in a quarter of a day, by its number since 1970, for 3 days.
    """

    closed: int | None = None
    first: int | None = None
    groups: dict[str, Group] = {}
    silence: float = 0.0
    waves: Vector = NONE
    stories: float = 0.0
    live: dict[int, int] = {}


class Exposure(Struct, frozen=True, tag="exposure", array_like=True, gc=False):
    """Running sums at the end of a closed bucket. Key: the bucket.

    `age` are the buckets that counted. By source group `sums` are the parts of the season that were exposed, `recent` the same,
    forgotten by and by. `strange` and `usual` sum up how strange the volume was and what the hour of the week lets expect, `seen`
    and `analysed` the articles.
    """

    age: int = 0
    sums: dict[str, Vector] = {}
    recent: dict[str, Vector] = {}
    strange: float = 0.0
    usual: float = 0.0
    seen: int = 0
    analysed: int = 0


class Arrivals(Struct, frozen=True, tag="arrivals", gc=False):
    """What has come in of an open bucket: articles, and those analysed by source group. Key: the bucket.

    Only an early view has it.
    """

    seen: int = 0
    articles: dict[str, int] = {}


class Count(Struct, frozen=True, array_like=True, gc=False):
    """That a story counted for an indicator: when, seconds since 1970, and the position of the support that speaks for it.

    A position below 0 says that the report was taken back: it counts no more, and a late copy does not make it count again.
    """

    at: float
    support: int


class Story(Struct, frozen=True, tag="story", array_like=True, gc=False):
    """Copies and rewrites of one report. Key: its id, which is that of its first article.

    `origin` is whose report it is, `credited` whether an agency's credit says so. `documents` are the newest of those that carry
    it, `articles` how many there were in all; `counted` are the indicators that it counted for. `unsaid` are those of
    the documents whose newest version does not tell all of these, each with the positions in `counted` of what it does not tell.
    """

    story_id: str
    origin: str
    credited: bool
    first_at: float
    last_at: float
    articles: int
    documents: tuple[str, ...]
    counted: dict[str, Count]
    unsaid: dict[str, tuple[int, ...]] = {}


class StorySketches(Struct, frozen=True, tag="sketches", array_like=True, gc=False):
    """Sketches of a story's versions that differ, the first one's first, and of their leads. Key: the story's id."""

    sketches: tuple[tuple[int, ...], ...]
    leads: tuple[tuple[int, ...], ...] = ()


class StorySupports(Struct, frozen=True, tag="supports", gc=False):
    """The mentions that speak for a story's indicators. Key: the story's id."""

    supports: tuple[Support, ...]


class Baseline(Struct, frozen=True, tag="baseline", array_like=True, gc=False):
    """An indicator's past. Key: the indicator.

    `first` and `last` are buckets with a story, `age` is the stream's at the last. `learned` is the decayed sum of stories by
    source group; `recent` are the counts of 3 days, `waiting` those of open buckets: bucket, source group, stories. `stories` and
    `told` are what the season follows from, `season` is what it was when it was last refreshed. `residuals` tell how counts
    scatter, for each window's length. `record` is the most stories of a day, which is forgotten by and by.
    """

    first: int | None = None
    last: int = 0
    age: int = 0
    learned: dict[str, float] = {}
    recent: Counts = ()
    waiting: tuple[tuple[int, str, int], ...] = ()
    stories: float = 0.0
    told: Vector = ()
    season: Vector = ()
    refreshed: int = 0
    residuals: Residuals = NOTHING
    record: float = 0.0


class WatchPast(Struct, frozen=True, tag="watch", gc=False):
    """The past of a watch that rings by bursts, apart from those of indicators: no other is judged by it. Key: `watch/<name>`.

    `since` is the first bucket in which the judge knew it: its history begins there, whatever was printed before.
    """

    since: int
    past: Baseline


class OpenAlert(Struct, frozen=True, tag="alert", gc=False):
    """An alert that is not over, with what it is composed of. Key: its id.

    `stories` gives each story's origin, `documents` each document's article (a burst's: its story). `last_report_at` is its
    last new story, `last_act_at` its last new act. `easing_by` is who reports easing that counts, with the time when it was told,
    `eased_at` when that eased the alert.
    `retracted` are the publishers that took their report back or corrected a fact of it, `without` the stories that no longer
    count. `fell_at` is when a burst's counts were usual again for the first time since it last rang, `quiet_since` since when
    they are; `heard_at` is the end of the last bucket in which a source group that reported was silent. `level_later` is by how
    much its policy lets the bands of severity begin later than the table of levels says. `floor` is the least level that it has,
    `answers` the act that it answers, in words.
    """

    alert: Alert
    supports: tuple[Support, ...]
    against: tuple[Support, ...]
    stories: dict[str, str]
    documents: dict[str, str]
    last_report_at: float
    last_act_at: float
    easing_by: dict[str, float] = {}
    eased_at: float | None = None
    retracted: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    fell_at: float | None = None
    quiet_since: float | None = None
    heard_at: float = 0.0
    level_later: float = 0.0
    floor: Level = "advisory"
    answers: str = ""


class PastAlert(Struct, frozen=True, tag="past", gc=False):
    """An alert that is over, as it ended, and when it was last reported: that may yet be taken back. Key: its id."""

    held: OpenAlert
    at: float


class ToldAlert(Struct, frozen=True, tag="told", gc=False):
    """What an alert that is over told of: it must not ring again on the same stories. Key: its id.

    `acts` are the first mentions of a flash's act, `detected_at` is when it began.
    """

    headline: str
    state: State
    at: float
    documents: tuple[str, ...]
    story_ids: tuple[str, ...]
    is_trend: bool = False
    acts: tuple[Mention, ...] = ()
    detected_at: float = 0.0


class Outage(Struct, frozen=True, tag="outage", gc=False):
    """A source group that is silent, or was till shortly: since when and till when. Key: the group."""

    since: float
    until: float | None = None


class Returned(Struct, frozen=True, tag="returned", array_like=True, gc=False):
    """That a source group speaks again after a silence. Key: the group and the bucket.

    `since` is about the first bucket of its silence, `bucket` the one in which it speaks again, `missed` the articles that were
    to be expected of the silence; `came` are those of an hour since, bucket by bucket, that do not say that they are old.
    """

    group: str
    since: int
    bucket: int
    missed: float
    came: tuple[tuple[int, int], ...] = ()


class OpenSituation(Struct, frozen=True, tag="situation", gc=False):
    """A situation that can still take alerts, or says for a while that it was merged. Key: its id.

    `pairs` are the sides whose matter it is (`IRN|USA`), `sites` its places, `kinds` what sort of events it is of, `parts` what
    it has of each alert, `acts` what is told of its acts, `peak` the highest level that anyone was told of. `alert_at` is when
    an alert of its own last had news, `last_at` when anything was last reported between its sides.
    """

    situation: Situation
    story_ids: tuple[str, ...]
    countries: tuple[str, ...]
    last_at: float
    alert_at: float = 0.0
    pairs: dict[str, Pair] = {}
    sites: tuple[Site, ...] = ()
    kinds: tuple[EventType, ...] = ()
    parts: dict[str, Part] = {}
    acts: Acts = Acts()
    peak: Level | None = None


class SaidAlert(Struct, frozen=True, tag="said-alert", gc=False):
    """The last revision sent of an alert. Key: its id."""

    alert: Alert


class SaidSituation(Struct, frozen=True, tag="said-situation", gc=False):
    """The last revision sent of a situation. Key: its id."""

    situation: Situation


Remembered = (
    PartitionClock
    | Stream
    | Course
    | Source
    | Exposure
    | HourOfWeek
    | Waiting
    | Arrived
    | Story
    | StorySketches
    | StorySupports
    | Baseline
    | Today
    | SlowDay
    | Slow
    | WatchPast
    | OpenAlert
    | PastAlert
    | ToldAlert
    | Outage
    | Returned
    | OpenSituation
    | SaidAlert
    | SaidSituation
    | HourSums
    | DaySums
    | Heard
    | Announcements
)
