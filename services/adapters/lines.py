"""Chunks of bytes in, lines out, in bounded memory."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

LONGEST_LINE = 8_000_000
"""Bytes: room for a text at its limit, however its characters are escaped but for rare scripts."""
HEAD = 64_000
"""Bytes kept of a longer line."""


class Line(Struct, frozen=True):
    """One line without its end: its number from 1, its bytes and how many there were; a longer one is its head."""

    number: int
    raw: bytes
    size: int


class _Growing:
    """A line of which the end has not come yet."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._parts: list[bytes] = []
        self.size = 0

    def add(self, part: bytes) -> None:
        if self.size <= self._longest:
            self._parts.append(part)
        self.size += len(part)

    def line(self, number: int) -> Line:
        raw = b"".join(self._parts)
        line = Line(number, raw if self.size <= self._longest else raw[:HEAD], self.size)
        self._parts, self.size = [], 0
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
    number, growing = 1, _Growing(longest)
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
