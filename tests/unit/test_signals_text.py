"""Cleaning, sentences, words and fingerprints."""

from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.clean import clean
from services.core.signals.fingerprint import SIZE, fingerprint, similarity
from services.core.signals.sentence import LONGEST, split
from services.core.signals.words import inflect, verb_forms
from tests.signal_builders import a_text

REPORT = " ".join(
    f"The {word} column reached the river crossing near milestone {n}." for n, word in enumerate("abcdefghijklmnopqrstuvwx")
)


def sentences(text: str) -> list[str]:
    return [each.text for each in split(text, "text", 0, len(text), abbreviations={"gen", "st"})]


def test_a_glued_header_and_a_credit_are_no_news() -> None:
    article = a_text(" date 2024-05-08 advertisement\n\nThe bridge was closed.\n\n(Reporting by A. Person in Town)")

    kept = clean(article)

    assert [article.text[low:high].strip() for low, high in kept.stretches] == ["The bridge was closed."]
    assert kept.credit == "Reporting by A. Person in Town"


def test_a_dateline_gives_its_place_and_its_agency() -> None:
    article = a_text("SANAA (Test Wire) - The airport stayed shut.")

    kept = clean(article)

    assert kept.dateline is not None
    assert article.text[slice(*kept.dateline)].strip() == "SANAA"
    assert kept.agency == "Test Wire"
    assert article.text[kept.start :] == "The airport stayed shut."


def test_an_abbreviation_ends_no_sentence() -> None:
    assert sentences("Gen. Smith left. The U.S. envoy stayed.") == ["Gen. Smith left.", "The U.S. envoy stayed."]


def test_a_line_break_ends_a_sentence() -> None:
    assert sentences("First line\nSecond line") == ["First line", "Second line"]


@given(st.text())
def test_sentences_are_where_they_say(text: str) -> None:
    for each in split(text, "text", 0, len(text), abbreviations=()):
        assert text[each.start : each.end] == each.text
        assert len(each.text) <= LONGEST


def test_regular_verbs_inflect() -> None:
    assert verb_forms("bomb") == {"bomb", "bombs", "bombed", "bombing"}
    assert verb_forms("stab") == {"stab", "stabs", "stabbed", "stabbing"}
    assert verb_forms("deny") == {"deny", "denies", "denied", "denying"}


def test_listed_forms_replace_the_rule() -> None:
    assert inflect("shoot", part="verb", irregular={"shoot": ("shot",)}) == {"shoot", "shot"}


def test_a_text_is_like_itself_whatever_its_case() -> None:
    assert similarity(fingerprint(REPORT), fingerprint(REPORT.upper())) == 1.0


def test_a_cut_copy_with_a_line_added_is_known() -> None:
    copy = REPORT[: len(REPORT) * 6 // 10] + " Readers of this paper can follow the story online all day."

    assert similarity(fingerprint(REPORT), fingerprint(copy)) >= 0.6


def test_another_text_is_not_alike() -> None:
    other = (
        "Two brigades left their barracks before dawn, and shops in the port did not open until the afternoon prayers were over."
    )

    assert similarity(fingerprint(REPORT), fingerprint(other)) < 0.25


def test_an_empty_text_is_like_nothing() -> None:
    assert fingerprint(" ... ") == ()
    assert similarity((), fingerprint(REPORT)) == 0.0


@given(st.text(), st.text())
def test_similarity_is_a_symmetric_share(one: str, other: str) -> None:
    forth, back = similarity(fingerprint(one), fingerprint(other)), similarity(fingerprint(other), fingerprint(one))

    assert forth == back
    assert 0 <= forth <= 1
    assert len(fingerprint(one)) <= SIZE
