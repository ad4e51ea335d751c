"""The windows in which stories are counted, from 10 minutes to 3 days, and the counts that they need.

A long window need not begin at any minute: those of hours begin with an hour, the longest with a quarter of a day. So old counts
are kept by the hour and by the quarter, and an indicator's memory stays small however much is told of it.
"""

from msgspec import Struct

from services.core.alerts.counting.season import DAY

HOUR, QUARTER = 6, 36
"""Buckets of an hour and of a quarter of a day."""


class Window(Struct, frozen=True):
    """One length of time, in buckets.

    `grain` is where it may begin. A busy block's surplus teaches the dispersion at most `clip` standard deviations; `scatter` is
    the dispersion of an indicator of which nothing is known, and `worth` how many stories that is worth. `wander` is by how much,
    relative, the rate itself may have changed since the window began.
    """

    length: int
    grain: int
    clip: float
    scatter: float
    worth: float
    wander: float

    def first(self, bucket: int) -> int:
        """Give the first bucket of the window that ends with a bucket."""
        return (bucket // self.grain - self.length // self.grain + 1) * self.grain


WINDOWS = (
    Window(1, 1, clip=5.0, scatter=1.05, worth=30.0, wander=0.04),
    Window(3, 1, clip=3.0, scatter=1.05, worth=30.0, wander=0.05),
    Window(HOUR, 1, clip=3.0, scatter=1.05, worth=30.0, wander=0.06),
    Window(QUARTER, HOUR, clip=3.5, scatter=1.1, worth=8.0, wander=0.1),
    Window(DAY, HOUR, clip=5.0, scatter=1.2, worth=8.0, wander=0.3),
    Window(3 * DAY, QUARTER, clip=5.0, scatter=1.4, worth=8.0, wander=0.5),
)
"""10 and 30 minutes, 1, 6 and 24 hours, 3 days."""
LONGEST = WINDOWS[-1].length
FINE, BY_HOUR = HOUR, DAY + HOUR
"""Counts so many buckets old are kept by the bucket, and by the hour; older ones by the quarter of a day."""
KEPT = LONGEST + DAY + QUARTER
"""Buckets for which counts are kept: a long block teaches a day after its end."""

Counts = tuple[tuple[int, int, int], ...]
"""Buckets back from the last one with a story, stories, and how many of them taught; the oldest first, the last one at 0.

An old entry stands for its hour or quarter of a day, and tells the last bucket with a story there.
"""


def counted(counts: Counts, since: int) -> int:
    """Give the stories counted at most so many buckets before the last one with a story."""
    total = 0
    for back, stories, _ in reversed(counts):
        if back > since:
            break
        total += stories
    return total


def taught(counts: Counts, since: int, keep: float) -> float:
    """Give what the stories counted at most so many buckets back taught: each a power of what is kept from bucket to bucket."""
    total = 0.0
    for back, _, learned in reversed(counts):
        if back > since:
            break
        total += learned * keep**back
    return total


def with_count(counts: Counts, last: int, bucket: int, stories: int, learned: int) -> Counts:
    """Add a bucket's stories; with each new hour only what windows that end there or later need is kept.

    Args:
        counts: What is known.
        last: The last bucket with a story.
        bucket: The new one.
        stories: Its stories.
        learned: How many of them taught.
    """
    gap = bucket - last
    shifted = (*((back + gap, number, of_them) for back, number, of_them in counts), (0, stories, learned))
    if bucket // HOUR == last // HOUR:
        return shifted
    kept: list[tuple[int, int, int]] = []
    cell = None
    for age, number, of_them in shifted:
        if age > KEPT:
            continue
        at = bucket - age
        own = (0, at) if age < FINE else (HOUR, at // HOUR) if age < BY_HOUR else (QUARTER, at // QUARTER)
        if own == cell:
            kept[-1] = (age, kept[-1][1] + number, kept[-1][2] + of_them)
        else:
            kept.append((age, number, of_them))
        cell = own
    return tuple(kept)
