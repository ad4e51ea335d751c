"""A dateline says where one writes: it is an event's place only where nothing leads elsewhere."""

import pytest
from msgspec import structs

from services.core.alerts.event import clarity, scope_of
from services.core.mentions import Mention, Place
from services.core.signals.observe import scopes_of
from tests.builders import IRAQ, a_mention
from tests.judge_builders import World
from tests.signal_builders import read
from tests.situation_builders import country, tell

LONDON = Place(id="loc:london", name="London", country="GBR", country_name="United Kingdom", basis="dateline")


def places(text: str) -> set[str | None]:
    """Give the countries of the acts that weigh anything."""
    return {place.country for each in read(text).mentions if each.weight > 0 for place in each.places}


def written_in_london(**changes: object) -> Mention:
    """Give an act that a report from London tells."""
    return a_mention(**{"actor": None, "recipient": None, "places": (LONDON,), "mode": "bombing", **changes})


def test_a_dateline_is_the_place_of_an_act_of_which_nothing_else_is_told() -> None:
    assert places("LONDON - A bomb exploded on a train on Wednesday, killing four people.") == {"GBR"}


@pytest.mark.parametrize(
    "told",
    [
        "The army of Chad said that a bomb had killed four people.",
        "Nigerian state television said that 80 people had been killed by the missiles.",
    ],
)
def test_a_dateline_is_no_place_of_an_act_whose_sentence_names_another_country(told: str) -> None:
    assert "GBR" not in places(f"LONDON - {told}")


def test_whose_companies_react_is_not_where_they_react_nor_where_it_happened() -> None:
    text = "Airlines in Peru, Chile and Cuba diverted flights away from Kenyan airspace after missiles were fired into Chad."

    found = {each.event_type: {place.country for place in each.places} for each in read(text).mentions}

    assert found["ASSAULT"] == {"TCD"}
    assert found["DISRUPT"] <= {"KEN"}


def test_an_act_after_which_something_happens_at_a_place_is_there() -> None:
    assert places("Four people died in Lima after a bomb exploded on Wednesday.") == {"PER"}


def test_an_act_belongs_to_whom_it_hits_rather_than_to_the_dateline() -> None:
    hit = written_in_london(recipient=country("NGA"))

    assert scope_of(hit) == "NGA"
    assert scopes_of(hit) == ("NGA",)


def test_an_act_of_which_only_the_dateline_is_known_belongs_there() -> None:
    assert scope_of(written_in_london()) == "GBR"
    assert scopes_of(written_in_london(actor=country("NGA"))) == ("GBR",)


def test_a_dateline_makes_a_mention_no_clearer() -> None:
    assert clarity(written_in_london()) == clarity(written_in_london(places=()))
    assert clarity(written_in_london(places=(structs.replace(LONDON, basis="said"),))) > clarity(written_in_london())


def test_an_alert_names_the_place_that_was_said_and_not_the_datelines() -> None:
    world = World()

    tell(world, 5, written_in_london(places=(IRAQ,)), written_in_london(), written_in_london())

    assert [place.id for place in world.alert().places] == ["IRQ"]


def test_an_alert_on_one_country_is_not_told_as_in_the_dateline_of_its_report() -> None:
    world = World()

    tell(world, 5, written_in_london(recipient=country("NGA")))

    alert = world.alert()
    assert (alert.headline, alert.place, alert.indicator) == ("Bombing against NGA", None, "assault/NGA")
