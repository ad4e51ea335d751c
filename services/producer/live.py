"""News as it comes: articles stamped on arrival, a mark every whole minute, an end mark."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from services.adapters.sources import Reading
from services.core.articles import Intake
from services.core.marks import MINUTE, crossed
from services.producer.agreement import compare
from services.producer.dispatch import Dispatch
from services.producer.stopping import Stop

Now = Callable[[], datetime]


class Forward:
    """A clock that never runs backwards: while the machine's is set back, time stands still."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._last = now()

    def __call__(self) -> datetime:
        """Give the time."""
        self._last = max(self._last, self._now())
        return self._last


def run(reading: Reading, dispatch: Dispatch, intake: Intake, *, now: Now, stop: Stop) -> None:
    """Send until the reading ends or a stop is asked for.

    One thread stamps articles and writes marks, so no mark is later than an article behind it.

    Args:
        reading: The inputs, and none at least every quarter of a second while a stream is quiet.
        dispatch: Where they go.
        intake: Who takes them in; its `now` is set here.
        now: The machine's clock.
        stop: Looked at before each input.

    Raises:
        SendError: A record failed; then there is no end mark.
        ClockError: The first mark's append time is not this machine's.
    """
    clock = Forward(now)
    since = clock()
    dispatch.mark(since)
    if appended_at := dispatch.settle():
        compare(appended_at, since=since, until=clock())
    for piece in reading:
        if stop.asked:
            break
        seen_at = clock()
        if minute := crossed(since, seen_at, MINUTE):
            dispatch.mark(minute)
            since = minute
        if piece and (collected := dispatch.read(piece, msgspec.structs.replace(intake, now=seen_at))):
            article, record = collected
            dispatch.article(record, article.source_group)
    dispatch.settle()
    dispatch.mark(clock(), final=True)
    dispatch.settle()
