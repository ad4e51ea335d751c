"""Phrases that a user writes, found word by word in one pass over a sentence."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from services.core.signals.text.words import Word, fold, key, words_of

V = TypeVar("V")

SHORTEST_STEM = 3
"""Letters before a `*`: fewer would find half of the language."""
SHORTEST_UPPER = 4
"""Letters from which a word written with a capital is also found in capitals throughout, as headlines have it."""


class Piece(Struct, frozen=True):
    """One word of a phrase: how it compares, how it is written if its capitals count, and whether more letters may follow."""

    key: str
    exact: str | None
    open: bool

    def fits(self, word: Word) -> bool:
        """Tell whether a word of a text is this one."""
        found = key(word.text)
        if not (found.startswith(self.key) if self.open else found == self.key):
            return False
        if self.exact is None:
            return True
        written = fold(word.text).replace(".", "")
        as_written = written.startswith(self.exact) if self.open else written == self.exact
        return as_written or (len(self.key) >= SHORTEST_UPPER and written.isupper())


class Phrase(Struct, frozen=True):
    """Words that must stand one after the other; accents, points and whatever stands between words do not count.

    A word in small letters fits any case. One with a capital fits as it is written, or all in capitals if it is long enough.
    """

    text: str
    pieces: tuple[Piece, ...]

    def ends(self, words: Sequence[Word], first: int) -> int | None:
        """Give the position of the last word where the phrase stands from word `first` on, or nothing."""
        last = first + len(self.pieces) - 1
        if last >= len(words):
            return None
        here = words[first : last + 1]
        return last if all(piece.fits(word) for piece, word in zip(self.pieces, here, strict=True)) else None


def phrase_of(text: str) -> Phrase | str:
    """Give the phrase of a text, or what is wrong with the text."""
    words = words_of(text)
    stars = [at for at, char in enumerate(text) if char == "*"]
    if not words:
        return "a phrase needs a word; write letters or digits between the quotes"
    if any(star not in {word.end for word in words} for star in stars):
        return '"*" stands for the rest of a word; write it at a word\'s end'
    if any(len(word.text) < SHORTEST_STEM for word in words if word.end in stars):
        return f'"*" needs {SHORTEST_STEM} letters or more before it; write more of the word'
    return Phrase(text, tuple(_piece(word, is_open=word.end in stars) for word in words))


def _piece(word: Word, *, is_open: bool) -> Piece:
    written = fold(word.text).replace(".", "")
    return Piece(key(word.text), written if written != written.lower() else None, is_open)


class Phrases(Generic[V]):
    """Phrases with what each stands for, found in one pass."""

    def __init__(self, phrases: Iterable[tuple[Phrase, V]]) -> None:
        self._whole: dict[str, list[tuple[Phrase, V]]] = {}
        self._stems: dict[str, list[tuple[Phrase, V]]] = {}
        for phrase, value in phrases:
            first = phrase.pieces[0]
            (self._stems if first.open else self._whole).setdefault(first.key, []).append((phrase, value))
        self._lengths = sorted({len(stem) for stem in self._stems})

    def find(self, text: str) -> Iterator[tuple[V, int, int]]:
        """Give what each phrase found in a text stands for, with the characters [start, end) where it stands."""
        words = words_of(text) if self._whole or self._stems else []
        for first, word in enumerate(words):
            for phrase, value in self._candidates(key(word.text)):
                last = phrase.ends(words, first)
                if last is not None:
                    yield value, word.start, words[last].end

    def _candidates(self, word: str) -> Iterator[tuple[Phrase, V]]:
        yield from self._whole.get(word, ())
        for length in self._lengths:
            yield from self._stems.get(word[:length], ()) if len(word) >= length else ()
