"""Where the time of a run goes: functions are wrapped while it is measured, and a part pays for what no inner part does."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

REST = "the rest"
Watched = tuple[object, str, str]
"""A function's owner, its name there, and the part it is."""


class Parts:
    """Seconds by part."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._path = [REST]
        self._since = 0.0

    @contextmanager
    def measured(self, *watched: Watched) -> Iterator[None]:
        """Charge what is done in here to its parts; a part within another is named with both."""
        with ExitStack() as stack:
            for owner, name, part in watched:
                stack.enter_context(patch.object(owner, name, self._timed(getattr(owner, name), part)))
            self._since = time.perf_counter()
            yield
            self._charge()

    def shares(self) -> str:
        """Give each part's share of the whole, the greatest first."""
        total = sum(self.seconds.values())
        ranked = sorted(self.seconds.items(), key=lambda entry: -entry[1])
        return ", ".join(f"{part} {seconds / total:.0%}" for part, seconds in ranked)

    def _timed(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any function
            self._charge()
            self._path.append(part if self._path[-1] == REST else f"{part} at {self._path[-1]}")
            try:
                return function(*args, **kwargs)
            finally:
                self._charge()
                self._path.pop()

        return timed

    def _charge(self) -> None:
        now = time.perf_counter()
        self.seconds[self._path[-1]] += now - self._since
        self._since = now
