"""Which sentences a model need not search for names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.names.namable import namable

ELSEWHERE = "Many of the shells, the army said, fell where he lives; but they hit nobody."


@pytest.mark.parametrize(
    "sentence", ["The shells hit 12 houses.", "“But they fell,” he said.", "He said I was late.", "The army fell on the 5th."]
)
def test_a_sentence_without_a_capital_of_its_own_holds_no_name(sentence: str) -> None:
    assert namable([ELSEWHERE, sentence]) == [ELSEWHERE, ""]


@pytest.mark.parametrize(
    "sentence",
    [
        "The shells hit Erbil.",
        "Karimi said the shells hit houses.",
        "US forces fell back.",
        "U.S. forces fell back.",
        "The iPhone fell.",
        "The shells hit بغداد.",
        "the shells hit baghdad.",
        "2017 shells fell.",
        "",
    ],
)
def test_any_other_sentence_may_hold_one(sentence: str) -> None:
    texts = [f"{ELSEWHERE} It hit us, the forces of karim.", sentence]

    assert namable(texts) == texts


def test_a_first_word_that_is_nowhere_written_small_may_be_a_name() -> None:
    assert namable(["Hope was lost.", "Then the shells fell."]) == ["Hope was lost.", "Then the shells fell."]


@given(st.lists(st.text(max_size=60), max_size=6))
def test_each_sentence_keeps_its_place(texts: list[str]) -> None:
    assert all(found in ("", text) for found, text in zip(namable(texts), texts, strict=True))
