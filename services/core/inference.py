"""What a text says about itself: its headline, its date and the agency that wrote it."""

import re
from datetime import UTC, date, datetime

from msgspec import Struct

from services.core.signals.sentence import split

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
WIRE_ROOM = 200
"""Characters of the reporters kept of a credit: copies share its beginning."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DATE = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}})"
_CLOCK = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d{1,6})?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}|\(?[A-Z]{2,5}\)?))?"
_LABEL = r"(?:(?:last |first )?(?:published|updated|posted|modified|filed|date)(?: on| at)?[:\s]+)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?"
_STAMP = re.compile(
    rf"(?:{_LABEL}{_WEEKDAY}(?P<date>{_DATE})(?P<clock>(?:,? at |, |T| ){_CLOCK})?[\s,.]*)", re.IGNORECASE | re.ASCII
)
_GLUED = re.compile(rf"\s*date[:\s]+(?P<date>{_DATE})\b(?:\s+advertisement\b)?[^\S\n]*", re.IGNORECASE | re.ASCII)
_BYLINE = re.compile(r"by [^|·•\d\n]{2,80}?(?:(?<![.!?])$|[,–—-] ?(?=\D{0,12}\d))", re.IGNORECASE)  # noqa: RUF001 - any dash
_DATED_PLACE = re.compile(
    rf"\s*[A-Z][^\n\d()]{{2,60}}, (?P<date>(?i:{_DATE}))\s*(?:\((?P<agency>[^()\n]{{2,40}})\)\s*)?[-–—:]+\s+",  # noqa: RUF001 - any dash
    re.ASCII,
)
_CAPITALS = r"[A-Z][A-Z'’. -]{2,40}(?:[,/] ?[\w'’. -]{2,30}){0,3}?"  # noqa: RUF001 - both apostrophes are in use
_PLACE = re.compile(
    rf"\s*(?:{_CAPITALS}\s*(?:\((?P<agency>[^()\n]{{2,40}})\)\s*)?(?:[-–—]{{1,2}}|:)"  # noqa: RUF001 - any dash
    r"|[A-Z][\w'’ -]{2,40}(?:, [A-Z][\w'’. -]{2,30})?\s*\((?P<named>[^()\n]{2,40})\)\s*[-–—]{1,2})\s+"  # noqa: RUF001 - as above
)
"""A dateline: capitals and a dash or colon, with or without an agency; or a name in any case with one."""
_REPORTERS = re.compile(r"\((?:additional |further )?reporting by ([^();]{2,1200})", re.IGNORECASE)


class Header(Struct, frozen=True, kw_only=True):
    """What stands above a text's first sentence; `start` is where that begins, `second` where the next line does."""

    start: int = 0
    second: int | None = None
    published_at: datetime | None = None
    day_only: bool = False
    agency: str | None = None


def _day(written: str) -> date | None:
    """Read a date as `_DATE` finds it; none if there is no such day."""
    try:
        if written[:4].isdecimal():
            return date.fromisoformat(written)
        name = re.search("|".join(_MONTHS), written, re.IGNORECASE)
        numbers = [int(number) for number in re.findall(r"\d+", written)]
        return date(numbers[-1], _MONTHS.index(name.group().lower()) + 1, numbers[0]) if name else None
    except ValueError:
        return None


def _moment(found: re.Match[str]) -> tuple[datetime, bool] | None:
    """Give a stamp's time and whether it is only a day; a clock time counts only behind an ISO date and with its offset."""
    clock = (found.groupdict().get("clock") or "").strip(" T,")
    try:
        exact = datetime.fromisoformat(f"{found['date']}T{clock}")
        if exact.tzinfo is not None:
            return exact.astimezone(UTC), False
    except (ValueError, OverflowError):
        pass
    day = _day(found["date"])
    return (datetime(day.year, day.month, day.day, tzinfo=UTC), True) if day else None


def _stamp(line: str) -> re.Match[str] | None:
    """Find the date of a line that holds nothing but a date, a byline and names between bars."""
    if len(line) > HEADER_LINE_ROOM:
        return None
    segments = [_BYLINE.sub("", segment.strip(), count=1).strip() for segment in re.split(r"[|·•]", line)]
    return next((found for segment in segments if (found := _STAMP.fullmatch(segment))), None)


def header(text: str) -> Header:
    """Read the lines above a text's first sentence, and a dateline that holds a whole date.

    Dates inside sentences do not count: they tell when something happened, not when it was published.
    """
    glued = _GLUED.match(text)
    moment = _moment(glued) if glued else None
    at = glued.end() if glued and moment else 0
    starts: list[int] = []
    agency = None
    for line in list(re.finditer(r"[^\n]*\S[^\n]*", text[at : at + HEADER_ROOM]))[:HEADER_LINES]:
        words = line.group().strip()
        place = _DATED_PLACE.match(line.group())
        stamp = place or _stamp(words)
        moment = moment or (_moment(stamp) if stamp else None)
        if place:
            agency = agency or place["agency"]
            starts.append(at + line.start() + place.end())
        elif stamp is None and not _BYLINE.fullmatch(words):
            starts.append(at + line.start())
    published_at, day_only = moment or (None, False)
    start, second = [*starts, None, None][:2]
    return Header(start=start or 0, second=second, published_at=published_at, day_only=day_only, agency=agency)


def _credit(text: str) -> str | None:
    """Give "reporting by …" of a credit block, without who wrote and edited: copies are cut there first."""
    if not (found := _REPORTERS.search(text)):
        return None
    names = " ".join(found[1].split()).rstrip(" ,.")
    return "reporting by " + (names if len(names) <= WIRE_ROOM else names[:WIRE_ROOM].rpartition(",")[0] or names[:WIRE_ROOM])


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
    dateline = _PLACE.match(text, top.start)
    return _title(text, dateline.end() if dateline else top.start)


def wire(text: str, top: Header) -> str | None:
    """Give the agency that the dateline names, else the reporters of a "(Reporting by …)" block, so that copies share it.

    The dateline may stand below a headline. An agency that is only quoted ("told Northgate") is no credit.
    """
    starts = [start for start in (top.start, top.second) if start is not None]
    datelines = [found for start in starts if (found := _PLACE.match(text, start))]
    return (
        top.agency or next((agency for each in datelines if (agency := each["agency"] or each["named"])), None) or _credit(text)
    )
