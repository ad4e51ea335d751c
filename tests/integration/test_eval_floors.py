"""The gold set written for this project, read with the real model: no figure falls below its floor."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.eval.measure import figures, measure
from tests.eval.system import System
from tests.signal_builders import lexicon, reader

DATA = Path(__file__).parents[1] / "data"
FOLDERS = {"seen": DATA, "unseen": DATA / "unseen"}
FLOORS: dict[str, Any] = yaml.safe_load((DATA / "floors.yaml").read_text(encoding="utf-8"))


FIGURES = [(part, name) for part, floors in FLOORS.items() for name in floors if name != "seed"]
COUNTS = [name for name in FLOORS["seen"]["seed"] if name != "invented"]


@cache
def measured(part: str) -> dict[str, Any]:
    return figures(measure(FOLDERS[part], System(reader(), lexicon())))


def test_every_figure_has_a_floor() -> None:
    counts = {key for key in measured("seen")["seed"] if not key.endswith("_of")}

    assert {part: set(measured(part)) for part in FOLDERS} == {part: set(floors) for part, floors in FLOORS.items()}
    assert counts == set(FLOORS["seen"]["seed"])


@pytest.mark.parametrize(("part", "name"), FIGURES)
def test_a_figure_does_not_fall_below_its_floor(part: str, name: str) -> None:
    assert measured(part)[name] >= FLOORS[part][name]


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_of_the_read_article_does_not_fall_below_its_floor(name: str) -> None:
    assert measured("seen")["seed"][name] >= FLOORS["seen"]["seed"][name]


def test_no_more_events_are_invented_than_allowed() -> None:
    assert measured("seen")["seed"]["invented"] <= FLOORS["seen"]["seed"]["invented"]
