from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.backtest.detector import Band
from services.backtest.plot import LEFT, LEVEL_COLORS, RIGHT, WIDTH, Bar, Chart, drawn, step_of
from services.core.alarms import Alert
from tests.alert_builders import STRUCK_AT, an_alert

DAY = timedelta(days=1)
FIRST = STRUCK_AT.replace(hour=0, minute=0)
SVG = "{http://www.w3.org/2000/svg}"


def a_chart(*counts: int, indicator: str = "assault/IRQ", alerts: tuple[Alert, ...] = ()) -> Chart:
    bars = [Bar(FIRST + number * DAY, Band(count, 0.5, 4)) for number, count in enumerate(counts)]
    return Chart(indicator, bars, alerts)


def root(*charts: Chart, step: timedelta = DAY) -> ET.Element:
    return ET.fromstring(drawn(charts, step=step))  # noqa: S314 - our own


def tooltips(svg: ET.Element, tag: str) -> list[str]:
    found = (each.find(f"{SVG}title") for each in svg.iter(f"{SVG}{tag}"))
    return [title.text or "" for title in found if title is not None]


def words(svg: ET.Element) -> list[str]:
    return [each.text or "" for each in svg.iter(f"{SVG}text")]


def test_each_count_is_a_bar_that_says_what_it_stands_for() -> None:
    svg = root(a_chart(0, 3, 1))

    assert tooltips(svg, "rect") == [
        "2020-01-04 00:00: 3 counted, 0.50 expected, 4 would be unusual",
        "2020-01-05 00:00: 1 counted, 0.50 expected, 4 would be unusual",
    ]


def test_heights_go_with_the_counts() -> None:
    svg = root(a_chart(1, 2, 4))

    heights = [float(each.get("height", "0")) for each in svg.iter(f"{SVG}rect") if each.find(f"{SVG}title") is not None]
    assert heights == pytest.approx([heights[2] / 4, heights[2] / 2, heights[2]])


def test_an_alert_is_a_mark_at_its_time_in_the_colour_of_its_level() -> None:
    noon = an_alert(detected_at=FIRST + DAY / 2, level="critical", headline="Strike <by> A & B")

    svg = root(a_chart(1, 1, alerts=(noon,)))

    (mark,) = [each for each in svg.iter(f"{SVG}g") if each.get("fill") == LEVEL_COLORS["critical"]]
    (line,) = mark.iter(f"{SVG}line")
    # Noon of the first of two days is a quarter of the way.
    assert float(line.get("x1", "0")) == pytest.approx(LEFT + (WIDTH - LEFT - RIGHT) / 4, abs=0.1)
    assert tooltips(svg, "g") == ["2020-01-03 12:00 flash, critical: Strike <by> A & B"]


def test_charts_stand_above_one_another_under_their_names() -> None:
    svg = root(a_chart(1), a_chart(1, indicator="threaten/IRN>USA"))

    assert [word for word in words(svg) if "/" in word] == ["assault/IRQ", "threaten/IRN>USA"]


def test_the_scale_is_in_whole_stories() -> None:
    assert {"0", "1", "2", "3", "4"} <= set(words(root(a_chart(1))))
    assert {"0", "20", "40", "60", "80"} <= set(words(root(a_chart(61))))


@given(counts=st.lists(st.integers(0, 10_000), min_size=1, max_size=40))
def test_any_counts_make_a_drawing_within_its_frame(counts: list[int]) -> None:
    svg = root(a_chart(*counts))

    height = float(svg.get("height", "0"))
    for each in svg.iter(f"{SVG}rect"):
        assert 0 <= float(each.get("y", "0")) <= float(each.get("y", "0")) + float(each.get("height", "0")) <= height


@pytest.mark.parametrize(("days", "hours"), [(1, 1), (6, 1), (7, 6), (40, 6), (41, 24), (4000, 24)])
def test_a_longer_archive_has_wider_bars(days: int, hours: int) -> None:
    assert step_of(timedelta(days=days)) == timedelta(hours=hours)


def test_an_archive_of_hours_is_labelled_by_hours() -> None:
    bars = [Bar(FIRST + timedelta(hours=hour), Band(1, 0.5, 4)) for hour in range(12)]

    assert "03 Jan 06:00" in words(root(Chart("assault/IRQ", bars, ()), step=timedelta(hours=1)))
