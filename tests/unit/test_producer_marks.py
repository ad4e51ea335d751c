from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.core.marks import BUCKET, LONGEST_WINDOW, MINUTE, boundary, closing, crossed
from tests.builders import START, minutes

TIMES = st.integers(0, 10**9).map(lambda seconds: START + timedelta(seconds=seconds))


def test_the_newest_boundary_crossed_counts() -> None:
    assert crossed(minutes(0), minutes(35), BUCKET) == minutes(30)


def test_a_boundary_is_crossed_when_it_is_reached() -> None:
    assert crossed(minutes(0), minutes(10), BUCKET) == minutes(10)


def test_no_boundary_is_crossed_twice() -> None:
    assert crossed(minutes(10), minutes(19.9), BUCKET) is None


def test_a_start_inside_a_minute_waits_for_the_next_whole_one() -> None:
    assert crossed(minutes(0.5), minutes(0.9), MINUTE) is None
    assert crossed(minutes(0.5), minutes(1.2), MINUTE) == minutes(1)


def test_the_first_record_crosses_the_boundary_before_it() -> None:
    assert crossed(None, minutes(7), BUCKET) == minutes(0)


def test_the_closing_mark_is_a_bucket_and_the_longest_window_past_the_last_bucket() -> None:
    assert closing(minutes(7)) == minutes(20) + timedelta(days=3)


@given(TIMES, TIMES)
def test_a_mark_is_never_later_than_the_record_behind_it(since: datetime, at: datetime) -> None:
    mark = crossed(since, at, BUCKET)

    assert mark is None or (since < mark <= at and at - mark < BUCKET and boundary(mark, BUCKET) == mark)


@given(TIMES)
def test_the_closing_mark_empties_every_window(last: datetime) -> None:
    assert closing(last) - LONGEST_WINDOW - BUCKET > last
