"""The stream by the day: the articles of each source group that were analysed, and what they sum up to over months.

A slow rate is stories for each article of a group. So a calm of the whole stream, a doubled one and a group's outage are in the
expectation already, and what is usual in months never forgets how much was published when it was learned.
"""

import math
from collections.abc import Iterable

from msgspec import Struct, structs

from services.core.alerts.memory.layer import Layer
from services.core.alerts.policy import BUCKET_S, DAY_S
from services.core.messages import ObservedArticle

HALF_LIFE = 45
"""Days that counted in which what a day taught weighs half."""
KEEP: float = 0.5 ** (1.0 / HALF_LIFE)
RETAINED = 100
"""Days of which the sums are kept: more than any indicator goes without a story before it is dropped."""
LEARNS_GROUP = 7
"""Days on which a source group has to have spoken, a week before now, until its own share is learned."""
SILENT = 0.1
"""Share of its usual articles below which a group is taken to be silent on a day."""


class Today(Struct, frozen=True, tag="today", gc=False):
    """The day that is not over. Key: empty.

    `articles` are those analysed, by source group; the versions are those by which the last one was read.
    """

    articles: dict[str, int]
    lexicon_version: str
    model_version: str


class SlowDay(Struct, frozen=True, tag="slow-day", array_like=True, gc=False):
    """Sums at the end of a day. Key: the day since 1970.

    `age` are the days that counted. `groups` tells of each source group its articles since its first, the same forgotten by and
    by, the days that counted since its first, and those of them on which it spoke.
    """

    age: int = 0
    groups: dict[str, tuple[int, float, int, int]] = {}


NOTHING = SlowDay()


class Calendar:
    """The days that are over, as all indicators look at them.

    Args:
        days: The sums at the end of each.
        last: The last of them.
    """

    def __init__(self, days: dict[int, SlowDay], last: int) -> None:
        self.last = last
        self._days = days
        self._spans: dict[tuple[int, int, int], dict[str, float]] = {}
        self._known: dict[int, dict[str, float]] = {}

    def at(self, day: int) -> SlowDay:
        """Give the sums at a day's end; before the stream began there are none."""
        return self._days.get(day, NOTHING)

    def kept(self, since: int, until: int) -> float:
        """Give what is left at a day's end of what an earlier one taught: days on which nothing was read forget nothing."""
        return math.pow(KEEP, self.at(until).age - self.at(since).age)

    def known(self, edge: int) -> dict[str, float]:
        """Give the articles, forgotten by and by, of each group whose share is learned at a day's end."""
        found = self._known.get(edge)
        if found is None:
            groups = self.at(edge).groups.items()
            found = self._known[edge] = {name: recent for name, (_, recent, _, spoke) in groups if spoke >= LEARNS_GROUP}
        return found

    def weight(self, edge: int, name: str) -> float:
        """Give what one article a day of a group, forgotten by and by, sums up to at a day's end."""
        return (1.0 - math.pow(KEEP, self.at(edge).groups[name][2])) / (1.0 - KEEP)

    def span(self, edge: int, first: int, last: int) -> dict[str, float]:
        """Give the articles that some days had of each group known at an earlier day's end.

        A group that was silent among others counts as if it had spoken like them: what it would have told first, others tell.
        """
        found = self._spans.get((edge, first, last))
        if found is None:
            usual = {name: recent / self.weight(edge, name) for name, recent in self.known(edge).items()}
            days = [self._day(day, usual) for day in range(first, last + 1)]
            found = self._spans[edge, first, last] = {name: sum(day[name] for day in days) for name in usual}
        return found

    def _day(self, day: int, usual: dict[str, float]) -> dict[str, float]:
        before, after = self.at(day - 1).groups, self.at(day).groups
        told = {name: after.get(name, (0,))[0] - before.get(name, (0,))[0] for name in usual}
        speaking = [name for name, number in told.items() if number >= SILENT * usual[name]]
        level = sum(usual[name] for name in speaking)
        pace = sum(told[name] for name in speaking) / level if level > 0.0 else 0.0
        return {name: float(number) if name in speaking else max(number, usual[name] * pace) for name, number in told.items()}


def note_day(layer: Layer, articles: Iterable[ObservedArticle]) -> None:
    """Add a closed bucket's analysed articles to the day that goes on."""
    known = layer.get(Today, "")
    counts, last = dict(known.articles) if known else {}, None
    for last in articles:
        counts[last.source_group] = counts.get(last.source_group, 0) + 1
    if last is not None:
        layer.put("", Today(dict(sorted(counts.items())), last.lexicon_version, last.model_version))


def day_of(end: float) -> int:
    """Give the day that ends at a time."""
    return int(end // DAY_S) - 1


def first_bucket(day: int) -> int:
    """Give a day's first bucket."""
    return day * DAY_S // BUCKET_S


def end_day(layer: Layer, day: int) -> Calendar:
    """End a day: keep its sums, forget the oldest, and give the calendar. A day on which nothing was read does not count."""
    days = {int(key): sums for key, sums in layer.all(SlowDay)}
    known, today = max(days, default=day - 1), layer.get(Today, "")
    sums = days.get(known, NOTHING)
    for each in range(max(known + 1, day - RETAINED), day):
        days[each] = sums
        layer.put(str(each), sums)
    days[day] = _with_day(sums, today.articles) if today else sums
    layer.put(str(day), days[day])
    if today:
        layer.remove(Today, "")
    for each in [each for each in days if each <= day - RETAINED]:
        layer.remove(SlowDay, str(each))
        del days[each]
    return Calendar(days, day)


def join_groups(layer: Layer, name: str, root: str) -> None:
    """Let the articles of a source group be those of another one, of which it becomes a part, on all days and today."""
    for key, sums in list(layer.all(SlowDay)):
        if name in sums.groups:
            layer.put(key, days_joined(sums, name, root))
    today = layer.get(Today, "")
    if today is not None and name in today.articles:
        articles = {known: number for known, number in today.articles.items() if known != name}
        articles[root] = articles.get(root, 0) + today.articles[name]
        layer.put("", structs.replace(today, articles=dict(sorted(articles.items()))))


def days_joined(sums: SlowDay, name: str, root: str) -> SlowDay:
    """Give a day's sums in which a source group is part of another one; that one spoke on as many days as either."""
    groups = {known: each for known, each in sums.groups.items() if known != name}
    one, other = groups.get(root, (0, 0.0, 0, 0)), sums.groups.get(name, (0, 0.0, 0, 0))
    groups[root] = (one[0] + other[0], one[1] + other[1], max(one[2], other[2]), max(one[3], other[3]))
    return structs.replace(sums, groups=dict(sorted(groups.items())))


def _with_day(before: SlowDay, articles: dict[str, int]) -> SlowDay:
    groups = {}
    for name in sorted({*before.groups, *articles}):
        total, recent, days, spoke = before.groups.get(name, (0, 0.0, 0, 0))
        number = articles.get(name, 0)
        groups[name] = (total + number, recent * KEEP + number, days + 1, spoke + (number > 0))
    return SlowDay(before.age + 1, groups)
