"""Which condition of ringing an alert met most narrowly."""

import math

import pytest
from msgspec import structs

from services.core.alarms import Condition
from services.core.alerts.telling.conditions import margin_of, marked

STORIES = Condition(name="stories", value=12.0, limit=3.0, met=True, says="12 stories; 3 are asked")
PUBLISHERS = Condition(name="publishers", value=3.0, limit=3.0, met=True, says="3 publishers; 3 are asked")
CHANCE = Condition(name="chance", value=1e-9, limit=1e-3, met=True, says="a chance of 1e-9; 1e-3 is asked", at_most=True)
STANCE = Condition(name="stance", value="asserted", limit="asserted or reported", met=True, says="it is asserted")


def test_the_condition_with_the_least_margin_is_marked_and_says_what_would_have_kept_it_silent() -> None:
    told = marked([STORIES, CHANCE, PUBLISHERS, STANCE])

    assert [each.name for each in told if each.decisive] == ["publishers"]
    assert told[2].says == "3 publishers; 3 are asked; with 1 publisher less it would have waited"


def test_of_more_than_is_asked_it_says_how_many_would_have_to_go() -> None:
    (told,) = marked([STORIES])

    # 12 stories where 3 are asked: 10 fewer leave 2.
    assert told.says == "12 stories; 3 are asked; with 10 stories less it would have waited"


def test_a_chance_is_compared_by_its_order_of_magnitude() -> None:
    # 1e-9 against 1e-3: nine orders of magnitude where three are asked, twice as many again.
    assert margin_of(CHANCE) == pytest.approx(2.0)
    assert margin_of(structs.replace(CHANCE, value=0.0)) == math.inf


def test_a_narrow_chance_is_marked_before_ample_counts() -> None:
    told = marked([STORIES, structs.replace(CHANCE, value=9e-4)])

    assert [each.decisive for each in told] == [False, True]
    assert told[1].says.endswith("with more than 0.001 it would have waited")


def test_what_is_not_met_or_is_said_in_words_is_never_marked() -> None:
    told = marked([structs.replace(STORIES, met=False), STANCE])

    assert not any(each.decisive for each in told)
