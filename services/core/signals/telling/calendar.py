"""Times that a text says: weekdays, months, years and phrases such as "last week", as days before the publication."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.lexicon import Lexicon

Age = Literal["fresh", "late", "old"]
"""How long ago: of today or yesterday, of the days before, or of the past."""
EASTERNMOST_H = 10
"""Hour of UTC from which it is tomorrow somewhere."""
FRESH_H = 28.0
"""Hours from a day's end in UTC to the publication up to which an event of that day is of yesterday somewhere."""
LATE_DAYS = 3
"""A weekday at most this many days back may be that of a belated report."""
FIRST_YEAR = 1500
"""Smaller numbers are no years in a news text."""
WEEK = 7


class When(Struct, frozen=True):
    """A time said at one word: its age, how it is written, and its day if it names one."""

    at: int
    age: Age
    words: str
    day: datetime | None = None


def times_in(tree: Tree, scope: Sequence[int], published_at: datetime, lexicon: Lexicon) -> list[When]:
    """Give every time that these words of a sentence say."""
    keys = [tree.keys[at] for at in scope]
    found: list[When] = []
    for name, age in _PHRASES:
        found += [When(scope[last], age, words) for _, last, words in lexicon.listed(name).phrases(keys)]
    today = day_of(published_at)
    found = [When(each.at, each.age, each.words, today) if each.age == "fresh" else each for each in found]
    for at in scope:
        said = _date(tree, at, published_at, lexicon)
        if said is not None:
            found.append(said)
    return found


_PHRASES: tuple[tuple[str, Age], ...] = (
    ("new-phrases", "fresh"),
    ("late-phrases", "late"),
    ("recalled-phrases", "old"),
)


def day_of(moment: datetime) -> datetime:
    """Give the day of a moment in UTC."""
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def age_of(day: datetime, published_at: datetime) -> Age:
    """Tell how old an event of a day is when it is published."""
    hours = (published_at - day - timedelta(days=1)).total_seconds() / 3600
    if hours <= FRESH_H:
        return "fresh"
    return "late" if (day_of(published_at) - day).days <= LATE_DAYS else "old"


def _date(tree: Tree, at: int, published_at: datetime, lexicon: Lexicon) -> When | None:
    """Read a weekday, a month, a year or a decade."""
    word, token = tree.keys[at], tree.tokens[at]
    weekdays = lexicon.files.cues.sets["weekdays"]
    if word in weekdays and token.text[:1].isupper():
        return None if _names_a_rite(tree, at, lexicon) else _weekday(tree, at, weekdays.index(word), published_at, lexicon)
    month = _month_number(word, lexicon) if token.text[:1].isupper() and token.pos == "PROPN" else None
    if month is not None:
        return _month(tree, at, month, published_at)
    if _is_year(tree, at) and FIRST_YEAR < int(word[:4]) < published_at.year:
        return When(at, "old", word)
    return None


def _names_a_rite(tree: Tree, at: int, lexicon: Lexicon) -> bool:
    """Tell whether a weekday names what is held on it every week, "Friday prayers", rather than when something happened."""
    head = tree.tokens[at].head
    return (
        tree.tokens[at].dep == "compound" and head not in tree.events and tree.lemmas[head] not in lexicon.listed("parts-of-day")
    )


def _weekday(tree: Tree, at: int, number: int, published_at: datetime, lexicon: Lexicon) -> When:
    back = (published_at.weekday() - number) % WEEK
    if back == WEEK - 1 and published_at.hour >= EASTERNMOST_H:
        back = 0
    before = tree.keys[at - 1] if at else ""
    if back == 0 and before in lexicon.listed("last"):
        back = WEEK
    day = day_of(published_at) - timedelta(days=back)
    return When(at, "old" if back >= WEEK else age_of(day, published_at), tree.tokens[at].text, day)


def _month_number(word: str, lexicon: Lexicon) -> int | None:
    """Give the number of a month by its name or its abbreviation."""
    months = lexicon.files.cues.sets["months"]
    if word in months:
        return months.index(word) + 1
    starts = [name.startswith(word) for name in months]
    return starts.index(True) + 1 if word in lexicon.listed("short-months") and any(starts) else None


def _month(tree: Tree, at: int, month: int, published_at: datetime) -> When | None:
    """Read "May 4", "4 May 2017", "Jan. 3" or "last May"."""
    near = [tree.keys[each] for each in (at - 1, at + 1) if 0 <= each < len(tree.keys)]
    days = [int(each) for each in near if each.isascii() and each.isdigit() and 0 < int(each) <= 31]  # noqa: PLR2004
    years = [int(key) for key in tree.keys[at + 1 : at + 5] if _four_digits(key) and int(key) > FIRST_YEAR]
    year = years[0] if years else published_at.year - (1 if month > published_at.month else 0)
    if not days and not years and month == published_at.month:
        return None
    # Days from the 29th on are cut, so that every date is one of the calendar.
    day = datetime(year, month, min(days[0], 28) if days else 1, tzinfo=UTC)
    if not days:
        last = month == published_at.month and year == published_at.year
        return When(at, "fresh" if last else "old", tree.tokens[at].text)
    return When(at, age_of(day, published_at), tree.tokens[at].text, day)


def _four_digits(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) == 4  # noqa: PLR2004


def _is_year(tree: Tree, at: int) -> bool:
    """Tell whether four digits are a year or decade, not a count: "in 2014", "the 1990s", not "2014 soldiers"."""
    word, token = tree.keys[at], tree.tokens[at]
    if word.endswith("s") and _four_digits(word[:-1]):
        return True
    counts = token.dep == "nummod" and tree.keys[token.head].endswith("s") and token.head not in tree.events
    return _four_digits(word) and not counts
