"""Stories: what is one report, where and when it counts, and what is forgotten."""

import random
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story, StorySketches, StorySupports
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import DAY_S, HOUR_S, Judgement, Policy
from services.core.alerts.stories import story as stories
from services.core.alerts.stories.likeness import KEPT_SKETCHES
from services.core.alerts.stories.story import KEPT_DOCUMENTS, count_for, forget, join_story, stories_of, support_for, supports_of
from tests.builders import IRAQ, START, ObservationLog, a_mention, a_threat, an_observed_article, minutes

BEGAN = START.timestamp()
HERE, THERE = "assault/IRQ", "assault/IRN>USA"


def sentences(name: str, count: int = 30) -> list[str]:
    """Give a report's sentences: of twelve words each, which no other report has."""
    return [" ".join(f"{name}{number}w{word}" for word in range(12)) + "." for number in range(count)]


def text(*parts: list[str]) -> str:
    return " ".join(sentence for part in parts for sentence in part)


def waiting(number: int, words: str, *, at: float = 0.0, **changes: object) -> Waiting:
    """Give article number so-and-so, seen so many seconds after the beginning."""
    article = an_observed_article(number, a_mention(), text=words, seen_at=START + timedelta(seconds=at), **changes)
    return Waiting(BEGAN + at, number, article)


def join(layer: Layer, arrived: Waiting) -> Story:
    return join_story(layer, arrived, Policy())


def count(layer: Layer, arrived: Waiting, *indicators: str) -> Story:
    """Put an article into its story and count that for the indicators."""
    story = join(layer, arrived)
    support = supports_of(arrived, story.story_id)[0]
    return count_for(layer, story, {each: support for each in indicators if each not in story.counted})


def kept(layer: Layer) -> list[Story]:
    return [story for _, story in layer.all(Story)]


def test_the_same_article_twice_is_one_article_of_one_story() -> None:
    layer, arrived = Layer(), waiting(1, text(sentences("a")))

    join(layer, arrived)
    join(layer, arrived)

    assert [each.articles for each in kept(layer)] == [1]


def test_a_new_version_of_a_document_is_the_same_article_whatever_it_says() -> None:
    layer = Layer()
    join(layer, waiting(1, text(sentences("a")), url="https://paper.example/a"))

    join(layer, waiting(2, text(sentences("b")), url="https://paper.example/a"))

    assert [each.articles for each in kept(layer)] == [1]


@pytest.mark.parametrize(("address", "articles"), [("https://paper.example/live", 1), ("https://paper.example/live/{}", 100)])
def test_a_live_page_updated_a_hundred_times_is_one_story(address: str, articles: int) -> None:
    layer = Layer()
    for number in range(100):
        grown = text(*(sentences(f"news{each}", 3) for each in range(number, -1, -1)), sentences("begin", 8))
        join(layer, waiting(number, grown, at=600 * number, url=address.format(number)))

    assert [each.articles for each in kept(layer)] == [articles]


def reprint(number: int) -> str:
    """Give a paper's version of one wire report: cut, with some left out or moved, and a paragraph of its own."""
    chance = random.Random(number)  # noqa: S311 - a test's own dice
    report = sentences("wire")
    body = report[: chance.randint(12, 30)]
    del body[chance.randrange(1, len(body))]
    body.insert(chance.randrange(1, len(body)), body.pop(chance.randrange(1, len(body))))
    return text(body, sentences(f"local{number}x", 3))


def test_eighty_reprints_are_eighty_articles_of_one_story() -> None:
    layer = Layer()
    for number in range(80):
        count(layer, waiting(number, reprint(number), at=15 * number), HERE)

    (story,) = kept(layer)
    assert story.articles == len(story.documents) == 80
    assert [each.story_id for each in stories_of(layer, HERE, BEGAN - 1, BEGAN + DAY_S)] == [story.story_id]


def test_eighty_reprints_are_shown_as_eighty_articles_one_story_and_one_publisher() -> None:
    judge, log = Judge(Judgement()), ObservationLog()
    copies = [an_observed_article(n, a_mention(), text=reprint(n), seen_at=minutes(n / 5)) for n in range(80)]
    records = [*log.marks(minutes(0)), *(log.article(copy) for copy in copies), *log.marks(minutes(60))]

    messages = [message for record in records for message in judge.take(record).messages]

    told = {alert.alert_id: alert for alert in messages if isinstance(alert, Alert)}
    assert [(each.counts.articles, each.counts.stories, each.counts.publishers) for each in told.values()] == [(80, 1, 1)]


@pytest.mark.parametrize("first", ["teaser", "report"])
@pytest.mark.parametrize(
    ("length", "title"), [(30, ""), (100, ""), (250, ""), (60, "Missiles strike a base of the allies in Iraq ")]
)
def test_a_teaser_and_the_report_it_was_cut_from_are_one_story(first: str, length: int, title: str) -> None:
    for number in range(40):
        layer, report = Layer(), sentences(f"wire{number}x", length)
        versions = [text(report), title + text(report[:2])]

        for each, words in enumerate(reversed(versions) if first == "teaser" else versions):
            join(layer, waiting(each, words, at=60 * each))

        assert [story.articles for story in kept(layer)] == [2]


def test_teasers_that_share_a_sentence_of_the_page_are_not_one_with_a_report() -> None:
    layer, common = Layer(), ["Follow our live report here."]
    join(layer, waiting(1, text(common, sentences("wire", 60))))

    join(layer, waiting(2, text(common, sentences("other", 2)), at=60))

    assert len(kept(layer)) == 2


def test_teasers_that_are_one_by_a_pages_standing_words_do_not_make_their_reports_one() -> None:
    layer, standing = Layer(), sentences("intro", 1)
    reports = [[*standing, *sentences(name, 60)] for name in ("wire", "other")]
    for number, words in enumerate([text(each[:2]) for each in reports] + [text(each) for each in reports]):
        join(layer, waiting(number, words, at=60 * number))

    assert sorted(each.articles for each in kept(layer)) == [1, 1, 2]


def test_two_reports_that_begin_alike_and_go_on_otherwise_are_two_stories() -> None:
    layer, common = Layer(), sentences("caption", 5)
    join(layer, waiting(1, text(common, sentences("wire", 60))))

    join(layer, waiting(2, text(common, sentences("other", 60)), at=60))

    assert len(kept(layer)) == 2


def test_more_copies_than_documents_are_remembered_are_all_counted() -> None:
    layer, copies = Layer(), KEPT_DOCUMENTS + 50
    for number in range(copies):
        join(layer, waiting(number, text(sentences("a"))))

    (story,) = kept(layer)
    assert (story.articles, len(story.documents)) == (copies, KEPT_DOCUMENTS)


def test_a_story_of_very_many_documents_knows_its_first_ones_and_its_newest_again() -> None:
    layer = Layer()
    for number in range(KEPT_DOCUMENTS + 50):
        join(layer, waiting(number, text(sentences("a")), url=f"https://paper.example/{number}"))

    for number in (0, KEPT_DOCUMENTS + 49):
        join(layer, waiting(number, text(sentences(f"other{number}")), url=f"https://paper.example/{number}"))

    assert [each.articles for each in kept(layer)] == [KEPT_DOCUMENTS + 50]


def test_what_documents_do_not_tell_is_kept_of_those_that_are_known() -> None:
    layer = Layer()
    count(layer, waiting(0, text(sentences("a"))), HERE, "threaten/IRQ")  # the copies tell the first

    for number in range(1, KEPT_DOCUMENTS + 50):
        join(layer, waiting(number, text(sentences("a"))))

    (story,) = kept(layer)
    assert story.unsaid == dict.fromkeys(story.documents[1:], (1,))


def test_a_copy_in_another_place_is_the_same_story_and_counts_there() -> None:
    layer = Layer()
    first = count(layer, waiting(1, text(sentences("a"))), HERE)

    count(layer, waiting(2, text(sentences("a", 20)), at=60), HERE, THERE)

    assert [each.story_id for each in stories_of(layer, THERE, BEGAN, BEGAN + 60)] == [first.story_id]
    assert [each.counted[HERE].at for each in kept(layer)] == [BEGAN]


def test_a_story_counts_in_the_window_in_which_it_counted_not_in_that_of_its_first_article() -> None:
    layer = Layer()
    join(layer, waiting(1, text(sentences("a")), backfill=True))

    count(layer, waiting(2, text(sentences("a")), at=5 * HOUR_S), HERE)
    count(layer, waiting(3, text(sentences("a")), at=9 * HOUR_S), HERE)

    assert stories_of(layer, HERE, BEGAN - 1, BEGAN + HOUR_S) == []
    assert len(stories_of(layer, HERE, BEGAN + 4 * HOUR_S, BEGAN + 6 * HOUR_S)) == 1
    assert stories_of(layer, HERE, BEGAN + 6 * HOUR_S, BEGAN + DAY_S) == []


def test_a_window_begins_after_its_first_moment_and_ends_with_its_last() -> None:
    layer = Layer()
    for number, at in enumerate((0, HOUR_S - 1, HOUR_S, HOUR_S + 1)):
        count(layer, waiting(number, text(sentences(f"r{number}x")), at=at), HERE)

    found = stories_of(layer, HERE, BEGAN, BEGAN + HOUR_S)

    assert [each.first_at - BEGAN for each in found] == [HOUR_S - 1, HOUR_S]


def test_copies_on_both_sides_of_an_hour_are_one_story() -> None:
    layer = Layer()
    for number, at in enumerate((HOUR_S - 1, HOUR_S, HOUR_S + 1, 2 * HOUR_S)):
        join(layer, waiting(number, text(sentences("a")), at=at))

    assert [each.articles for each in kept(layer)] == [4]


def test_a_story_lasts_as_long_as_its_copies_come() -> None:
    layer = Layer()
    for day in (0, 2, 4, 6, 8):
        count(layer, waiting(day, text(sentences("a")), at=day * DAY_S), HERE)
        forget(layer, BEGAN + day * DAY_S, Policy())

    assert [each.articles for each in kept(layer)] == [5]
    assert [len(stories_of(layer, HERE, BEGAN + day * DAY_S - 1, BEGAN + day * DAY_S)) for day in (0, 2, 8)] == [1, 0, 0]


def test_a_copy_after_three_silent_days_is_a_new_story() -> None:
    layer = Layer()
    join(layer, waiting(1, text(sentences("a"))))

    join(layer, waiting(2, text(sentences("a")), at=3 * DAY_S + 1))

    assert len(kept(layer)) == 2


def test_nothing_is_left_of_a_story_that_is_forgotten() -> None:
    layer = Layer()
    count(layer, waiting(1, text(sentences("a"))), HERE)

    forget(layer, BEGAN + 3 * DAY_S + 1, Policy())

    assert [layer.size(kind) for kind in (Story, StorySketches, StorySupports)] == [0, 0, 0]


def test_of_a_place_with_too_many_stories_the_longest_silent_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "KEPT_STORIES", 3)
    layer = Layer()
    for number in range(5):
        count(layer, waiting(number, text(sentences(f"r{number}x")), at=60 * number), HERE)
    count(layer, waiting(9, text(sentences("elsewhere"))), "assault/SYR")
    count(layer, waiting(10, text(sentences("r0x")), at=600), HERE)

    forget(layer, BEGAN + HOUR_S, Policy())

    # Six hundred seconds on, the first was heard of again; those of 60 and 120 s are the longest silent of Iraq's five.
    assert sorted(each.first_at - BEGAN for each in kept(layer)) == [0, 0, 180, 240]
    assert len(stories_of(layer, "assault/SYR", BEGAN - 1, BEGAN)) == 1


def test_what_a_round_up_added_stays_a_story_of_its_own() -> None:
    layer = Layer()
    first = join(layer, waiting(0, text(sentences("a"))))
    versions = [text(sentences("a")[: 29 - 5 * each], sentences(f"local{each}x", 9)) for each in range(2)]
    for number, words in enumerate((*versions, text(sentences("a"), sentences("b")))):
        assert join(layer, waiting(number + 1, words)).story_id == first.story_id

    other = join(layer, waiting(9, text(sentences("b"))))

    assert other.story_id != first.story_id


def test_a_report_of_two_quotes_in_common_is_another_story() -> None:
    layer, quotes = Layer(), sentences("quote", 5)
    join(layer, waiting(1, text(sentences("a", 20), quotes)))

    join(layer, waiting(2, text(sentences("b", 20), quotes)))

    assert len(kept(layer)) == 2


def test_copies_of_copies_are_known_by_the_versions_between() -> None:
    layer, page = Layer(), sentences("a", 40)
    for number in range(0, 40, 10):
        join(layer, waiting(number, text(page[number // 4 :], sentences(f"new{number}x", number // 2))))

    assert [each.articles for each in kept(layer)] == [4]
    assert 1 < len(next(held for _, held in layer.all(StorySketches)).sketches) <= KEPT_SKETCHES


def test_a_credit_tells_whose_report_a_story_is_also_when_it_comes_late() -> None:
    layer = Layer()
    began = join(layer, waiting(1, text(sentences("a"))))

    credited = join(layer, waiting(2, text(sentences("a")), wire="Meridian"))
    later = join(layer, waiting(3, text(sentences("a")), wire="Northgate"))

    assert [each.origin for each in (began, credited, later)] == ["paper 1", "meridian", "meridian"]


def test_a_story_gives_the_mention_that_speaks_for_each_indicator() -> None:
    layer = Layer()
    story = count(layer, waiting(1, text(sentences("a"))), HERE)
    arrived = waiting(2, text(sentences("a")), at=60)
    threat = structs.replace(supports_of(arrived, story.story_id)[0], mention=a_threat())

    story = count_for(layer, story, {"threaten/IRN>USA": threat})

    here = support_for(layer, story, HERE)
    assert here is not None
    assert here.mention.places == (IRAQ,)
    assert support_for(layer, story, "threaten/IRN>USA") == threat
    assert support_for(layer, story, "protest/FRA") is None


@settings(max_examples=60, deadline=None)
@given(dice=st.integers(0, 10_000), reports=st.integers(1, 5))
def test_copies_in_any_order_through_batches_aborts_and_restarts_are_as_many_stories_as_reports(dice: int, reports: int) -> None:
    chance = random.Random(dice)  # noqa: S311 - a test's own dice
    bodies = [sentences(f"r{number}x") for number in range(reports)]
    copies = [
        (report, waiting(number, text(bodies[report][: chance.randint(15, 30)], sentences(f"own{number}x", 2)), at=number))
        for number, report in enumerate(chance.choice(range(reports)) for _ in range(30))
    ]
    chance.shuffle(copies)

    plain, stored = Layer(), Layer()
    for _, copy in copies:
        count(plain, copy, HERE)
    upper, since = Layer(stored), 0
    for number, (_, copy) in enumerate(copies):
        count(upper, copy, HERE)
        match chance.choice(("go on", "commit", "abort", "restart")):
            case "commit" | "restart" as what:
                upper.merge()
                since = number + 1
                if what == "restart":
                    stored = restored(stored)
                    upper = Layer(stored)
            case "abort":
                upper.drop()
                for _, again in copies[since : number + 1]:
                    count(upper, again, HERE)

    assert len(kept(plain)) == len({report for report, _ in copies})
    assert kept(upper) == kept(plain)
    assert [*upper.all(StorySketches)] == [*plain.all(StorySketches)]


def restored(stored: Layer) -> Layer:
    """Give what a restart reads back."""
    memory = Layer()
    for kind, key, value in stored.values():
        memory.put(key, msgspec.json.decode(msgspec.json.encode(value), type=kind))
    return memory


def test_a_story_alone_takes_little_of_the_changelog() -> None:
    layer = Layer()
    for number in range(40):
        count(layer, waiting(number, reprint(number)), HERE, THERE)

    (story,) = kept(layer)
    # Forty documents of 20 digits are 840 bytes; what an alert quotes is kept apart and written once.
    assert len(msgspec.msgpack.encode(story)) < 1_100
    assert structs.asdict(story).keys().isdisjoint({"sketches", "supports"})
