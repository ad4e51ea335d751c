"""Headlines of other stories pasted into a text, some of them weeks newer than it: lists, single links, and glued ones."""

import re
from collections.abc import Iterator, Sequence

from services.core.signals.lexicon.lexicon import WordSet
from services.core.signals.text.blank import Cut
from services.core.signals.text.lines import Line, Piece, is_headline, is_titled, label_end
from services.core.signals.text.wording import Wording, begins, lowered
from services.core.signals.text.words import key

RULE = "headline of another story"
SOFT_BREAK = "\u2028"
"""Stands before a label in capitals in the middle of a line: it begins another sentence, but no line of its own."""
LONGEST_LIST = 15
"""Headlines after one label."""
FEWEST = 3
"""Headlines in a row that are a list without a label."""
LINK_WORDS = 7
"""Words of the shortest single line that is a link to another story: a subheading has fewer."""
CAPITAL_WORDS = 5
"""As above, for a line in capitals among lines that are not."""
OPENING = 2
"""Lines of report that come before any link: what stands above them may be this article's own headline."""
LABELLED_ROOM = 300
"""Characters of the longest line that a label makes a link as a whole."""
GLUE_ROOM = 900
"""Characters of the longest row of headlines glued into a sentence."""
SHORT = 15
"""Words of the longest sentence behind a label that is taken for a headline as a whole."""
FIRST_START = 3
"""Words of a glued headline before the next sentence may begin."""

_GLUE = re.compile(r"[a-z\u00e0-\u024f]{2}(?=[A-Z0-9'\"\u2018\u201c])")
_TOKEN = re.compile(r"\S++")


def linked(lines: Sequence[Line], text: str, wording: Wording) -> Iterator[Cut]:
    """Give the lines of a text that are headlines of other stories.

    These are: what follows a label ("RELATED", "Read more:"), headlines in a row at the text's end, and in its middle rows of
    headlines set in capitals or with capitals. A list that a line of the report introduces stays.
    """
    shouts = text.isupper()
    told, listed = 0, 0
    for line in lines:
        if line.kind == "label":
            listed = LONGEST_LIST if _opens_list(text[line.start : line.end], wording) else 0
            if len(lines) > 1 and line.end - line.start <= LABELLED_ROOM:
                yield Cut(line.start, line.end, rule=RULE)
        elif line.kind == "headline":
            if listed or (told >= OPENING and not shouts and _is_link(line, text)):
                yield Cut(line.start, line.end, rule=RULE)
            listed = max(0, listed - 1)
        elif line.kind == "prose":
            listed = 0
            told += 1
    yield from _rows(lines, text)


def _opens_list(words: str, wording: Wording) -> bool:
    """Tell whether a label's line announces several headlines: it holds none itself, or the label is one for many."""
    low = lowered(words)
    return label_end(words, low, wording) >= len(words.rstrip(" :|")) or bool(begins(low, wording.leads))


def _is_link(line: Line, text: str) -> bool:
    """Tell whether a headline alone in the middle of a text is a link: it goes on from no line, and no line goes on from it."""
    words = text[line.start : line.end]
    before, after = text[max(0, line.start - 80) : line.start].rstrip(), text[line.end : line.end + 80].lstrip()
    if (
        len(line.pieces) > 1
        or not words[0].isalpha()
        or before.endswith((":", ","))
        or before[-1:].isalnum()
        or after[:1].islower()
    ):
        return False
    count = len(words.split())
    if words.isupper():
        return count >= CAPITAL_WORDS
    return count >= LINK_WORDS and is_titled(words)


def _rows(lines: Sequence[Line], text: str) -> Iterator[Cut]:
    """Give rows of headlines without a label: at the end of a text, or set with capitals."""
    row: list[Line] = []
    told = 0
    for line in [*lines, None]:
        if line is not None and line.kind == "headline" and len(line.pieces) == 1:
            row.append(line)
            continue
        if line is not None and line.kind in ("page", "credit", "label"):
            continue
        titled = sum(is_titled(text[each.start : each.end]) for each in row)
        introduced = bool(row) and text[: row[0].start].rstrip().endswith(":")
        if len(row) >= FEWEST and told >= OPENING and not introduced and (line is None or titled * 2 > len(row)):
            yield from (Cut(each.start, each.end, rule=RULE) for each in row)
        row = []
        told += 1


def labelled(piece: Piece, text: str, wording: Wording) -> Cut | None:
    """Give the label and headline at the start of a sentence that runs on into the report, or None."""
    words = text[piece.start : piece.end]
    label = label_end(words, lowered(words), wording)
    if not label:
        return None
    rest = words[label:]
    at = _resumes(rest, wording.starters)
    whole = not at and (is_headline(rest) or len(rest.split()) <= SHORT)
    return Cut(piece.start, piece.end if whole else piece.start + label + at, rule=RULE)


def _resumes(words: str, starters: WordSet) -> int:
    """Give where, behind a headline, a sentence begins: at a starting word with a capital and a small word after it; else 0."""
    tokens = list(_TOKEN.finditer(words))
    for one, other in zip(tokens[FIRST_START:], tokens[FIRST_START + 1 :], strict=False):
        if one[0][0].isupper() and key(one[0]) in starters and other[0][0].islower():
            return one.start()
    return 0


def glued(text: str, ends: Sequence[str]) -> Iterator[Cut]:
    """Give rows of headlines glued to a word and closed by a word such as "MORE": "Mr. SmithBridge closed Port opens MORE said".

    The word that they are glued to stands a second time shortly before, or bars part them; else nothing is taken.
    """
    closing = re.compile(rf"\b(?:{'|'.join(map(re.escape, ends))})\b")
    last = 0
    for found in closing.finditer(text):
        low = max(last, found.start() - GLUE_ROOM, text.rfind("\n", last, found.start()) + 1)
        window = text[low : found.start()]
        at = next((glue.end() for glue in _GLUE.finditer(window) if _is_glue(window, glue.end())), None)
        if at is not None:
            yield Cut(low + at, found.end(), parts=False, rule=RULE)
        last = found.end()


def _is_glue(window: str, at: int) -> bool:
    """Tell whether a row of headlines begins inside a word, at a character of the stretch before its end."""
    start = at
    while start > 0 and window[start - 1].isalpha():
        start -= 1
    word = window[start:at]
    return word[:1].isupper() and (word in window[max(0, start - 80) : start].split() or " | " in window[at:])
