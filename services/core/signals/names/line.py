"""One sentence as words, and what stands between them."""

import re
from bisect import bisect_left, bisect_right

from services.core.signals.text.words import fold, keys_of, spans_of, texts_of

_BREAK = re.compile(r"[,;:()\[\]{}\"“”«»!?…/–—|]|\.\s+(?=\S)|\s-|-\s")  # noqa: RUF001 - any dash
"""What ends a name between two of its words; a point does not after an initial or in an abbreviation."""
_INITIAL = 2
"""Letters of the longest word whose point ends no name: "H. R. McMaster", "St. Petersburg"."""


class Line:
    """A sentence's words as written without marks above letters (`words`), as compared (`keys`), and where they stand."""

    __slots__ = ("ends", "keys", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        spans = spans_of(text)
        self.text = text
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.words = texts_of(text) if text.isascii() else tuple([fold(word) for word in texts_of(text)])
        self.keys = keys_of(text)

    def __len__(self) -> int:
        return len(self.words)

    def gap(self, at: int) -> str:
        """Give what stands before word `at`: from the word before it, or from the start of the sentence."""
        return self.text[self.ends[at - 1] if at else 0 : self.starts[at]]

    def rest(self, at: int) -> str:
        """Give what stands after word `at`, up to the next word or the end of the sentence."""
        return self.text[self.ends[at] : self.starts[at + 1] if at + 1 < len(self.starts) else len(self.text)]

    def breaks(self, at: int) -> bool:
        """Tell whether no name goes on over the gap before word `at`."""
        gap = self.gap(at)
        if gap in (" ", "-", "'", "\u2019"):
            return False
        if gap == ". ":
            return len(self.words[at - 1]) > _INITIAL
        return _BREAK.search(gap) is not None

    def unbroken(self, first: int, last: int) -> bool:
        """Tell whether words [first, last] may be one name."""
        return not any(self.breaks(at) for at in range(first + 1, last + 1))

    def capital(self, at: int) -> bool:
        """Tell whether word `at` begins with a capital letter."""
        return self.words[at][:1].isupper()

    def at(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the first and last of the words that overlap characters [start, end), or None."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
        return (first, last) if first <= last else None
