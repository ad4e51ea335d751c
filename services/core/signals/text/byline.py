"""Where a report says that it was written, and by whom: datelines such as "KYIV, Ukraine (Agency) -" and credit blocks."""

import re

from msgspec import Struct

WIRE_ROOM = 200
"""Characters of the reporters kept of a credit: copies share its beginning."""
CREDIT_ROOM = 1200
"""Characters of the longest credit block in brackets."""
DATELINE_ROOM = 220
"""Characters of the longest dateline."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
DATE = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}})"
"""A whole date."""
_DAY = rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})(?:,? \d{{4}})?"
_WHEN = rf"(?:[,.]? {{0,3}}(?i:(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},? )?(?:{DATE}|{_DAY})))"
_WHOLE = re.compile(_WHEN)
_CAPITALS = r"[A-Z][A-Z'’.-]{0,30}(?: [A-Z][A-Z'’.-]{0,30}){0,4}"  # noqa: RUF001 - both apostrophes are in use
_NAME = r"[A-Z][\w'’-]{1,25}\.?(?:[ -](?:(?:[a-z]{1,3}[ -])?[A-Z][\w'’.-]{0,25})){0,3}"  # noqa: RUF001 - as above
_MORE = rf"(?:(?:, ?| ?/ ?| and | \[)(?:{_CAPITALS}|{_NAME}|(?:[A-Z]\.){{2,4}})\]?){{0,3}}"
_AGENCY = r"(?:[,.]? ?\((?P<agency>[A-Z][^()\n]{1,59})\))"
_SLASHED = r"(?:[,.]? ?/(?P<slashed>[A-Z][\w ]{1,20})/)"
_DASH = r"(?: {0,3}[–—] {0,3}| {0,3}--{1,2} {0,3}| {1,3}-{1,2} {1,3}|-{1,2} {1,3})"  # noqa: RUF001 - any dash
_SEPARATOR = rf"(?:{_DASH}| {{0,3}}: {{0,3}}|\. {{1,3}})"
_NEXT = r"(?=[A-Z0-9\"“'‘(\[])"  # noqa: RUF001 - any quote
_GAP = r"\s{0,200}+"
_NOBODY = r"(?!(?:By|BY) )"
_FORMS = tuple(
    re.compile(_GAP + _NOBODY + form)
    for form in (
        # BAGHDAD (Agency) - ; New Delhi [India], July 3 (ANI):
        rf"(?P<places>(?:{_CAPITALS}|{_NAME}){_MORE})(?P<when>{_WHEN})?{_AGENCY}{_SEPARATOR}",
        # MOSCOW, March 3 /TASS/.
        rf"(?P<places>(?:{_CAPITALS}|{_NAME}){_MORE})(?P<when>{_WHEN})?{_SLASHED}(?:{_SEPARATOR}|\s{{1,3}}{_NEXT})",
        # WASHINGTON, March 3 — ; Geneva/New York, 8 January 2020 -
        rf"(?P<places>(?:{_CAPITALS}|{_NAME}){_MORE})(?P<when>{_WHEN})(?:{_DASH}| ?: ){_NEXT}",
        # BAGHDAD / LONDON - ; PESHAWAR:
        rf"(?P<places>(?=[A-Z'’.-]{{3}}|[A-Z]{{2,31}} ){_CAPITALS}{_MORE})(?:{_DASH}|: {{1,3}}){_NEXT}",  # noqa: RUF001 - as above
        # Kyiv, Ukraine —
        rf"(?P<places>{_NAME}, (?:{_NAME}|(?:[A-Z]\.){{2,4}})) {{0,3}}[–—]{{1,2}} {{0,3}}{_NEXT}",  # noqa: RUF001 - any dash
        # March 3 (Agency) -
        rf"(?P<when>{_WHEN}){_AGENCY}{_SEPARATOR}",
        # (AGENCY) — ; (AGENCY)The president
        rf"\((?P<agency>[A-Z][\w&.' ]{{1,30}})\)(?:{_DASH}){_NEXT}",
        rf"\((?P<agency>[A-Z]{{2,6}})\)\s{{0,3}}{_NEXT}",
    )
)
_MIXED_SEPARATOR = r"(?: {0,3}[–—] {0,3}| {1,3}-{1,2} {1,3}|: {1,3})"  # noqa: RUF001 - any dash
_BARE = re.compile(rf"{_GAP}{_NOBODY}(?P<places>{_NAME}{_MORE}){_MIXED_SEPARATOR}{_NEXT}")
"""Kyiv — : a dateline only if there is such a place."""
_CREDIT = re.compile(r"\((?:[A-Z][a-z]{1,12}(?:ing|ten|ed)|[A-Z][a-z]{1,12} [a-z]{1,12}(?:ing|ten|ed)) by [A-Z]")
"""A credit says who was doing what: "(Reporting by A. Person", "(Additional writing by …"; a lower-case aside does not."""
REPORTERS = "reporting by "
"""How a credit begins that names reporters and no agency."""
_REPORTERS = re.compile(r"\((?:additional |further )?reporting by ([^();]{2,1200})", re.IGNORECASE)


class Dateline(Struct, frozen=True):
    """Characters [start, end) of a text before its first sentence; `places` where they name the place, `when` the day."""

    start: int
    end: int
    places: tuple[int, int] | None
    when: str | None
    agency: str | None


class Credit(Struct, frozen=True):
    """Who reported, wrote and edited: characters [start, end) of a text, and the words without brackets."""

    start: int
    end: int
    words: str


def dateline_at(text: str, start: int) -> Dateline | None:
    """Give the dateline that begins at a character of the text, or none.

    Without an agency, a day or a region ("Kyiv, Ukraine —") it must stand in capitals; see `bare_dateline_at` for others.
    """
    found = next((match for form in _FORMS if (match := form.match(text, start, start + DATELINE_ROOM))), None)
    return _dateline(found) if found else None


def bare_dateline_at(text: str, start: int) -> Dateline | None:
    """Give what is a dateline if its one name is a place: "Kyiv — The …"."""
    found = _BARE.match(text, start, start + DATELINE_ROOM)
    return _dateline(found) if found else None


def _dateline(found: re.Match[str]) -> Dateline:
    parts = found.groupdict()
    places = found.span("places") if parts.get("places") else None
    when = (parts.get("when") or "").strip(" ,.") or None
    agency = parts.get("agency") or parts.get("slashed")
    if agency and _WHOLE.fullmatch(agency):
        return Dateline(found.start(), found.end(), places, when or agency, None)
    return Dateline(found.start(), found.end(), places, when, agency)


def credits_in(text: str, start: int = 0) -> list[Credit]:
    """Give the credit blocks in brackets, in order; one that is never closed ends with its line."""
    found: list[Credit] = []
    for match in _CREDIT.finditer(text, start):
        if found and match.start() < found[-1].end:
            continue
        end = _close(text, match.start())
        found.append(Credit(match.start(), end, " ".join(text[match.start() : end].strip("()").split())))
    return found


def _close(text: str, start: int) -> int:
    """Give where a bracket's block ends: behind the bracket that closes it, else with its line."""
    room = text[start : start + CREDIT_ROOM].partition("\n\n")[0]
    depth = 0
    for at, char in enumerate(room):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return start + at + 1
    return start + len(room.partition("\n")[0])


def reporters(text: str) -> str | None:
    """Give "reporting by …" of a credit block, without who wrote and edited: copies are cut there first."""
    if not (found := _REPORTERS.search(text)):
        return None
    names = " ".join(found[1].split()).rstrip(" ,.")
    return REPORTERS + (names if len(names) <= WIRE_ROOM else names[:WIRE_ROOM].rpartition(",")[0] or names[:WIRE_ROOM])


def month_of(written: str) -> int | None:
    """Give the number of the month that a date names."""
    name = re.search("|".join(_MONTHS), written, re.IGNORECASE)
    return _MONTHS.index(name.group().lower()) + 1 if name else None
