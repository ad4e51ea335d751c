"""Which language a text is in."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.text.language import UNCODED, UNDETERMINED, Profiles, Spoken, is_read, language_of, profiles_of
from tests.signal_builders import lexicon

ENGLISH = (
    "The harbour was closed on Monday after a storm, and the ferries that had left before it came back with their passengers."
)
SPOKEN: dict[str, str] = yaml.safe_load((Path(__file__).parents[1] / "languages.yaml").read_text(encoding="utf-8"))


def language(text: str, said: str | None = None) -> str:
    return language_of(said, text, profiles_of(lexicon()))


@pytest.mark.parametrize("expected", SPOKEN)
def test_a_sentence_or_two_show_the_language(expected: str) -> None:
    assert language(SPOKEN[expected]) == expected


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "President Recep Tayyip Erdoğan and Prime Minister Viktor Orbán met in Ankara on Monday, and both said that talks go on.",
        "Kyiv hit",
        "Xi, Putin meet Kim",
        "Médecins Sans Frontières, Agence France-Presse, Le Monde, Al Jazeera and La Stampa were there, a spokesman said.",
        "“No pasarán, el pueblo unido,” they sang. The crowd left the square before dawn, and the police said that all is well.",
        "Juan de la Cruz and María de los Ángeles del Río met Jean de la Fontaine in La Paz.",
    ],
)
def test_english_with_foreign_names_is_read(text: str) -> None:
    assert is_read(language(text))


def test_what_is_too_short_to_tell_is_undetermined_and_read() -> None:
    found = language("Kyiv hit")

    assert (found, is_read(found)) == (UNDETERMINED, True)


def test_the_producers_word_decides_where_the_text_does_not() -> None:
    assert language("Ein Satz.", said="de-AT") == "de"
    assert language("Kyiv hit", said="EN_us") == "en"


def test_a_clear_text_overrules_the_producer() -> None:
    assert language(SPOKEN["es"], said="en-US") == "es"
    assert language(ENGLISH, said="fr") == "en"


def test_an_english_report_that_quotes_another_language_at_length_is_english() -> None:
    report = " ".join([ENGLISH] * 3)

    assert language(report + " “" + SPOKEN["es"] + "” " + report) == "en"


def test_a_long_text_in_no_listed_language_is_not_taken_for_english() -> None:
    found = language("kanto miro veluna ostra parik domet " * 12)

    assert (found, is_read(found)) == (UNCODED, False)


def test_a_text_in_another_alphabet_is_not_taken_for_english() -> None:
    assert not is_read(language("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᎠᏂᏣᎳᎩ ᏗᎧᎿᏩᏛᏍᏗ"))


def test_a_table_of_names_and_numbers_given_as_english_stays_english() -> None:
    rows = "Arva United 3 Torvik Rovers 1 Selm Athletic 2 Brant County 2 " * 10

    assert language(rows, said="en") == "en"


def test_only_the_listed_words_of_a_language_count_for_it() -> None:
    profiles = Profiles({"language-en": ("the",), "language-xx": ("oro", "ata", "emi", "ulu", "isi"), "negators": ("oro",)})

    assert profiles.spoken("oro ata emi ulu isi " * 3) == Spoken("xx", sure=True)
    assert profiles.spoken("oro ata emi oro ata emi") == Spoken(None, sure=False)


@given(st.text(), st.none() | st.text(max_size=5))
def test_any_text_has_a_language(text: str, said: str | None) -> None:
    assert language(text, said)
