"""Chunks of bytes in, lines out, in bounded memory."""

import hashlib
from collections.abc import Iterable, Iterator

from msgspec import Struct

LONGEST_LINE = 8_000_000
"""Bytes: room for a text at its limit, however its characters are escaped but for rare scripts."""
HEAD = 64_000
"""Bytes kept of a longer line."""


class Line(Struct, frozen=True):
    """One line without its end: its number from 1, its bytes and how many there were; a longer one is its head and its hash."""

    number: int
    raw: bytes
    size: int
    sha256: str = ""


class Growing:
    """A line of which the end has not come yet.

    Args:
        longest: Bytes; of a longer line only the first `HEAD` are kept.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._kept = bytearray()
        self._hash = hashlib.sha256()
        self.size = 0

    def add(self, part: bytes) -> None:
        """Take the next bytes."""
        is_longer = self.size > self._longest
        self.size += len(part)
        if not is_longer:
            self._kept += part
        if self.size <= self._longest:
            return
        self._hash.update(part if is_longer else self._kept)
        del self._kept[HEAD:]

    def line(self, number: int) -> Line:
        """Give the line, and begin with the next."""
        is_longer = self.size > self._longest
        line = Line(number, bytes(self._kept), self.size, self._hash.hexdigest() if is_longer else "")
        if is_longer:
            self._hash = hashlib.sha256()
        self._kept, self.size = bytearray(), 0
        return line


def lines(chunks: Iterable[bytes | None], *, longest: int = LONGEST_LINE) -> Iterator[Line | None]:
    r"""Cut chunks at each `\n`.

    Args:
        chunks: The bytes in order; none stands for a moment without any.
        longest: Bytes; of a longer line only the first `HEAD` are kept.

    Returns:
        The lines, and none after each chunk, so that the caller can look up: a line may take long to end.
        A last line without an end counts.
    """
    number, growing = 1, Growing(longest)
    for chunk in chunks:
        first, *rest = (chunk or b"").split(b"\n")
        growing.add(first)
        for part in rest:
            yield growing.line(number)
            number += 1
            growing.add(part)
        yield None
    if growing.size:
        yield growing.line(number)
