"""Headlines Written Like This, or LIKE THIS, made readable: a parser takes their verbs for names."""

from collections.abc import Sequence

from services.core.signals.names.entities import Link
from services.core.signals.text.words import Word, words_of

MOSTLY = 0.7
"""Share of capitalised words from which a line is in headline case; set by eye on news titles."""
FEWEST = 4
"""Words that a line must have for its case to tell anything."""
LONGEST_INITIALS = 4
"""Letters of the longest word in capitals that is taken for initials, where not all words are in capitals."""


def as_prose(text: str, links: Sequence[Link]) -> str:
    """Give a line in headline case with small letters for all but its first word and its names; others as they are.

    The result has the length of the text, so that offsets hold in both.
    """
    words = words_of(text)
    rest = [word for word in words[1:] if word.text[0].isalpha()]
    capitals = [word for word in rest if word.text[0].isupper()]
    if len(words) < FEWEST or len(capitals) < MOSTLY * len(rest):
        return text
    shouted = sum(word.text.isupper() for word in rest) >= MOSTLY * len(rest)
    out = list(text)
    for word in capitals:
        if not _is_name(word, links, shouted=shouted):
            lower = word.text.lower()
            out[word.start : word.end] = lower if len(lower) == len(word.text) else word.text
    return "".join(out)


def _is_name(word: Word, links: Sequence[Link], *, shouted: bool) -> bool:
    initials = word.text.isupper() and len(word.text) <= LONGEST_INITIALS and not shouted
    return initials or "." in word.text or any(link.start < word.end and link.end > word.start for link in links)
