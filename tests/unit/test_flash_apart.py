"""A flash is one act: another place or another target is another one, and confirms nothing."""

from msgspec import structs

from services.core.alarms import Situation
from services.core.mentions import Place
from tests.builders import a_mention
from tests.judge_builders import World
from tests.situation_builders import BAGHDAD, BASRA, OMAN, an_attack, country, killed, tell, told_of

LONDON = Place(id="loc:london", name="London", country="GBR", country_name="United Kingdom", latitude=51.5, longitude=0.0)


def test_bombings_of_two_cities_450_km_apart_do_not_confirm_each_other() -> None:
    world = World()

    tell(world, 5, an_attack(BAGHDAD))
    tell(world, 15, an_attack(BASRA))

    assert [(each.level, each.confirmation) for each in world.alerts()] == [("advisory", "unconfirmed (1 publisher)")] * 2


def test_the_dead_of_two_bombings_are_not_the_word_of_two_publishers() -> None:
    world = World()

    tell(world, 5, an_attack(BAGHDAD, severity=7.0, toll=killed(20)))
    tell(world, 15, an_attack(BASRA, severity=7.0, toll=killed(15)))

    notices = [notice for each in world.told if isinstance(each, Situation) for notice in each.notices]
    assert notices
    assert [notice for notice in notices if "killed" in notice.text] == []


def test_a_further_act_in_another_country_by_the_same_side_is_no_second_report() -> None:
    world = World()

    tell(world, 1, a_mention())
    tell(world, 5, a_mention(places=(OMAN,)))

    assert [each.level for each in world.alerts()] == ["advisory", "advisory"]


def test_a_second_strike_in_another_city_five_hours_later_escalates() -> None:
    world = World()

    for minute, place, mode in ((5, BAGHDAD, "missile strike"), (9, BAGHDAD, "missile strike"), (300, BASRA, "bombing")):
        tell(world, minute, a_mention(places=(place,), mode=mode))
    tell(world, 303, a_mention(places=(BASRA,), mode="bombing"))

    assert told_of(world) == ["opened", "raised", "escalated"]


def test_a_strike_by_the_same_side_on_another_country_is_another_act() -> None:
    world = World()

    tell(world, 1, a_mention(actor=country("ISR"), recipient=country("PSE"), places=()))
    tell(world, 15, a_mention(actor=country("ISR"), recipient=country("LBN"), places=()))

    assert [each.level for each in world.alerts()] == ["advisory", "advisory"]


def test_a_dateline_is_no_place_of_the_act_and_makes_no_further_one() -> None:
    world, dateline = World(), structs.replace(LONDON, basis="dateline")

    tell(world, 1, a_mention())
    tell(world, 5, a_mention(places=(dateline,)))

    assert told_of(world) == ["opened", "raised"]
    assert [each.confirmation for each in world.alerts()] == ["confirmed (2 publishers)"]
