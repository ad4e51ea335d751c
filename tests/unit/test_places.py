"""The lists of places: what they must hold, and that none stands twice."""

from collections import Counter

import pytest

from services.adapters.lexicon import load_lexicon

FILES = load_lexicon().files
AREAS = {each.id: each for each in FILES.names.others if each.area is not None}


@pytest.mark.parametrize(
    ("area", "claimants", "country"),
    [
        ("loc:hormuz", (), None),
        ("loc:kashmir", ("IND", "PAK"), None),
        ("loc:crimea", ("RUS", "UKR"), "UKR"),
        ("loc:west-bank", ("ISR", "PSE"), "PSE"),
        ("loc:essequibo", ("GUY", "VEN"), "GUY"),
    ],
)
def test_an_area_tells_who_claims_it_and_for_whom_it_counts(area: str, claimants: tuple[str, ...], country: str | None) -> None:
    assert (AREAS[area].claimants, AREAS[area].country) == (claimants, country)


def test_every_area_has_coordinates_and_a_disputed_one_has_claimants() -> None:
    assert [each.id for each in AREAS.values() if each.at is None] == []
    assert [
        each.id for each in AREAS.values() if each.area == "disputed" and not each.claimants and "antarctica" not in each.id
    ] == []


def test_no_place_stands_twice() -> None:
    listed = [(name, each.country) for each in FILES.names.others for name in each.names]
    listed += [(row[0], country) for country, rows in FILES.places.places.items() for row in rows]
    several = [(row[0], country, row[1]) for country, rows in FILES.places.places.items() for row in rows]

    assert [each for each, count in Counter(several).items() if count > 1] == []
    assert {(name, country) for (name, country), count in Counter(listed).items() if count > 1} == {("Portland", "USA")}


def test_every_place_lies_on_the_globe_in_a_listed_country() -> None:
    countries = {each.id for each in FILES.names.countries}

    assert set(FILES.places.places) <= countries
    assert all(abs(row[2]) <= 90 and abs(row[3]) <= 180 for rows in FILES.places.places.values() for row in rows)
