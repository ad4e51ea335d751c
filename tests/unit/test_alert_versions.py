"""Versions of a document in time: an older one takes nothing back, and what is taken back is so wherever it is known."""

import pytest

from services.core.alarms import Alert
from services.core.alerts.memory.state import Baseline
from services.core.mentions import Discount, Mention, Place
from tests.builders import IRAQ, a_mention, a_threat, minutes
from tests.judge_builders import DAY, World, quiet_days, taken_back, threats

OWN = "https://gazette.example/a"
START = 3 * DAY
HOUR = 60
SYRIA = Place(id="SYR", name="Syria", country="SYR", country_name="Syria")
INDICATOR = "threaten/IRN>USA"
WORDS = "one and the same long text of the wire " * 9


def a_flash() -> World:
    """A strike that the Gazette alone reports at noon of the third day."""
    world = World()
    quiet_days(world, 2)
    world.report(2 * DAY + 12 * HOUR, a_mention(), publisher="Gazette", url=OWN)
    world.until(2 * DAY + 12 * HOUR + 20)
    return world


def after(world: World, minute: float) -> Alert:
    world.until(minute)
    return world.alert()


NOON = 2 * DAY + 12 * HOUR


@pytest.mark.parametrize(
    ("seen", "published", "backfill"),
    [
        (NOON + 21, NOON - 300, False),
        (NOON + 21, NOON - 2000, True),
        (NOON - 2000, NOON - 2050, True),
        (NOON - 2000, NOON - 2050, False),
        (NOON - 2000, NOON, False),
    ],
    ids=["of the morning", "a backlog", "late and a backlog", "late", "seen before"],
)
def test_an_older_version_of_a_report_takes_nothing_back(seen: float, published: float, *, backfill: bool) -> None:
    world = a_flash()
    before = world.alert()

    world.report(seen, publisher="Gazette", url=OWN, published_at=minutes(published), backfill=backfill)

    assert after(world, NOON + 50) == before


def test_an_older_version_of_a_copy_takes_nothing_from_the_confidence() -> None:
    world = World()
    world.report(HOUR, a_mention(), publisher="Gazette", text=WORDS)
    world.report(HOUR + 1, a_mention(), publisher="Courier", text=WORDS, url=OWN)
    world.until(HOUR + 20)

    world.report(HOUR + 21, publisher="Courier", url=OWN, published_at=minutes(HOUR - 30))

    assert [each.what for each in after(world, HOUR + 40).timeline] == ["opened"]


def test_what_was_taken_back_before_a_report_leaves_it() -> None:
    world = a_flash()

    world.report(NOON + 21, taken_back(), publisher="Gazette", published_at=minutes(NOON - 3 * DAY), backfill=True)

    assert after(world, NOON + 50).state == "firing"


def test_what_was_taken_back_after_a_report_counts_though_it_comes_as_a_backlog() -> None:
    world = a_flash()

    world.report(NOON + 8 * HOUR, taken_back(), publisher="Gazette", published_at=minutes(NOON + HOUR), backfill=True)

    assert after(world, NOON + 9 * HOUR).state == "withdrawn"


def test_a_version_that_gives_but_the_day_is_as_new_as_it_was_seen() -> None:
    world = a_flash()

    world.report(NOON + 21, publisher="Gazette", url=OWN, published_at=minutes(2 * DAY), title="Correction: no strike")

    assert after(world, NOON + 50).state == "withdrawn"


def a_burst(*, copied_after: float) -> World:
    """Three threats, and a fourth by the Gazette that the Herald reprints after so many minutes."""
    world = World()
    quiet_days(world, 3)
    threats(world, START, 3, every=5)
    world.report(START + 11, a_threat(), text=WORDS, publisher="Gazette", url=OWN)
    world.until(START + 11 + copied_after)
    world.report(START + 11 + copied_after, a_threat(), text=WORDS, publisher="Herald", url="https://herald.example/1")
    world.until(START + 60)
    return world


def corrects(world: World, minute: float, publisher: str, url: str) -> Alert:
    world.report(minute, publisher=publisher, url=url, title="Correction: no threat")
    return after(world, minute + 20)


@pytest.mark.parametrize("copied_after", [1, 20], ids=["in its bucket", "later"])
def test_a_story_of_a_burst_stands_as_long_as_another_publisher_says_it(copied_after: float) -> None:
    world = a_burst(copied_after=copied_after)

    alert = corrects(world, START + 61, "Gazette", OWN)

    # Four publishers 0.95; one that corrected leaves 0.85 of it.
    assert (alert.counts.stories, alert.counts.articles, alert.confidence) == (4, 4, 0.807)
    assert (alert.state, alert.timeline[-1].what) == ("firing", "corrected")


@pytest.mark.parametrize("copied_after", [1, 20], ids=["in its bucket", "later"])
@pytest.mark.parametrize("first", ["Gazette", "Herald"])
def test_a_story_of_a_burst_falls_when_all_that_carried_it_corrected_it(copied_after: float, first: str) -> None:
    world = a_burst(copied_after=copied_after)
    urls = {"Gazette": OWN, "Herald": "https://herald.example/1"}
    second = next(name for name in urls if name != first)

    corrects(world, START + 61, first, urls[first])
    alert = corrects(world, START + 81, second, urls[second])

    assert (alert.state, alert.counts.stories) == ("firing", 3)


def test_a_copy_that_tells_it_again_holds_the_story_again() -> None:
    world, url = a_burst(copied_after=20), "https://herald.example/1"
    corrects(world, START + 61, "Herald", url)
    world.report(START + 82, a_threat(), publisher="Herald", url=url, title="It was so after all")

    alert = corrects(world, START + 90, "Gazette", OWN)

    assert alert.counts.stories == 4


def a_burst_of_a_story(*copies: Mention, places: tuple[Place, ...] = ()) -> World:
    """Three threats, and a fourth by the Gazette; others reprint its text at once, in which so much is found."""
    world = World()
    quiet_days(world, 3)
    threats(world, START, 3, every=5)
    world.report(START + 11, a_threat(places=places), text=WORDS, publisher="Gazette", url=OWN)
    for number, told in enumerate(copies):
        world.report(START + 12 + number / 100, told, text=WORDS, publisher=f"Herald {number}", url=herald(number))
    world.until(START + 60)
    return world


def herald(number: int) -> str:
    return f"https://herald{number}.example/1"


def test_a_story_that_very_many_reprint_falls_when_all_that_carried_it_corrected_it() -> None:
    # With its ten indicators fifty documents are more than 400 pairs of both.
    countries = ("IRQ", "SYR", "JOR", "KWT", "SAU", "ISR", "LBN", "TUR", "QAT")
    places = tuple(Place(id=code, name=code, country=code, country_name=code) for code in countries)
    world = a_burst_of_a_story(*(a_threat(places=places) for _ in range(50)), places=places)
    before = next(each for each in world.alerts() if each.indicator == INDICATOR).counts.stories

    for number in range(50):
        world.report(START + 61, publisher=f"Herald {number}", url=herald(number), title="Correction: no threat")
    corrects(world, START + 61, "Gazette", OWN)

    after_all = next(each for each in world.alerts() if each.indicator == INDICATOR).counts.stories
    assert (before, after_all) == (4, 3)


A_CLASH = a_mention(mode="clash", severity=4.0)


def test_a_copy_in_which_no_threat_is_found_does_not_hold_up_the_story_of_one() -> None:
    world = a_burst_of_a_story(A_CLASH)

    alert = corrects(world, START + 61, "Gazette", OWN)

    assert alert.counts.stories == 3


def test_a_document_that_told_no_threat_before_its_copy_did_does_not_hold_up_the_story_of_one() -> None:
    world = World()
    quiet_days(world, 3)
    threats(world, START, 3, every=5)
    world.report(START + 11, A_CLASH, text=WORDS, publisher="Herald", url=herald(0))
    world.report(START + 12, a_threat(), text=WORDS, publisher="Gazette", url=OWN)
    world.until(START + 60)

    corrects(world, START + 61, "Gazette", OWN)

    assert stories_counted(world) == 3


def test_a_copy_whose_new_version_tells_the_threat_too_holds_up_its_story() -> None:
    world = a_burst_of_a_story(A_CLASH)
    world.report(START + 61, a_threat(), publisher="Herald 0", url=herald(0))

    alert = corrects(world, START + 65, "Gazette", OWN)

    assert alert.counts.stories == 4


def test_the_sentence_of_a_corrected_report_stays_out_of_a_burst_though_its_story_counts() -> None:
    world = a_burst(copied_after=20)
    corrects(world, START + 61, "Gazette", OWN)

    world.report(START + 85, a_threat(), publisher="Courier")
    alert = after(world, START + 100)

    assert alert.counts.stories == 5
    assert {each.publisher for each in alert.evidence} == {"Paper 73", "Paper 74", "Paper 75", "Courier"}


def test_a_story_of_many_is_corrected_though_its_sentence_is_not_kept() -> None:
    world = World()
    quiet_days(world, 3)
    threats(world, START, 60, every=1)
    world.until(START + 70)
    (held,) = world.judge.open_alerts()
    assert "Paper 76" not in {each.publisher for each in held.supports}

    alert = corrects(world, START + 71, "Paper 76", "https://paper76.example/a")

    # More than four publishers 0.95; one that corrected leaves 0.85 of it.
    assert (alert.counts.stories, alert.counts.articles, alert.confidence) == (59, 59, 0.807)
    assert alert.reason.startswith("Paper 76 corrected its report: Correction: no threat")
    assert stories_counted(world) == 59


def test_a_fact_of_a_story_of_many_is_corrected_though_its_sentence_is_not_kept() -> None:
    world = World()
    quiet_days(world, 3)
    for number in range(60):
        world.report(START + number, a_threat(places=(IRAQ,)))
    world.until(START + 70)

    world.report(START + 71, a_threat(places=(SYRIA,)), publisher="Paper 76", url="https://paper76.example/a")
    world.until(START + 90)

    assert (stories_counted(world), stories_counted(world, "threaten/IRQ")) == (60, 59)


def stories_counted(world: World, indicator: str = INDICATOR) -> int:
    past = world.judge.world().get(Baseline, indicator) or Baseline()
    return sum(stories for _, stories, _ in past.recent)


def test_of_more_stories_than_an_alert_names_each_can_be_taken_back() -> None:
    world = World()
    quiet_days(world, 3)
    threats(world, START, 1_010, every=0.05)
    world.until(START + 70)
    (held,) = world.judge.open_alerts()
    assert len(held.stories) == 1_000
    before = world.alert()

    alert = corrects(world, START + 71, "Paper 76", "https://paper76.example/a")
    back = taken_back(event_type="THREATEN", ledger="threats", mode=None, places=())
    world.report(START + 92, back, publisher="Paper 77")

    assert (before.counts.stories, alert.counts.stories) == (1_010, 1_009)
    assert after(world, START + 110).counts.stories == 1_008


def test_what_an_alert_keeps_of_corrections_is_bounded() -> None:
    world = World()
    quiet_days(world, 3)
    threats(world, START, 60, every=1)
    world.until(START + 70)

    for number in range(50):
        world.report(START + 71, publisher=f"Paper {73 + number}", url=f"https://paper{73 + number}.example/a")
    world.until(START + 90)

    (held,) = world.judge.open_alerts()
    assert (held.alert.counts.stories, len(held.alert.timeline), len(held.without)) == (10, 51, 50)


def test_the_same_words_of_a_correction_take_back_a_copy_of_a_flash_once() -> None:
    world = World()
    told = Discount(rule="correction", words="correction", factor=0.3)
    world.report(1, a_mention(), publisher="Gazette", text=WORDS)
    world.report(2, a_mention(), publisher="Courier", text=WORDS, url=OWN)
    world.until(20)

    for minute in (21, 31):
        negated = a_mention(stance="negated", weight=0.0, discounts=(told,))
        world.report(minute, negated, publisher="Courier", url=OWN)
    alert = after(world, 50)

    assert [each.what for each in alert.timeline] == ["opened", "corrected"]
