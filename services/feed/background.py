"""A thread of the feed that works until it is told to stop."""

from abc import ABC, abstractmethod
from threading import Event, Thread


class Background(ABC):
    """One daemon thread; what it does, `_run` says, and it ends soon after `_stopping` is set."""

    def __init__(self, name: str, *, stop_limit_s: float) -> None:
        self._stopping = Event()
        self._stop_limit_s = stop_limit_s
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """End, within seconds."""
        self._stopping.set()
        self._thread.join(self._stop_limit_s)

    @property
    def alive(self) -> bool:
        """Does the thread still work?"""
        return self._thread.is_alive()

    @abstractmethod
    def _run(self) -> None:
        """Work until `_stopping` is set."""
