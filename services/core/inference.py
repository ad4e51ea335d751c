"""What a text says about itself: its headline, its date and the agency that wrote it."""

import re
from datetime import UTC, date, datetime

from msgspec import Struct

from services.core.signals.text.byline import DATE, dateline_at, month_of, reporters
from services.core.signals.text.sentence import split

HEADER_LINES = 6
"""Lines at the start of a text in which a header is looked for."""
HEADER_ROOM = 4_000
"""Characters at the start of a text in which those lines are looked for."""
HEADER_LINE_ROOM = 120
"""Characters of the longest header line."""
SHORT_TITLE = 40
"""Characters below which a first sentence is taken for a piece of one ("Lt."): the next on its line joins it."""
TITLE_ROOM = 300
"""Characters of the longest title taken from a text."""
_CLOCK = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d{1,6})?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}|\(?[A-Z]{2,5}\)?))?"
_WHOLE_DATE = re.compile(DATE, re.IGNORECASE | re.ASCII)
_LABEL = r"(?:(?:last |first )?(?:published|updated|posted|modified|filed|date)(?: on| at)?[:\s]++)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?"
_STAMP = re.compile(
    rf"(?:{_LABEL}{_WEEKDAY}(?P<date>{DATE})(?P<clock>(?:,? at |, |T| ){_CLOCK})?[\s,.]*+)", re.IGNORECASE | re.ASCII
)
_GLUED = re.compile(rf"\s*+date[:\s]++(?P<date>{DATE})\b(?:\s++advertisement\b)?[^\S\n]*+", re.IGNORECASE | re.ASCII)
_BYLINE = re.compile(r"by [^|·•\d\n]{2,80}?(?:(?<![.!?])$|[,–—-] ?(?=\D{0,12}\d))", re.IGNORECASE)  # noqa: RUF001 - any dash


class Header(Struct, frozen=True, kw_only=True):
    """What stands above a text's first sentence.

    `start` is where that begins, `second` where the next line does, `lines` are the characters that hold dates and bylines.
    """

    start: int = 0
    second: int | None = None
    lines: tuple[tuple[int, int], ...] = ()
    published_at: datetime | None = None
    day_only: bool = False
    agency: str | None = None


def _day(written: str) -> date | None:
    """Read a date as `DATE` finds it; none if there is no such day."""
    try:
        if written[:4].isdecimal():
            return date.fromisoformat(written)
        month = month_of(written)
        numbers = [int(number) for number in re.findall(r"\d+", written)]
        return date(numbers[-1], month, numbers[0]) if month else None
    except ValueError:
        return None


def _moment(written: str, clock: str = "") -> tuple[datetime, bool] | None:
    """Give a stamp's time and whether it is only a day; a clock time counts only behind an ISO date and with its offset."""
    try:
        exact = datetime.fromisoformat(f"{written}T{clock}")
        if exact.tzinfo is not None:
            return exact.astimezone(UTC), False
    except (ValueError, OverflowError):
        pass
    day = _day(written)
    return (datetime(day.year, day.month, day.day, tzinfo=UTC), True) if day else None


def _stamp(line: str) -> re.Match[str] | None:
    """Find the date of a line that holds nothing but a date, a byline and names between bars."""
    if len(line) > HEADER_LINE_ROOM:
        return None
    segments = [_BYLINE.sub("", segment.strip(), count=1).strip() for segment in re.split(r"[|·•]", line)]
    return next((found for segment in segments if (found := _STAMP.fullmatch(segment))), None)


def _lines(text: str, start: int) -> list[tuple[int, int]]:
    """Give the first lines that hold anything, as characters [start, end)."""
    found: list[tuple[int, int]] = []
    for line in text[start : start + HEADER_ROOM].split("\n"):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found[:HEADER_LINES]


def header(text: str) -> Header:
    """Read the lines above a text's first sentence, and a dateline that holds a whole date.

    Dates inside sentences do not count: they tell when something happened, not when it was published.
    """
    glued = _GLUED.match(text)
    moment = _moment(glued["date"]) if glued else None
    at = glued.end() if glued and moment else 0
    starts: list[int] = []
    above = [(0, at)] if at else []
    agency = None
    for low, high in _lines(text, at):
        words = text[low:high].strip()
        place = dateline_at(text, low)
        dated = _WHOLE_DATE.search(place.when) if place and place.when else None
        day = _moment(dated.group()) if dated else None
        stamp = None if day else _stamp(words)
        moment = moment or day or (_moment(stamp["date"], (stamp["clock"] or "").strip(" T,")) if stamp else None)
        if place and day:
            agency = agency or place.agency
            starts.append(place.end)
        elif stamp is None and not _BYLINE.fullmatch(words):
            starts.append(low)
        else:
            above.append((low, high))
    published_at, day_only = moment or (None, False)
    start, second = [*starts, None, None][:2]
    return Header(
        start=start or 0, second=second, lines=tuple(above), published_at=published_at, day_only=day_only, agency=agency
    )


def _title(text: str, start: int) -> str:
    """Give the first sentence from `start` on; pieces on one line are joined until it is long enough."""
    sentences = split(text, "text", start, min(len(text), start + TITLE_ROOM * 4), abbreviations=frozenset())
    if not sentences:
        return _cut(text)
    first = sentences[0]
    stop = first.end
    for each in sentences[1:]:
        if stop - first.start >= SHORT_TITLE or "\n" in text[stop : each.start]:
            break
        stop = each.end
    return _cut(text[first.start : stop])


def _cut(text: str) -> str:
    words = " ".join(text[: TITLE_ROOM * 4].split())
    return words if len(words) <= TITLE_ROOM else words[:TITLE_ROOM].rsplit(" ", 1)[0] + "…"


def title(text: str, top: Header) -> str:
    """Give the first sentence, without header and dateline, in at most `TITLE_ROOM` characters."""
    dateline = dateline_at(text, top.start)
    return _title(text, dateline.end if dateline else top.start)


def wire(text: str, top: Header) -> str | None:
    """Give the agency that the dateline names, else the reporters of a "(Reporting by …)" block, so that copies share it.

    The dateline may stand below a headline. An agency that is only quoted ("told Northgate") is no credit.
    """
    starts = [start for start in (top.start, top.second) if start is not None]
    named = (found.agency for start in starts if (found := dateline_at(text, start)))
    return top.agency or next((agency for agency in named if agency), None) or reporters(text)
