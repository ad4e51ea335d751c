"""The course of the day and of the week: what its waves are, and that a known one is found again."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.alerts.counting.season import DAY, LOWEST, NONE, VARIANCES, WEEK, over, season_of, waves
from services.core.alerts.policy import BUCKET_S

MONDAY = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) // BUCKET_S
SURE = 1e12
"""So many stories that a season is believed whole."""


def over_a_week(part: int) -> list[float]:
    """Give a part of the season in each bucket of a week."""
    return [waves(MONDAY + each)[part] for each in range(WEEK)]


def told_by(rates: list[float]) -> tuple[float, tuple[float, ...]]:
    """Give the stories and the stories times the waves that such rates tell in a week, without noise."""
    scale = SURE / sum(rates)
    parts = [scale * math.fsum(rate * wave for rate, wave in zip(rates, over_a_week(part), strict=True)) for part in range(1, 8)]
    return SURE, tuple(parts)


USUAL = tuple(math.fsum(over_a_week(part)) / WEEK for part in range(1, 8))


def test_the_first_part_is_time_itself() -> None:
    assert set(over_a_week(0)) == {1.0}


def test_every_wave_is_nothing_on_average() -> None:
    means = [math.fsum(over_a_week(part)) / WEEK for part in range(1, 8)]

    assert means == pytest.approx([0.0] * 7, abs=1e-12)


def test_each_wave_varies_as_is_known_of_it() -> None:
    found = [math.fsum((each - USUAL[part - 1]) ** 2 for each in over_a_week(part)) / WEEK for part in range(1, 8)]

    assert found == pytest.approx(VARIANCES)


@pytest.mark.parametrize(
    ("moment", "weekend"),
    [
        (datetime(2024, 1, 1, 0, 0, tzinfo=UTC), 0.0),  # a Monday
        (datetime(2024, 1, 5, 23, 50, tzinfo=UTC), 0.0),
        (datetime(2024, 1, 6, 0, 0, tzinfo=UTC), 1.0),
        (datetime(2024, 1, 7, 23, 50, tzinfo=UTC), 1.0),
        (datetime(2024, 1, 8, 0, 0, tzinfo=UTC), 0.0),
    ],
)
def test_the_weekend_is_saturday_and_sunday_of_utc(moment: datetime, weekend: float) -> None:
    assert waves(int(moment.timestamp()) // BUCKET_S)[-1] == pytest.approx(weekend - 2 / 7)


def test_a_day_begins_at_midnight_and_turns_at_noon() -> None:
    midnight, noon = waves(MONDAY), waves(MONDAY + DAY // 2)

    assert midnight[:7] == pytest.approx((1, 1, 0, 1, 0, 1, 0), abs=1e-12)
    assert noon[:7] == pytest.approx((1, -1, 0, 1, 0, -1, 0), abs=1e-12)


def test_a_known_course_of_the_day_is_found_again() -> None:
    # Most at 18 h: cos(a - 3/2 pi) = -sin a; and a second, smaller wave with its tops at 0 and 12 h.
    angles = [2 * math.pi * (each % DAY) / DAY for each in range(WEEK)]
    stories, told = told_by([1 - 0.5 * math.sin(angle) + 0.2 * math.cos(2 * angle) for angle in angles])

    season = season_of(stories, told, USUAL, 1.0)

    assert season == pytest.approx((0, -0.5, 0.2, 0, 0, 0, 0), abs=1e-9)


def test_a_quieter_weekend_is_found_again_beside_the_course_of_the_day() -> None:
    # 1.06 on a working day and 0.85 at the weekend: a mean of 1, and a step of 0.21.
    angles = [2 * math.pi * (each % DAY) / DAY for each in range(WEEK)]
    stories, told = told_by([1.06 - 0.21 * (each >= 5 * DAY) + 0.3 * math.cos(angles[each]) for each in range(WEEK)])

    season = season_of(stories, told, USUAL, 1.0)

    assert season == pytest.approx((0.3, 0, 0, 0, 0, 0, -0.21), abs=1e-9)


def test_half_of_a_season_is_believed_when_it_is_told_by_twenty_stories() -> None:
    told = tuple(20.0 * part for part in (0.25, *USUAL[1:]))

    season = season_of(20.0, told, USUAL, 1.0)

    # 0.25 on average is a wave of 0.5, as a cosine's square is a half on average.
    assert season == pytest.approx((0.25, 0, 0, 0, 0, 0, 0), abs=1e-9)


def test_clumped_stories_tell_less_of_a_season() -> None:
    told = tuple(40.0 * part for part in (0.25, *USUAL[1:]))

    season = season_of(40.0, told, USUAL, 2.0)

    assert season[0] == pytest.approx(0.25)


def test_a_season_of_nothing_is_none() -> None:
    assert season_of(0.0, NONE[1:], USUAL, 1.0) == ()


def test_without_a_season_only_time_counts() -> None:
    assert over((), waves(MONDAY)) == 1.0


@given(
    told=st.tuples(*[st.floats(-1, 1)] * 6, st.floats(0, 1)),
    usual=st.tuples(*[st.floats(-0.2, 0.2)] * 6, st.floats(0.1, 0.5)),
)
def test_a_season_lets_a_share_of_the_mean_be_at_every_hour_of_a_working_day(
    told: tuple[float, ...], usual: tuple[float, ...]
) -> None:
    season = season_of(SURE, tuple(SURE * each for each in told), usual, 1.0)

    lowest = min(over(season, waves(MONDAY + int(timedelta(hours=hour).total_seconds()) // BUCKET_S)) for hour in range(24))
    assert lowest >= LOWEST - 1e-9


@given(
    told=st.tuples(*[st.floats(-1, 1)] * 6, st.floats(0, 1)),
    usual=st.tuples(*[st.floats(-0.2, 0.2)] * 6, st.floats(0.1, 0.5)),
)
def test_a_season_lets_a_share_of_the_mean_be_at_every_hour_of_the_week(
    told: tuple[float, ...], usual: tuple[float, ...]
) -> None:
    season = season_of(SURE, tuple(SURE * each for each in told), usual, 1.0)

    lowest = min(over(season, waves(MONDAY + 6 * hour)) for hour in range(7 * 24))
    assert lowest >= LOWEST - 1e-9
