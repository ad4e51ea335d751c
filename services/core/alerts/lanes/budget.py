"""How often chance alone would ring, and how often it may: one budget of false alarms for all indicators together."""

from collections.abc import Iterable

from msgspec import Struct

from services.core.alerts.counting.excess import Excess
from services.core.alerts.counting.windows import LONGEST, QUARTER
from services.core.alerts.memory.state import Stream
from services.core.alerts.policy import DAY_S, Policy


class Candidates(Struct, frozen=True, tag="candidates"):
    """How often a day chance alone would do what the open buckets' indicators did. Only in an early view. Key: empty."""

    rates: dict[str, float]


class Quiet(Struct, frozen=True, tag="quiet"):
    """An indicator not worth a look in a bucket before so many stories are in. Only in an early view. Key: the indicator."""

    bucket: int
    until: int


def false_alarms_a_day(excess: Excess) -> float:
    """Give how often a day chance alone would let one indicator be so unusual in such a window.

    A window slides; but counts that overlap are hardly two looks. One of n stories has about n beginnings to fill it, so in a day
    there are n looks at each of the windows that have room in it.

    Source: the clumping heuristic for the scan statistic (D. Aldous, Probability Approximations via the Poisson Clumping
    Heuristic, 1989, chapter A).
    """
    return excess.p * max(1, excess.stories) * DAY_S / excess.window_s


def live_indicators(stream: Stream) -> int:
    """Give how many indicators had a story in the longest window."""
    newest = max(stream.live, default=0)
    return sum(number for quarter, number in stream.live.items() if quarter > newest - LONGEST // QUARTER)


def limit_of(rates: Iterable[float], stream: Stream, policy: Policy) -> float:
    """Give the highest rate of false alarms a day at which an indicator rings.

    Args:
        rates: Those of the indicators that had a story in the bucket.
        stream: The stream; all its live indicators share the budget.
        policy: The budget.
    """
    return limit_among(rates, live_indicators(stream), policy)


def limit_among(rates: Iterable[float], number: int, policy: Policy) -> float:
    """Give the highest rate of false alarms a day at which one of so many that share the budget rings.

    Source: the step-up procedure of Y. Benjamini and Y. Hochberg, J. R. Stat. Soc. B 57, 1995.
    """
    each = policy.false_alarms_a_day / max(1, number)
    found = each
    for rank, rate in enumerate(sorted(rates), 1):
        if rate <= rank * each:
            found = max(found, rank * each)
    return found
