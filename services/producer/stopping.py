"""A polite end: the first SIGINT or SIGTERM asks for it, the second ends the process at once."""

import signal
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Whether the end was asked for; inside `with`, signals ask."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for each in SIGNALS:
            self._before[each] = signal.signal(each, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)  # type: ignore[arg-type]  # what signal.signal gave

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        # Only a flag: the handler may run inside a lock that the client holds.
        self.asked = True
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
