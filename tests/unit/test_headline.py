"""Names that can be read aloud: a situation's, and an alert's one line."""

import pytest
from msgspec import structs

from services.core.alerts.telling.headline import situation_name
from services.core.mentions import Party, Place
from tests.builders import IRAN, USA, a_threat
from tests.judge_builders import DAY, World, quiet_days
from tests.situation_builders import BAGHDAD, BASRA, an_attack, land, tell

LONDON = Place(id="loc:london", name="London", country="GBR", country_name="United Kingdom", latitude=51.5, longitude=0.0)
IRAQ = Party(id="IRQ", name="Iraq", country="IRQ", country_name="Iraq")


@pytest.mark.parametrize(
    ("parties", "place", "expected"),
    [
        ((IRAN, USA), BAGHDAD, "Iraq: Iran and United States"),
        ((IRAQ,), BAGHDAD, "Iraq"),
        ((IRAN,), BAGHDAD, "Iraq: Iran"),
        ((IRAN, IRAQ), BAGHDAD, "Iraq: Iran and Iraq"),
        ((), land("USA"), "USA"),
        ((IRAN,), None, "Iran"),
        ((), None, "Unnamed situation"),
    ],
)
def test_a_situation_is_named_by_its_place_and_whoever_else_is_in_it(
    parties: tuple[Party, ...], place: Place | None, expected: str
) -> None:
    assert situation_name(parties, place) == expected


def test_a_count_names_no_side_and_no_site_that_a_single_report_has() -> None:
    world = World()
    quiet_days(world, 9)
    acts = [an_attack(BAGHDAD)] * 4 + [an_attack(BAGHDAD, actor=USA), an_attack(BASRA, recipient=IRAN)]
    for number, act in enumerate(acts):
        world.report(9 * DAY + 20 * number, structs.replace(act, severity=6.0, main=False))
    world.until(9 * DAY + 180)

    burst = world.alert("assault/IRQ")
    assert burst.headline.startswith("Attack in Baghdad, Iraq: ")
    assert (burst.actors, burst.targets, [place.name for place in burst.places]) == ((), (), ["Baghdad"])


def test_a_count_names_a_side_that_a_fifth_of_its_reports_have() -> None:
    world = World()
    quiet_days(world, 9)
    for number, actor in enumerate((None, USA, None, USA, None, None)):
        world.report(9 * DAY + 20 * number, an_attack(BAGHDAD, actor=actor, severity=6.0))
    world.until(9 * DAY + 180)

    assert world.alert("assault/IRQ").headline.startswith("Attack by United States in Baghdad, Iraq: ")


def test_a_person_who_acts_at_home_is_not_told_as_his_country() -> None:
    gunman = Party(id="per:stone", name="A. Stone", country="IRQ", country_name="Iraq")
    world = World()
    quiet_days(world, 9)
    for number in range(5):
        world.report(9 * DAY + 20 * number, an_attack(BAGHDAD, actor=gunman, recipient=IRAQ, severity=6.0))
    world.until(9 * DAY + 180)

    assert world.alert("assault/IRQ").headline.startswith("Attack in Baghdad, Iraq: ")


def test_a_city_that_is_hit_as_itself_is_told_as_the_place_alone() -> None:
    london = Party(id="GBR", name="London", country="GBR", country_name="United Kingdom")
    world = World()

    tell(world, 1, an_attack(LONDON, recipient=london))

    assert world.alert().headline == "Bombing in London, United Kingdom"


def test_what_a_side_does_to_itself_names_it_once() -> None:
    world = World()
    quiet_days(world, 9)
    for number in range(5):
        world.report(9 * DAY + 20 * number, a_threat(actor=USA, recipient=USA))
    world.until(9 * DAY + 120)

    assert world.alert().headline.startswith("Threats by United States: ")
