"""What the judge remembers, each a value at a key; the shell keeps them in a compacted topic."""

from datetime import datetime

from msgspec import Struct

from services.core.alerts.policy import DAY_S
from services.core.mentions import Mention
from services.core.messages import Alert, ObservedArticle, Situation
from services.core.vocabulary import Ledger

LATE_S = DAY_S


class ProducerClock(Struct, frozen=True):
    """A live producer in one partition: what its marks promise and when it was last heard, seconds since 1970."""

    promised: float
    heard: float


class PartitionClock(Struct, frozen=True, tag="partition"):
    """One source partition: the last offset judged, its clock, the producers live in it, its first time. Key: the partition."""

    topic_id: str
    offset: int
    at: float | None
    producers: dict[str, ProducerClock]
    began: float | None = None


class Stream(Struct, frozen=True, tag="stream"):
    """The stream as a whole. Key: empty.

    `active` are the buckets of the last 3 days in which any article was analysed; `age` counts all of them since the first;
    `pace` is articles an active bucket, averaged with the forgetting of the baselines.
    """

    closed: int | None = None
    first: int | None = None
    active: tuple[int, ...] = ()
    age: int = 0
    pace: float = 0.0


class Waiting(Struct, frozen=True, tag="waiting"):
    """An article whose bucket is still open: its effective time, and its turn among those that wait. Key: time and article id."""

    at: float
    turn: int
    article: ObservedArticle

    @property
    def is_late(self) -> bool:
        """Did it come more than a day behind its partition's clock, as an old archive sent into a live system does?"""
        return self.at - self.article.seen_at.timestamp() > LATE_S


class Support(Struct, frozen=True):
    """A mention with the report it stands in: what an alert is made of. `at` is its effective time, seconds since 1970."""

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


class Story(Struct, frozen=True, tag="story"):
    """Copies and rewrites of one report within a scope. Key: scope, slash, id.

    `origin` is whose report it is, `counted` the indicators it counted for with the position of the support that speaks for each.
    """

    story_id: str
    origin: str
    first_at: float
    sketch: tuple[int, ...]
    documents: tuple[str, ...]
    publishers: tuple[str, ...]
    articles: int
    supports: tuple[Support, ...]
    counted: dict[str, int]


class StoryHour(Struct, frozen=True, tag="stories"):
    """The ids of a scope's stories that began in one hour, oldest first. Key: scope, slash, hour since 1970."""

    story_ids: tuple[str, ...]


class Baseline(Struct, frozen=True, tag="baseline"):
    """An indicator's past. Key: the indicator.

    `stories` and `buckets` are decayed sums up to the stream's `age`; `recent` are bucket, the stream's age with it, and stories
    of the last 3 days, those of the last day not yet learned.
    """

    stories: float = 0.0
    buckets: float = 0.0
    age: int = 0
    recent: tuple[tuple[int, int, int], ...] = ()


class OpenAlert(Struct, frozen=True, tag="alert"):
    """An alert that is not over, with what it is composed of. Key: its id.

    `stories` gives each story's origin, `documents` each document's article (a burst's: its story). `last_report_at` is its
    last new story, `last_act_at` its last new act, `eased_by` who reported easing since.
    """

    alert: Alert
    supports: tuple[Support, ...]
    against: tuple[Support, ...]
    stories: dict[str, str]
    documents: dict[str, str]
    last_report_at: float
    last_act_at: float
    eased_by: tuple[str, ...] = ()


class OpenSituation(Struct, frozen=True, tag="situation"):
    """A situation that can still take alerts. Key: its id."""

    situation: Situation
    story_ids: tuple[str, ...]
    countries: tuple[str, ...]
    last_at: float


class SaidAlert(Struct, frozen=True, tag="said-alert"):
    """The last revision sent of an alert. Key: its id."""

    alert: Alert


class SaidSituation(Struct, frozen=True, tag="said-situation"):
    """The last revision sent of a situation. Key: its id."""

    situation: Situation


class HourSums(Struct, frozen=True, tag="hour"):
    """A scope's sums of severity times weight in the running hour. Key: the scope."""

    hour: int
    sums: dict[Ledger, float]
    stories: int


Remembered = (
    PartitionClock
    | Stream
    | Waiting
    | Story
    | StoryHour
    | Baseline
    | OpenAlert
    | OpenSituation
    | SaidAlert
    | SaidSituation
    | HourSums
)
