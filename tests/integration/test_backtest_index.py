"""`tocsin backtest --index` as a person runs it on the built-in scenario."""

import csv
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

SCENARIO = Path(__file__).parents[2] / "schemas" / "scenario" / "articles.jsonl"
COMMAND = [sys.executable, "-m", "services", "backtest"]
LIMIT_S = 280


def run(cache: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env={**kept, "XDG_CACHE_HOME": str(cache)},
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index of the scenario, its drawing, and what rang nothing."""
    path = tmp_path_factory.mktemp("index")
    done = run(path, SCENARIO, "--index", path / "index.csv", "--plot", path / "plot.svg", "--silent", path / "silent.csv")
    assert done.returncode == 0, done.stderr[-2000:]
    return path


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_a_row_a_day_and_scope(rows: list[dict[str, str]]) -> None:
    assert list(rows[0]) == [
        "day", "scope", "acts", "threats", "easing", "stories", "articles", "acts_per_1000", "threats_per_1000",
        "easing_per_1000", "share_unread", "silent_groups", "new_groups",
    ]  # fmt: skip
    assert len({(row["day"], row["scope"]) for row in rows}) == len(rows)
    assert rows == sorted(rows, key=lambda row: (row["day"], row["scope"] != "world", row["scope"]))


def test_by_a_thousand_articles_is_a_days_sum_by_its_articles(rows: list[dict[str, str]]) -> None:
    for row in rows:
        expected = 1000 * float(row["acts"]) / int(row["articles"])
        assert float(row["acts_per_1000"]) == pytest.approx(expected, abs=0.001)


def test_the_world_counts_no_story_twice(rows: list[dict[str, str]]) -> None:
    for day in {row["day"] for row in rows}:
        world, *others = (row for row in rows if row["day"] == day)
        assert int(world["stories"]) >= max((int(row["stories"]) for row in others), default=0)
        assert int(world["stories"]) <= sum(int(row["stories"]) for row in others)


def test_the_day_of_the_missiles_is_iraqs_gravest(rows: list[dict[str, str]]) -> None:
    iraq = {row["day"]: float(row["acts_per_1000"]) for row in rows if row["scope"] == "IRQ"}

    assert max(iraq, key=lambda day: iraq[day]) == "2020-01-08"


def test_the_drawing_shows_the_world_and_the_busiest_dyads(folder: Path) -> None:
    drawing = ET.fromstring((folder / "plot.svg").read_text())  # noqa: S314 - our own

    words = [each.text for each in drawing.iter("{http://www.w3.org/2000/svg}text")]

    assert {"world", "USA>IRN", "IRN>USA"} <= set(words)


def test_every_trap_is_in_the_list_of_what_rang_nothing_with_its_reason(folder: Path) -> None:
    groups = yaml.safe_load((SCENARIO.parent / "groups.yaml").read_text(encoding="utf-8"))
    with (folder / "silent.csv").open(newline="") as file:
        reasons = {row["url"]: row["reason"] for row in csv.DictReader(file)}

    traps = {url for group in groups if group["kind"] == "trap" for url in group["urls"]}
    copies = {url for group in groups if group["name"] == "missile-wire" for url in group["urls"]}

    assert len(traps) == 49
    assert {url for url in traps if not reasons.get(url)} == set()
    assert copies.isdisjoint(reasons)
    assert "sport" in reasons["https://fleuvegazette.example/2020/01/09/chess-young-norwegian-launches-king-side-attack-to-take"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--index", "missing/index.csv"), "--index: 'missing/index.csv' cannot be written"),
        (
            ("--index", "index.csv", "--why", "assault/IRQ", "--at", "2020-01-08T04:00:00Z"),
            "--index: with --why there are no whole days to write into 'index.csv'; leave one of them out",
        ),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_code_2(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, SCENARIO, *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
