"""The trend lane through the judge: what rises for days rings once, with all that explains it, and ends."""

import msgspec
import pytest

from services.alerting.changelog import as_record
from services.core.alarms import Alert
from services.core.alerts.counting.slow import Slow
from services.core.alerts.policy import Judgement
from services.core.alerts.rules.rules import Match, Rule, Rules, Thresholds
from services.core.mentions import Discount
from tests.builders import a_threat, minutes
from tests.trend_builders import DAY, DYAD, Months, Paper, ramp, usual

HISTORY = 40


@pytest.fixture(scope="module")
def usual_weeks() -> Paper:
    paper = Paper()
    paper.print_days(usual(8, HISTORY))
    return paper


@pytest.fixture(scope="module")
def risen(usual_weeks: Paper) -> Paper:
    paper = usual_weeks.again()
    paper.print_days(ramp(8, 24, 3))
    return paper


def day_of(alert: Alert) -> float:
    """Give how many days of the rise an alert took."""
    return (alert.detected_at - minutes(HISTORY * DAY)).total_seconds() / 86_400


def test_usual_weeks_ring_nothing(usual_weeks: Paper) -> None:
    assert usual_weeks.alerts() == []


def test_what_rises_for_three_days_rings_as_a_trend_that_explains_itself(risen: Paper) -> None:
    (alert,) = risen.alerts()

    assert (alert.lane, alert.state, alert.indicator, alert.rising_days) == ("trend", "firing", DYAD, 3)
    assert (day_of(alert), alert.rule, alert.provisional) == (3.0, "builtin-trend/1", False)
    assert alert.headline.startswith("Threats by Iran against United States, rising for 3 days: ")
    assert (alert.counts.window_s, alert.counts.stories) == (3 * 86_400, 13 + 19 + 24)
    assert alert.counts.expected_stories == pytest.approx(24, rel=0.1)
    assert alert.counts.history_s == (HISTORY + 3) * 86_400
    assert {each.name for each in alert.conditions} >= {"chance", "stories", "ratio", "growth", "rising days", "history"}
    assert all(each.met for each in alert.conditions)
    assert [each.name for each in alert.conditions if each.decisive]
    assert min(each.seen_at for each in alert.evidence) > minutes(HISTORY * DAY)


def test_its_summary_can_be_read_aloud(risen: Paper) -> None:
    (alert,) = risen.alerts()

    assert alert.summary == (
        "Reports of threats by Iran against the United States have been rising for 3 days: 56 independent stories by 9 "
        "publishers in 3 days, 24 expected; rings since 00:00 UTC on 20 February."
    )


def test_a_rise_of_a_week_rings_before_it_is_over(usual_weeks: Paper) -> None:
    alerts = usual_weeks.again().print_days(ramp(8, 24, 7))

    assert [(each.lane, each.indicator) for each in alerts] == [("trend", DYAD)]
    assert day_of(alerts[0]) <= 7
    assert alerts[0].rising_days >= 5


def test_a_rise_of_three_weeks_that_no_burst_sees_rings(usual_weeks: Paper) -> None:
    alerts = usual_weeks.again().print_days(ramp(8, 24, 21))

    assert [(each.lane, each.indicator) for each in alerts] == [("trend", DYAD)]
    assert alerts[0].rising_days >= 14


def test_what_a_burst_tells_rings_no_trend_on_top(usual_weeks: Paper) -> None:
    alerts = usual_weeks.again().print_days([*ramp(8, 40, 3), 40, 40])

    assert [each.lane for each in alerts] == ["burst"]
    assert [each.indicator for each in alerts[0].inhibited] == [DYAD]


def test_it_is_over_when_two_days_were_usual(risen: Paper) -> None:
    (alert,) = risen.again().print_days([24, *usual(8, 4)])

    assert alert.state == "resolved"
    assert alert.reason.startswith("usual for 2 days: ")
    assert alert.timeline[-1].at == minutes((HISTORY + 6) * DAY)


def test_one_that_stays_at_its_level_ends_and_its_level_is_remembered(risen: Paper) -> None:
    paper = risen.again()
    (alert,) = paper.print_days([24 + day % 2 for day in range(18)])

    known = paper.judge._closed.get(Slow, DYAD) or Slow(0)  # noqa: SLF001 - what it remembers
    assert known.told == pytest.approx(24.5, rel=0.05)
    assert alert.state == "resolved"
    assert "has not grown for 7 days and stays at " in alert.reason


def test_its_count_of_days_goes_on_while_it_rises(usual_weeks: Paper) -> None:
    paper = usual_weeks.again()
    before = paper.print_days(ramp(8, 24, 7))[0].rising_days

    after = paper.print_days([28, 32])[0].rising_days

    assert after == before + 2


def test_what_a_paper_takes_back_counts_no_more_in_it_nor_for_the_months(risen: Paper) -> None:
    paper = risen.again()
    (before,) = paper.alerts()
    discount = Discount(rule="taken back", words="withdrawn", factor=0.0)
    theirs = sum(each.publisher == "Paper 3" for each in before.evidence)

    paper.print_article(60, a_threat(stance="negated", weight=0.0, discounts=(discount,)), publisher="Paper 3")
    (after,) = paper.print_days([8])

    gone = before.counts.stories - after.counts.stories
    slow = [each.judge._closed.get(Slow, DYAD) or Slow(0) for each in (risen, paper)]  # noqa: SLF001 - what it remembers
    assert theirs
    assert gone >= theirs
    assert after.timeline[-1].what == "corrected"
    assert sum(slow[1].recent["national"][-4:-1]) == sum(slow[0].recent["national"][-3:]) - gone


def test_a_restart_in_the_middle_gives_the_same(usual_weeks: Paper) -> None:
    days = ramp(8, 24, 7)
    whole, broken = usual_weeks.again(), usual_weeks.again()
    whole.print_days(days)

    for number in days:
        broken.print_days([number])
        broken = broken.again()

    assert msgspec.json.encode(broken.told) == msgspec.json.encode(whole.told)


def test_partitions_in_any_turn_give_the_same() -> None:
    days = [*usual(3, 17), *ramp(3, 15, 4)]
    papers = [Paper(2), Paper(2, shift=1)]

    told = [[each for each in paper.print_days(days) if each.lane == "trend"] for paper in papers]

    assert len(told[0]) == 1
    assert told[0] == told[1]


def test_what_is_remembered_of_an_indicator_is_small(risen: Paper) -> None:
    known = risen.judge._closed.get(Slow, DYAD)  # noqa: SLF001 - as the shell stores it

    assert known is not None
    assert len(as_record(Slow, DYAD, known).value or b"") <= 130


@pytest.mark.parametrize(
    ("match", "thresholds", "expected"),
    [
        (Match(), Thresholds(stories=5), True),
        (Match(lanes=("trend",), dyads=("IRN-USA",)), Thresholds(stories=5), True),
        (Match(), Thresholds(stories=6), False),
        (Match(), Thresholds(publishers=1), False),  # there are too few stories still
        (Match(lanes=("burst",)), Thresholds(stories=5), False),
        (Match(places=("FRA",)), Thresholds(stories=5), False),
        (Match(levels=("advisory",)), Thresholds(stories=5), False),  # its level is not known before it rings
    ],
)
def test_a_users_rule_lets_a_trend_ring_by_fewer_stories(match: Match, thresholds: Thresholds, *, expected: bool) -> None:
    months = Months()
    months.print_days([0] * 60 + [1, 2, 2])

    assert not months.rings()
    assert months.rings(rules=Rules(rules=(Rule(name="mine", match=match, thresholds=thresholds),))) is expected


def test_a_trend_has_the_labels_and_the_mute_of_a_users_rules() -> None:
    rules = Rules(
        rules=(
            Rule(
                name="slow",
                match=Match(lanes=("trend",)),
                thresholds=Thresholds(stories=4),
                labels={"desk": "weekly"},
                receivers=("desk",),
            ),
            Rule(name="quiet", match=Match(lanes=("trend",), levels=("advisory",)), mute=True),
        )
    )
    paper = Paper(rules=rules)

    (alert,) = paper.print_days([*usual(3, 17), *ramp(3, 15, 4)])

    assert (alert.lane, alert.rules, alert.muted_by) == ("trend", ("slow", "quiet"), ("quiet",))
    assert (alert.labels, alert.receivers) == ({"desk": "weekly"}, ("desk",))
    assert alert.policy_version == Judgement(rules=rules).version
