"""Names that can be read aloud: a situation's, and an alert's one line."""

import pytest

from services.core.alerts.telling.headline import situation_name
from services.core.mentions import Party, Place
from tests.builders import IRAN, USA, a_threat
from tests.judge_builders import DAY, World, quiet_days
from tests.situation_builders import BAGHDAD, land

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


def test_what_a_side_does_to_itself_names_it_once() -> None:
    world = World()
    quiet_days(world, 9)
    for number in range(5):
        world.report(9 * DAY + 20 * number, a_threat(actor=USA, recipient=USA))
    world.until(9 * DAY + 120)

    assert world.alert().headline.startswith("Threats by United States: ")
