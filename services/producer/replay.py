"""An archive told again at its own pace or faster, in the order of its times."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from services.adapters.sources import Reading
from services.adapters.spool import Entry, Spool
from services.core.articles import Intake
from services.core.marks import closing, marked
from services.core.records import Record
from services.producer.dispatch import Dispatch
from services.producer.stopping import Stop

SLICE_S = 0.25
"""Longest sleep: a stop is noticed after it."""


class Pace(Struct, frozen=True):
    """How fast event time passes (0: no waiting), with the clock and the sleep to keep to it.

    `now` is the wall clock: no mark runs ahead of it, also where an archive reaches into the last days.
    """

    speed: float
    clock_s: Callable[[], float]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]


def load(reading: Reading, dispatch: Dispatch, intake: Intake, spool: Spool, *, stop: Stop) -> None:
    """Read whole archives into the spool; what cannot be read becomes a dead letter now."""
    for piece in reading:
        if stop.asked:
            return
        if piece and (collected := dispatch.read(piece, intake)):
            article, record = collected
            spool.add(article.seen_at, record, article.source_group)


def run(entries: Iterable[Entry], dispatch: Dispatch, pace: Pace, *, stop: Stop, sent: Callable[[datetime], None]) -> None:
    """Send a spool's articles in order, with a mark for the newest bucket boundary crossed before each.

    The end, also when stopped, is a mark that empties every window, then the end mark: a replay is not continued,
    so its last alerts must close. No article sends nothing.

    Args:
        entries: What to send, the earliest first.
        dispatch: Where it goes.
        pace: How fast.
        stop: Looked at before each article and while waiting.
        sent: Called with an article's time when it was handed over.

    Raises:
        SendError: A record failed; then there is no end mark.
    """
    last = None
    for at, entry in marked(_paced(entries, pace, stop)):
        if entry is None:
            dispatch.mark(at)
            continue
        dispatch.article(*entry)
        last = at
        sent(at)
    dispatch.settle()
    if last:
        end = max(last, min(closing(last), pace.now()))
        dispatch.mark(end)
        dispatch.mark(end, final=True)
        dispatch.settle()


def _paced(entries: Iterable[Entry], pace: Pace, stop: Stop) -> Iterator[tuple[datetime, tuple[Record, str]]]:
    """Give each record, with its source group, when its time has come; end when a stop is asked for."""
    began_s, first = pace.clock_s(), None
    for at, record, group in entries:
        first = first or at
        due_s = began_s + (at - first).total_seconds() / pace.speed if pace.speed else began_s
        while not stop.asked and (left_s := due_s - pace.clock_s()) > 0:
            pace.sleep(min(left_s, SLICE_S))
        if stop.asked:
            return
        yield at, (record, group)
