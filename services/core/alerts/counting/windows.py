"""The windows in which stories are counted, from 10 minutes to 3 days, and the counts that they need.

A long window need not begin at any minute: those of hours begin with an hour, the longest with a quarter of a day. So old counts
are kept by the hour and by the quarter, and an indicator's memory stays small however much is told of it.
"""

from msgspec import Struct

from services.core.alerts.counting.season import DAY

HOUR, QUARTER = 6, 36
"""Buckets of an hour and of a quarter of a day."""


class Window(Struct, frozen=True, gc=False):
    """One length of time, in buckets.

    `grain` is where it may begin. A block's surplus teaches the dispersion at most `clip` standard deviations, and twice as many
    where hardly anything is told. `scatter` is
    the dispersion of an indicator of which hardly anything is told and nothing known, and `worth` how many stories that is worth.
    `drift` is by how much, relative, the rate may change while it lasts.
    """

    length: int
    grain: int
    clip: float
    scatter: float
    worth: float
    drift: float

    def first(self, bucket: int) -> int:
        """Give the first bucket of the window that ends with a bucket."""
        return (bucket // self.grain - self.length // self.grain + 1) * self.grain

    @property
    def is_long(self) -> bool:
        """Is it so long that what is told in it changes the rate, and that its end may be calm again?"""
        return self.length >= LONG


LONG = 3 * HOUR
WINDOWS = (
    Window(1, 1, clip=3.0, scatter=1.05, worth=30.0, drift=0.0),
    Window(3, 1, clip=2.6, scatter=1.05, worth=30.0, drift=0.0),
    Window(HOUR, 1, clip=2.0, scatter=1.05, worth=30.0, drift=0.05),
    Window(LONG, HOUR, clip=1.5, scatter=1.05, worth=30.0, drift=0.15),
    Window(QUARTER, HOUR, clip=1.2, scatter=1.1, worth=8.0, drift=0.22),
    Window(DAY, LONG, clip=2.4, scatter=1.2, worth=8.0, drift=0.3),
    Window(3 * DAY, QUARTER, clip=2.4, scatter=1.4, worth=8.0, drift=0.5),
)
"""10 and 30 minutes, 1, 3, 6 and 24 hours, 3 days."""
LONGEST = WINDOWS[-1].length
CELLS = ((HOUR, 1), (QUARTER + HOUR, HOUR), (DAY + LONG, LONG))
"""Up to how many buckets old counts are kept by which length, as windows need them; older ones by the quarter of a day."""
KEPT = LONGEST + DAY + QUARTER
"""Buckets for which counts are kept: a long block teaches a day after its end."""

CELL = tuple(next((length for until, length in CELLS if age < until), QUARTER) for age in range(KEPT + 1))
"""The length by which a count is kept, by its age."""

Counts = tuple[tuple[int, int, int], ...]
"""Buckets back from the last one with a story, stories, and how many of them did not teach; the oldest first, the last at 0.

An old entry stands for its hour, three hours or quarter of a day, and tells the last bucket with a story there.
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
    for back, stories, untaught in reversed(counts):
        if back > since:
            break
        total += (stories - untaught) * keep**back
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
    shifted = [(back + gap, number, untaught) for back, number, untaught in counts]
    shifted.append((0, stories, stories - learned))
    if bucket // HOUR == last // HOUR:
        return tuple(shifted)
    kept: list[tuple[int, int, int]] = []
    cell = None
    for age, number, untaught in shifted:
        if age > KEPT:
            continue
        length = CELL[age]
        own = (length, (bucket - age) // length)
        if own == cell:
            kept[-1] = (age, kept[-1][1] + number, kept[-1][2] + untaught)
        else:
            kept.append((age, number, untaught))
        cell = own
    return tuple(kept)
