"""Times of publication as pages print them: "Published 3 hours ago", "Updated: May 3, 2024 10:15 GMT", "4 min read"."""

import re

from services.core.signals.text.wording import Wording
from services.core.signals.text.words import key

STAMP_ROOM = 160
"""Characters of the longest time stamp."""
STAMP_WORDS = 3
"""Words of a stamp among which its label stands, if it has one."""

_TOKEN = re.compile(r"[A-Za-z]{1,20}+|\d[\d:./-]{0,30}+[a-zA-Z]{0,2}|[^\w\s]")
_FIRST = re.compile(r"([A-Za-z]{1,20}|\d)")
_PUNCTUATION = ":,.-–—|/()•·"  # noqa: RUF001 - any dash


def stamp_end(text: str, at: int, wording: Wording) -> int:
    """Give where a time stamp that begins at a character ends: "Published 3 hours ago", "Updated: May 3, 2024 10:15 GMT"; else 0.

    It has a label or tells an age, holds a number, and ends its line or stands before a capital.
    """
    first = _FIRST.match(text, at)
    if first is None or not (first[1][0].isdecimal() or first[1].lower() in wording.times):
        return 0
    line = text[at : at + STAMP_ROOM].partition("\n")[0]
    end, numbers, told = 0, 0, False
    for count, token in enumerate(_TOKEN.finditer(line)):
        word, low = token[0], key(token[0])
        if word[0].isdecimal():
            numbers += 1
        elif low in wording.stamps and count < STAMP_WORDS:
            told = True
        elif low in wording.stamps or low in wording.fillers:
            told = told or (count > 0 and numbers == 1 and low in ("ago", "read"))
        elif word not in _PUNCTUATION or not count:
            break
        end = token.end()
        if told and numbers and low == "ago":
            break
    rest = line[end:].lstrip()
    free = not rest or rest[0].isupper() or rest[0] in "\"“‘'" or not line[end : end + 1].isalnum()  # noqa: RUF001 - any quote
    return at + end if told and numbers and free and not rest[:1].islower() else 0
