from collections.abc import Sequence

import pytest

from services.backtest.near import Near, NearMisses, reached, single_lack
from services.backtest.page import figures
from services.backtest.summary import Tally, summary_of
from services.core.alarms import Condition
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.messages import ObservedArticle
from tests.builders import ObservationLog, a_mention, an_observed_article, minutes


def looked(articles: Sequence[ObservedArticle]) -> NearMisses:
    """Judge articles one after the other and look at each."""
    judge, log, misses = Judge(Judgement()), ObservationLog(), NearMisses()
    for record in log.marks(minutes(0)):
        judge.take(record)
    for article in articles:
        judge.take(log.article(article))
        misses.look(judge.world(), article, Judgement())
    return misses


def flashes(*articles: ObservedArticle) -> list[Near]:
    return [near for near in looked(articles).nearest(100) if near.lane == "flash"]


def test_a_grave_act_that_lacks_one_condition_came_near() -> None:
    (near,) = flashes(an_observed_article(1, a_mention(context="crime"), seen_at=minutes(5)))

    assert (near.indicator, near.lacks.name, near.lacks.value, near.times) == ("assault/IRN>USA", "context", "crime", 1)
    assert (near.at, near.url) == (minutes(5), "https://paper1.example/a")


def test_what_rings_lacks_nothing_and_what_lacks_more_was_not_near() -> None:
    assert flashes(an_observed_article(1, a_mention())) == []
    assert flashes(an_observed_article(1, a_mention(context="crime", weight=0.3))) == []


def test_what_an_open_flash_tells_of_rings_already() -> None:
    assert flashes(an_observed_article(1, a_mention()), an_observed_article(2, a_mention(weight=0.3))) == []


def test_what_is_not_grave_or_weighs_nothing_was_not_near() -> None:
    assert flashes(an_observed_article(1, a_mention(severity=3.0)), an_observed_article(2, a_mention(weight=0.0))) == []


def test_backfill_was_not_near() -> None:
    assert flashes(an_observed_article(1, a_mention(context="crime"), backfill=True)) == []


def test_times_are_counted_and_the_nearest_stands_for_them() -> None:
    (near,) = flashes(
        an_observed_article(1, a_mention(weight=0.2)),
        an_observed_article(2, a_mention(weight=0.4, quote="Nearer.")),
        an_observed_article(3, a_mention(weight=0.3)),
    )

    assert (near.times, near.lacks.value, near.quote) == (3, 0.4, "Nearer.")


def a_condition(value: float | str, limit: float | str, *, met: bool = False, at_most: bool = False) -> Condition:
    return Condition(name="stories", value=value, limit=limit, met=met, says="", at_most=at_most)


def test_only_a_single_condition_is_a_near_miss() -> None:
    met, one, other = a_condition(4, 3, met=True), a_condition(2, 3), a_condition(0.1, 0.01, at_most=True)

    assert single_lack([met, one, met]) == one
    assert single_lack([met, one, other]) is None
    assert single_lack([met, met]) is None


@pytest.mark.parametrize(
    ("condition", "share"),
    [
        (a_condition(2, 4), 0.5),
        (a_condition(1e-2, 1e-4, at_most=True), 0.5),  # two of four orders of magnitude
        (a_condition(10, 5, at_most=True), 0.5),
        (a_condition("crime", "interstate"), 0.0),
        (a_condition(0, 3), 0.0),
    ],
)
def test_nearness_is_the_share_of_the_limit_that_was_reached(condition: Condition, share: float) -> None:
    assert reached(condition) == pytest.approx(share)


def test_only_the_nearest_of_a_lane_are_given() -> None:
    acts = [a_mention(context="crime", severity=7.0), a_mention(context="crime", severity=9.0, actor=None)]
    misses = looked([an_observed_article(number, act) for number, act in enumerate(acts)])

    assert [near.nearness for near in misses.nearest(1) if near.lane == "flash"] == [9.0]


def test_near_misses_read_as_lines() -> None:
    tally = Tally(near=looked([an_observed_article(1, a_mention(context="crime"), seen_at=minutes(5))]))

    lines = "\n".join(figures(summary_of(tally)))

    assert "came near: lacked one single condition of ringing" in lines
    assert "flash assault/IRN>USA      2020-01-08 00:05  lacks context: crime, wanted" in lines
