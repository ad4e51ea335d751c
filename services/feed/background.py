"""A thread of the feed that works until it is told to stop."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Event, Thread

from services.core.errors import TocsinError


class Background(ABC):
    """One daemon thread; what it does, `_run` says, and it ends soon after `_stopping` is set."""

    def __init__(self, name: str, *, stop_limit_s: float) -> None:
        self._stopping = Event()
        self._stop_limit_s = stop_limit_s
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._failed: Callable[[], None] = lambda: None
        self.failure: TocsinError | None = None

    def start(self, failed: Callable[[], None] = lambda: None) -> None:
        """Begin to work; `failed` is called, on this thread, when it ends by what a person has to mend."""
        self._failed = failed
        self._thread.start()

    def stop(self) -> None:
        """End, within seconds."""
        self._stopping.set()
        self._thread.join(self._stop_limit_s)

    @property
    def alive(self) -> bool:
        """Does the thread still work?"""
        return self._thread.is_alive()

    def _work(self) -> None:
        try:
            self._run()
        except TocsinError as error:
            self.failure = error
            self._failed()

    @abstractmethod
    def _run(self) -> None:
        """Work until `_stopping` is set."""
