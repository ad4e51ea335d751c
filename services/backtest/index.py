"""The escalation index by day: what the judge said hour by hour, summed up for a table and a drawing."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from services.backtest.log import Taken
from services.core.alarms import WORLD, IndexHour
from services.core.alerts.index import PER
from services.core.alerts.judge import Outcome

COLUMNS = (
    "day", "scope", "acts", "threats", "easing", "stories", "articles", "acts_per_1000", "threats_per_1000", "easing_per_1000",
    "share_unread", "silent_groups", "new_groups",
)  # fmt: skip
DIGITS = 3


class Day(Struct):
    """A scope's day: the sums of its hours, the share of the articles about it that was not analysed, and who was silent or new.

    The share is that of the last hour's day, and none where it is not known, as where there was no article about it.
    """

    acts: float = 0.0
    threats: float = 0.0
    easing: float = 0.0
    stories: int = 0
    share_unread: float | None = None
    silent_groups: frozenset[str] = frozenset()
    new_groups: frozenset[str] = frozenset()


class IndexDays:
    """Gathers the index of a backtest by day; days are those of UTC."""

    def __init__(self) -> None:
        self._days: dict[tuple[date, str], Day] = {}
        self._articles: Counter[date] = Counter()

    def take(self, taken: Taken, outcome: Outcome) -> None:
        """Take one record of the log and what it led to."""
        article = taken.observed.article
        if article is not None and article.analysed and not article.backfill:
            self._articles[article.seen_at.date()] += 1
        for each in outcome.messages:
            if isinstance(each, IndexHour):
                self._add(each)

    def articles(self, day: date) -> int:
        """Give how many articles of a day were analysed."""
        return self._articles[day]

    def days(self, scope: str) -> dict[date, Day]:
        """Give the days of which a scope has a value."""
        return {day: values for (day, name), values in sorted(self._days.items()) if name == scope}

    def per_1000(self, day: date, value: float) -> float:
        """Give a day's sum by 1,000 of its analysed articles."""
        return round(PER * value / self._articles[day], DIGITS) if self._articles[day] else 0.0

    def busiest(self, most: int) -> list[str]:
        """Give the scopes to look at: the world, and the dyads with most stories; countries and seas where there is no dyad."""
        stories: Counter[str] = Counter()
        for (_, scope), day in self._days.items():
            stories[scope] += day.stories
        ranked = sorted((scope for scope in stories if scope != WORLD), key=lambda scope: (-stories[scope], scope))
        dyads = [scope for scope in ranked if ">" in scope]
        return [WORLD, *(dyads or ranked)[: most - 1]] if WORLD in stories else []

    def table(self) -> bytes:
        """Give all days as CSV: by day, the world first, then by scope. A day on which nothing was read is not in it."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(self._rows())
        return file.getvalue().encode()

    def _rows(self) -> Iterator[tuple[object, ...]]:
        for (day, scope), each in sorted(self._days.items(), key=lambda entry: (entry[0][0], entry[0][1] != WORLD, entry[0][1])):
            sums = (each.acts, each.threats, each.easing)
            by_1000 = (self.per_1000(day, value) for value in sums)
            told = (*(round(value, DIGITS) for value in sums), each.stories, self._articles[day], *by_1000)
            yield (day.isoformat(), scope, *told, each.share_unread, _list(each.silent_groups), _list(each.new_groups))

    def _add(self, hour: IndexHour) -> None:
        day = self._days.setdefault((hour.hour.date(), hour.scope), Day())
        day.acts += hour.acts
        day.threats += hour.threats
        day.easing += hour.easing
        day.stories += hour.stories
        day.new_groups |= set(hour.new_groups)
        if hour.reading:
            day.share_unread = hour.reading.share_unread if hour.reading.articles else None
            day.silent_groups |= set(hour.reading.silent_groups)


def _list(names: frozenset[str]) -> str:
    return " ".join(sorted(names))
