"""Countries in texts of many languages, by the names that ship with Tocsin."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.adapters.analyst import load_analyst
from services.adapters.lexicon import load_lexicon
from services.adapters.territories import load_abroad
from services.core.signals.names.abroad import Abroad
from tests.builders import an_article

SENTENCES = yaml.safe_load((Path(__file__).parents[1] / "countries.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def abroad() -> Abroad:
    return load_abroad(load_lexicon())


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: f"{sentence['language']}-{sentence['text'][:20]}")
def test_the_countries_of_a_sentence_are_found(abroad: Abroad, sentence: dict[str, Any]) -> None:
    found = abroad.countries(sentence["language"], "", sentence["text"])

    assert found == tuple(sorted(sentence["named"]))


def test_a_language_that_nobody_lists_names_nothing(abroad: Abroad) -> None:
    assert abroad.countries("tlh", "", "Iran") == ()
    assert abroad.countries("no such tag", "", "Iran") == ()


def test_every_country_of_the_lexicon_has_a_name_in_a_language_that_is_well_known(abroad: Abroad) -> None:
    lexicon = load_lexicon()
    plain = abroad.plain("fr")

    assert [each.id for each in lexicon.files.names.countries if not plain.get(each.id)] == []


def test_an_article_that_is_not_read_says_which_countries_it_concerns() -> None:
    text = "Die Regierung in Teheran hat am Montag erklärt, dass die iranischen Streitkräfte an der Grenze zum Irak bleiben. " * 3

    signal = load_analyst()(an_article(text, title="Iran lässt Truppen an der Grenze", language="de"))

    assert (signal.analysed, signal.concerns) == (False, ("IRN", "IRQ"))


def test_an_article_that_is_read_says_it_too() -> None:
    text = "Iranian forces stayed at the border with Iraq on Monday, the defence ministry said. " + "Nothing else happened. " * 80

    signal = load_analyst()(an_article(text + "France sent a note.", title="Troops stay at the border", language="en"))

    assert (signal.analysed, signal.concerns) == (True, ("IRN", "IRQ"))
