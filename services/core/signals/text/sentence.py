"""Sentences of a text with their offsets, in linear time."""

import re
from bisect import bisect_right
from collections.abc import Container, Sequence
from typing import Literal

from msgspec import Struct

from services.core.signals.text.quotes import quoted
from services.core.signals.text.words import key

LONGEST = 1500
"""Characters of the longest sentence: a longer one is cut at a space, so that no parse grows without bound."""
SHORTEST_CUT = 200
"""Characters that a cut leaves at least: no space later than this, and the cut goes through the word."""

_END = re.compile(
    r"[.!?…]['\"\u2019”)\]]{0,3}(?=\s)"
    r"|(?<=[a-z]{3})[.!?]['\"\u2019”)\]]{0,2}(?=[\"\u2018“(]?[A-Z][a-z]{0,12}[ ,\u2019'])"  # "end.The next": a blank got lost
)
_LINE = re.compile(r"[^\r\n\u2028\u2029]++")
_LAST_WORD = re.compile(r"[\w.]{1,20}$")
_TELLING = re.compile(r"[^\W_]")
_OPENING = "'\"\u2018“([«-\u2013\u2014•"

Part = Literal["title", "text"]


class Sentence(Struct, frozen=True):
    """One sentence at characters [start, end) of the article's title or text; `quotes` are quoted stretches, counted from it."""

    part: Part
    start: int
    end: int
    text: str
    quotes: tuple[tuple[int, int], ...] = ()


def _ends_here(text: str, at: int, after: int, abbreviations: Container[str]) -> bool:
    """Tell whether the stop at `at` ends a sentence: not an abbreviation, and a capital, digit or quote follows."""
    following = text[after : after + 3].lstrip()
    if following and following[0].islower():
        return False
    if text[at] != ".":
        return True
    last = _LAST_WORD.search(text[max(0, at - 20) : at])
    if last is None:
        return True
    word = last.group()
    initial = len(word) == 1 and word.isupper()
    return not (initial or key(word) in abbreviations or ("." in word and following[:1] not in _OPENING and len(word) < 4))  # noqa: PLR2004


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a stretch into parts of at most LONGEST characters."""
    parts = []
    while end - start > LONGEST:
        space = text.rfind(" ", start + SHORTEST_CUT, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        parts.append((start, cut))
        start = cut
    return [*parts, (start, end)]


def split(text: str, part: Part, start: int, end: int, *, abbreviations: Container[str]) -> list[Sentence]:
    """Give the sentences of characters [start, end) of a text; a line break always ends one.

    Args:
        text: The whole title or text.
        part: Which of the two it is.
        start: Where to begin.
        end: Where to stop.
        abbreviations: Words (as `key` gives them) whose point ends no sentence.

    Returns:
        The sentences that hold a letter or digit, with offsets into `text`.
    """
    return [each for line in _LINE.finditer(text, start, end) for each in _of_line(text, part, *line.span(), abbreviations)]


def _of_line(text: str, part: Part, low: int, high: int, abbreviations: Container[str]) -> list[Sentence]:
    cuts = [m.end() for m in _END.finditer(text, low, high) if _ends_here(text, m.start(), m.end(), abbreviations)]
    ends = [*cuts, high]
    quotes = quoted(text, low, high, ends)
    found: list[Sentence] = []
    for left, right in zip([low, *cuts], ends, strict=True):
        for first, last in _pieces(text, left, right):
            trimmed = text[first:last]
            begin = first + len(trimmed) - len(trimmed.lstrip())
            body = trimmed.strip()
            if _TELLING.search(body):
                found.append(Sentence(part, begin, begin + len(body), body, _quotes_in(quotes, begin, begin + len(body))))
    return found


def _quotes_in(quotes: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Give what of a line's quotations lies in one of its sentences, counted from there."""
    found: list[tuple[int, int]] = []
    for at in range(bisect_right(quotes, start, key=lambda quote: quote[1]), len(quotes)):
        low, high = quotes[at]
        if low >= end:
            break
        found.append((max(low, start) - start, min(high, end) - start))
    return tuple(found)
