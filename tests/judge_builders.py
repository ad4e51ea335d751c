"""A judge for tests, and what it told: minutes are those of the tests' day."""

from collections.abc import Callable, Iterable
from typing import Any

from services.core.alarms import Alert, Situation
from services.core.alerts.judge import Judge, Outcome
from services.core.alerts.memory.layer import Layer
from services.core.alerts.policy import Judgement, policy_for
from services.core.alerts.rules.rules import NO_RULES, Rules
from services.core.alerts.watches.plan import WatchPlan
from services.core.mentions import Announcement, Discount, Mention, Party, Span
from services.core.messages import Observed, ObservedArticle
from services.core.vocabulary import Sensitivity
from tests.builders import IRAN, ObservationLog, a_mention, a_threat, an_observed_article, minutes

DAY = 1440


class World:
    """One judge and the log it reads; one source partition, marks at every told minute.

    Args:
        namespace: The judge's namespace.
        watches: What its user wants of his watches.
        rules: Its user's rules.
        sensitivity: How easily it rings.
    """

    def __init__(
        self,
        namespace: str = "test",
        *,
        watches: tuple[WatchPlan, ...] = (),
        rules: Rules = NO_RULES,
        sensitivity: Sensitivity = "normal",
    ) -> None:
        self.judge = Judge(Judgement(namespace=namespace, watches=watches, rules=rules, policy=policy_for(sensitivity)))
        self.log = ObservationLog()
        self.told: list[Alert | Situation] = []
        self.outcomes: list[Outcome] = []
        self.at = 0.0
        self._number = 0
        self.until(0)

    def again(self) -> "World":
        """Give another world that goes on from here; this one stays as it is."""
        world, memory = World(), Layer()
        for _, key, value in self.judge.changes():
            if value is not None:
                memory.put(key, value)
        world.judge, world.log.offsets = Judge(Judgement(namespace="test"), memory), list(self.log.offsets)
        world.at, world._number = self.at, self._number
        return world

    def until(self, minute: float) -> list[Alert]:
        """Let the time pass with marks alone and give what alerts that told."""
        self.at = minute
        return self._take(self.log.marks(minutes(minute)))

    def report(self, minute: float, *mentions: Mention, **changes: object) -> list[Alert]:
        """Report at a minute, by a publisher of its own and in its own words unless told, and give what alerts that told."""
        self._number += 1
        values: dict[str, Any] = {"seen_at": minutes(minute), "published_at": minutes(minute), **changes}
        return self.take(an_observed_article(self._number, *mentions, **values))

    def take(self, *articles: ObservedArticle) -> list[Alert]:
        """Take articles as they are."""
        return self._take([self.log.article(article) for article in articles])

    def minute_when(self, is_so: Callable[[Alert], bool], indicator: str) -> float:
        """Let the time pass until an indicator's alert is so, and give that minute."""
        minute = 10 * (int((self.at or 0) // 10) + 1)
        while not is_so(self.alert(indicator)):
            self.until(minute)
            minute += 10
        return minute - 10

    def alerts(self) -> list[Alert]:
        """Give the latest of each alert, in the order in which they began."""
        latest = {each.alert_id: each for each in self.told if isinstance(each, Alert)}
        return sorted(latest.values(), key=lambda alert: (alert.detected_at, alert.indicator))

    def alert(self, indicator: str = "") -> Alert:
        """Give the latest of the only alert, or of the last one of an indicator."""
        fitting = [each for each in self.alerts() if not indicator or each.indicator == indicator]
        return fitting[-1]

    def revisions(self, alert_id: str) -> list[Alert]:
        """Give every revision of an alert that was told."""
        return [each for each in self.told if isinstance(each, Alert) and each.alert_id == alert_id]

    def _take(self, records: Iterable[Observed]) -> list[Alert]:
        self.outcomes = [self.judge.take(record) for record in records]
        told = [each for outcome in self.outcomes for each in outcome.messages]
        self.told += [each for each in told if isinstance(each, Alert | Situation)]
        return [each for each in told if isinstance(each, Alert)]


def quiet_days(world: World, days: int, *, every: int = 60) -> None:
    """Let days pass with an unrelated article every so many minutes."""
    for number in range(days * DAY // every):
        world.report(number * every)
        world.until(number * every + 1)


def threats(world: World, start: float, number: int, *, every: float = 20, **changes: object) -> None:
    """Report threats by Iran against the United States, one every so many minutes."""
    for each in range(number):
        world.report(start + each * every, a_threat(), **changes)


def taken_back(**changes: object) -> Mention:
    """Give a sentence by which a publisher withdraws its report of the strike."""
    discount = Discount(rule="taken back", words="withdrawn", factor=0.0)
    quote = "The paper has withdrawn its report that Iran fired missiles at a base in Iraq."
    return a_mention(**{"stance": "negated", "weight": 0.0, "discounts": (discount,), "quote": quote, **changes})


def easing(**changes: object) -> Mention:
    """Give a sentence that tells of easing by Iran."""
    told = {"event_type": "YIELD", "ledger": "easing", "severity": 0.0, "mode": None, "quote": "Iran is standing down."}
    return a_mention(**{**told, "recipient": None, "places": (), **changes})


def denial(**changes: object) -> Mention:
    """Give a sentence in which a speaker denies the strike."""
    return a_mention(**{"stance": "negated", "weight": 0.0, "speaker": "Iraq's army", "quote": "No missile fell.", **changes})


def a_step(what: str = "will meet on Sunday", *, who: Party | None = IRAN, start: int = 0) -> Announcement:
    """Give a step for Sunday, at a place of the text."""
    span = Span(part="text", start=start, end=start + len(what))
    return Announcement(who=who, what=what, when="Sunday", quote=what, span=span)
