from datetime import UTC, datetime

import pytest

from services.feed.filters import ALERT_FILTERS, SITUATION_FILTERS, Filter, FilterError, read_filter


def test_values_parted_by_commas_and_names_given_twice_mean_any_of_them() -> None:
    wanted = read_filter([("level", "critical,warning"), ("lane", "flash"), ("lane", "burst")], allowed=ALERT_FILTERS)

    assert wanted == Filter(levels=frozenset({"critical", "warning"}), lanes=frozenset({"flash", "burst"}))


def test_open_stands_for_the_states_that_are_not_over() -> None:
    wanted = read_filter([("state", "open")], allowed=ALERT_FILTERS)

    assert wanted.states == {"pending", "firing", "easing"}


@pytest.mark.parametrize("text", ["2020-01-03T02:00:00+02:00", "2020-01-03T02:00:00 02:00", "2020-01-03T00:00:00Z", "2020-01-03"])
def test_since_is_a_moment_in_any_zone_and_utc_without_one(text: str) -> None:
    wanted = read_filter([("since", text)], allowed=ALERT_FILTERS)

    assert wanted.since == datetime(2020, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value", "way_out"),
    [
        ("level", "grave", "use one of advisory, warning, critical"),
        ("lane", "", "use one of flash, burst, trend, watch"),
        ("state", "over", "open, closed"),
        ("since", "yesterday", "2020-01-03T00:00:00Z"),
        ("limit", "0", "from 1 to 1000"),
        ("limit", "1001", "from 1 to 1000"),
        ("limit", "0000000000099999", "from 1 to 1000"),
        ("limit", "٣", "from 1 to 1000"),
    ],
)
def test_a_bad_value_is_refused_with_name_value_and_way_out(name: str, value: str, way_out: str) -> None:
    with pytest.raises(FilterError) as refusal:
        read_filter([(name, value)], allowed=ALERT_FILTERS)

    assert str(refusal.value).startswith(f"{name} is {value!r}; ")
    assert way_out in str(refusal.value)


def test_a_name_that_is_no_filter_is_refused() -> None:
    with pytest.raises(FilterError, match=r"'lane'; use one of level, state"):
        read_filter([("lane", "flash")], allowed=SITUATION_FILTERS)
