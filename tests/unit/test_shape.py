"""Data against its type: all that differs, where and how to mend it."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from services.core.faults import Fault, said, shown
from services.core.shape import converted, faults_of


class Leaf(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=5)]
    share: Annotated[float, Meta(ge=0, le=1)] = 0.5
    number: Annotated[int, Meta(ge=0)] = 0
    colour: Literal["red", "green"] | None = None
    sure: bool = False
    tags: Literal["a"] | tuple[Literal["a", "b"], ...] = "a"


class Tree(Struct, frozen=True, forbid_unknown_fields=True):
    leaves: tuple[Leaf, ...]
    at: tuple[float, float] | None = None
    sets: dict[str, tuple[str, ...]] = {}
    kinds: dict[Literal["a", "b"], int] = {}


def one(data: dict[str, Any]) -> str:
    (fault,) = faults_of({"leaves": [], **data}, Tree)
    return fault.what


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"leaves": 3}, "leaves is 3; write a list"),
        ({"leaves": ["x"]}, 'leaves: item 1 is "x"; write fields and their values'),
        ({"leaves": [{}]}, "name is missing; write a text with 1 to 5 characters"),
        ({"leaves": [{"name": ""}]}, 'name is ""; write a text with 1 to 5 characters'),
        ({"leaves": [{"name": True}]}, "name is true; write a text with 1 to 5 characters, in quotes"),
        ({"leaves": [{"name": "x", "share": 1.5}]}, "share is 1.5; write a number from 0 to 1"),
        ({"leaves": [{"name": "x", "share": float("nan")}]}, "share is nan; write a number from 0 to 1"),
        ({"leaves": [{"name": "x", "number": -1}]}, "number is -1; write a whole number from 0 upwards"),
        ({"leaves": [{"name": "x", "number": True}]}, "number is true; write a whole number from 0 upwards"),
        ({"leaves": [{"name": "x", "colour": "rad"}]}, 'colour is "rad"; write one of green, red'),
        ({"leaves": [{"name": "x", "sure": None}]}, "sure is empty; write true or false"),
        ({"leaves": [{"name": "x", "tags": ["a", "c"]}]}, 'tags: item 2 is "c"; write one of a, b'),
        ({"leaves": [{"name": "x", "tags": 5}]}, "tags is 5; write one of a or a list, in quotes"),
        ({"leaves": [{"name": "x", "shar": 1}]}, '"shar" is no field here; did you mean "share"?'),
        ({"at": [1]}, "at is a list; write a list of 2 values"),
        ({"at": [1, "x"]}, 'at: item 2 is "x"; write a number'),
        ({"sets": []}, "sets is a list; write names and their values"),
        ({"sets": {"x": ["a", 1]}}, "sets: x: item 2 is 1; write a text, in quotes"),
        ({"sets": {7: ["a"]}}, "a name in sets is 7; write a text, in quotes"),
        ({"kinds": {"c": 1}}, 'a name in kinds is "c"; write one of a, b'),
    ],
)
def test_a_fault_says_value_rule_and_way_out(data: dict[str, Any], what: str) -> None:
    assert one(data) == what


def test_every_fault_is_told_with_its_path() -> None:
    data = {"leaves": [{"name": "x"}, {"name": 1, "share": 2}], "at": 5}

    assert [fault.path for fault in faults_of(data, Tree)] == [("leaves", 1, "name"), ("leaves", 1, "share"), ("at",)]


def test_a_sentence_names_the_item_and_leaves_out_what_it_has_not() -> None:
    data = {"watches": [{"name": "suez"}, {}]}

    assert said(data, Fault(("watches", 0, "match"), "no")) == 'watch "suez": no'
    assert said(data, Fault(("watches", 1), "no")) == "no"
    assert said(data, Fault(("version",), "no")) == "no"


def test_a_long_value_is_cut_and_stays_on_its_line() -> None:
    assert shown("a\nb" + "c" * 100) == '"a b' + "c" * 36 + '…"'


NAMES = st.sampled_from(["leaves", "at", "sets", "kinds", "name", "share", "number", "colour", "sure", "tags", "a"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-1, 2) | st.sampled_from(["", "x", "red", "toolong"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["leaves", "at", "sets", "kinds", "name", "share", "number", "colour", "sure", "tags", "a"]), inner
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_what_has_no_fault_is_what_msgspec_takes(data: object) -> None:
    try:
        expected: Tree | None = msgspec.convert(data, Tree)
    except msgspec.ValidationError:
        expected = None

    found = converted(data, Tree)

    assert found == expected or (expected is None and isinstance(found, list) and bool(found))
    assert bool(faults_of(data, Tree)) == (expected is None)


@given(st.dictionaries(st.sampled_from(["name", "share", "number", "colour", "sure", "tags"]), JSON))
def test_what_has_no_fault_in_a_leaf_is_what_msgspec_takes(data: dict[str, object]) -> None:
    try:
        msgspec.convert(data, Leaf)
        fits = True
    except msgspec.ValidationError:
        fits = False

    assert (faults_of(data, Leaf) == []) == fits
