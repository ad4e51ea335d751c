"""Indicators of which nothing is left to know: they are dropped, and are then as if they had never been seen."""

import zlib

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline
from services.core.alerts.memory.table import Index, KeyIndex
from services.core.alerts.policy import BUCKET_S, DAY_S, HOUR_S

PARTS = DAY_S // HOUR_S
"""Each indicator is looked at once a day, in an hour of its own."""
IDLE_S = 30 * DAY_S
"""Without a story for so long an indicator is as good as new: six half-lives have passed."""

_IN_HOUR: Index[Baseline] = KeyIndex(Baseline, lambda key: zlib.crc32(key.encode()) % PARTS)


def drop_idle(layer: Layer, since: int, until: int) -> None:
    """Drop the idle indicators whose hour has passed.

    Args:
        layer: What is closed.
        since: The last bucket closed before.
        until: The bucket that is closed now. Of a long gap between the two only the last day matters.
    """
    first, last = (bucket_end * BUCKET_S // HOUR_S for bucket_end in (since + 1, until + 1))
    for hour in range(max(first, last - PARTS) + 1, last + 1):
        for indicator, past in layer.find(_IN_HOUR, hour % PARTS):
            if _is_idle(past, hour * HOUR_S):
                layer.remove(Baseline, indicator)


def _is_idle(past: Baseline, now: float) -> bool:
    """Has it had no story for long? An open alert of it was resolved long before."""
    return past.first is None or now - past.last * BUCKET_S > IDLE_S
