"""What is usual over months: learned a week late, for each article of a group, the same whenever it is looked at."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.alerts.counting.days import HALF_LIFE, RETAINED, Calendar, SlowDay, Today, days_joined, end_day
from services.core.alerts.counting.rise import rising_days, window_of
from services.core.alerts.counting.slow import LAG, Slow, expected, joined, untold, with_day
from services.core.alerts.memory.layer import Layer
from tests.trend_builders import FIRST_DAY, Months, usual


def test_what_is_usual_is_a_mean_that_halves_in_45_days_or_more() -> None:
    months = Months()
    months.print_days([4] * 60 + [8] * (45 + LAG))

    day = window_of(months.slow or Slow(0), months.calendar, 1)

    kept = 0.5 ** (1 / 45)
    weights = [kept**age for age in range(105)]
    four, eight = sum(weights[45:]), sum(weights[:45])
    stories, others = 4 * four + 8 * eight + 0.5, 96 * four + 92 * eight
    usually = others / (four + eight)  # other articles a day, of which 5 more are given for nothing
    assert HALF_LIFE >= 45
    assert day.mean == pytest.approx(stories / others * usually * (92 + 5) / (usually + 5), rel=1e-9)


def test_the_last_week_teaches_nothing_yet() -> None:
    months, other = Months(), Months()
    months.print_days([5] * 40 + [5] * LAG)
    other.print_days([5] * 40 + [25] * LAG)

    assert (months.slow or Slow(0)).learned == (other.slow or Slow(1)).learned


def test_an_outburst_teaches_a_winsorised_part() -> None:
    months = Months()
    months.print_days([5] * 40 + [60] + [5] * LAG)

    counts = (months.slow or Slow(0)).recent["national"]

    assert 5 < counts[-LAG - 1] < 30


@settings(max_examples=25, deadline=None)
@given(stories=st.lists(st.sampled_from([0, 0, 0, 1, 2, 9]), min_size=20, max_size=60))
def test_days_without_a_story_need_no_look(stories: list[int]) -> None:
    layer, daily, seldom = Layer(), None, None
    for day, number in enumerate([*stories, 1]):
        layer.put("", Today({"national": 50}, "1", "1"))
        calendar = end_day(layer, FIRST_DAY + day)
        daily = with_day(daily, calendar, {"national": number})
        seldom = with_day(seldom, calendar, {"national": number}) if number or seldom is None else seldom

    assert seldom is not None
    assert daily is not None
    assert seldom.recent == daily.recent
    assert seldom.learned["national"] == pytest.approx(daily.learned["national"])
    assert [each for pair in seldom.residuals for each in pair] == pytest.approx([e for pair in daily.residuals for e in pair])


def test_what_was_usual_a_week_ago_can_be_told_again() -> None:
    months = Months()
    then = months.print_days([3, 5, 9, 2, 4, 6, 7] * 6)
    edge, calendar = months.day - LAG, months.calendar
    before = expected(then, calendar, edge, months.day, months.day)

    now = months.print_days([1, 2, 3])

    # A window of the past holds the same stories and articles.
    again = expected(now, months.calendar, edge, months.day - 3, months.day - 3)
    assert again.mean == pytest.approx(before.mean)


def test_a_story_taken_back_counts_no_more() -> None:
    months = Months()
    slow = months.print_days(usual(8, 20))

    less = untold(slow, months.day - 2, "national")

    assert window_of(less, months.calendar, 3).stories == window_of(slow, months.calendar, 3).stories - 1
    assert untold(slow, months.day - 30, "national") == slow
    assert untold(slow, months.day + 1, "national") == slow


@pytest.mark.parametrize(
    ("last", "days"),
    [
        ([8, 8, 8], 0),
        ([20, 20, 20], 3),
        ([20, 8, 20], 3),
        ([20, 8, 8, 20], 1),
        ([20, 20, 8], 0),
    ],
)
def test_rising_days_count_from_the_first_that_had_more_than_usual_over_single_pauses(last: list[int], days: int) -> None:
    months = Months()
    slow = months.print_days([8] * 40 + last)

    assert rising_days(slow, months.calendar) == days


def test_the_days_that_are_kept_are_bounded() -> None:
    layer = Layer()
    for day in range(RETAINED + 50):
        layer.put("", Today({"national": 3}, "1", "1"))
        end_day(layer, FIRST_DAY + day)

    calendar = end_day(layer, FIRST_DAY + 1_000)

    assert layer.size(type(calendar.at(calendar.last))) == RETAINED
    assert calendar.at(calendar.last).age == RETAINED + 50
    assert math.isclose(calendar.kept(calendar.last - 50, calendar.last), 1.0)


def test_a_later_group_that_joins_its_group_is_as_if_it_had_always_been_of_it() -> None:
    apart, one, later = Months(), Months(), "national (from 2020-01-01)"
    for number in usual(8, 60):
        apart.print_day(
            {"national": number, "national (from 2020-01-01)": 4}, {"national": 100, "national (from 2020-01-01)": 50}
        )
        one.print_day(number + 4, 150)

    days = {int(key): days_joined(sums, later, "national") for key, sums in apart.layer.all(SlowDay)}
    slow = joined(apart.slow or Slow(0), later, "national")

    calendar = Calendar(days, apart.day)
    assert calendar.at(apart.day) == one.calendar.at(one.day)
    assert slow.recent == (one.slow or Slow(1)).recent
    assert slow.learned == pytest.approx((one.slow or Slow(1)).learned)
