"""What entries ask for, in a sentence's bare words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.events.asked import Asked

WANTED = ("into custody", "soldier", "hold hostage")
WORDS = st.sampled_from(["into", "custody", "hold", "soldier", "back", "home", "the"])


def holds(sentence: str) -> bool:
    asked = Asked({"hold": ("held",)})
    return asked.number(WANTED) in asked.held_by(sentence.split())


@pytest.mark.parametrize("sentence", ["police took him into custody", "two soldiers", "they held hostages", "hostages were held"])
def test_a_word_or_a_whole_phrase_in_any_form_is_enough(sentence: str) -> None:
    assert holds(sentence)


@pytest.mark.parametrize("sentence", ["they went into town", "custody of the child", "a hostage", "he held the cup", ""])
def test_a_part_of_a_phrase_is_not(sentence: str) -> None:
    assert not holds(sentence)


def test_what_is_asked_for_twice_has_one_number() -> None:
    asked = Asked({})

    assert asked.number(("soldier",)) == asked.number(("soldier",)) != asked.number(("guard",))


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3, unique=True), min_size=1, max_size=5), st.lists(WORDS, max_size=6))
def test_a_thing_is_held_if_all_words_of_one_of_its_phrases_stand_there(phrases: list[list[str]], words: list[str]) -> None:
    asked = Asked({})
    number = asked.number(tuple(" ".join(phrase) for phrase in phrases))

    held = asked.held_by(words)

    assert held == ({number} if any(set(phrase) <= set(words) for phrase in phrases) else set())
