"""Copies of what a burst rang by, that come after it rang."""

import pytest

from services.core.alarms import Alert
from tests.builders import a_mention, a_threat, minutes
from tests.judge_builders import DAY, World, quiet_days, threats

START = 3 * DAY


def a_burst() -> World:
    """Give a world with a burst of six stories, of which the last is one that others may reprint."""
    world = World()
    quiet_days(world, 3)
    threats(world, START, 5, every=5)
    world.report(START + 26, a_threat(), text=words(0))
    world.until(START + 60)
    return world


def words(number: int) -> str:
    """Give a text of its own, of sixty words."""
    return " ".join(f"word{number}x{each}" for each in range(60))


def figures(alert: Alert) -> tuple[int, int, int]:
    return alert.counts.articles, alert.counts.stories, alert.counts.publishers


def test_reprints_after_a_burst_rang_are_counted_as_articles_and_as_nothing_else() -> None:
    world = a_burst()
    assert figures(world.alert()) == (6, 6, 6)

    for each in range(80):
        world.report(START + 61 + each, a_threat(), text=words(0))
    world.until(START + 160)

    assert figures(world.alert()) == (86, 6, 6)
    assert [alert.state for alert in world.alerts()] == ["firing"]


@pytest.mark.parametrize("minute", [62.0, 75.0])
def test_a_reprint_and_a_new_story_give_the_same_counts_in_one_bucket_or_in_two(minute: float) -> None:
    world = a_burst()

    world.report(START + 61, a_threat(), text=words(0))
    world.report(START + minute, a_threat(), text=words(1))
    world.until(START + 90)

    assert figures(world.alert()) == (8, 7, 7)


def test_copies_of_a_story_that_does_not_count_for_a_burst_are_not_its_articles() -> None:
    world = a_burst()
    world.report(START + 61, text=words(2))
    world.until(START + 70)

    world.report(START + 71, text=words(2))
    world.until(START + 90)

    assert figures(world.alert()) == (6, 6, 6)


def test_a_live_page_that_says_the_same_again_and_again_is_told_once_early_and_once_for_good() -> None:
    world = a_burst()
    before = len(world.told)

    for each in range(60):
        world.report(START + 61 + each, a_threat(), url="https://live.example/p", publisher="Live", text=words(3 + each))
    world.until(START + 140)

    told = [each for each in world.told[before:] if isinstance(each, Alert)]
    assert [(figures(alert), alert.provisional) for alert in told] == [((7, 7, 7), True), ((7, 7, 7), False)]
    assert len(world.told[before:]) <= 2 * len(told)


def test_a_flash_of_a_live_page_was_first_reported_by_its_first_version() -> None:
    world = World()
    quiet_days(world, 2)
    start = 2 * DAY

    for each in range(100):
        world.report(start + 6 * each, a_mention(), url="https://live.example/p", publisher="Live", text=words(each))
    world.until(start + 620)

    alert = world.alert()
    assert alert.first_reported_at == minutes(start)
    assert "first reported 00:00 UTC" in alert.summary
    assert len(world.revisions(alert.alert_id)) <= 3


def test_a_live_page_that_wavers_is_no_correction_after_the_other() -> None:
    world = World()
    quiet_days(world, 2)
    start = 2 * DAY

    for each in range(50):
        mention = a_mention(severity=9.0 - each % 2)
        world.report(start + 6 * each, mention, url="https://live.example/p", publisher="Live", text=words(each))
    world.until(start + 320)

    alert = world.alert()
    said = [step.note.partition(":")[0] for step in alert.timeline if step.what == "corrected"]
    assert said == ["Live changed its report of how grave it was", "Live changed its report"] * 2
