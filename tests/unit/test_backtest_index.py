"""The index by day: sums of its hours, by the day's articles, as a table and as lines."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

from msgspec import structs

from services.backtest.index import COLUMNS, IndexDays
from services.backtest.index_plot import MOST_PANELS, PANEL, index_foot
from services.backtest.log import Taken
from services.backtest.plot import LEFT, RIGHT, TOP, WIDTH
from services.core.alarms import IndexHour, Reading
from services.core.alerts.judge import Outcome
from tests.builders import ObservationLog, an_observed_article, minutes

DAY = 1440


def hour(
    minute: float, scope: str = "world", *sums: float, stories: int = 1, unread: float = 0.0, silent: tuple[str, ...] = ()
) -> IndexHour:
    acts, threats, easing = (*sums, 0.0, 0.0, 0.0)[:3]
    reading = Reading(articles=10, unread=int(10 * unread), share_unread=unread, silent_groups=silent)
    return IndexHour(
        scope=scope, hour=minutes(minute), acts=acts, threats=threats, easing=easing, stories=stories, reading=reading
    )


def gathered(articles: Iterable[float], hours: Iterable[IndexHour], **changes: Any) -> IndexDays:  # noqa: ANN401 - any field
    """Give the days of articles at these minutes, and of these values."""
    index, log = IndexDays(), ObservationLog()
    for number, minute in enumerate(articles):
        observed = log.article(an_observed_article(number, seen_at=minutes(minute), **changes))
        index.take(Taken(minutes(minute), observed), Outcome("article", []))
    index.take(Taken(minutes(0), log.marks(minutes(0))[0]), Outcome("mark", list(hours)))
    return index


def test_a_row_is_a_days_sums_and_these_by_a_thousand_of_its_articles() -> None:
    hours = [hour(60, "world", 6.0, 1.0, stories=2), hour(120, "world", 3.0, 0.0, 0.5, unread=0.2), hour(DAY, "world", 1.0)]

    lines = gathered([1, 2, 3, 4, DAY + 1], hours).table().decode().splitlines()

    # 9 in 4 articles is 2,250 in a thousand.
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1:] == [
        "2020-01-08,world,9.0,1.0,0.5,3,4,2250.0,250.0,125.0,0.2,,",
        "2020-01-09,world,1.0,0.0,0.0,1,1,1000.0,0.0,0.0,0.0,,",
    ]


def test_a_row_names_each_source_group_that_was_silent_that_day() -> None:
    hours = [hour(60, silent=("wires", "asia")), hour(120, silent=("africa",)), hour(180)]

    index = gathered([1], hours)

    assert index.table().decode().splitlines()[1].split(",")[-2] == "africa asia wires"
    told = "2020-01-08: acts 0, threats 0, easing 0; 1 articles analysed; nothing came from africa, asia, wires"
    assert any(told in part for part in index_foot(index, minutes(0), minutes(DAY)).parts)


def test_where_nobody_knows_what_was_not_read_nothing_is_claimed() -> None:
    unknown = structs.replace(hour(60), reading=None)

    assert gathered([1], [unknown]).table().decode().splitlines()[1].split(",")[-3:] == ["", "", ""]


def test_of_a_scope_about_which_no_article_came_no_share_is_told() -> None:
    none = structs.replace(hour(60), reading=Reading(articles=0, unread=0, share_unread=0.0))

    assert gathered([1], [none]).table().decode().splitlines()[1].split(",")[-3] == ""


def test_a_row_names_each_group_that_was_too_new_to_compare_with_before() -> None:
    hours = [structs.replace(hour(60), new_groups=("gulf (from 2020-01-08)",)), hour(120)]

    index = gathered([1], hours)

    assert index.table().decode().splitlines()[1].split(",")[-1] == "gulf (from 2020-01-08)"
    assert any(
        "gulf (from 2020-01-08) too new to compare with before" in part
        for part in index_foot(index, minutes(0), minutes(DAY)).parts
    )


def test_the_world_goes_before_the_countries_of_its_day() -> None:
    index = gathered([1, DAY + 1], [hour(0, "AFG"), hour(0), hour(DAY, "AFG"), hour(DAY)])

    scopes = [line.split(",")[:2] for line in index.table().decode().splitlines()[1:]]

    assert scopes == [["2020-01-08", "world"], ["2020-01-08", "AFG"], ["2020-01-09", "world"], ["2020-01-09", "AFG"]]


def test_what_is_not_analysed_or_a_backlog_is_none_of_the_days_articles() -> None:
    unread = gathered([1, 2], [], analysed=False)
    backlog = gathered([1, 2], [], backfill=True)

    assert [each.articles(minutes(0).date()) for each in (unread, backlog)] == [0, 0]


def test_the_world_and_the_busiest_dyads_are_looked_at_and_of_equals_the_first_by_name() -> None:
    dyads = [hour(0, f"{name}>USA", stories=number) for name, number in (("IRN", 2), ("RUS", 3), ("CHN", 2), ("PRK", 1))]

    index = gathered([1], [hour(0), hour(0, "IRQ", stories=9), *dyads])

    assert index.busiest(4) == ["world", "RUS>USA", "CHN>USA", "IRN>USA"]


def test_without_dyads_countries_are_looked_at_and_without_news_nothing() -> None:
    assert gathered([1], [hour(0), hour(0, "IRQ"), hour(0, "IRN", stories=2)]).busiest(2) == ["world", "IRN"]
    assert gathered([], []).busiest(2) == []


def lines_of(index: IndexDays, days: int) -> list[list[tuple[float, float]]]:
    """Give the corners of the first panel's lines."""
    foot = index_foot(index, minutes(0), minutes(days * DAY))
    svg = ET.fromstring("<g>" + "".join(foot.parts) + "</g>")  # noqa: S314 - our own
    found = [each.get("points", "") for each in svg.iter("polyline")]
    return [[(float(x), float(y)) for x, y in (corner.split(",") for corner in points.split())] for points in found]


def test_each_ledger_is_a_line_over_its_days_at_its_height() -> None:
    # 4 acts in a thousand articles are the panel's whole height, 2 threats its half.
    index = gathered([each / 10 for each in range(1000)], [hour(0, "world", 4.0, 2.0)])

    acts, threats, easing = lines_of(index, 2)

    half_way = LEFT + (WIDTH - LEFT - RIGHT) / 2
    assert acts == [(LEFT, TOP), (half_way, TOP)]
    assert threats == [(LEFT, TOP + PANEL / 2), (half_way, TOP + PANEL / 2)]
    assert easing == [(LEFT, TOP + PANEL), (half_way, TOP + PANEL)]


def test_no_line_is_drawn_over_a_day_on_which_nothing_was_read() -> None:
    index = gathered([1, 2 * DAY + 1], [hour(0, "world", 1.0), hour(2 * DAY, "world", 1.0)])

    assert len(lines_of(index, 3)) == 2 * 3


def test_a_day_says_what_its_lines_stand_for() -> None:
    index = gathered([1, 2], [hour(0, "world", 4.0, unread=0.3)])

    foot = index_foot(index, minutes(0), minutes(0) + timedelta(days=1))

    told = "2020-01-08: acts 2000, threats 0, easing 0; 2 articles analysed; 30% of the articles about it not read"
    assert any(told in part for part in foot.parts)


def test_no_more_panels_are_drawn_than_fit_and_of_nothing_none() -> None:
    many = gathered([1], [hour(0), *(hour(0, f"A{number}>B") for number in range(20))])

    parts = index_foot(many, minutes(0), minutes(DAY)).parts

    assert sum('font-size="14"' in part for part in parts) == MOST_PANELS
    assert index_foot(gathered([], []), minutes(0), minutes(DAY)).height == 0
