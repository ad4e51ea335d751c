"""Independent publishers: a house's second title, or a paper that credits an agency, is nobody new."""

import pytest

from services.core.mentions import Mention
from tests.builders import a_mention
from tests.judge_builders import World, easing, quiet_days, taken_back, threats

HOUSE: dict[str, object] = {"origin": "house", "family": "house"}
CREDITED: dict[str, object] = {"origin": "meridian", "wire": "Meridian"}


def reported(*reports: dict[str, object], mention: Mention | None = None) -> World:
    """Let each publisher report the strike in words of its own."""
    world = World()
    for minute, whose in enumerate(reports, start=1):
        world.report(minute, mention or a_mention(), **whose)
    world.until(20)
    return world


@pytest.mark.parametrize("whose", [HOUSE, CREDITED, {**CREDITED, "family": "house"}])
def test_two_titles_of_a_house_or_two_customers_of_an_agency_confirm_nothing(whose: dict[str, object]) -> None:
    alert = reported(whose, whose).alert()

    assert (alert.counts.stories, alert.counts.publishers) == (2, 1)
    assert alert.confirmation == "unconfirmed (1 publisher)"


def test_an_agency_and_a_title_that_does_not_credit_it_confirm() -> None:
    agency: dict[str, object] = {"origin": "meridian", "family": "meridian", "wire": "Meridian"}

    assert reported(agency, HOUSE).alert().confirmation == "confirmed (2 publishers)"


def test_two_titles_of_a_house_that_report_easing_ease_nothing() -> None:
    world = reported({})

    world.report(30, easing(), **HOUSE)
    world.report(31, easing(), **HOUSE)
    world.until(50)

    assert world.alert().state == "firing"


def test_a_burst_in_the_titles_of_one_house_waits_for_another_publisher() -> None:
    world = World()
    quiet_days(world, 3)

    threats(world, 3 * 1440, 12, every=5, **HOUSE)
    world.until(3 * 1440 + 80)

    assert {(each.state, each.counts.publishers) for each in world.alerts()} == {("pending", 1)}


def test_another_title_of_the_house_takes_its_report_back() -> None:
    world = reported({**HOUSE, "publisher": "Gazette"})

    world.report(30, taken_back(), publisher="Sunday Gazette", **HOUSE)
    world.until(50)

    assert world.alert().state == "withdrawn"


def test_an_agency_takes_back_what_a_title_printed_that_credits_it() -> None:
    world = reported({**CREDITED, "publisher": "Gazette", "family": "gazette"})

    world.report(30, taken_back(), publisher="Meridian", family="meridian", **CREDITED)
    world.until(50)

    assert world.alert().state == "withdrawn"
