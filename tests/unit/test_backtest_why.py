from collections.abc import Sequence

import pytest

from services.backtest.explanation import answer, explanation
from services.backtest.why import Asked, Why, unknown, why_of
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.mentions import Discount
from services.core.messages import ObservedArticle
from tests.builders import ObservationLog, a_mention, a_threat, an_observed_article, minutes
from tests.judge_builders import taken_back

PAST = {"weight": 0.0, "discounts": (Discount(rule="told as past", words="in 2003", factor=0.0),)}
WIRE = "the wire's one long report of the night that all papers print as it comes to them word by word " * 4


def asked(indicator: str, articles: Sequence[ObservedArticle], at: float = 60) -> Why:
    """Judge articles and ask about an indicator."""
    judgement = Judgement()
    judge, log = Judge(judgement), ObservationLog()
    records = log.marks(minutes(0))
    for article in articles:
        records.append(log.article(article))
    for record in (*records, *log.marks(minutes(at))):
        judge.take(record)
    return why_of(Asked(indicator, minutes(at)), judge.world(), articles, [], judgement)


def text(why: Why) -> str:
    return "\n".join(explanation(why))


def silences(why: Why) -> list[str]:
    return [each.silent_because for each in why.reports]


def test_an_indicator_with_an_open_alert_rings_and_its_conditions_are_met() -> None:
    why = asked("assault/IRN>USA", [an_observed_article(1, a_mention(), seen_at=minutes(55))])

    assert answer(why) == "rings: flash since 2020-01-08 00:55"
    assert all(condition.met for act in why.acts for condition in act.conditions)
    assert "Iran fired missiles at a US base in Iraq." in text(why)


def test_an_indicator_whose_articles_another_alert_tells_of_names_that_alert() -> None:
    why = asked("assault/IRQ", [an_observed_article(1, a_mention(), seen_at=minutes(55))])

    assert [alert.indicator for alert in why.others] == ["assault/IRN>USA"]
    assert answer(why).startswith("does not ring by itself: told by “")


def test_an_indicator_that_does_not_ring_names_what_a_burst_lacks() -> None:
    why = asked("threaten/IRN>USA", [an_observed_article(1, a_threat(), seen_at=minutes(55))])

    missing = [condition.name for condition in why.burst if not condition.met]
    assert missing
    assert answer(why) == f"does not ring; for a burst it lacks: {', '.join(missing)}"


def test_each_condition_is_shown_with_its_value_its_limit_and_whether_it_is_met() -> None:
    why = asked("threaten/IRN>USA", [an_observed_article(1, a_threat(), seen_at=minutes(55))])

    lines = text(why).splitlines()
    for condition in why.burst:
        (line,) = [line for line in lines if line.strip().startswith(("yes " + condition.name, "NO  " + condition.name))]
        assert line.strip().startswith("yes") == condition.met


def test_what_does_not_count_says_why() -> None:
    why = asked(
        "assault/IRQ",
        [
            an_observed_article(1, a_mention(**PAST), seen_at=minutes(50)),
            an_observed_article(2, a_mention(stance="hedged"), seen_at=minutes(51)),
            an_observed_article(3, a_mention(recency="planned"), seen_at=minutes(52)),
            an_observed_article(4, a_mention(), seen_at=minutes(53), backfill=True),
        ],
    )

    assert silences(why) == [
        "weighs nothing: told as past",
        "it is hedged",
        "it is told as planned",
        "it was seen too late to ring",
    ]


def test_a_copy_does_not_count_and_names_the_report_it_copies() -> None:
    first = an_observed_article(1, a_mention(), text=WIRE, seen_at=minutes(50), title="Missiles hit base")
    copy = an_observed_article(2, a_mention(), text=WIRE, seen_at=minutes(55))

    why = asked("assault/IRQ", [first, copy])

    assert silences(why) == ["", "the same story as “Missiles hit base” (Paper 1)"]


def test_a_report_that_was_taken_back_says_so_and_counts_no_more() -> None:
    report = an_observed_article(1, a_mention(), seen_at=minutes(50), publisher="Gazette")
    retraction = an_observed_article(2, taken_back(), seen_at=minutes(55), publisher="Gazette")

    why = asked("assault/IRQ", [report, retraction])

    assert silences(why) == ["it was taken back", "weighs nothing: taken back"]


def test_a_grave_act_that_does_not_flash_says_which_condition_it_lacks() -> None:
    why = asked("assault/IRQ", [an_observed_article(1, a_mention(context="crime"), seen_at=minutes(55))])

    (act,) = why.acts
    assert [condition.name for condition in act.conditions if not condition.met] == ["context"]
    assert "NO  context: crime" in text(why)


def test_articles_that_do_not_speak_of_it_are_left_out() -> None:
    why = asked("assault/IRQ", [an_observed_article(1, a_threat(), seen_at=minutes(55)), an_observed_article(2)])

    assert why.reports == ()
    assert "0 articles counted" in text(why)


def test_articles_before_the_window_are_left_out() -> None:
    days = 24 * 60
    old, new = (an_observed_article(number, a_threat(), seen_at=minutes(at)) for number, at in ((1, 0), (2, 4 * days)))

    why = asked("threaten/IRN>USA", [old, new], at=4 * days + 5)

    assert [report.article for report in why.reports] == [new]


def test_the_world_is_seen_as_it_was_at_that_time() -> None:
    told_later = [an_observed_article(1, a_mention(), seen_at=minutes(59))]

    assert asked("assault/IRN>USA", told_later, at=60).own
    assert not asked("assault/IRN>USA", [], at=58).own


def test_an_unknown_indicator_is_told_with_the_nearest_that_is_known() -> None:
    known = ["assault/IRQ", "threaten/IRN>USA"]

    assert unknown("asault/IRQ", known) == 'no article of the archive speaks of "asault/IRQ"; did you mean "assault/IRQ"?'
    assert unknown("xyz", known).endswith("; indicators are such as assault/IRQ, threaten/IRN>USA")


def test_an_unknown_indicator_is_compared_without_regard_to_capitals() -> None:
    assert unknown("ASSAULT/irq", ["assault/IRQ", "threaten/IRN"]).endswith('; did you mean "assault/IRQ"?')


@pytest.mark.parametrize("asked_for", ["demand/IRQ", "irq", "demand/IRQ "])
def test_where_only_the_place_is_known_its_indicators_are_named(asked_for: str) -> None:
    said = unknown(asked_for, ["assault/IRQ", "threaten/IRQ", "assault/IRN>USA"])

    assert said.endswith("; indicators of IRQ are assault/IRQ, threaten/IRQ")


def test_of_many_known_indicators_the_first_are_named() -> None:
    assert unknown("xyz", [f"assault/A{number}" for number in range(8)]).endswith("assault/A4, assault/A5 and 2 more")


def test_where_no_indicator_is_known_none_is_offered() -> None:
    assert unknown("xyz", []) == 'no article of the archive speaks of "xyz", nor of any other indicator'
