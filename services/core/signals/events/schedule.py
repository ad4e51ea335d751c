"""Times to come as a text tells them, reckoned from the article's day: "Friday at 8 pm GMT", "in 48 hours", "4 November"."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.numbers.figures import Line, figures_of
from services.core.vocabulary import Grain

WEEK = 7
HALF_DAY = 12
"""Hours of the UTC day until which the day before may still be today elsewhere."""
YESTERDAY = timedelta(days=1)
"""A date without a year that lies longer back is next year's: what is announced is to come."""
LINK = 4
"""Pieces between a day and its hour, at most: "Friday, at 8 pm"."""
UNITS: dict[str, tuple[int, Grain]] = {
    "minute": (1, "day"),
    "hour": (60, "day"),
    "day": (1440, "day"),
    "week": (10_080, "week"),
    "month": (43_800, "month"),
}
"""Minutes of the units in which "in 48 hours" is told, and how exact it is."""
RECKONED = range(2, 9900)
"""Years in which days can be added and taken away without leaving the calendar."""
LAST_DAY = 31
LAST_HOUR, LAST_MINUTE = 23, 59
FAR = timedelta(days=3650)
"""Nothing is announced ten years ahead."""


class When(Struct, frozen=True):
    """A time to come at pieces [first, last]: its begin, and how exact that is."""

    first: int
    last: int
    at: datetime
    grain: Grain


class _Atom(Struct, frozen=True):
    """One part of a time: a day with its grain, or minutes of a day with the zone's minutes east of UTC where told."""

    first: int
    last: int
    day: datetime | None = None
    grain: Grain = "day"
    minutes: int | None = None
    zone: int | None = None


def times_ahead(line: Line, published_at: datetime, lexicon: Lexicon) -> list[When]:
    """Give the times of a line that are not before the article's day; a weekday is the next one.

    Without a zone an hour is kept as told, and only the day is sure.
    """
    if published_at.year not in RECKONED:
        return []
    atoms = sorted(_atoms(line, published_at, lexicon), key=lambda each: (each.first, -each.last))
    found: list[When] = []
    at = 0
    while at < len(atoms):
        group = [atoms[at]]
        while at + 1 < len(atoms) and _joins(line, group, atoms[at + 1], lexicon):
            at += 1
            if atoms[at].first > group[-1].last:
                group.append(atoms[at])
        at += 1
        when = _when(group, published_at)
        if when is not None:
            found.append(when)
    return found


def _joins(line: Line, group: Sequence[_Atom], after: _Atom, lexicon: Lexicon) -> bool:
    """Tell whether a part goes on with the time told before it; a second day begins a time of its own."""
    between = line.keys[group[-1].last + 1 : after.first]
    if len(between) > LINK or not all(key in lexicon.listed("time-links") for key in between):
        return False
    if after.first <= group[-1].last:
        return True
    days = {each.day for each in (*group, after) if each.day is not None}
    clocks = [each for each in group if each.minutes is not None]
    zoned = after.zone is not None and all(each.zone is None for each in clocks)
    return len(days) <= 1 and (after.minutes is None or not clocks or zoned)


def _when(group: Sequence[_Atom], published_at: datetime) -> When | None:
    day = next((each for each in group if each.day is not None), None)
    clocks = [each for each in group if each.minutes is not None]
    clock = next((each for each in clocks if each.zone is not None), clocks[0] if clocks else None)
    today = _midnight(published_at)
    begin = day.day if day is not None and day.day is not None else today
    grain: Grain = day.grain if day is not None else "day"
    if clock is not None and clock.minutes is not None and grain == "day":
        begin += timedelta(minutes=clock.minutes)
        if clock.zone is not None:
            begin, grain = begin - timedelta(minutes=clock.zone), "minute"
    if not today - YESTERDAY <= begin <= today + FAR:
        return None
    return When(group[0].first, max(each.last for each in group), begin, grain)


def _midnight(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def _plus(moment: datetime, days: int) -> datetime | None:
    """Add days; None beyond the calendar's end."""
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return None


def _atoms(line: Line, published_at: datetime, lexicon: Lexicon) -> Iterator[_Atom]:
    keys = line.keys
    today = _midnight(published_at)
    for at in range(len(keys)):
        found = _phrase(keys, at, today, lexicon) or _weekday(line, at, published_at, lexicon) or _date(line, at, today, lexicon)
        if found is not None:
            yield found
        clock = _clock(line, at, lexicon)
        if clock is not None:
            yield clock
    yield from _durations(line, published_at, lexicon)


def _phrase(keys: Sequence[str], at: int, today: datetime, lexicon: Lexicon) -> _Atom | None:
    """Read "tomorrow", "next week", "later this month"."""
    if keys[at] not in lexicon.numbers.ahead_firsts:
        return None
    for length in (4, 3, 2, 1):
        grain, ahead = lexicon.numbers.ahead.get(" ".join(keys[at : at + length]), (None, 0))
        if grain is None or at + length > len(keys):
            continue
        if grain == "month":
            month = today.month - 1 + ahead
            begin: datetime | None = datetime(today.year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        elif grain == "week":
            begin = _plus(today, WEEK * ahead - today.weekday())
        else:
            begin = _plus(today, ahead)
        return _Atom(at, _with_part(keys, at + length - 1, lexicon), day=max(begin, today) if begin else None, grain=grain)
    return None


def _weekday(line: Line, at: int, published_at: datetime, lexicon: Lexicon) -> _Atom | None:
    """Read a weekday as the next one; "next Friday" is that of the week after."""
    keys, weekdays = line.keys, lexicon.files.cues.sets["weekdays"]
    before = keys[at - 1] if at else ""
    if keys[at] not in weekdays or before in lexicon.listed("weekday-past") or _possessive(line, at):
        return None
    today = _midnight(published_at)
    ahead = (weekdays.index(keys[at]) - published_at.weekday()) % WEEK
    if ahead == WEEK - 1 and published_at.hour < HALF_DAY:
        ahead = -1  # late yesterday by the clock of UTC is today where the text was written
    named_next = before in lexicon.listed("weekday-next")
    if named_next and published_at.weekday() + ahead < WEEK:
        ahead += WEEK
    return _Atom(at - 1 if named_next else at, _with_part(keys, at, lexicon), day=_plus(today, ahead))


def _with_part(keys: Sequence[str], last: int, lexicon: Lexicon) -> int:
    """Give the last piece of a day with its part: "Wednesday morning"."""
    return last + 1 if last + 1 < len(keys) and keys[last + 1] in lexicon.listed("day-parts") else last


def _possessive(line: Line, at: int) -> bool:
    """Tell whether a day only names what it held: "Friday's attack"."""
    return line.text[line.pieces[at].end :][:2].lower() in ("'s", "\u2019s")


def _date(line: Line, at: int, today: datetime, lexicon: Lexicon) -> _Atom | None:
    """Read "4 November", "November 4, 2018", "the 4th of November"."""
    keys, months = line.keys, lexicon.numbers.months
    if keys[at] not in months or not line.text[line.pieces[at].start].isupper():
        return None
    first = last = at
    back = at - 1
    while back >= max(0, at - 2) and (keys[back] in lexicon.listed("belonging") or keys[back] in lexicon.listed("ordinal-tails")):
        back -= 1
    day = _day_number(keys, back) if back >= 0 else None
    if day is not None:
        first = back
    else:
        ahead = at + 2 if keys[at + 1 : at + 2] == (".",) else at + 1
        day = _day_number(keys, ahead) if ahead < len(keys) else None
        last = ahead if day is not None else at
    if day is None:
        return None
    after = [each for each in range(last + 1, min(last + 3, len(keys))) if len(keys[each]) == 4 and keys[each].isdecimal()]  # noqa: PLR2004
    year = int(keys[after[0]]) if after and keys[after[0]].isascii() else None
    begin = _calendar(year or today.year, months[keys[at]], day)
    if begin is not None and year is None and begin < today - YESTERDAY:
        begin = _calendar(today.year + 1, months[keys[at]], day)
    return _Atom(first, after[0] if year else last, day=begin) if begin is not None else None


def _day_number(keys: Sequence[str], at: int) -> int | None:
    key = keys[at]
    value = int(key) if key.isascii() and key.isdecimal() and len(key) <= 2 else 0  # noqa: PLR2004
    return value if 1 <= value <= LAST_DAY else None


def _calendar(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _clock(line: Line, at: int, lexicon: Lexicon) -> _Atom | None:
    """Read an hour: "8 pm", "8:30 p.m.", "1500 GMT", "noon"."""
    keys = line.keys
    named = lexicon.files.cues.day_minutes.get(keys[at])
    if named is not None:
        zone, last = _zone(keys, at + 1, lexicon)
        return _Atom(at, last if zone is not None else at, minutes=named, zone=zone)
    hour, minute, last = _digits(line, at)
    if hour is None:
        return None
    half = keys[last + 1] if last + 1 < len(keys) else ""
    if half in lexicon.listed("clock-am") or half in lexicon.listed("clock-pm"):
        hour = hour % HALF_DAY + (HALF_DAY if half in lexicon.listed("clock-pm") else 0)
        last += 1
        half = "told"
    zone, end = _zone(keys, last + 1, lexicon)
    if half != "told" and zone is None and (minute is None or last == at):
        return None
    return _Atom(at, end if zone is not None else last, minutes=hour * 60 + (minute or 0), zone=zone)


def _digits(line: Line, at: int) -> tuple[int | None, int | None, int]:
    """Give hour, minute where told, and the last piece of "8", "8:30", "8.30" or "1500"."""
    pieces, text = line.pieces, line.text
    written = text[pieces[at].start : pieces[at].end]
    if not (written[0].isascii() and written[0].isdigit()):
        return None, None, at
    last, parts = at, written.split(".")
    if at + 2 < len(pieces) and pieces[at + 1].key == ":" and text[pieces[at + 2].start : pieces[at + 2].end].isdecimal():
        last, parts = at + 2, [written, text[pieces[at + 2].start : pieces[at + 2].end]]
    elif len(written) == 4:  # noqa: PLR2004 - 1500 GMT
        parts = [written[:2], written[2:]]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in parts) or len(parts) > 2:  # noqa: PLR2004
        return None, None, at
    hour, minute = int(parts[0]), int(parts[1]) if len(parts) > 1 else None
    return (hour, minute, last) if hour <= LAST_HOUR and (minute or 0) <= LAST_MINUTE else (None, None, at)


def _zone(keys: Sequence[str], at: int, lexicon: Lexicon) -> tuple[int | None, int]:
    for length in (3, 2, 1):
        zone = lexicon.files.cues.zones.get(" ".join(keys[at : at + length]))
        if zone is not None and at + length <= len(keys):
            return zone, at + length - 1
    return None, at


def _durations(line: Line, published_at: datetime, lexicon: Lexicon) -> Iterator[_Atom]:
    """Read "in 48 hours", "within the next two weeks"."""
    keys = line.keys
    if not any(key in lexicon.listed("within-words") for key in keys):
        return
    for figure in figures_of(line, lexicon):
        unit = lexicon.numbers.units.get(keys[figure.last + 1]) if figure.last + 1 < len(keys) else None
        before = figure.first - 1
        while before >= 0 and keys[before] in lexicon.listed("within-gaps"):
            before -= 1
        count = figure.most or figure.least
        within = before >= 0 and keys[before] in lexicon.listed("within-words")
        if not (within and unit and unit[0] == "duration" and unit[1] in UNITS and count):
            continue
        minutes, grain = UNITS[unit[1]]
        if count * minutes <= FAR.total_seconds() / 60:
            moment = published_at + timedelta(minutes=count * minutes)
            clock = (moment.hour * 60 + moment.minute) if unit[1] in ("minute", "hour") else None
            yield _Atom(before, figure.last + 1, day=_midnight(moment), grain=grain, minutes=clock)
