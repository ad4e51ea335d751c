"""Numbers as a text tells them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.numbers.figures import MOST_FIGURES, figures_of, line_of
from services.core.signals.numbers.units import measured
from tests.signal_builders import lexicon


def told(text: str) -> list[tuple[str, float | None, float | None]]:
    line = line_of(text)
    return [(line.told(each.first, each.last), each.least, each.most) for each in figures_of(line, lexicon())]


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("12", 12, 12),
        ("3,000", 3000, 3000),
        ("1.5 million", 1_500_000, 1_500_000),
        ("twenty-five", 25, 25),
        ("two hundred and six", 206, 206),
        ("a hundred and twenty-five thousand", 125_000, 125_000),
        ("half a dozen", 6, 6),
        ("a dozen", 12, 12),
        ("nearly two dozen", 24, 24),
        ("some 3,000", 3000, 3000),
        ("at least 12", 12, None),
        ("more than a dozen", 12, None),
        ("100 or more", 100, None),
        ("dozens", 24, None),
        ("several hundred", 300, None),
        ("tens of thousands", 20_000, None),
        ("up to 40", None, 40),
        ("as many as 40", None, 40),
        ("fewer than ten", None, 10),
        ("between 20 and 30", 20, 30),
        ("20 to 30", 20, 30),
        ("20-30", 20, 30),
        ("12 or 13", 12, 13),
        ("from 35 to 41", 35, 41),
    ],
)
def test_a_number_is_read_with_its_limits(words: str, least: float | None, most: float | None) -> None:
    assert told(f"Guards saw {words} lorries.") == [(words, least, most)]


@pytest.mark.parametrize(
    "text",
    [
        "in 2017",
        "an F-16 jet",
        "an S-400 battery",
        "at 1:30",
        "on 9/11",
        "the 5th fleet",
        "on March 17",
        "on 17 March",
        "the 1990s",
        "a truck",
        "hundred",
        "9" * 40,
        "½",
        "² ①",
    ],
)
def test_a_year_a_name_an_hour_and_a_date_are_no_numbers(text: str) -> None:
    assert told(text) == []


def test_a_year_after_a_qualifier_is_a_count() -> None:
    assert told("about 2000 people") == [("about 2000", 2000, 2000)]


@pytest.mark.parametrize(
    ("text", "measure", "unit", "words"),
    [
        ("after almost 5% today", "share", "percent", "almost 5%"),
        ("for 4 per cent today", "share", "percent", "4 per cent"),
        ("a 50-mile march", "distance", "mile", "50-mile"),
        ("for six hours today", "duration", "hour", "six hours"),
        ("of $1.5 billion today", "money", "USD", "$1.5 billion"),
        ("by 30 basis points today", "points", "basis point", "30 basis points"),
    ],
)
def test_a_number_measures_what_its_unit_says(text: str, measure: str, unit: str, words: str) -> None:
    line = line_of(text)

    found = measured(line, figures_of(line, lexicon())[0], lexicon())

    assert found is not None
    assert (found.measure, found.unit, line.told(found.first, found.last)) == (measure, unit, words)


@given(st.text())
def test_numbers_lie_inside_any_text_in_order(text: str) -> None:
    line = line_of(text)

    found = figures_of(line, lexicon())

    assert len(found) <= MOST_FIGURES
    assert all(each.first <= each.core <= each.last < len(line.pieces) for each in found)
    assert all(one.last < other.first or one.last < other.core for one, other in pairwise(found))
    assert all(each.least is None or each.most is None or each.least <= each.most for each in found)
