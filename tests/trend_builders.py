"""Months of news for the trend lane's tests: a day is printed by numbers of stories, through the judge or without it."""

from collections.abc import Iterable, Mapping
from copy import copy

from services.alerting.changelog import as_record, from_record
from services.core.alarms import Alert
from services.core.alerts.counting.days import Calendar, Today, end_day
from services.core.alerts.counting.rise import rise_of
from services.core.alerts.counting.slow import Slow, with_day
from services.core.alerts.judge import Judge
from services.core.alerts.lanes.trend import Evening, conditions_of
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Stream
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import DAY_S, Judgement
from services.core.alerts.rules.rules import NO_RULES, Rules
from services.core.mentions import Mention
from services.core.messages import Observed
from tests.builders import ObservationLog, a_threat, an_observed_article, minutes

DAY = 1440
DYAD = "threaten/IRN>USA"
FIRST_DAY = 20_000
WOBBLE = (0, 2, -2, 1, -1, 0, 0)
"""By how many stories the days of a usual week differ from their mean."""
PUBLISHERS = 9


def usual(mean: int, days: int) -> list[int]:
    """Give the stories of usual days: no two alike, none far off."""
    return [mean + WOBBLE[day % len(WOBBLE)] for day in range(days)]


def ramp(low: float, high: float, days: int) -> list[int]:
    """Give the stories of days that rise evenly from a usual level to a high one on the last."""
    return [round(low + (high - low) * (day + 1) / days) for day in range(days)]


class Paper:
    """A judge that reads days: threats by Iran against the United States among other news, by several papers.

    Args:
        partitions: Source partitions; articles go to them in turn.
        shift: By how many the turn is moved.
        rules: Its user's rules.
    """

    def __init__(self, partitions: int = 1, *, shift: int = 0, rules: Rules = NO_RULES) -> None:
        self.judge = Judge(Judgement(namespace="test", partitions=partitions, rules=rules))
        self.log = ObservationLog(partitions)
        self.told: list[Alert] = []
        self.day = 0
        self._shift = shift
        self._take(self.log.marks(minutes(0)))

    def again(self) -> "Paper":
        """Give another one that goes on from here: a judge restarted from what the stored records hold."""
        other = Paper.__new__(Paper)
        other.__dict__ |= self.__dict__
        other.judge, other.told, other.log = Judge(self.judge._judgement, self.memory()), list(self.told), copy(self.log)  # noqa: SLF001 - a twin
        other.log.offsets = list(self.log.offsets)
        return other

    def memory(self) -> Layer:
        """Give what the judge remembers, read from its records."""
        layer = Layer()
        for kind, key, value in self.judge._closed.values():  # noqa: SLF001 - as the shell stores it
            record = as_record(kind, key, value) if kind is not Waiting else None
            layer.put(key, from_record(record.key, record.value or b"") if record else value)
        return layer

    def print_days(self, threats: Iterable[int], *, others: int = 32) -> list[Alert]:
        """Print days with so many threats and other articles each, spread over the day, and give the latest of each alert.

        Args:
            threats: Stories of each day.
            others: Other articles of a day.
        """
        for number in threats:
            articles = [(each * DAY / number, True) for each in range(number)]
            articles += [((each + 0.5) * DAY / others, False) for each in range(others)]
            for turn, (at, is_threat) in enumerate(sorted(articles)):
                told = (a_threat(),) if is_threat else ()
                self.print_article(at, *told, publisher=f"Paper {turn % PUBLISHERS}", turn=turn)
            self.day += 1
            self._take(self.log.marks(minutes(self.day * DAY)))
        return self.alerts()

    def alerts(self, lane: str = "") -> list[Alert]:
        """Give the latest of each alert of a lane or of any, in the order in which they began."""
        latest = {each.alert_id: each for each in self.told}
        return [each for each in latest.values() if lane in {"", each.lane}]

    def print_article(self, at: float, *mentions: Mention, publisher: str, turn: int = 999) -> None:
        """Print an article of the running day, so many minutes after its begin."""
        seen_at, number = minutes(self.day * DAY + at), self.day * 1_000 + turn
        article = an_observed_article(number, *mentions, seen_at=seen_at, published_at=seen_at, publisher=publisher)
        partition = (turn + self._shift) % self.log.partitions
        self._take([*self.log.marks(seen_at), self.log.article(article, partition)])

    def _take(self, records: Iterable[Observed]) -> None:
        told = [message for record in records for message in self.judge.take(record).messages]
        self.told += [each for each in told if isinstance(each, Alert)]


class Months:
    """Days of one indicator without a judge, and what is learned of them."""

    def __init__(self) -> None:
        self.layer = Layer()
        self.day = FIRST_DAY - 1
        self.slow: Slow | None = None
        self.calendar = Calendar({}, self.day)

    def print_day(self, stories: int | Mapping[str, int], articles: int | Mapping[str, int]) -> Slow:
        """Print a day with so many stories among so many articles, of one group or of several."""
        told = {"national": stories} if isinstance(stories, int) else stories
        read = {"national": articles} if isinstance(articles, int) else articles
        self.day += 1
        if any(read.values()):
            self.layer.put("", Today({name: number for name, number in read.items() if number}, "1", "1"))
        self.calendar = end_day(self.layer, self.day)
        self.slow = with_day(self.slow, self.calendar, {name: number for name, number in told.items() if number})
        return self.slow

    def print_days(self, stories: Iterable[int], articles: int = 100) -> Slow:
        """Print days with so many stories each among so many articles."""
        return [self.print_day(number, articles) for number in stories][-1]

    def rings(self, live: int = 1, *, rules: Rules = NO_RULES) -> bool:
        """Would the indicator ring at the end of the last day, as one of so many live ones and by a user's rules?"""
        stream = Stream(live={0: live})
        evening = Evening((self.day + 1) * DAY_S, self.calendar, stream, Today({}, "1", "1"), Judgement(rules=rules)).of(DYAD)
        policy = evening.policy
        asked = {"ratio": policy.trend_ratio, "growth": policy.trend_growth}
        rise = rise_of(self.slow, self.calendar, **asked, days=policy.trend_days) if self.slow else None
        return rise is not None and all(each.met for each in conditions_of(rise, evening))
