"""Whether a loop still turns, and whether it has begun its work."""

import time
from collections.abc import Callable

STALE_S = 30.0
"""A loop that has not been seen for so long hangs."""


class Beat:
    """When a loop was last seen alive.

    Args:
        clock: Gives seconds that only go on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at = clock()
        self._has_begun = False

    def now(self) -> None:
        """Note that it is alive."""
        self._at = self._clock()

    def fault(self) -> str | None:
        """Say that it hangs, or nothing."""
        silent_s = self._clock() - self._at
        return f"no poll for {silent_s:.0f} s" if silent_s > STALE_S else None

    def begun(self) -> None:
        """Note that it has begun its work, or stands by."""
        self._has_begun = True

    def unready(self) -> str | None:
        """Say why it cannot take work now, or nothing."""
        return self.fault() or (None if self._has_begun else "not begun yet")
