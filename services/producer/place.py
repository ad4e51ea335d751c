"""Where a producer was in its files, kept on disk until it has read them all: one that was interrupted goes on from there."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self, TypeVar

import msgspec
import structlog
from msgspec import Struct

T = TypeVar("T")

EVERY_S = 0.2
"""Between two notes of the place."""

log = structlog.get_logger()


class Place(Struct, frozen=True):
    """So many inputs are acknowledged, and this is the digest of all of them: other files, or changed ones, have another."""

    inputs: int = 0
    digest: str = ""

    def after(self, raw: bytes) -> "Place":
        """Give the place after one more input."""
        return Place(self.inputs + 1, sha256(self.digest.encode() + raw).hexdigest())


class Bookmark:
    """Follows a reading and notes, on a thread of its own while the `with` block lasts, how far all of it is acknowledged.

    Args:
        file: Where to note it.
        sent: Gives how many records were handed over.
        safe: Gives up to which of them all are acknowledged.
    """

    def __init__(self, file: Path, *, sent: Callable[[], int], safe: Callable[[], int]) -> None:
        self._file = file
        self._sent, self._safe = sent, safe
        self._here = self._noted = Place()
        self._passed: deque[tuple[int, Place]] = deque()
        self._is_whole = False
        self._turn = Lock()
        self._ended = Event()
        self._thread = Thread(target=self._keep, name="bookmark", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Note the last place, or forget it where nothing is left and all of it is acknowledged."""
        self._ended.set()
        self._thread.join()
        if self._is_whole and self._safe() >= self._sent():
            self.forget()
        else:
            self.note()

    def follow(self, opened: Callable[[], Iterator[T | None]], raw: Callable[[T], bytes]) -> Iterator[T | None]:
        """Give what a reading gives, without the inputs that an interrupted run of the same files has behind it.

        Args:
            opened: Begins the reading; none is a moment in which nothing came.
            raw: Gives an input's bytes.
        """
        known = self._known(opened, raw)
        for piece in opened():
            if piece is not None and self._here.inputs < known:
                self._here = self._here.after(raw(piece))
                continue
            yield piece
            if piece is not None:
                self._pass(raw(piece))
        self._is_whole = True

    def finish(self) -> None:
        """Take it that nothing is left to go on with."""
        self._is_whole = True

    def forget(self) -> None:
        """Let the next run begin at the beginning."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _known(self, opened: Callable[[], Iterator[T | None]], raw: Callable[[T], bytes]) -> int:
        """Read as far as the place that was noted; give nothing where it is not the same."""
        try:
            noted = msgspec.json.decode(self._file.read_bytes(), type=Place)
        except (OSError, msgspec.DecodeError):
            return 0
        found = Place()
        for piece in islice((piece for piece in opened() if piece is not None), noted.inputs):
            found = found.after(raw(piece))
        if found != noted:
            log.warning("beginning_anew", reason="the files are not those of the interrupted run", inputs=noted.inputs)
            return 0
        log.info("going_on", inputs=noted.inputs, way_out="--again begins at the beginning")
        return noted.inputs

    def _pass(self, raw: bytes) -> None:
        self._here = self._here.after(raw)
        self._passed.append((self._sent(), self._here))

    def _keep(self) -> None:
        while not self._ended.wait(EVERY_S):
            self.note()

    def note(self) -> None:
        """Write down up to which input everything is acknowledged; a disk that is full costs only that."""
        with self._turn:
            self._write()

    def _write(self) -> None:
        safe, place = self._safe(), self._noted
        while self._passed and self._passed[0][0] <= safe:
            place = self._passed.popleft()[1]
        if place == self._noted:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.write_bytes(msgspec.json.encode(place))
            fresh.replace(self._file)
        except OSError as error:
            log.warning("place_not_noted", file=str(self._file), error=error.strerror)
        self._noted = place
