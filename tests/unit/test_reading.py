"""How much of the news is read: counts by country and language, what is about what, and when a change is worth a word."""

from typing import Any

import pytest
from msgspec import structs

from services.core.alarms import Alert, IndexHour, Reading, Unread
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Outage, Stream
from services.core.alerts.memory.sums import Heard
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.reading import Readings, has_moved, note_articles
from services.core.alerts.telling.summary import summary_of
from services.core.mentions import Mention
from tests.alert_builders import IRAN, an_alert, an_explained_burst
from tests.builders import a_mention, a_threat, an_observed_article, minutes
from tests.judge_builders import World

HOUR = 6
"""Buckets."""


def waiting(number: int, *mentions: Mention, **changes: Any) -> Waiting:  # noqa: ANN401 - any field
    """Give an article that waits to be judged."""
    return Waiting(minutes(0).timestamp(), number, an_observed_article(number, *mentions, **changes))


def unread(number: int, language: str, *concerns: str) -> Waiting:
    """Give an article that was not analysed."""
    return waiting(number, analysed=False, language=language, concerns=concerns)


def noted(*buckets: tuple[int, tuple[Waiting, ...]]) -> Layer:
    """Give a layer in which the articles of these buckets are counted, at the end of the last one."""
    layer = Layer()
    for bucket, articles in buckets:
        layer.put("", Stream(closed=bucket))
        note_articles(layer, bucket, articles)
    return layer


def test_a_country_is_read_as_far_as_its_articles_are_analysed() -> None:
    read = tuple(waiting(each, concerns=("IRN",)) for each in range(6))
    layer = noted((600, (*read, unread(7, "fa", "IRN"), unread(8, "fa", "IRN"), unread(9, "ar", "IRN", "IRQ"))))

    reading = Readings(layer).of(["IRN"])

    # 3 of 9 are not read.
    languages = (Unread(language="fa", articles=2), Unread(language="ar", articles=1))
    assert reading == Reading(articles=9, unread=3, share_unread=0.333, by_language=languages, scope="IRN")


def test_an_article_that_does_not_say_what_it_concerns_is_about_the_countries_of_its_mentions() -> None:
    layer = noted((600, (waiting(1, a_mention()), waiting(2))))

    assert {scope for scope, _ in layer.all(Heard)} == {"world", "IRN", "USA", "IRQ"}
    assert Readings(layer).of([]).articles == 2


def test_an_unread_article_that_names_no_country_counts_for_the_world_alone() -> None:
    layer = noted((600, (unread(1, "fa"), waiting(2, concerns=("IRN",)))))

    readings = Readings(layer)

    assert (readings.of(["world"]).unread, readings.of(["IRN"]).unread) == (1, 0)


def test_of_two_countries_that_counts_which_is_read_least_and_one_article_tells_little() -> None:
    read = tuple(waiting(each, concerns=("USA",)) for each in range(30))
    foreign = tuple(unread(100 + each, "fa", "IRN") for each in range(5))
    layer = noted((600, (*read, *foreign, waiting(99, concerns=("IRN",)), unread(200, "ar", "YEM"))))

    # 5 of 6 against 1 of 1 and 0 of 30.
    assert Readings(layer).of(["USA", "IRN", "YEM"]).scope == "IRN"


@pytest.mark.parametrize("scope", ["loc:black-sea", "FJI"])
def test_what_is_not_known_by_itself_is_read_as_the_world_is(scope: str) -> None:
    sea = waiting(1, concerns=("loc:black-sea",))

    reading = Readings(noted((600, (sea, unread(2, "ru"))))).of([scope])

    assert (reading.scope, reading.share_unread) == ("world", 0.5)


def test_a_day_passes_by_the_hour() -> None:
    layer = noted((600, (unread(1, "fa", "IRN"),)), (600 + 23 * HOUR, (waiting(2, concerns=("IRN",)),)))
    before = Readings(layer).of(["IRN"])
    layer.put("", Stream(closed=600 + 24 * HOUR))

    after = Readings(layer).of(["IRN"])

    assert [(each.articles, each.unread) for each in (before, after)] == [(2, 1), (1, 0)]


def test_of_a_country_no_more_than_a_day_is_kept() -> None:
    layer = noted(*((600 + hour * HOUR, (waiting(hour, concerns=("IRN",)),)) for hour in range(100)))

    assert [len(heard.hours) for _, heard in layer.all(Heard)] == [24, 24]


def test_the_order_of_a_buckets_articles_changes_nothing() -> None:
    articles = (unread(1, "fa", "IRN"), unread(2, "ar", "IRN"), waiting(3, a_mention()), unread(4, "fa"))

    one, other = noted((600, articles)), noted((600, articles[::-1]))

    assert list(one.all(Heard)) == list(other.all(Heard))


def test_backlog_is_not_news_of_this_day() -> None:
    layer = noted((600, (waiting(1, a_mention(), backfill=True),)))

    assert layer.size(Heard) == 0


@pytest.mark.parametrize("language", ["", "x" * 36])
def test_an_unknown_language_is_undetermined(language: str) -> None:
    reading = Readings(noted((600, (unread(1, language, "IRN"),)))).of(["IRN"])

    assert [each.language for each in reading.by_language] == ["und"]


def test_silent_source_groups_are_told_with_it() -> None:
    layer = noted((600, (unread(1, "fa", "IRN"),)))
    layer.put("national", Outage(since=0.0))

    assert Readings(layer).of(["IRN"]).silent_groups == ("national",)


def test_a_change_of_a_tenth_is_worth_a_word_and_one_of_few_articles_is_not() -> None:
    before = Reading(articles=100, unread=10, share_unread=0.1)
    silent = structs.replace(before, silent_groups=("national",))

    moved = [has_moved(before, structs.replace(before, share_unread=share)) for share in (0.15, 0.2, 0.0)]

    assert moved == [False, True, True]
    assert not has_moved(before, Reading(articles=2, unread=2, share_unread=1.0))
    assert has_moved(before, silent)


def test_alert_and_situation_say_how_much_is_read_from_their_first_word_on() -> None:
    world = World()
    for number in range(4):
        world.report(number, analysed=False, language="fa", concerns=("IRQ",))
    world.until(10)

    told = world.report(15, a_mention())[0]

    assert told.provisional
    assert told.reading is not None
    assert (told.reading.scope, told.reading.unread) == ("IRQ", 4)
    assert all(not isinstance(each, Alert) and each.reading for each in world.told if not isinstance(each, Alert))


def test_that_nothing_is_read_is_not_said_any_more_once_the_report_that_rang_is_counted() -> None:
    world = World()
    for number in range(2):
        world.report(number, analysed=False, language="fa", concerns=("IRQ",))
    world.until(10)

    first = world.report(15, a_mention(), concerns=("IRQ",))[0]
    world.until(30)

    # 2 of 2 and then, with the report itself, 2 of 3.
    assert "All other reports about Iraq within a day are in languages that are not read." in first.summary
    assert world.alert().reading == Reading(
        articles=3, unread=2, share_unread=0.667, by_language=(Unread(language="fa", articles=2),), scope="IRQ"
    )
    assert "Two thirds of the reports about Iraq" in world.alert().summary


def test_a_reading_alone_makes_no_revision_before_it_moves_by_a_tenth() -> None:
    world, counts = World(), list[int]()
    for number in range(20):
        world.report(number / 10, concerns=("IRQ",))
    world.report(15, a_mention(), concerns=("IRQ",))
    world.until(20)
    for minute, unread_articles in ((22, 1), (31, 6)):
        world.report(minute, concerns=("FRA",))
        for number in range(unread_articles):
            world.report(minute + number, analysed=False, language="ar", concerns=("IRQ",))
        counts.append(len(world.revisions(world.alert().alert_id)))
        world.until(minute + 8 if minute == 22 else 40)
        counts.append(len(world.revisions(world.alert().alert_id)))

    # 1 of 22 moves nothing; 7 of 28 are a quarter, told at the bucket's end.
    assert [number - counts[0] for number in counts] == [0, 0, 0, 1]
    languages = (Unread(language="ar", articles=7),)
    assert world.alert().reading == Reading(articles=28, unread=7, share_unread=0.25, by_language=languages, scope="IRQ")


def test_a_value_of_the_index_says_how_much_of_its_scope_is_read() -> None:
    world = World()
    world.report(1, a_threat(), concerns=("IRN", "USA"))
    world.report(2, analysed=False, language="fa", concerns=("IRN",))
    world.until(60)

    hours = [each for outcome in world.outcomes for each in outcome.messages if isinstance(each, IndexHour)]

    assert {each.scope: each.reading and each.reading.share_unread for each in hours} == {
        "world": 0.5,
        "IRN>USA": 0.5,
        "IRN": 0.5,
    }


@pytest.mark.parametrize(
    ("share", "words"), [(0.3, "A third"), (0.5, "Half"), (0.62, "Two thirds"), (0.75, "Three quarters"), (0.95, "Nearly all")]
)
def test_a_summary_says_when_much_about_a_country_is_not_read(share: float, words: str) -> None:
    reading = Reading(articles=1000, unread=int(1000 * share), share_unread=share, scope="IRN")

    alert = an_alert(actors=(structs.replace(IRAN, country_name="Iran"),), reading=reading)

    assert summary_of(alert).endswith(f" {words} of the reports about Iran within a day are in languages that are not read.")


def test_a_summary_says_it_when_an_alert_is_over_too_and_nothing_of_a_small_share() -> None:
    most = Reading(articles=4, unread=4, share_unread=1.0)
    few = Reading(articles=100, unread=29, share_unread=0.29)

    over, small = (summary_of(an_explained_burst(state="resolved", reading=each)) for each in (most, few))

    assert over.endswith(" All other reports within a day are in languages that are not read.")
    assert "not read" not in small


def test_a_country_of_which_nothing_is_read_has_a_value_of_the_index_that_says_so() -> None:
    world = World()
    world.report(5)
    world.report(6, analysed=False, language="ka", concerns=("GEO",))

    world.until(60)

    hours = {each.scope: each for outcome in world.outcomes for each in outcome.messages if isinstance(each, IndexHour)}
    assert (hours["GEO"].acts, hours["GEO"].stories) == (0.0, 0)
    assert hours["GEO"].reading == Reading(
        articles=1, unread=1, share_unread=1.0, by_language=(Unread(language="ka", articles=1),), scope="GEO"
    )
