"""When a producer says that nothing earlier follows: the times of marks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from services.core.alerts.policy import BUCKET_S, LONGEST_WINDOW_S

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
"""A live producer's marks stand at whole minutes."""
BUCKET = timedelta(seconds=BUCKET_S)
"""The judge counts in buckets of this length; a replay's marks stand at their bounds."""
LONGEST_WINDOW = timedelta(seconds=LONGEST_WINDOW_S)
"""The longest window in which the judge counts."""


def boundary(at: datetime, step: timedelta) -> datetime:
    """Give the newest whole multiple of `step` since 1970 that is not after `at`."""
    return EPOCH + (at - EPOCH) // step * step


def crossed(since: datetime | None, at: datetime, step: timedelta) -> datetime | None:
    """Give the newest boundary that time crossed on its way to `at`.

    Args:
        since: The last mark, or none at the start: then the boundary before `at` counts as crossed.
        at: The time of the record that follows.
        step: Distance of the boundaries.

    Returns:
        A boundary later than `since` and not after `at`, so that a record of `at` may follow its mark; or none.
    """
    newest = boundary(at, step)
    return newest if since is None or newest > since else None


def marked(entries: Iterable[tuple[datetime, T]]) -> Iterator[tuple[datetime, T | None]]:
    """Give the entries of a replay, which are in order, with a mark for the newest bucket boundary crossed before each.

    Returns:
        Each entry with its time; where there is none, the time is that of a mark.
    """
    since = None
    for at, entry in entries:
        if boundary := crossed(since, at, BUCKET):
            since = boundary
            yield boundary, None
        yield at, entry


def closing(last: datetime) -> datetime:
    """Give the time that closes every bucket and empties every window in which a record of `last` counts."""
    return boundary(last, BUCKET) + BUCKET + LONGEST_WINDOW + BUCKET
