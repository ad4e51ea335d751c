"""An alert as one sentence that a person can read aloud, and the words for its figures."""

import re
from datetime import datetime

from services.core.alarms import WORLD, Alert, Counts
from services.core.alerts.policy import DAY_S, HOUR_S, LONGEST_WINDOW_S
from services.core.alerts.situations.sides import land_of

MINUTE_S = 60

SUBJECTS = {
    "agree": "agreements",
    "consult": "talks",
    "support": "support",
    "cooperate": "cooperation",
    "aid": "aid",
    "yield": "concessions",
    "request": "demands",
    "accuse": "accusations",
    "reject": "refusals",
    "threaten": "threats",
    "protest": "protests",
    "sanction": "sanctions",
    "mobilize": "military moves",
    "coerce": "coercion",
    "assault": "attacks",
    "disrupt": "disruption",
    "evacuate": "evacuations",
    "casualty": "casualties",
    "market": "market moves",
    "comment": "statements",
    "material": "hostile acts",
    "verbal": "hostile words",
    "warning": "warning signs",
    "easing": "easing",
}
"""What an indicator counts, by its kind."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
UNITED = "United "
"""How the countries begin whose names are spoken with an article."""
MANY_TIMES = 100
TWICE = 2
MUCH_UNREAD = 0.3
"""Share of the reports on a country from which it is told that they are not read."""
SHARES = ((0.9, "nearly all"), (0.7, "three quarters"), (0.6, "two thirds"), (0.45, "half"), (MUCH_UNREAD, "a third"))
"""Words for a share, of at least so much."""

_NAMED = re.compile(rf"\b(by|against|in|and) ({UNITED})")


def summary_of(alert: Alert) -> str:
    """Say the alert as it stands now: what, how sure, since when and by whom; once it is over, why."""
    if alert.state == "withdrawn":
        return f"Withdrawn: {_what(alert)}; {alert.reason}."
    if alert.state == "resolved":
        return f"Over: {_what(alert)}; {alert.reason}.{_unread(alert)}"
    line = f"{_what(alert)}; {_first(alert)}{_easing(alert)}."
    return (f"{line} {_silence(alert)}" if alert.silent_groups else line) + _unread(alert)


def span(seconds: int) -> str:
    """Give a length of time in its largest whole unit: "10 minutes", "6 hours", "3 days"."""
    for unit_s, name in ((DAY_S, "day"), (HOUR_S, "hour"), (MINUTE_S, "minute")):
        if seconds >= (unit_s if unit_s != DAY_S else 2 * DAY_S) and seconds % unit_s == 0:
            return several(seconds // unit_s, name)
    return several(seconds // MINUTE_S, "minute")


def several(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment_in_words(at: datetime) -> str:
    """Give a time with its day: "01:10 UTC on 8 January"."""
    return f"{at.hour:02}:{at.minute:02} UTC on {at.day} {MONTHS[at.month - 1]}"


def times_in_words(ratio: float | None) -> str:
    """Say how much more frequent than usual: "eight times as frequent as usual"."""
    if ratio is None or ratio < TWICE:
        return "more frequent than usual"
    if ratio >= MANY_TIMES:
        return "more than a hundred times as frequent as usual"
    times = int(ratio + 0.5)
    word = "twice" if times == TWICE else f"{NUMBERS[times] if times < len(NUMBERS) else times} times"
    return f"{word} as frequent as usual"


def _what(alert: Alert) -> str:
    if alert.lane == "trend":
        return f"Reports of {_subject(alert)} have been rising for {several(alert.rising_days, 'day')}: {_figures(alert.counts)}"
    if alert.lane != "burst":
        return _NAMED.sub(r"\1 the \2", alert.headline) + f", {alert.confirmation}"
    return f"Reports of {_subject(alert)} are {times_in_words(alert.counts.ratio)}: {_figures(alert.counts)}"


def _figures(counts: Counts) -> str:
    stories = several(counts.stories, "independent story", "independent stories")
    least = "at least " if counts.window_s > LONGEST_WINDOW_S else ""  # publishers of older stories are not remembered
    line = f"{stories} by {least}{several(counts.publishers, 'publisher')} in {span(counts.window_s)}"
    return line if counts.expected_stories is None else f"{line}, {expected_in_words(counts.expected_stories)} expected"


def expected_in_words(expected: float) -> str:
    """Give an expectation with as many digits as matter."""
    return "fewer than 0.1" if expected < 0.1 else f"{expected:.1f}" if expected < 10 else f"{expected:.0f}"  # noqa: PLR2004 - digits


def _subject(alert: Alert) -> str:
    """Say what the indicator counts: a dyad's sides, else the place as where it happens or whom it concerns."""
    kind, _, scope = alert.indicator.partition("/")
    named = _names(alert)
    sides = [named.get(side, side) for side in scope.split(">")]
    what = SUBJECTS.get(kind, kind)
    if len(sides) > 1:
        return f"{what} by {_the(sides[0])} against {_the(sides[1])}"
    there = {land_of(place) for place in alert.places} | {place.id for place in alert.places}
    return f"{what} {'in' if scope in there else 'involving'} {_the(sides[0])}"


def _names(alert: Alert) -> dict[str, str]:
    """Give the names by which the alert knows countries and places."""
    named = {place.id: place.name for place in alert.places}
    countries = [(place.country, place.country_name) for place in alert.places]
    countries += [(party.country, party.country_name) for party in (*alert.actors, *alert.targets)]
    return named | {country: name for country, name in countries if country and name}


def _the(name: str) -> str:
    """Give a country's name as it is spoken."""
    return f"the {name}" if name.startswith(UNITED) else name


def _first(alert: Alert) -> str:
    if alert.lane == "trend":
        return f"rings since {moment_in_words(alert.detected_at)}"
    line = f"first reported {moment_in_words(alert.first_reported_at)}"
    first = min(alert.evidence, key=lambda each: each.seen_at, default=None)
    return f"{line} by {first.publisher}" if first else line


def _easing(alert: Alert) -> str:
    return f"; {alert.reason}" if alert.state == "easing" else ""


def _silence(alert: Alert) -> str:
    return f"Nothing comes from {' and '.join(alert.silent_groups)}: fewer reports do not mean calm."


def _unread(alert: Alert) -> str:
    """Say how many reports on a country are not read, when they are many: who cannot read them cannot call it calm."""
    reading = alert.reading
    share = next((words for least, words in SHARES if reading is not None and reading.share_unread >= least), "")
    if reading is None or not share:
        return ""
    # What rang was read, in a bucket that is not counted yet.
    many = "All other reports" if reading.unread == reading.articles else f"{share.capitalize()} of the reports"
    about = "" if reading.scope == WORLD else f" about {_the(_names(alert).get(reading.scope, reading.scope))}"
    return f" {many}{about} within a day are in languages that are not read."
