"""The stream's own time: what a bucket exposes, which silence is no time, and how a gap is passed."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alerts.counting.present import LEARNS_GROUP
from services.core.alerts.counting.season import waves
from services.core.alerts.counting.stream import HALF_LIFE, RETAINED, articles_a_day, close_bucket, silent_groups, skip_empty
from services.core.alerts.counting.volume import HourOfWeek, hour_of_week, profile
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Exposure, Stream
from tests.counting_builders import DAY, GROUP, MONDAY, Newsroom

STEADY_DAYS = 9


@pytest.fixture(scope="module")
def steady() -> Newsroom:
    """A stream of ten articles in every bucket: nothing is seasonal, and no volume unusual. Not to be changed."""
    newsroom = Newsroom()
    newsroom.close(10, buckets=STEADY_DAYS * DAY)
    return newsroom


def stored(newsroom: Newsroom) -> dict[str, Exposure]:
    return dict(newsroom.layer.all(Exposure))


@given(span=st.tuples(st.integers(0, STEADY_DAYS * DAY - 1), st.integers(0, STEADY_DAYS * DAY - 1)).map(sorted))
def test_a_steady_stream_exposes_in_any_span_the_sum_of_its_waves(steady: Newsroom, span: list[int]) -> None:
    first, last = (MONDAY + each for each in span)
    before, end = steady.exposure(first - 1), steady.exposure(last)

    exposed = [now - was for now, was in zip(end.sums[GROUP], before.sums.get(GROUP, (0.0,) * 8), strict=True)]

    by_bucket = [waves(bucket) for bucket in range(first, last + 1)]
    assert exposed == pytest.approx([math.fsum(parts) for parts in zip(*by_bucket, strict=True)], abs=1e-9)
    assert end.age - before.age == last + 1 - first


def test_what_was_exposed_is_half_forgotten_in_a_half_life(steady: Newsroom) -> None:
    # With every bucket 1: the sum of a geometric row, which is half of its limit after one half-life.
    keep = 0.5 ** (1 / HALF_LIFE)

    assert steady.exposure(MONDAY + HALF_LIFE - 1).recent[GROUP][0] == pytest.approx(0.5 / (1 - keep))


def test_the_silence_of_a_busy_stream_is_no_time() -> None:
    newsroom = Newsroom()
    before = newsroom.close(10, buckets=2 * DAY)

    after = newsroom.close(0, buckets=50)

    assert structs.replace(after, seen=before.seen, analysed=before.analysed) == before


def test_the_empty_buckets_of_a_thin_stream_are_time_like_all_others() -> None:
    # An article in each thirteenth bucket: eleven a day.
    newsroom = Newsroom()
    for bucket in range(20 * DAY):
        newsroom.close(1 if bucket % 13 == 0 else 0)

    assert newsroom.exposure().age == 20 * DAY
    assert articles_a_day(newsroom.stream()) == pytest.approx(DAY / 13, rel=0.1)
    assert newsroom.exposure().sums[GROUP][0] == pytest.approx(20 * DAY, rel=0.1)


def test_a_thin_streams_silence_ends_its_time_after_two_thirds_of_a_week_of_nothing() -> None:
    newsroom = Newsroom()
    for bucket in range(20 * DAY):
        newsroom.close(1 if bucket % 13 == 0 else 0)
    before = newsroom.exposure().age

    after = newsroom.close(0, buckets=5 * DAY).age

    # -ln 1 % = 4.6 articles missed, at one in 13 buckets 60 of them, or a few more as silence teaches.
    assert 40 <= after - before <= 80


def test_a_doubled_volume_exposes_about_twice_as_much() -> None:
    newsroom = Newsroom()
    newsroom.close(1_000, buckets=3 * DAY)
    before = newsroom.exposure().sums[GROUP][0]

    newsroom.close(2_000)

    assert newsroom.exposure().sums[GROUP][0] - before == pytest.approx(2.0, rel=0.1)


def test_a_few_articles_more_in_a_thin_stream_are_no_more_volume() -> None:
    newsroom = Newsroom()
    newsroom.close(1, buckets=3 * DAY)
    before = newsroom.exposure().sums[GROUP][0]

    newsroom.close(3)

    assert 1.0 < newsroom.exposure().sums[GROUP][0] - before < 1.05


def test_a_flood_of_articles_teaches_the_volume_only_a_part() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=9 * DAY)

    newsroom.close(100_000)

    # At most 2 x 10 + 3 x sqrt(10) + 3 articles are believed, 22.5 more than usual, and one bucket weighs 0.00096.
    level = newsroom.stream().groups[GROUP].level
    assert level == pytest.approx(10 + (13 + 3 * math.sqrt(10)) * (1 - 0.5 ** (1 / 720)))


def test_an_hour_of_the_week_that_has_twice_as_much_is_believed_by_and_by() -> None:
    found = [profile(HourOfWeek(2.0 * buckets, float(buckets)), 1_000.0) for buckets in (0, 3, 297)]

    # Three buckets of the mean hour are the prior: (2n + 3) / (n + 3).
    assert found == pytest.approx([1.0, 1.5, 1.99])


def test_hours_of_the_week_come_again_after_a_week() -> None:
    assert hour_of_week(MONDAY) == hour_of_week(MONDAY + 5) == hour_of_week(MONDAY + 7 * DAY)
    assert len({hour_of_week(MONDAY + each) for each in range(7 * DAY)}) == 168


@pytest.mark.parametrize("every", [1, 13])
@pytest.mark.parametrize("gap", [1, 12, 13, DAY, 3 * DAY, RETAINED - 1, RETAINED, RETAINED + 1])
def test_a_gap_is_passed_as_its_empty_buckets_one_by_one(every: int, gap: int) -> None:
    one, other = Newsroom(), Newsroom()
    for bucket in range(2 * DAY):
        one.close(10 if bucket % every == 0 else 0)
        other.close(10 if bucket % every == 0 else 0)

    skip_empty(one.layer, one.bucket + 1 + gap)
    other.close(0, buckets=gap)

    assert one.stream() == other.stream()
    assert stored(one) == stored(other)
    assert dict(one.layer.all(HourOfWeek)) == dict(other.layer.all(HourOfWeek))


def test_of_a_gap_longer_than_all_memory_only_how_much_was_missed_is_not_told() -> None:
    gap = RETAINED + 3 * DAY
    one, other = Newsroom(), Newsroom()
    for newsroom in (one, other):
        newsroom.close({"national": 3, "local": 1}, buckets=2 * DAY)

    skip_empty(one.layer, one.bucket + 1 + gap)
    other.close(0, buckets=gap)

    assert without_silence(one.stream()) == without_silence(other.stream())
    assert stored(one) == stored(other)
    assert silent_groups(one.layer) == silent_groups(other.layer) == ("local", "national")


def without_silence(stream: Stream) -> Stream:
    groups = {name: structs.replace(group, silence=0.0) for name, group in stream.groups.items()}
    return structs.replace(stream, silence=0.0, groups=groups)


@settings(max_examples=30, deadline=None)
@given(counts=st.lists(st.integers(0, 4), min_size=1, max_size=200), gap=st.integers(0, 500))
def test_a_gap_is_passed_alike_in_any_stream(counts: list[int], gap: int) -> None:
    one, other = Newsroom(), Newsroom()
    for number in counts:
        one.close(number)
        other.close(number)

    skip_empty(one.layer, one.bucket + 1 + gap)
    other.close(0, buckets=gap)

    assert one.stream() == other.stream()
    assert stored(one) == stored(other)


def test_exposure_is_kept_for_a_time_only() -> None:
    newsroom = Newsroom()

    newsroom.close(1, buckets=RETAINED + 100)

    assert len(stored(newsroom)) == RETAINED


def test_before_its_first_article_a_stream_has_no_time() -> None:
    newsroom = Newsroom()

    newsroom.close(0, buckets=10)

    assert newsroom.stream().first is None
    assert newsroom.exposure().age == 0


def test_a_source_group_that_comes_later_only_teaches_until_its_share_is_learned() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=2 * DAY)

    newsroom.close({GROUP: 10, "fresh": 5}, buckets=LEARNS_GROUP - 1)
    before = newsroom.present().shares
    newsroom.close({GROUP: 10, "fresh": 5})
    after = newsroom.present().shares

    # Until then the old group stands for all that counts.
    assert before == {GROUP: 1.0}
    assert after == {GROUP: pytest.approx(10 / 15), "fresh": pytest.approx(5 / 15)}


def test_a_source_group_of_the_streams_first_day_counts_at_once() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=DAY // 2)

    newsroom.close({GROUP: 10, "second": 10})

    assert newsroom.present().shares.keys() == {GROUP, "second"}


def test_the_source_group_that_fell_silent_is_named_and_only_it() -> None:
    newsroom = Newsroom()
    newsroom.close({"left": 2, "right": 2, "rare": 0}, buckets=2 * DAY)
    newsroom.close({"left": 2, "right": 2, "rare": 1})

    # One in a million is 13.8 articles missed: of two a bucket, and fewer as silence teaches, after seven buckets or eight.
    newsroom.close({"left": 2}, buckets=6)
    early = silent_groups(newsroom.layer)
    newsroom.close({"left": 2}, buckets=2)
    late = silent_groups(newsroom.layer)
    newsroom.close({"left": 2, "right": 1})

    assert (early, late, silent_groups(newsroom.layer)) == ((), ("right",), ())


def test_a_silent_source_group_exposes_nothing() -> None:
    newsroom = Newsroom()
    newsroom.close({"left": 5, "right": 5}, buckets=2 * DAY)
    before = newsroom.exposure()

    after = newsroom.close({"left": 5}, buckets=20)

    assert after.sums["right"] == before.sums["right"]
    assert 15 < after.sums["left"][0] - before.sums["left"][0] <= 20


def test_the_articles_seen_and_those_analysed_are_added_up() -> None:
    layer = Layer()

    close_bucket(layer, MONDAY, {GROUP: 3}, seen=4)
    close_bucket(layer, MONDAY + 1, {GROUP: 2, "local": 1}, seen=3)

    exposure = layer.get(Exposure, str(MONDAY + 1))
    assert exposure is not None
    assert (exposure.seen, exposure.analysed) == (7, 6)
