"""Times to come, reckoned from Wednesday 8 May 2024, 15:00 UTC."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.events.schedule import times_ahead
from services.core.signals.numbers.figures import line_of
from tests.signal_builders import lexicon

NOW = datetime(2024, 5, 8, 15, tzinfo=UTC)


def ahead(text: str, *, now: datetime = NOW) -> list[tuple[str, datetime, str]]:
    line = line_of(text)
    return [(line.told(each.first, each.last), each.at, each.grain) for each in times_ahead(line, now, lexicon())]


@pytest.mark.parametrize(
    ("words", "at", "grain"),
    [
        ("today", "2024-05-08 00:00", "day"),
        ("tomorrow", "2024-05-09 00:00", "day"),
        ("Friday", "2024-05-10 00:00", "day"),
        ("Wednesday morning", "2024-05-08 00:00", "day"),
        ("Tuesday", "2024-05-14 00:00", "day"),
        ("next Friday", "2024-05-17 00:00", "day"),
        ("next week", "2024-05-13 00:00", "week"),
        ("next month", "2024-06-01 00:00", "month"),
        ("4 November", "2024-11-04 00:00", "day"),
        ("Nov. 4", "2024-11-04 00:00", "day"),
        ("November 4, 2025", "2025-11-04 00:00", "day"),
        ("1 January", "2025-01-01 00:00", "day"),
        ("12th of May", "2024-05-12 00:00", "day"),
        ("Friday, 10 May", "2024-05-10 00:00", "day"),
        ("8 pm", "2024-05-08 20:00", "day"),
        ("8:30 p.m. on Friday", "2024-05-10 20:30", "day"),
        ("noon on Saturday", "2024-05-11 12:00", "day"),
        ("midnight Sunday", "2024-05-12 23:59", "day"),
        ("1500 GMT on Friday", "2024-05-10 15:00", "minute"),
        ("9 a.m. (1300 GMT) on Saturday", "2024-05-11 13:00", "minute"),
        ("8pm EST on Friday", "2024-05-11 01:00", "minute"),
        ("in 48 hours", "2024-05-10 15:00", "day"),
        ("within the next two weeks", "2024-05-22 00:00", "week"),
    ],
)
def test_a_time_is_reckoned_forward(words: str, at: str, grain: str) -> None:
    assert ahead(f"They will talk {words}.") == [(words, datetime.fromisoformat(f"{at}:00+00:00"), grain)]


@pytest.mark.parametrize(
    "text",
    ["last Friday", "since Monday", "Friday's attack", "on 30 February", "it may 4 times", "in 2019", "in 9,000,000 hours"],
)
def test_what_is_past_or_no_time_is_left_out(text: str) -> None:
    assert ahead(text) == []


def test_yesterday_by_the_clock_of_utc_may_be_today_where_it_was_written() -> None:
    assert [at.day for _, at, _ in ahead("on Tuesday night", now=NOW.replace(hour=3))] == [7]


def test_two_days_are_two_times() -> None:
    assert [at.day for _, at, _ in ahead("from Thursday until Saturday")] == [9, 11]


@given(st.text(), st.datetimes(timezones=st.just(UTC)))
def test_any_text_at_any_time_gives_times_that_are_not_past(text: str, now: datetime) -> None:
    for _, at, _ in ahead(f"{text} on Friday at 8 pm EST in 3 hours, {text}", now=now):
        assert at >= now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1, hours=12)
