"""Countries that unread texts name: stems and endings, what is one word with a name, and scripts without blanks."""

from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.lexicon.languages import Language
from services.core.signals.names.abroad import ROOM, Abroad

PLAIN = {
    "sl": {"IRN": ["Iran"], "MLI": ["Mali"], "NER": ["Niger"], "NGA": ["Nigeria"], "SAU": ["Saudova Arabia"], "PER": ["Pru"]},
    "rl": {"IRQ": ["العراق"], "MLI": ["مالي"]},
    "un": {"IRN": ["伊朗"], "IRQ": ["伊拉克"], "TCD": ["乍得"]},
}
LANGUAGES = {
    "sl": Language(cut="[aeiou]", after="(a|om|ski|skiego|ej)?", names={"USA": ("=US", "amerik*"), "RUS": ("rus", "bel* dom")}),
    "rl": Language(before="[وب]?", after="(ي|ية)?", names={"USA": ("امريك*",)}, never=("مالي",)),
    "un": Language(parted=False, names={"USA": ("美军",)}),
}


def found(language: str, text: str, title: str = "") -> tuple[str, ...]:
    return Abroad(LANGUAGES, lambda tag: PLAIN.get(tag, {})).countries(language, title, text)


def test_a_name_is_known_with_the_endings_of_its_language() -> None:
    assert found("sl", "Wojska iranskiego rządu, mówi Iran") == ("IRN",)
    assert found("sl", "Iranowie") == ()


def test_of_names_that_begin_alike_the_longer_counts() -> None:
    assert found("sl", "Nigeria") == ("NGA",)
    assert found("sl", "Niger") == ("NER",)


def test_a_short_name_in_small_letters_is_a_word_unless_a_long_ending_follows() -> None:
    assert [found("sl", each) for each in ("mali", "Mali", "maliski")] == [(), ("MLI",), ("MLI",)]


def test_every_word_of_a_name_must_fit() -> None:
    assert found("sl", "w Saudovej Arabia") == ("SAU",)
    assert found("sl", "Saudova strona") == ()


def test_a_listed_word_stands_alone_with_any_letters_or_as_it_is_written() -> None:
    assert [found("sl", each) for each in ("amerikanom", "rus", "rusek", "US", "us", "belemu dom")] == [
        ("USA",), ("RUS",), (), ("USA",), (), ("RUS",),
    ]  # fmt: skip


def test_a_very_short_name_counts_only_as_it_is_written() -> None:
    assert [found("sl", each) for each in ("Pru", "pru", "prua")] == [("PER",), (), ()]


def test_what_is_one_word_with_a_name_is_taken_off() -> None:
    assert found("rl", "وبالعراق") == ()
    assert found("rl", "بالعراق والعراقية") == ("IRQ",)


def test_marks_above_letters_and_letters_that_keyboards_part_make_no_difference() -> None:
    assert found("rl", "أمريكي") == ("USA",)
    assert found("sl", "Irán") == ("IRN",)


def test_a_plain_name_that_is_another_word_never_counts() -> None:
    assert found("rl", "دعم مالي") == ()


def test_where_no_blanks_part_words_a_name_is_found_inside() -> None:
    assert found("un", "伊朗导弹击中驻伊拉克美军基地") == ("IRN", "IRQ", "USA")


def test_only_title_and_first_lines_are_looked_at() -> None:
    far = "slovo " * (ROOM // 6 + 1) + "Iran"

    assert found("sl", far) == ()
    assert found("sl", far, title="Iran") == ("IRN",)


def test_of_an_unknown_language_nothing_is_known() -> None:
    assert found("xx", "Iran") == ()


def test_a_language_that_is_not_listed_is_read_by_the_rules_of_others() -> None:
    rules = {"other": Language(after=".{0,3}")}

    assert Abroad(rules, lambda _: {"IRN": ["Iran"]}).countries("xx", "", "Iranin") == ("IRN",)


@given(st.text(max_size=300), st.sampled_from(["sl", "rl", "un", "xx"]))
def test_no_text_is_too_strange(text: str, language: str) -> None:
    assert set(found(language, text)) <= {*PLAIN["sl"], *PLAIN["rl"], *PLAIN["un"], "USA", "RUS"}
