"""Where a text quotes: from an opening mark to its closing one, and no further than the marks allow."""

import re
from bisect import bisect_left
from collections.abc import Sequence

_MARK = re.compile('["\u201c\u201d]')
_OPENER = re.compile('\\s*+["\u201c]')
_BEFORE = " \t([{-\u2013\u2014/\u2018'"
"""What stands before a straight mark that opens."""


def quoted(text: str, start: int, end: int, ends: Sequence[int]) -> list[tuple[int, int]]:
    """Give the quotations of one paragraph, marks included.

    A quotation may hold several sentences if it is closed in its paragraph. One that is not closed ends with its sentence,
    or with its paragraph if that begins with it and the next one begins with a mark again, as long quotations are set.

    Args:
        text: The whole text.
        start: Where the paragraph begins.
        end: Where it ends.
        ends: Where its sentences end, in order, the last at `end`.
    """
    found: list[tuple[int, int]] = []
    since: int | None = None
    for mark in _MARK.finditer(text, start, end):
        at = mark.start()
        opens = _opens(text, at, start, within=since is not None)
        if since is not None:
            found.append((since, min(at, _end_of(since, ends)) if opens else at + 1))
        since = at if opens else None
    if since is not None:
        goes_on = not text[start:since].strip() and _OPENER.match(text, end) is not None
        found.append((since, end if goes_on else _end_of(since, ends)))
    return found


def _opens(text: str, at: int, start: int, *, within: bool) -> bool:
    """Tell whether a mark opens a quotation: by its shape, else by what stands around it, else by whether one is open."""
    if text[at] != '"':
        return text[at] == "\u201c"
    free_before = at == start or text[at - 1] in _BEFORE
    free_after = at + 1 >= len(text) or text[at + 1].isspace()
    return free_before if free_before != free_after else not within


def _end_of(at: int, ends: Sequence[int]) -> int:
    """Give where the sentence at a character ends."""
    return ends[min(bisect_left(ends, at + 1), len(ends) - 1)]
