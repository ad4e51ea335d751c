"""The lines of a text and what each is: report, headline, credit, or furniture of the page it stood on."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.text.buttons import is_row
from services.core.signals.text.sentence import split
from services.core.signals.text.stamp import stamp_end
from services.core.signals.text.wording import Wording, begins, lowered, within

Kind = Literal["prose", "headline", "page", "credit", "label"]
"""What a line or sentence is; a label announces headlines of other stories."""

PHRASE_ROOM = 400
"""Characters of the longest line or sentence that is taken for furniture: a longer one says more than that."""
PICTURE_WORDS = 9
"""Words of the longest line that only says whose picture it is."""
HEADLINE_WORDS = (3, 25)
"""Words of the shortest and the longest headline."""
TITLE_SHARE = 0.8
"""Share of a headline's longer words that begin with a capital where headlines are set so."""
LONGER = 4
"""Letters of a longer word: "with" may stand small in a headline, but most such words do not."""
BARS = 2
"""Bars between parts from which a line is a menu or a row of headlines."""

_BULLETS = "•·▪►▶➤»*|>-–—[(# \t"  # noqa: RUF001 - any dash
_STOPS = (".", "…", ":", ";", ",")
_CLOSERS = "\"'”’)] "  # noqa: RUF001 - any quote


class Piece(Struct, frozen=True):
    """A sentence at characters [start, end) of a text, and what it is."""

    start: int
    end: int
    kind: Kind


class Line(Struct, frozen=True):
    """A line at characters [start, end) of a text, what it is as a whole, and its sentences."""

    start: int
    end: int
    kind: Kind
    pieces: tuple[Piece, ...]


def lines_of(text: str, wording: Wording, lexicon: Lexicon) -> list[Line]:
    """Give the lines that hold a letter or digit, and say what each and its sentences are."""
    low = lowered(text)
    wording = within(low, wording)
    found: list[list[tuple[int, int]]] = []
    end = 0
    for each in split(text, "text", 0, len(text), abbreviations=lexicon.listed("abbreviations").singles):
        if not found or "\n" in text[end : each.start]:
            found.append([])
        found[-1].append((each.start, each.end))
        end = each.end
    return [_line(text, low, spans, wording) for spans in found]


def _line(text: str, low: str, spans: Sequence[tuple[int, int]], wording: Wording) -> Line:
    start, end = spans[0][0], spans[-1][1]
    pieces = tuple(Piece(first, last, _kind(text[first:last], low[first:last], wording)) for first, last in spans)
    kind: Kind = pieces[0].kind if len(pieces) == 1 else _kind_of_many(text[start:end], low[start:end], pieces, wording)
    if kind == "prose" and is_headline(text[start:end]):
        kind = "headline"
    return Line(start, end, kind, pieces)


def _kind_of_many(words: str, low: str, pieces: Sequence[Piece], wording: Wording) -> Kind:
    """Tell what a line of several sentences is."""
    kinds = {each.kind for each in pieces}
    if kinds <= {"page", "credit"}:
        return "credit" if "credit" in kinds else "page"
    if pieces[0].kind == "label":
        return "label"
    return "page" if low.endswith(wording.ends) and is_headline(words) else "prose"


def _kind(words: str, low: str, wording: Wording) -> Kind:
    """Tell what a sentence is by its wording."""
    bare = low.lstrip(_BULLETS)
    if not bare or len(low) > PHRASE_ROOM:
        return "prose"
    if _is_credit(words[len(low) - len(bare) :], bare, wording):
        return "credit"
    if label_end(words[len(low) - len(bare) :], bare, wording):
        return "label"
    return "page" if _is_page(words, low, bare, wording) else "prose"


def _is_credit(words: str, bare: str, wording: Wording) -> bool:
    phrase = begins(bare, wording.credits)
    named = phrase and words[len(phrase) :].lstrip(" :").removeprefix("by ")[:1].isupper()
    return bool(named) or any(each in bare for each in wording.credited)


def _is_page(words: str, low: str, bare: str, wording: Wording) -> bool:
    if begins(bare, wording.starts) or any(each in low for each in wording.phrases):
        return True
    if is_row(words, wording) or (stamp_end(words, 0, wording) == len(words)):
        return True
    untold = not words.rstrip(_CLOSERS).endswith((*_STOPS, "!", "?"))
    pictured = len(words.split()) <= PICTURE_WORDS and any(each in low for each in wording.pictures)
    return pictured or (untold and (low.endswith(wording.ends) or words.count(" | ") >= BARS))


def label_end(words: str, low: str, wording: Wording) -> int:
    """Give how many characters of a sentence are labels that announce another story's headline; 0 if none are.

    A label stands alone, before a colon, a bar or another label, in capitals, or is one that needs no mark.
    """
    label = begins(low, wording.labels)
    rest = words[len(label) :].lstrip()
    at = len(words) - len(rest)
    if not label:
        return 0
    if rest[:1] in (":", "|") or not rest.strip(_BULLETS):
        headline = rest.lstrip(":| ")
        return 0 if headline[:1].islower() else len(words) - len(headline)
    more = label_end(rest, low[at:], wording)
    capitals = words[: len(label)].isupper() and len(label) >= LONGER and not words.isupper()
    leads = bool(begins(low, wording.leads)) and rest[:1].isupper()
    return at + more if more or capitals or leads else 0


def is_headline(words: str) -> bool:
    """Tell whether a line looks like a headline: few words, a capital first, no stop at its end."""
    count = len(words.split())
    first = words.lstrip("\"'“‘")[:1]  # noqa: RUF001 - any quote
    shaped = first.isupper() or first.isdecimal()
    return HEADLINE_WORDS[0] <= count <= HEADLINE_WORDS[1] and shaped and not words.rstrip(_CLOSERS).endswith(_STOPS)


def is_titled(words: str) -> bool:
    """Tell whether most longer words of a line begin with a capital, as in headlines set so, and all are not in capitals."""
    longer = [word for word in words.split() if len(word) >= LONGER and word[0].isalpha()]
    return len(longer) >= LONGER and sum(word[0].isupper() for word in longer) >= TITLE_SHARE * len(longer)
