"""How far what is usual is known, in words: learning, warming up after a gap or new versions, or nothing more to say.

Words only: what rings follows from the numbers, which doubt a young stream by themselves.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from services.core.alerts.alert import moment
from services.core.alerts.counting.season import DAY
from services.core.alerts.counting.windows import HOUR
from services.core.alerts.memory.beginnings import Course
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Exposure, Stream
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, HOUR_S
from services.core.alerts.telling.summary import span

LEARNS = 7 * DAY
"""Counting buckets after which a stream is called learned: it has seen each day of the week."""
WARMS = DAY
"""Counting buckets for which a stream is called warming up: each hour of the day has shown whether the old rates still hold."""
GAP = DAY
"""Buckets without any article after which what was usual may have changed."""
COMPARING = (("bursts", DAY), ("trends", 14 * DAY))
"""The lanes that compare with the past, and the counting buckets from which they have one."""
ALWAYS = "flashes and watches of each story"


class Readiness(Struct, frozen=True):
    """How far what is usual is learned, empty when it is; and what can ring meanwhile, empty when all can."""

    baseline: str = ""
    meanwhile: str = ""


def readiness(layer: Layer) -> Readiness:
    """Say how far the baselines are, by what is closed."""
    stream = layer.get(Stream, "") or Stream()
    if stream.closed is None:
        return Readiness()
    course, age = layer.get(Course, "") or Course(), age_of(layer)
    return Readiness(_baseline(course, age), _meanwhile(age))


def readiness_at(layer: Layer, at: float) -> Readiness:
    """Say how far the baselines were when the bucket began in which a time lies; of one that is not closed, how far they are."""
    stream, course = layer.get(Stream, "") or Stream(), layer.get(Course, "") or Course()
    bucket = int(at // BUCKET_S)
    last = bucket - 1 if stream.closed is None else min(bucket - 1, stream.closed)
    known = layer.get(Exposure, str(last))
    if known is None and stream.first is not None and stream.first <= last:
        return Readiness()  # it began so long ago that nobody remembers
    if course.since is not None and course.since > bucket:
        course = Course()
    age = known.age if known else 0
    return Readiness(_baseline(course, age), _meanwhile(age))


def follow(layer: Layer, bucket: int, articles: Sequence[Waiting]) -> None:
    """Note of a bucket's articles whether news comes again after a gap, or by another lexicon or model.

    Args:
        layer: Where the stream is kept, the bucket not yet taken into it.
        bucket: The bucket.
        articles: What came in it; a backlog is no news.
    """
    told = [each.article for each in articles if not each.article.backfill]
    if not told:
        return
    known, stream = layer.get(Course, "") or Course(), layer.get(Stream, "") or Stream()
    versions = tuple(sorted({(each.lexicon_version, each.model_version) for each in told if each.analysed}))
    course = structs.replace(known, heard=bucket, versions=versions or known.versions)
    if stream.first is not None and (why := _why(known, bucket, versions)):
        course = structs.replace(course, since=bucket, age=age_of(layer), why=why)
    layer.put("", course)


def age_of(layer: Layer) -> int:
    """Give the counting buckets of the stream so far: silence is none."""
    stream = layer.get(Stream, "") or Stream()
    return (layer.get(Exposure, str(stream.closed)) or Exposure()).age


def _baseline(course: Course, age: int) -> str:
    if age < LEARNS:
        return f"learning, day {age // DAY + 1} of {LEARNS // DAY}"
    if course.since is not None and age - course.age < WARMS:
        return f"warming up since {moment(course.since * BUCKET_S):%d %b %H:%M} UTC: {course.why}"
    return ""


def _meanwhile(age: int) -> str:
    """Say what can ring, while not all can."""
    now = [ALWAYS, *(lane for lane, begins in COMPARING if age >= begins)]
    later = [_after(lane, begins) for lane, begins in COMPARING if age < begins]
    return f"{' and '.join(now)} now; {', '.join(later)}" if later else ""


def _why(known: Course, bucket: int, versions: tuple[tuple[str, str], ...]) -> str:
    """Say why what was usual may be so no more, if it may."""
    silent = bucket - known.heard - 1
    if known.heard >= 0 and silent > GAP:
        return f"no news came for {span(silent // HOUR * HOUR_S)}"
    return "a new lexicon or model" if known.versions and not {*versions} <= {*known.versions} else ""


def _after(lanes: str, age: int) -> str:
    days = age // DAY
    return f"{lanes} after {days} day{'s' if days > 1 else ''}"
