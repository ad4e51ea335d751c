"""Layers behave as plain dictionaries laid over each other would; indexes and notes are only quicker ways to ask."""

from collections.abc import Iterator

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import Struct

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.table import Index, KeyIndex

KEYS = st.sampled_from("abcdef")
LEVELS = st.integers(0, 2)
COLOURS = ("red", "green", "blue")


class Ball(Struct, frozen=True):
    colours: tuple[str, ...]
    size: int = 0


class Cube(Struct, frozen=True):
    size: int


BY_COLOUR: Index[Ball] = Index(Ball, lambda ball: ball.colours)
BY_SIZE: Index[Ball] = Index(Ball, lambda ball: (ball.size,))
BY_KEY: Index[Ball] = KeyIndex(Ball, lambda key: "early" if key in "abc" else "late")
BALLS = st.builds(Ball, st.lists(st.sampled_from(COLOURS), max_size=3).map(tuple), st.integers(0, 2))


class Model:
    """One dictionary a layer; nothing stands for a removal."""

    def __init__(self) -> None:
        self.levels: list[dict[str, Ball | None]] = [{}, {}, {}]

    def seen(self, level: int) -> dict[str, Ball]:
        found: dict[str, Ball | None] = {}
        for each in self.levels[: level + 1]:
            found |= each
        return {key: ball for key, ball in sorted(found.items()) if ball is not None}


class Layers(RuleBasedStateMachine):
    """Three layers and their model, changed at any level in any order."""

    @initialize()
    def begin(self) -> None:
        lowest = Layer()
        middle = Layer(lowest)
        self.layers = [lowest, middle, Layer(middle)]
        self.model = Model()
        lowest.keep_track()
        self.accepted: dict[str, Ball] = {}
        self.note = self.layers[1].note(Ball)
        self.expected_note: dict[str, Ball | None] = {}

    @rule(level=LEVELS, key=KEYS, ball=BALLS)
    def put(self, level: int, key: str, ball: Ball) -> None:
        self.noted(level, key)
        self.layers[level].put(key, ball)
        self.layers[level].put(key, Cube(1))
        self.model.levels[level][key] = ball

    @rule(level=LEVELS, key=KEYS)
    def remove(self, level: int, key: str) -> None:
        self.noted(level, key)
        self.layers[level].remove(Ball, key)
        if level:
            self.model.levels[level][key] = None
        else:
            self.model.levels[0].pop(key, None)

    @rule(level=LEVELS)
    def merge(self, level: int) -> None:
        self.layers[level].merge()
        for key, ball in self.model.levels[level].items() if level else ():
            self.noted(level - 1, key)
            self.model.levels[level - 1][key] = ball
            if ball is None and level == 1:
                del self.model.levels[0][key]
        if level:
            self.model.levels[level] = {}

    @rule(level=st.integers(1, 2))
    def drop(self, level: int) -> None:
        self.layers[level].drop()
        self.model.levels[level] = {}

    @rule()
    def accept(self) -> None:
        self.layers[0].accept()
        self.accepted = self.model.seen(0)

    @rule()
    def take_back(self) -> None:
        self.layers[0].take_back()
        self.model.levels[0] = dict(self.accepted)

    @rule()
    def clear_note(self) -> None:
        self.note.clear()
        self.expected_note.clear()

    @invariant()
    def they_hold_the_same(self) -> None:
        for level, layer in enumerate(self.layers):
            seen = self.model.seen(level)
            assert dict(layer.all(Ball)) == seen
            assert [key for key, _ in layer.all(Ball)] == list(seen)
            assert layer.size(Ball) == len(seen)
            assert {key: layer.get(Ball, key) for key in "abcdef"} == {key: seen.get(key) for key in "abcdef"}

    @invariant()
    def an_index_finds_what_a_search_finds(self) -> None:
        for level, layer in enumerate(self.layers):
            seen = self.model.seen(level)
            for colour in COLOURS:
                assert layer.find(BY_COLOUR, colour) == [(key, ball) for key, ball in seen.items() if colour in ball.colours]
            either = [(key, ball) for key, ball in seen.items() if {"red", "blue"} & {*ball.colours}]
            assert layer.find(BY_COLOUR, "red", "blue") == either
            assert layer.find(BY_KEY, "early") == [(key, ball) for key, ball in seen.items() if key in "abc"]
            shared = {key: len({"red", "blue"} & {*ball.colours}) for key, ball in either}
            assert layer.tally(BY_COLOUR, frozenset(("red", "blue"))) == shared
            assert layer.find(BY_SIZE, 1) == [(key, ball) for key, ball in seen.items() if ball.size == 1]

    @invariant()
    def what_was_set_in_a_layer_is_told_apart(self) -> None:
        for level, layer in enumerate(self.layers):
            own = {key: ball for key, ball in sorted(self.model.levels[level].items()) if ball is not None}
            assert list(layer.changed(Ball)) == list(own.items())
            assert {key: value for kind, key, value in layer.values() if kind is Ball} == own

    @invariant()
    def changes_lead_from_what_was_accepted_to_what_is(self) -> None:
        now = dict(self.accepted)
        for kind, key, value in self.layers[0].changes():
            if kind is Ball and value is None:
                del now[key]
            elif isinstance(value, Ball):
                now[key] = value
        assert now == self.model.seen(0)

    @invariant()
    def a_note_holds_what_was_there_first(self) -> None:
        assert self.note == self.expected_note

    def noted(self, level: int, key: str) -> None:
        if level == 1:
            self.expected_note.setdefault(key, self.model.seen(1).get(key))


TestLayers = Layers.TestCase
TestLayers.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def balls(layer: Layer) -> Iterator[str]:
    return (key for key, _ in layer.all(Ball))


def test_a_block_notes_only_what_changes_in_it() -> None:
    layer = Layer()
    layer.put("a", Ball(("red",)))

    with layer.noting(Ball) as note:
        layer.put("b", Ball(()))
        layer.put("a", Ball(("blue",)))
    layer.put("c", Ball(()))

    assert note == {"b": None, "a": Ball(("red",))}


def test_values_may_be_set_while_all_are_gone_through() -> None:
    layer = Layer(Layer())
    for key in "ab":
        layer.put(key, Ball(()))

    for key, ball in layer.all(Ball):
        layer.put(key + "x", ball)
        layer.remove(Ball, "b")

    assert list(balls(layer)) == ["a", "ax"]
