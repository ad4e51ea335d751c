"""Easing answers what came before it: when its reports count, and when no more."""

import pytest

from services.core.alarms import Alert
from tests.builders import a_mention, a_threat, minutes
from tests.judge_builders import DAY, World, denial, easing, quiet_days, threats

START = 3 * DAY
NOW = START + 60
HOUR = 60


def a_world_under_threats(number: int = 6, *, every: float = 5) -> World:
    """Six threats in half an hour, by publishers of their own; or so many, so often."""
    world = World()
    quiet_days(world, 3)
    threats(world, START, number, every=every)
    world.until(START + max(HOUR, number * every))
    return world


def eased_by(world: World, minute: float, publisher: str, **changes: object) -> Alert:
    """Let a publisher report easing, and give the alert when its bucket is closed."""
    world.report(minute, easing(), publisher=publisher, **changes)
    world.until(minute + 15)
    return world.alert()


@pytest.mark.parametrize("back", [2 * DAY, 5 * HOUR], ids=["days before", "hours before"])
@pytest.mark.parametrize("backfill", [True, False])
def test_easing_that_was_told_before_the_first_report_says_nothing_of_an_alert(back: float, *, backfill: bool) -> None:
    world = a_world_under_threats()
    before = world.alert()

    for publisher in ("A", "B"):
        world.report(NOW + 1, easing(), publisher=publisher, published_at=minutes(NOW - back), backfill=backfill)
    world.until(NOW + 20)

    assert (world.alert().state, world.alert().counter_evidence) == ("firing", ())
    assert world.alert().revision == before.revision


def test_easing_of_before_that_comes_days_late_says_nothing_of_an_alert() -> None:
    world = a_world_under_threats()
    then = NOW - 2 * DAY

    for publisher in ("A", "B"):
        world.report(then, easing(), publisher=publisher, published_at=minutes(then))
    world.until(NOW + 20)

    assert (world.alert().state, world.alert().counter_evidence) == ("firing", ())


def test_easing_that_was_told_after_the_first_report_counts_though_it_comes_as_a_backlog() -> None:
    world = a_world_under_threats(2)
    world.report(START + 10, a_mention())
    world.until(START + 9 * HOUR)

    for publisher in ("A", "B"):
        world.report(START + 9 * HOUR, easing(), publisher=publisher, published_at=minutes(START + HOUR), backfill=True)
    world.until(START + 9 * HOUR + 20)

    assert world.alert("assault/IRN>USA").state == "easing"


def test_a_denial_that_was_told_before_the_act_was_is_no_denial_of_it() -> None:
    world = World()
    world.report(DAY, a_mention())

    world.report(DAY + 12, denial(), published_at=minutes(HOUR))
    world.until(DAY + 30)

    assert world.alert().counter_evidence == ()


def test_a_day_without_a_time_of_day_is_no_time_before_the_alert() -> None:
    world = a_world_under_threats()

    # Midnight is all that a page says which gives but the day.
    for publisher in ("A", "B"):
        world.report(NOW + 1, easing(), publisher=publisher, published_at=minutes(START))
    world.until(NOW + 20)

    assert world.alert().state == "easing"


def test_easing_reported_more_than_a_day_ago_eases_nothing_together_with_a_second_report() -> None:
    world = World()
    world.report(1, a_mention(), publisher="P")
    world.report(10 * HOUR, a_mention(), publisher="Q")
    world.report(20 * HOUR, a_mention(), publisher="R")
    eased_by(world, 2 * HOUR, "A")

    # The first report of easing is 24 hours and a quarter old, the others an hour apart.
    second = eased_by(world, 26 * HOUR + 15, "B")
    third = eased_by(world, 27 * HOUR, "C")

    assert (second.state, third.state) == ("firing", "easing")
    assert third.reason == "2 independent publishers report easing"


def test_a_publisher_that_reports_easing_again_is_heard_anew() -> None:
    world = World()
    world.report(1, a_mention(), publisher="P")
    world.report(20 * HOUR, a_mention(), publisher="Q")
    eased_by(world, 2 * HOUR, "A")
    again = eased_by(world, 20 * HOUR, "A")

    second = eased_by(world, 27 * HOUR, "B")

    assert (again.state, second.state) == ("firing", "easing")
    assert [each.publisher for each in second.counter_evidence] == ["B", "A"]


def test_easing_counts_no_more_once_as_much_was_told_since_as_makes_a_burst_ring() -> None:
    world = a_world_under_threats()
    eased_by(world, NOW, "A")
    threats(world, NOW + 20, 6, every=5)
    world.until(NOW + 60)

    second = eased_by(world, NOW + 60, "B")
    third = eased_by(world, NOW + 80, "C")

    assert (second.state, third.state) == ("firing", "easing")


def test_a_single_threat_after_the_first_report_of_easing_takes_nothing_from_it() -> None:
    world = a_world_under_threats()
    eased_by(world, NOW, "A")
    threats(world, NOW + 20, 1)
    world.until(NOW + 40)

    assert eased_by(world, NOW + 40, "B").state == "easing"


def test_what_eased_a_burst_that_rings_again_does_not_ease_it_once_more() -> None:
    world = a_world_under_threats()
    eased_by(world, NOW, "A")
    assert eased_by(world, NOW + 15, "B").state == "easing"
    threats(world, NOW + 40, 6, every=5)
    world.until(NOW + 80)
    assert world.alert().state == "firing"

    third = eased_by(world, NOW + 80, "C")

    assert third.state == "firing"
    assert eased_by(world, NOW + 100, "A").state == "easing"


def update_pages(world: World, minute: float, *papers: int) -> None:
    """Let papers print their threat again, in other words around the same sentence."""
    for each in papers:
        text = " ".join(f"update{each}x{number}" for number in range(60))
        world.report(minute, a_threat(), url=f"https://paper{each}.example/a", publisher=f"Paper {each}", text=text)


def test_new_versions_of_pages_do_not_renew_what_was_eased() -> None:
    world = a_world_under_threats()
    eased_by(world, NOW + 1, "A")
    assert eased_by(world, NOW + 20, "B").state == "easing"
    papers = [int(each.publisher.split()[1]) for each in world.alert().evidence]

    update_pages(world, NOW + 60, *papers)
    world.until(NOW + 80)

    assert (world.alert().state, len(papers) >= 5) == ("easing", True)


def test_new_versions_of_pages_between_two_words_of_easing_do_not_undo_the_first() -> None:
    world = a_world_under_threats()
    eased_by(world, NOW + 1, "A")
    papers = [int(each.publisher.split()[1]) for each in world.alert().evidence]

    update_pages(world, NOW + 20, *papers)

    assert eased_by(world, NOW + 40, "B").state == "easing"


def test_what_was_told_after_a_flash_eases_it_though_its_page_has_been_updated_since() -> None:
    world = World()
    quiet_days(world, 2)
    then = 2 * DAY
    world.report(then, a_mention(), url="https://live.example/p", publisher="Live", text="one " * 60)
    world.until(then + 300)
    world.report(then + 301, a_mention(), url="https://live.example/p", publisher="Live", text="two " * 60)

    for publisher in ("A", "B"):
        world.report(then + 330, easing(), publisher=publisher, published_at=minutes(then + 200))
    world.until(then + 350)

    assert world.alert().state == "easing"
