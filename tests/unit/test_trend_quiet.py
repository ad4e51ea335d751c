"""What is no trend: steady and seasonal news, more or fewer articles, sources that come and go, and mere chance."""

import random

import pytest

from services.core.alerts.counting.rise import with_level_told
from tests.trend_builders import Months, ramp, usual

CALM = 14


def rang(months: Months, stories: list[int], articles: list[int], live: int = 1) -> list[int]:
    """Print days and give the numbers of those at whose end it would ring."""
    found = []
    for day, (told, read) in enumerate(zip(stories, articles, strict=True)):
        months.print_day(told, read)
        found += [day] if months.rings(live) else []
    return found


@pytest.mark.parametrize(("high", "days"), [(20, 3), (20, 7), (20, 21)])
def test_a_rise_is_one(high: int, days: int) -> None:
    stories = usual(8, 90) + ramp(8, high, days) + [high] * 3

    days_of_ringing = rang(Months(), stories, [100] * len(stories), live=170)

    assert days_of_ringing
    assert min(days_of_ringing) >= 90


def test_a_steady_stream_is_none_for_120_days() -> None:
    assert rang(Months(), usual(8, 120), [100] * 120) == []


def test_normal_volume_after_two_calm_weeks_is_none() -> None:
    stories = usual(9, 60) + usual(3, CALM) + usual(9, 21)
    articles = [90] * 60 + [30] * CALM + [90] * 21

    assert rang(Months(), stories, articles) == []


@pytest.mark.parametrize("history", [21, 30, 60])
def test_a_country_that_was_quieter_than_the_calm_and_is_told_of_as_usual_again_is_none(history: int) -> None:
    stories = usual(9, history) + [0, 1] * (CALM // 2) + usual(9, 21)
    articles = [90] * history + [30] * CALM + [90] * 21

    assert rang(Months(), stories, articles) == []


def test_a_stream_that_doubles_is_none() -> None:
    assert rang(Months(), usual(8, 60) + usual(16, 30), [100] * 60 + [200] * 30) == []


def test_the_week_is_none_whether_it_is_the_streams_or_the_indicators_own() -> None:
    streams = rang(Months(), [10, 10, 10, 10, 10, 4, 4] * 17, [100, 100, 100, 100, 100, 40, 40] * 17)
    own = rang(Months(), [6, 6, 6, 6, 6, 12, 12] * 17, [100] * 119)

    assert streams == []
    assert own == []


def test_a_silent_group_whose_news_another_tells_is_none_nor_is_its_return() -> None:
    months, found = Months(), []
    phases = [(60, (6, 60), (2, 40)), (14, (0, 0), (7, 40)), (21, (6, 60), (2, 40))]

    for days, wire, national in phases:
        for _ in range(days):
            months.print_day({"wire": wire[0], "national": national[0]}, {"wire": wire[1], "national": national[1]})
            found += [months.day] if months.rings() else []

    assert found == []


def test_a_new_source_that_tells_of_nothing_else_is_none_and_hides_no_rise() -> None:
    months, found = Months(), []
    for day in range(90):
        told, read = (0, 0) if day < 40 else (1, 15) if day < 43 else (15, 15)
        months.print_day({"national": 8, "niche": told}, {"national": 100, "niche": read})
        found += [months.day] if months.rings() else []

    for number in ramp(8, 40, 7):
        months.print_day({"national": number, "niche": 15}, {"national": 92 + number, "niche": 15})

    assert found == []
    assert months.rings()


def test_days_on_which_nothing_was_read_are_none_and_age_nothing() -> None:
    months = Months()
    months.print_days(usual(8, 40))
    before = months.calendar.at(months.day)

    found = rang(months, [0] * 5 + usual(8, 14), [0] * 5 + [100] * 14)

    assert found == []
    assert months.calendar.at(months.day).age == before.age + 14


@pytest.mark.parametrize(("is_told", "high", "rings"), [(True, 32, False), (True, 60, True), (False, 32, True)])
def test_a_level_that_was_told_is_none_again_but_more_than_it_is(*, is_told: bool, high: int, rings: bool) -> None:
    months = Months()
    slow = months.print_days([*usual(8, 60), *ramp(8, 24, 7), *[24] * 14])
    months.slow = with_level_told(slow, months.calendar) if is_told else slow

    found = rang(months, [16] * 5 + [high] * 4, [100] * 9)

    assert bool(found) == rings


def test_mere_chance_stays_within_its_budget() -> None:
    chance, found = random.Random(5), 0  # noqa: S311 - a test's own dice
    rates = [0.3 * 1.15**number for number in range(30)]

    for rate in rates:
        months, rung = Months(), -30
        for day in range(90):
            months.print_day(sum(chance.random() < rate / 200 for _ in range(200)), 100)
            if day - rung > 14 and months.rings(live=len(rates)):
                found, rung = found + 1, day

    assert found <= 0.1 * 76
