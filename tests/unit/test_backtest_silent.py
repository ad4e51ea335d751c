"""What rang nothing, and why."""

import pytest

from services.backtest.silent import Unrung, reason_of
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.mentions import Discount, Mention
from tests.builders import ObservationLog, a_mention, a_threat, an_observed_article, minutes
from tests.judge_builders import easing

JUDGEMENT = Judgement()
PAST = Discount(rule="told as past", words="1974", factor=0.0)
HAZARD = Discount(rule="hazard does not escalate", words="", factor=0.0)
POST = Discount(rule="a post given up", words="royal", factor=0.0)
COURT = Discount(rule="court", words="trial", factor=0.3)


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ((), "tells of no event"),
        ((a_mention(event_type="COMMENT", ledger="none"),), "tells of no act and no threat: comment"),
        ((easing(),), "tells of easing"),
        ((easing(recency="planned", weight=0.0, discounts=(POST,)),), "a post given up (royal)"),
        ((easing(recency="planned", weight=0.4),), "planned"),
        ((a_mention(weight=0.0, discounts=(PAST, HAZARD)),), "told as past (1974); hazard does not escalate"),
        ((a_mention(weight=0.0, stance="negated"),), "negated"),
        ((a_mention(weight=0.0, recency="recalled"),), "recalled"),
        ((a_mention(context="crime"),), "assault counts, but is no flash: its context is crime"),
        ((a_mention(severity=5.5),), "assault counts, but is no flash: 5.5 of 10 grave, 7 rings by itself"),
        (
            (a_mention(weight=0.3, discounts=(COURT,)),),
            "assault counts, but is no flash: it weighs 0.3, 0.5 is enough (court (trial))",
        ),
        (
            (a_threat(),),
            "threaten counts, but is no flash: a threat or a warning rings only when there are more than usual",
        ),
        ((a_mention(),), "assault counts, but is no flash: told in passing, or told before"),
    ],
)
def test_an_article_that_rings_nothing_says_why(mentions: tuple[Mention, ...], expected: str) -> None:
    assert reason_of(an_observed_article(1, *mentions), JUDGEMENT) == expected


def test_what_is_not_analysed_says_so() -> None:
    article = an_observed_article(1, analysed=False, language="fa")

    assert reason_of(article, JUDGEMENT) == "not analysed: its language is fa"


def test_what_an_alert_rests_on_is_not_in_the_list_nor_are_copies() -> None:
    judge, log, unrung = Judge(JUDGEMENT), ObservationLog(), Unrung()
    text = "one report of the night " * 10
    articles = [
        an_observed_article(1, a_mention(), text=text, seen_at=minutes(1)),
        an_observed_article(2, a_mention(), text=text, seen_at=minutes(2)),
        an_observed_article(3, a_mention(severity=2.0), seen_at=minutes(3), title="A lesser, odd one"),
    ]
    for record in [*log.marks(minutes(0)), *(log.article(each) for each in articles), *log.marks(minutes(10))]:
        messages = judge.take(record).messages
        if record.article:
            unrung.hear(record.article, JUDGEMENT)
        unrung.ring(messages, judge.world())

    assert [row.title for row in unrung.rows()] == ["A lesser, odd one"]
    assert unrung.table().decode().splitlines()[1].startswith('2020-01-08T00:03:00Z,Paper 3,"A lesser, odd one",https://paper3')
