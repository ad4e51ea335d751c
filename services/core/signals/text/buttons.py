"""Rows of a page's buttons and counters: "Share Tweet Email 12 comments", "Advertisement", "Story continues below"."""

import re
from collections.abc import Sequence

from services.core.signals.text.wording import Wording, begins, lowered
from services.core.signals.text.words import Word, key, words_of

_FIRST = re.compile(r"[\W_]{0,20}([^\W_]{1,20})")
ROW_ROOM = 200
"""Characters of the longest row of buttons and counters."""


def is_row(text: str, wording: Wording) -> bool:
    """Tell whether a line consists of the words of buttons and of numbers, with a word at least."""
    if len(text) > ROW_ROOM or not _may_begin(text, wording):
        return False
    words = words_of(text)
    return _passed(words, wording) == (len(words), True)


def row_end(text: str, at: int, wording: Wording) -> int:
    """Give where a row of buttons and counters that begins at a character ends; 0 if none does.

    A row glued to a sentence must have two parts, stand in capitals or be one that begins no sentence; a capital must follow.
    """
    line = text[at : at + ROW_ROOM].partition("\n")[0]
    if not _may_begin(line, wording):
        return 0
    words = words_of(line)
    passed, named = _passed(words, wording)
    if not named:
        return 0
    end = words[passed - 1].end
    rest = line[end:].lstrip(" :|.")
    sure = passed > 1 or line[:end].isupper() or line[:1].islower()
    glued = bool(begins(lowered(line), wording.glued)) or (sure and rest[:1].isupper())
    return at + end if not rest or (glued and not rest[0].islower()) else 0


def _may_begin(text: str, wording: Wording) -> bool:
    """Tell by its first word whether a line may begin with a row: most do not."""
    first = _FIRST.match(text)
    return first is not None and (first[1][0].isdecimal() or first[1].lower() in wording.buttons)


def _passed(words: Sequence[Word], wording: Wording) -> tuple[int, bool]:
    """Give how many of the first words belong to a row, and whether one of them is more than a number."""
    keys = [key(word.text) for word in words]
    covered = {number: last for first, last, _ in wording.words.phrases(keys) for number in range(first, last + 1)}
    passed, named = 0, False
    while passed < len(words) and (passed in covered or keys[passed].rstrip("km").isdecimal()):
        named = named or passed in covered
        passed = max(passed, covered.get(passed, passed)) + 1
    return passed, named
