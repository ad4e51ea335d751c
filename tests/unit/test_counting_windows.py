"""The windows, and the thinned counts from which they are counted: they tell what the whole list of counts would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.alerts.counting.baseline import KEEP, stories_since
from services.core.alerts.counting.present import present_of
from services.core.alerts.counting.windows import HOUR, KEPT, LONGEST, WINDOWS, Counts, Window, counted, taught, with_count
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline

DAY = 144
BEGIN = 2_839_000
COUNTS = st.dictionaries(st.integers(0, 4 * DAY), st.integers(1, 30), min_size=1, max_size=4 * DAY)


def thinned(counts: dict[int, int]) -> tuple[Counts, int]:
    """Give the counts by bucket as they are kept after the last of them, and that bucket; every other story taught."""
    kept: Counts = ()
    last = 0
    for bucket, stories in sorted(counts.items()):
        kept = with_count(kept, last, BEGIN + bucket, stories, stories // 2)
        last = BEGIN + bucket
    return kept, last


def test_windows_are_of_ten_minutes_to_three_days_each_longer_than_the_one_before() -> None:
    lengths = [window.length for window in WINDOWS]

    assert lengths[0] == 1
    assert lengths == sorted(set(lengths))
    assert lengths[-1] == LONGEST == 3 * DAY


@given(bucket=st.integers(0, 4_000_000), window=st.sampled_from(WINDOWS))
def test_a_window_begins_with_its_grain_and_is_shorter_than_its_length_by_less_than_one(bucket: int, window: Window) -> None:
    first = window.first(bucket)

    assert first % window.grain == 0
    assert window.length - window.grain < bucket - first + 1 <= window.length


def test_the_day_that_ends_at_half_past_two_begins_at_three_the_day_before() -> None:
    day = next(window for window in WINDOWS if window.length == DAY)

    # Buckets since midnight of day 100: 14:20 to 14:30 is number 86, and 15:00 the day before is number 90.
    assert day.first(100 * DAY + 86) == 99 * DAY + 90


@given(counts=COUNTS)
def test_each_window_counts_as_if_all_were_kept(counts: dict[int, int]) -> None:
    kept, last = thinned(counts)

    for window in WINDOWS:
        first = window.first(last)
        assert counted(kept, last - first) == sum(stories for at, stories in counts.items() if BEGIN + at >= first)


@given(counts=COUNTS, later=st.integers(0, 4 * DAY))
def test_a_window_that_ends_later_counts_as_if_all_were_kept(counts: dict[int, int], later: int) -> None:
    kept, last = thinned(counts)

    firsts = [window.first(last + later) for window in WINDOWS]
    found = stories_since(Baseline(recent=kept, last=last), present_of(Layer(), last + later), firsts)

    raw = [sum(stories for at, stories in counts.items() if BEGIN + at >= first) for first in firsts]
    assert list(found) == raw


@given(counts=COUNTS)
def test_what_is_kept_is_small_however_much_is_told(counts: dict[int, int]) -> None:
    kept, _ = thinned(counts)

    assert len(kept) <= 55
    assert kept[0][0] <= KEPT + HOUR
    assert kept[-1][0] == 0


def test_four_days_with_a_story_in_every_bucket_are_kept_in_few_entries() -> None:
    kept, _ = thinned(dict.fromkeys(range(4 * DAY), 1))

    # The buckets of two hours, 25 hours, and quarters of a day for the rest.
    assert len(kept) <= 2 * 6 + 25 + 4 * 3


def test_old_counts_are_told_at_the_last_bucket_of_their_hour() -> None:
    hour = 100 * DAY
    kept: Counts = ()
    for bucket, before in ((hour, 0), (hour + 2, hour), (hour + 50, hour + 2)):
        kept = with_count(kept, before, bucket, 4, 1)

    assert kept == ((48, 8, 6), (0, 4, 3))


def test_what_stories_taught_is_forgotten_from_bucket_to_bucket() -> None:
    kept = ((20, 9, 6), (2, 5, 3), (0, 4, 3))

    # 1 + 2 * 0.9 ** 2; and with the oldest, 3 * 0.9 ** 20 more.
    assert taught(kept, 19, 0.9) == pytest.approx(2.62)
    assert taught(kept, 20, 0.9) == pytest.approx(2.62 + 3 * 0.9**20)


def test_a_story_teaches_half_as_much_after_five_days() -> None:
    assert pytest.approx(0.5) == KEEP ** (5 * DAY)
