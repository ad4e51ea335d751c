"""Sentences and the quotations in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.events.tree import Tree
from services.core.signals.nlp import Token
from services.core.signals.text.sentence import LONGEST, Sentence, split


def sentences(text: str) -> list[Sentence]:
    return split(text, "text", 0, len(text), abbreviations={"gen", "st"})


def texts(text: str) -> list[str]:
    return [each.text for each in sentences(text)]


def quotes(text: str) -> list[list[str]]:
    return [[each.text[low:high] for low, high in each.quotes] for each in sentences(text)]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert texts("Gen. Smith left. The U.S. envoy stayed.") == ["Gen. Smith left.", "The U.S. envoy stayed."]


def test_a_stop_before_a_small_letter_ends_no_sentence() -> None:
    assert texts("“Stop!” he said. It was dark.") == ["“Stop!” he said.", "It was dark."]


def test_a_line_break_ends_a_sentence() -> None:
    assert texts("First line\nSecond line") == ["First line", "Second line"]


def test_a_stop_without_the_blank_that_got_lost_ends_a_sentence() -> None:
    assert texts("The bridge was closed.The army left.") == ["The bridge was closed.", "The army left."]
    assert texts("The bridge was closed.”“We left,” he said.") == ["The bridge was closed.”", "“We left,” he said."]


@pytest.mark.parametrize(
    "text", ["He told Northgate.com so.", "The U.S.Army left.", "Gen.Smith left.", "It cost 3.Five more came.", "The PhD.s left."]
)
def test_a_point_inside_a_name_or_number_ends_no_sentence(text: str) -> None:
    assert texts(text) == [text]


def test_a_quotation_may_hold_several_sentences() -> None:
    assert quotes("“We held the bridge. We won,” he said. It was dark.") == [["“We held the bridge."], ["We won,”"], []]


def test_a_missing_closing_mark_quotes_no_more_than_its_sentence() -> None:
    assert quotes("“We go, he said. Missiles hit the base. “We won,” he said.") == [["“We go, he said."], [], ["“We won,”"]]
    assert quotes("“We go, he said. Missiles hit the base.") == [["“We go, he said."], []]


def test_a_missing_opening_mark_quotes_nothing() -> None:
    assert quotes("We go,” he said. Missiles hit the base.") == [[], []]


def test_a_quotation_that_goes_on_in_the_next_paragraph_stays_open() -> None:
    assert quotes("“It began at dawn. We ran.\n\n“Then they fired,” he said.") == [
        ["“It began at dawn."],
        ["We ran."],
        ["“Then they fired,”"],
    ]


def test_an_open_quotation_does_not_reach_a_paragraph_that_does_not_go_on_with_it() -> None:
    assert quotes("“It began at dawn. We ran.\n\nMissiles hit the base.") == [["“It began at dawn."], [], []]


def test_straight_marks_open_and_close_by_what_stands_around_them() -> None:
    assert quotes('"We go, he said. Missiles hit. "We won," he said.') == [['"We go, he said.'], [], ['"We won,"']]
    assert quotes('He called it "war" and "murder".') == [['"war"', '"murder"']]


def test_inches_and_other_marks_quote_at_most_their_sentence() -> None:
    assert quotes('A 105" shell hit. The army left.')[1] == []


@given(st.text() | st.text(alphabet="aB .!?\n\"“”'()é"))
def test_sentences_are_where_they_say(text: str) -> None:
    for each in sentences(text):
        assert text[each.start : each.end] == each.text
        assert len(each.text) <= LONGEST


@given(st.text(alphabet='aB .!?\n"“”'))
def test_quotations_lie_in_their_sentence_in_order_and_apart(text: str) -> None:
    for each in sentences(text):
        flat = [at for quote in each.quotes for at in quote]
        assert flat == sorted(flat)
        assert all(0 <= at <= len(each.text) for at in flat)


@given(st.text(alphabet="aB .\n“”"))
def test_without_marks_nothing_is_quoted(text: str) -> None:
    bare = text.replace("“", "").replace("”", "")

    assert all(each.quotes == () for each in sentences(bare))


def test_a_word_is_quoted_where_its_sentence_says_so() -> None:
    first, second = sentences("“We left. They fired,” he said.")
    words = [Token(word, word, "NOUN", "NN", "dep", 0, at, at + len(word)) for word, at in (("fired", 5), ("said", 16))]

    tree = Tree(second, words, [], 1)

    assert first.quotes == ((0, 9),)
    assert [tree.quoted(at) for at in (0, 1)] == [True, False]
