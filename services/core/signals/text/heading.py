"""What stands above a report or is glued to its first sentence: headline, time stamps, bylines, counters of shares, dateline."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from services.core.inference import header
from services.core.messages import Article
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.entities import link
from services.core.signals.text.blank import Cut
from services.core.signals.text.buttons import row_end
from services.core.signals.text.byline import DATELINE_ROOM, Dateline, bare_dateline_at, dateline_at
from services.core.signals.text.sentence import Sentence
from services.core.signals.text.stamp import stamp_end
from services.core.signals.text.wording import begins, lowered, wording_of
from services.core.signals.text.words import key

RULE = "header"
DATELINE_RULE = "dateline"
MOST_PARTS = 8
"""Parts of the longest heading: headline, byline, two stamps, buttons …"""
GLUED_ROOM = 300
"""Characters before a dateline that is glued to what stands above it."""
SHORTEST_TITLE = 4
"""Words of the shortest title that is known again in the text."""

_BARS = "|·•"
_NAMES = re.compile(r"(?:By|BY|by) (?=[A-Z])(?:[A-Z][\w'’.-]{0,30}[, ]{0,2}|and |& ){1,12}")  # noqa: RUF001 - any apostrophe
_SMALL_BY = re.compile(r"\s*+(?i:by) [a-z]")
_SITE = re.compile(r" [|–—-] (?P<name>[^|–—]{2,60})$")  # noqa: RUF001 - any dash
_CAPITALS = re.compile(r"(?<![A-Z'’.-])[A-Z][A-Z'’.-]")  # noqa: RUF001 - as above
_SENTENCE_STOP = re.compile(r"[a-z)\"”][.!?][\"”]?\s")


class Heading(Struct, frozen=True):
    """What to cut above the report, and its dateline."""

    cuts: tuple[Cut, ...]
    dateline: Dateline | None


def heading_of(article: Article, text: str, lexicon: Lexicon) -> Heading:
    """Find what stands above the first sentence of a report.

    Args:
        article: Its title may be repeated in the text.
        text: The text without markup, each character at its place.
        lexicon: What stamps and buttons say, and which names are places.
    """
    above = header(text)
    lines = [line for line in above.lines if not _SMALL_BY.match(text, *line)]
    cuts = [Cut(low, high, rule=RULE) for low, high in lines]
    title = "" if "title" in article.inferred else article.title
    at = 0
    for _ in range(MOST_PARTS):
        while at < len(text) and (text[at].isspace() or text[at] in _BARS):
            at += 1
        skipped = next((high for low, high in lines if low <= at < high), 0)
        end = skipped or _part_end(text, at, title, lexicon)
        if end <= at:
            break
        cuts.append(Cut(at, end, rule=RULE))
        at = end
    dateline = _dateline(text, [at, *([above.second] if above.second else [])], lexicon)
    if dateline is None:
        return Heading(tuple(cuts), None)
    cuts += _over(text, at, dateline, title)
    return Heading((*cuts, Cut(dateline.start, dateline.end, rule=DATELINE_RULE)), dateline)


def site_of(article: Article, title: str) -> Iterator[Cut]:
    """Give the name of the publisher or source at the end of a title: "Port hit | Northgate"."""
    found = _SITE.search(title)
    if found and key(found["name"].strip()) in (key(article.publisher), key(article.source)):
        yield Cut(found.start(), found.end(), rule=RULE)


def _part_end(text: str, at: int, title: str, lexicon: Lexicon) -> int:
    """Give where the part of a heading that begins at a character ends; 0 if none does."""
    return title_end(text, at, title) or stamp_end(text, at, wording_of(lexicon)) or row_end(text, at, wording_of(lexicon))


def title_end(text: str, at: int, title: str) -> int:
    """Give where the article's title, repeated in its text from a character on, ends there; 0 if it is not repeated.

    Blanks and case do not count. The words after it must begin anew: on another line, with a capital or a quotation.
    """
    if len(title.split()) < SHORTEST_TITLE:
        return 0
    for char in title:
        if char.isspace():
            continue
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text) or text[at].lower() != char.lower():
            return 0
        at += 1
    rest = text[at : at + 3]
    new = rest.lstrip()[:1]
    return at if not new or "\n" in rest or new.isupper() or new in "\"“(‘'" else 0  # noqa: RUF001 - any quote


def _dateline(text: str, starts: Sequence[int], lexicon: Lexicon) -> Dateline | None:
    """Give the dateline at one of these characters, or glued to what stands shortly behind the first."""
    wording = wording_of(lexicon)
    for start in starts:
        low = lowered(text[start : start + DATELINE_ROOM]).lstrip()
        if begins(low, wording.starts) or begins(low, wording.labels):
            continue
        for found in (dateline_at(text, start), bare_dateline_at(text, start)):
            if found and _is_place(found, text, lexicon, first=start == starts[0]):
                return found
        if start == starts[0] and (glued := _glued(text, start)):
            return glued
    return None


def _glued(text: str, start: int) -> Dateline | None:
    """Give the first dateline with an agency that stands in the middle of a line."""
    end = min(len(text), start + GLUED_ROOM)
    bracket = text.find("(", start, end + GLUED_ROOM)
    if bracket < 0:
        return None
    capitals = (found.start() for found in _CAPITALS.finditer(text, start, end))
    return next((found for at in capitals if (found := dateline_at(text, at)) and found.agency and found.places), None)


def _is_place(found: Dateline, text: str, lexicon: Lexicon, *, first: bool) -> bool:
    """Tell whether a dateline without an agency or a day begins with a place: "IAEA: The …" does not.

    A name that nobody knows is one if it is set as a dateline is; a colon alone does that only where one is `first` expected.
    """
    if found.agency or found.when or found.places is None:
        return True
    low, high = found.places
    links = link([Sentence("text", low, high, text[low:high])], [()], lexicon)[0]
    if links:
        return links[0].type == "place" or (links[0].type == "country" and ("," in text[low:high] or text[low:high].isupper()))
    return (first or ":" not in text[high : found.end]) and ("," in text[low:high] or text[low:high].isupper())


def _over(text: str, at: int, dateline: Dateline, title: str) -> Iterator[Cut]:
    """Give what stands between the heading and a dateline glued to it, if it is a byline or a headline and tells no news."""
    between = text[at : dateline.start]
    if not between.strip():
        return
    named = _NAMES.match(between)
    if (named and not between[named.end() :].strip()) or (
        not _SENTENCE_STOP.search(between) and key("".join(between.split())) in key("".join(title.split()))
    ):
        yield Cut(at, dateline.start, rule=RULE)
