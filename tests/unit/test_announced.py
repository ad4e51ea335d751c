"""What a situation's articles announce for a time to come."""

from services.core.alerts.memory.announcements import Announcements
from services.core.mentions import Party
from tests.builders import IRAN, USA, a_mention, a_threat
from tests.judge_builders import DAY, World, a_step, quiet_days
from tests.situation_builders import BRITAIN, situation, tell

MAJLES = Party(id="org:majles", name="Majles", country="IRN", country_name="Iran")
COUNCIL = Party(id="org:un-security-council", name="Security Council")


def announced(world: World) -> list[tuple[str, str, str]]:
    """Give what the only situation says to come: who, what, and who told it."""
    return [(each.who, each.what, each.publisher) for each in situation(world).announced]


def test_steps_announced_in_its_articles_are_listed_once() -> None:
    world = World()

    tell(world, 1, a_mention(), steps=(a_step(who=MAJLES),), publisher="Gazette")
    tell(world, 2, a_mention(), steps=(a_step(who=MAJLES),), publisher="Courier")
    tell(world, 3, steps=(a_step("will meet on Monday", who=MAJLES),), publisher="Unrelated")
    world.until(10)

    assert announced(world) == [("Majles", "will meet on Sunday", "Gazette")]


def test_what_nobody_in_particular_will_do_is_listed_where_an_article_begins_with_it() -> None:
    world = World()
    steps = (
        a_step("The deadline ends on Sunday", who=None),
        a_step("The fair will open", who=None, start=2_000),
        a_step(who=MAJLES, start=3_000),
    )

    tell(world, 1, a_mention(), steps=steps, publisher="Gazette")
    world.until(10)

    assert [each[:2] for each in announced(world)] == [("", "The deadline ends on Sunday"), ("Majles", "will meet on Sunday")]


def test_steps_of_the_reports_before_an_alert_began_are_listed_with_it() -> None:
    world = World()
    quiet_days(world, 9)
    for number in range(5):
        step = (a_step(f"will vote on bill {number}", who=MAJLES),)
        tell(world, 9 * DAY + 20 * number, a_threat(), steps=step, publisher=f"Gazette {number}")
    world.until(9 * DAY + 120)

    assert world.alert().lane == "burst"
    assert announced(world) == [("Majles", f"will vote on bill {number}", f"Gazette {number}") for number in range(5)]


def test_steps_of_a_report_in_passing_are_listed_when_a_second_one_makes_it_ring() -> None:
    world = World()

    tell(world, 1, a_mention(main=False), steps=(a_step(who=MAJLES),), publisher="Gazette")
    tell(world, 31, a_mention(main=False), publisher="Courier")
    world.until(40)

    assert announced(world) == [("Majles", "will meet on Sunday", "Gazette")]


def test_later_reports_between_its_sides_announce_what_its_parties_and_bodies_without_a_country_will_do() -> None:
    world = World()
    tell(world, 1, a_mention())
    world.until(3 * DAY)

    steps = (
        a_step(who=COUNCIL),
        a_step("will send a ship", who=USA),
        a_step("will vote", who=BRITAIN),
        a_step("The fair will open", who=None),
    )
    tell(world, 3 * DAY + 1, a_threat(actor=USA, recipient=IRAN), steps=steps, publisher="Gazette")
    world.until(3 * DAY + 10)

    assert [each[:2] for each in announced(world)] == [
        ("Security Council", "will meet on Sunday"),
        ("United States", "will send a ship"),
    ]


def test_a_report_between_other_sides_announces_nothing_for_it() -> None:
    world = World()
    tell(world, 1, a_mention())

    tell(world, 20, a_threat(actor=BRITAIN, recipient=USA), steps=(a_step(who=COUNCIL),))
    world.until(30)

    assert announced(world) == []


def test_what_was_announced_is_forgotten_when_no_alert_can_rest_on_it_any_more() -> None:
    world = World()
    world.report(1, a_threat(), steps=(a_step(who=MAJLES),))
    world.until(10)

    kept = [world.judge.remembered(Announcements)]
    for minute in (3 * DAY - 30, 3 * DAY + 30):
        world.report(minute, a_threat(actor=BRITAIN))
        world.until(minute + 30)
        kept.append(world.judge.remembered(Announcements))

    assert kept == [1, 1, 0]
