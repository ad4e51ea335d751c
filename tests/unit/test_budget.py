"""One budget of false alarms: its arithmetic by hand, and what it lets through when nothing but chance is told."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.core.alerts.counting.excess import Excess
from services.core.alerts.lanes.budget import false_alarms_a_day, limit_of, live_indicators
from services.core.alerts.lanes.finding import finding_of
from services.core.alerts.memory.state import Stream
from services.core.alerts.policy import Policy
from tests.counting_builders import DAY, Newsroom

TEN_LIVE = Stream(live={400: 4, 395: 6})
RATES = st.lists(st.floats(1e-12, 1), max_size=30)


def an_excess(**changes: object) -> Excess:
    """Give five stories in an hour, at a chance of one in ten thousand."""
    excess = Excess(
        window_s=3_600,
        first=0,
        stories=5,
        mean=0.5,
        dispersion=1.3,
        clumping=1.3,
        p=1e-4,
        season=1.0,
        volume=1.0,
        coverage=1.0,
    )
    return structs.replace(excess, **changes)


def test_five_stories_in_an_hour_are_looked_at_five_times_in_each_of_24_hours() -> None:
    assert false_alarms_a_day(an_excess()) == pytest.approx(1e-4 * 5 * 24)


def test_what_takes_three_days_is_looked_at_by_a_third_as_often_as_there_are_stories() -> None:
    assert false_alarms_a_day(an_excess(window_s=3 * 86_400, stories=60)) == pytest.approx(1e-4 * 20)


def test_indicators_are_live_for_twelve_quarters_of_a_day() -> None:
    assert live_indicators(Stream(live={400: 3, 389: 2, 388: 7})) == 5


def test_by_itself_an_indicator_has_its_share_of_the_budget() -> None:
    assert limit_of([], TEN_LIVE, Policy(false_alarms_a_day=0.1)) == pytest.approx(0.01)


def test_indicators_that_are_unusual_together_share_what_each_of_them_has() -> None:
    # Shares of 0.01: the second is within two of them, the third is not within three, the fourth is within four.
    rates = [0.04, 0.005, 0.018, 0.035]

    assert limit_of(rates, TEN_LIVE, Policy(false_alarms_a_day=0.1)) == pytest.approx(0.04)


def test_indicators_that_are_all_beyond_their_shares_change_nothing() -> None:
    assert limit_of([0.011, 0.021, 0.5], TEN_LIVE, Policy(false_alarms_a_day=0.1)) == pytest.approx(0.01)


def test_before_any_indicator_is_live_one_has_the_whole_budget() -> None:
    assert limit_of([], Stream(), Policy(false_alarms_a_day=0.1)) == pytest.approx(0.1)


@given(rates=RATES)
def test_the_limit_is_the_largest_number_of_shares_that_as_many_indicators_are_within(rates: list[float]) -> None:
    share = 0.01
    within = [number for number in range(1, len(rates) + 1) if sum(rate <= number * share for rate in rates) >= number]

    limit = limit_of(rates, TEN_LIVE, Policy(false_alarms_a_day=0.1))

    assert limit == pytest.approx(share * max(within, default=1))


@given(rates=RATES)
def test_the_limit_is_at_least_a_share_and_at_most_one_for_each_indicator(rates: list[float]) -> None:
    limit = limit_of(rates, TEN_LIVE, Policy(false_alarms_a_day=0.1))

    assert 0.01 <= limit <= 0.01 * max(1, len(rates)) * (1 + 1e-12)


def test_independent_indicators_of_mere_chance_ring_about_as_often_as_the_budget_lets_them() -> None:
    # A budget of two a day, that there be something to count, over thirty days that follow six of learning.
    source, policy, newsroom = random.Random(5), Policy(false_alarms_a_day=2.0), Newsroom()  # noqa: S311 - the same each time
    rates = {f"indicator-{number:02}": 0.004 + 0.0012 * number for number in range(40)}
    last_rang: dict[str, int] = {}
    rang = 0
    for at in range(36 * DAY):
        stories = {name: number for name, rate in rates.items() if (number := drawn(source, rate))}
        before = {name: newsroom.past(name) for name in stories}
        present = newsroom.tell(stories)
        if at < 6 * DAY:
            continue
        waiting = {
            name: structs.replace(past, waiting=((present.bucket, "national", stories[name]),)) for name, past in before.items()
        }
        found = {name: finding_of(newsroom.layer, past, present).rate for name, past in waiting.items()}
        limit = limit_of(found.values(), newsroom.stream(), policy)
        for name, rate in found.items():
            if rate <= limit:
                rang += at - last_rang.get(name, -DAY) >= DAY
                last_rang[name] = at

    assert live_indicators(newsroom.stream()) >= 35
    # Sixty are allowed; four standard deviations more would be 91.
    assert 10 <= rang <= 91


def drawn(source: random.Random, mean: float) -> int:
    """Draw a Poisson count of a small mean."""
    number, passed = 0, source.expovariate(1.0)
    while passed < mean:
        number, passed = number + 1, passed + source.expovariate(1.0)
    return number
