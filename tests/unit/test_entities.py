"""Names in a text and who bears them: the model's names are given by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.lexicon import load_lexicon
from services.core.signals.names.entities import Link, entities, link
from services.core.signals.nlp import Named
from services.core.signals.text.sentence import Sentence

LEXICON = load_lexicon()


def sentence(text: str) -> Sentence:
    return Sentence("text", 0, len(text), text)


def linked(*texts: str, **labels: str) -> list[list[Link]]:
    """Link sentences; `labels` are the model's names, with `_` for a blank, wherever they stand."""
    names = {name.replace("_", " "): label for name, label in labels.items()}
    named = [
        tuple(Named(label, text.index(name), text.index(name) + len(name)) for name, label in names.items() if name in text)
        for text in texts
    ]
    return link([sentence(text) for text in texts], named, LEXICON)


def ids(*texts: str, **labels: str) -> list[str]:
    return [each.id for found in linked(*texts, **labels) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turkey sent troops to the border.", ["TUR"]),
        ("Talks between Chad and Jordan went on.", ["TCD", "JOR"]),
        ("The minister of Georgia met reporters.", ["GEO"]),
        ("The report told us nothing.", []),
        ("The US sent a letter.", ["USA"]),
        ("It lost its licence, Singapore Airlines said.", ["org:sia"]),
    ],
)
def test_a_country_is_told_from_what_only_looks_like_it(text: str, expected: list[str]) -> None:
    assert ids(text) == expected


def test_an_air_base_is_no_person_of_its_name() -> None:
    assert ids("Rockets hit the Ain al-Assad air base at night.") == ["fac:al-asad"]


def test_a_misspelt_surname_is_the_person_of_the_article() -> None:
    found = linked(
        "Qassem Soleimani was in Baghdad.", "A friend of Soleiman, he said.", Qassem_Soleimani="PERSON", Soleiman="ORG"
    )

    assert [each.id for each in found[1]] == ["per:soleimani"]


def test_a_surname_that_is_only_alike_is_another_person() -> None:
    found = linked(
        "Qassem Soleimani was in Baghdad.", "David Solomon said no.", Qassem_Soleimani="PERSON", David_Solomon="PERSON"
    )

    assert [each.id for each in found[1]] == ["per:solomon"]


def test_a_surname_alone_is_the_person_named_in_full_later() -> None:
    found = linked("Marwick said no.", "Anna Marwick is a judge.", Marwick="PERSON", Anna_Marwick="PERSON")

    assert found[0][0].id == found[1][0].id


def test_a_division_after_a_comma_says_which_place_is_meant() -> None:
    (found,) = linked("A fire broke out in Lebanon, Pa., on Monday.", Lebanon="GPE")

    assert (found[0].type, found[0].country, found[0].admin1) == ("place", "USA", "Pennsylvania")


def test_a_name_that_two_cities_share_is_the_one_of_the_country_the_article_is_about() -> None:
    in_pakistan = linked("Police in Karachi and Sukkur were warned.", "A man was held in Hyderabad.", Hyderabad="GPE")
    in_india = linked("Police in Mumbai and Lucknow were warned.", "A man was held in Hyderabad.", Hyderabad="GPE")

    assert (in_pakistan[1][0].country, in_india[1][0].country) == ("PAK", "IND")


def test_a_disputed_area_has_its_own_id_and_a_listed_city_coordinates() -> None:
    (found,) = linked("Shots were heard in Kashmir and in Sloviansk.", Sloviansk="GPE")

    assert [(each.id, each.country) for each in found] == [("loc:kashmir", None), ("loc:sloviansk", "UKR")]
    assert found[1].at == (48.9, 37.6)


def test_a_people_and_a_capital_are_told_from_the_country_by_their_sense() -> None:
    text = "Iranian envoys said Tehran would answer."

    named = entities([sentence(text)], linked(text))

    senses = {(entity.id, span.sense) for entity in named for span in entity.spans}
    assert senses == {("IRN", "people"), ("loc:tehran", "government")}


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_is_linked_inside_its_bounds(texts: list[str]) -> None:
    for text, found in zip(texts, link([sentence(text) for text in texts], [()] * len(texts), LEXICON), strict=True):
        assert all(0 <= each.start < each.end <= len(text) for each in found)
