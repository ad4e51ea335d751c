"""Waiting with a bound."""

import time
from collections.abc import Callable

PATIENCE_S = 120.0
TICK_S = 0.05


def until(done: Callable[[], bool], why: Callable[[], str], patience_s: float = PATIENCE_S) -> None:
    """Wait until something has happened; `why` says what stands in its way."""
    deadline = time.monotonic() + patience_s
    while not done():
        assert time.monotonic() < deadline, f"not within {patience_s:.0f} s: {why()}"
        time.sleep(TICK_S)
