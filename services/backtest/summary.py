"""What a backtest came to, in figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import ceil
from statistics import median
from typing import TypeVar

from msgspec import Struct, field

from services.backtest.friends import Friend, Friends
from services.backtest.log import Taken
from services.backtest.near import Near, NearMisses
from services.core.alarms import Alert
from services.core.alerts.judge import Outcome
from services.core.vocabulary import WATCH, Lane, Level

T = TypeVar("T")

NINE_OF_TEN = 0.9


class Language(Struct):
    """The articles in a language, and how many of them were analysed."""

    articles: int = 0
    analysed: int = 0


class Lag(Struct, frozen=True):
    """Seconds of event time from an alert's first report until it was first told as firing."""

    median_s: float
    p90_s: float
    most_s: float


class Summary(Struct, frozen=True, kw_only=True):
    """The figures of one backtest. Counts of alerts are of those that rang and whose bucket bore them out."""

    articles: int
    refused: int
    first_at: datetime | None
    last_at: datetime | None
    stories: int
    alerts: int
    by_level: dict[Level, int]
    by_lane: dict[Lane, int]
    by_day: dict[date, dict[Level, int]]
    by_indicator: dict[str, int]
    lag: Lag | None
    rang_early: int
    borne_out: int
    withdrawn_share: float | None
    corrected: int
    near_misses: list[Near]
    false_friends: list[Friend]
    languages: dict[str, Language]
    read: int
    cached: int
    read_s: float
    judged_s: float
    speed: float | None


class Tally(Struct):
    """What happened so far."""

    articles: int = 0
    refused: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    stories: int = 0
    final: dict[str, Alert] = field(default_factory=dict)
    lag_s: dict[str, float] = field(default_factory=dict)
    rang_early: int = 0
    borne_out: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    near: NearMisses = field(default_factory=NearMisses)
    friends: Friends = field(default_factory=Friends)
    languages: dict[str, Language] = field(default_factory=lambda: defaultdict(Language))
    read: int = 0
    cached: int = 0
    read_s: float = 0.0
    judged_s: float = 0.0

    def take(self, taken: Taken, outcome: Outcome) -> None:
        """Count one record of the log and what it led to."""
        if taken.observed.mark is None:
            self.articles += taken.signal is not None
            self.refused += taken.signal is None
            self.first_at = self.first_at or taken.at
            self.last_at = taken.at
        if taken.signal:
            known = self.languages[taken.signal.language]
            known.articles += 1
            known.analysed += taken.signal.analysed
        if taken.observed.article:
            self.friends.hear(taken.observed.article)
            self.counted.update(each.indicator for each in taken.observed.article.observations)
        self.stories += outcome.stories
        self.rang_early += len(outcome.rang)
        self.borne_out += len(outcome.borne_out)
        for each in outcome.messages:
            if not isinstance(each, Alert):
                continue
            if each.state == "firing":
                self.lag_s.setdefault(each.alert_id, (each.updated_at - each.first_reported_at).total_seconds())
            # An early alert whose first final word is that it is withdrawn never was.
            if not each.provisional and (each.state != "withdrawn" or each.alert_id in self.final):
                self.final[each.alert_id] = each


def rang(final: Iterable[Alert]) -> list[Alert]:
    """Give the alerts that did more than wait, in the order of their times."""
    found = [alert for alert in final if any(step.what == "opened" for step in alert.timeline)]
    return sorted(found, key=lambda alert: (alert.detected_at, alert.alert_id))


def busiest(tally: Tally, most: int) -> list[str]:
    """Give the indicators that rang most; where nothing rang, those that most articles told of. Watches are none of them."""
    rung = _ranked(alert.indicator for alert in rang(tally.final.values()) if alert.lane != "watch")
    counted = (indicator for indicator, _ in tally.counted.most_common() if not indicator.startswith(WATCH))
    return list(rung or counted)[:most]


def summary_of(tally: Tally) -> Summary:
    """Give the figures."""
    alerts = rang(tally.final.values())
    span_s = (tally.last_at - tally.first_at).total_seconds() if tally.first_at and tally.last_at else 0.0
    return Summary(
        articles=tally.articles,
        refused=tally.refused,
        first_at=tally.first_at,
        last_at=tally.last_at,
        stories=tally.stories,
        alerts=len(alerts),
        by_level=_ranked(alert.level for alert in alerts),
        by_lane=_ranked(alert.lane for alert in alerts),
        by_day=_by_day(alerts),
        by_indicator=_ranked(alert.indicator for alert in alerts),
        lag=_lag([tally.lag_s[alert.alert_id] for alert in alerts if alert.alert_id in tally.lag_s]),
        rang_early=tally.rang_early,
        borne_out=tally.borne_out,
        withdrawn_share=1 - tally.borne_out / tally.rang_early if tally.rang_early else None,
        corrected=sum(alert.state == "withdrawn" for alert in alerts),
        near_misses=tally.near.nearest(),
        false_friends=tally.friends.busiest(),
        languages=dict(sorted(tally.languages.items(), key=lambda entry: (-entry[1].articles, entry[0]))),
        read=tally.read,
        cached=tally.cached,
        read_s=round(tally.read_s, 3),
        judged_s=round(tally.judged_s, 3),
        speed=round(span_s / tally.judged_s, 1) if tally.judged_s else None,
    )


def _ranked(values: Iterable[T]) -> dict[T, int]:
    """Count values, the most frequent first."""
    return dict(Counter(values).most_common())


def _by_day(alerts: Sequence[Alert]) -> dict[date, dict[Level, int]]:
    days: dict[date, Counter[Level]] = defaultdict(Counter)
    for alert in alerts:
        days[alert.detected_at.date()][alert.level] += 1
    return {day: dict(levels) for day, levels in days.items()}


def _lag(lags_s: Sequence[float]) -> Lag | None:
    ranked = sorted(lags_s)
    return Lag(median(ranked), ranked[ceil(NINE_OF_TEN * len(ranked)) - 1], ranked[-1]) if ranked else None
