"""Markup is blanked where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.text.blank import Cut, blanked, merged
from services.core.signals.text.markup import plain


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The <b>army</b> left.", "The    army     left."),
        ("<p>One.</p><p>Two.</p>", "\n  One.\n   \n  Two.\n   "),
        ("One<br/>two", "One\n    two"),
        ("A<!-- <b>hidden</b> -->B", "A\n" + " " * 21 + "B"),
        ("A<script>if (a<b) { x(); }</script>B", "A\n" + " " * 33 + "B"),
        ("A<nav><b>Home</b> World</nav>B", "A\n" + " " * 27 + "B"),
        ("Iran&#8217;s army", "Iran      \u2019s army"),
        ("&quot;No&quot; he said", '     "No"      he said'),
        ("R&amp;D", "R    &D"),
        ("a&nbsp;b", "a      b"),
        ("See [the report](https://a.example/b_(c)).", "See  the report" + " " * 26 + "."),
        ("![smoke](smoke.png) It burned", "\n" + " " * 19 + "It burned"),
        ("## The port **burned**", "   The port   burned  "),
        ("It burned https://a.example/b, he said", "It burned" + " " * 20 + ", he said"),
        ("It burned pic.example.com/aBc he said", "It burned" + " " * 21 + "he said"),
        ("a\u00a0b\u200bc\r\nd", "a b c \nd"),
        (".ad{color:red;}It burned", "\n              It burned"),
    ],
)
def test_markup_is_blanked_where_it_stands(text: str, left: str) -> None:
    assert plain(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Shares of AT&T fell 5 < 6 and > 4.",
        "The U.S./NATO and/or the EU left at 9:30/10:30.",
        "He wrote a&b; and &unknownword; there.",
        "The soldier(s); the army [sic] left (at dawn).",
        "It cost $3.50 = 3 euros.",
        "An unclosed <b and a script that never ends",
    ],
)
def test_what_only_resembles_markup_stays(text: str) -> None:
    assert plain(text) == text


def test_a_script_that_never_ends_hides_nothing() -> None:
    assert plain("<script>The army left.").strip() == "The army left."


def test_halves_of_characters_and_controls_become_blanks() -> None:
    assert plain("a\ud800b\x00c") == "a b c"


@given(st.text() | st.text(alphabet="<>/!-ab&;#[]().*_{}=: \n\ud800\0"))
def test_no_character_moves(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(st.text(alphabet="ab .\n"))
def test_a_text_without_markup_stays(text: str) -> None:
    assert plain(text) == text


@given(st.text(alphabet="ab\n", max_size=20), st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25), st.booleans())))
def test_cuts_blank_what_they_cover_and_nothing_else(text: str, spans: list[tuple[int, int, bool]]) -> None:
    cuts = [Cut(min(a, b), max(a, b), parts=parts) for a, b, parts in spans]
    covered = {at for cut in cuts for at in range(cut.start, cut.end)}

    left = blanked(text, cuts)

    assert len(left) == len(text)
    assert all(char.isspace() if at in covered else char == text[at] for at, char in enumerate(left))


def test_cuts_that_overlap_are_one() -> None:
    assert merged([Cut(5, 9, rule="b"), Cut(0, 6, rule="a"), Cut(9, 11, rule="c")]) == (Cut(0, 9, rule="a"), Cut(9, 11, rule="c"))
