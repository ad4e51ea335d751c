"""Words and fingerprints."""

from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.text.fingerprint import MOST, fingerprint, similarity
from services.core.signals.text.words import inflect, verb_forms

REPORT = " ".join(
    f"The {word} column reached the river crossing near milestone {n}." for n, word in enumerate("abcdefghijklmnopqrstuvwx")
)


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
    assert len(fingerprint(one)) <= MOST
