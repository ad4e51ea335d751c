"""An article that arrives again, as after the crash of its producer, moves no figure."""

from datetime import datetime
from typing import Any

import msgspec
import pytest
from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.memory.arrived import BYTES, KEPT, Arrived, first_arrivals, is_said_again
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Exposure, Stream
from services.core.alerts.memory.sums import Heard
from services.core.alerts.memory.waiting import Waiting
from services.core.messages import ObservedArticle
from tests.builders import a_mention, a_threat, an_observed_article, minutes
from tests.judge_builders import DAY, World, denial, easing, quiet_days, taken_back, threats

LATER = 13
BACK = "https://gazette.example/b"


def history() -> list[tuple[float, ObservedArticle]]:
    """Give two quiet days with an article an hour, and then a threat every 7 minutes between other news."""
    quiet = [(number * 60.0, an_observed_article(number, seen_at=minutes(number * 60))) for number in range(48)]
    loud = [
        (
            at,
            an_observed_article(
                100 + number, *([a_threat()] if number % 2 else []), seen_at=minutes(at), published_at=minutes(at)
            ),
        )
        for number in range(40)
        for at in [2.0 * DAY + number * 7]
    ]
    return [*quiet, *loud]


def seen_then(article: ObservedArticle, at: float) -> ObservedArticle:
    return structs.replace(article, seen_at=minutes(at))


def played(articles: list[tuple[float, ObservedArticle]]) -> World:
    """Take articles in the order of their minutes, with marks between, and then the marks of the rest of four days."""
    world = World()
    for at, article in sorted(articles, key=lambda each: each[0]):
        world.until(at)
        world.take(article)
    for hour in range(54, 4 * 24):
        world.until(hour * 60)
    return world


def figures(world: World) -> list[dict[str, Any]]:
    """Give every closed alert that was told, but for the number of its revision: what is provisional is told in between."""
    closed = [each for each in world.told if isinstance(each, Alert) and not each.provisional]
    return [{**msgspec.to_builtins(each), "revision": 0} for each in closed]


@pytest.mark.parametrize("is_seen_anew", [False, True])
def test_the_same_article_in_a_later_bucket_moves_no_figure_of_any_alert(is_seen_anew: bool) -> None:  # noqa: FBT001 - a case
    once = history()
    again = [(at + LATER, seen_then(article, at + LATER) if is_seen_anew else article) for at, article in once]

    first, repeated = played(once), played([*once, *again])

    assert len(figures(first)) > 2
    assert figures(repeated) == figures(first)


def test_what_arrives_again_is_no_further_article_of_the_stream_nor_of_what_is_read() -> None:
    once = history()[:48]

    first = played(once)
    repeated = played([*once, *((at + LATER, article) for at, article in once)])

    assert memory(repeated, Stream) == memory(first, Stream)
    assert memory(repeated, Heard) == memory(first, Heard)
    assert memory(repeated, Exposure) == memory(first, Exposure)


def memory(world: World, kind: type[msgspec.Struct]) -> dict[str, msgspec.Struct | None]:
    return {key: value for changed, key, value in world.judge.changes() if changed is kind and value is not None}


def test_arrivals_are_known_for_six_hours_and_then_forgotten() -> None:
    layer, article = Layer(), an_observed_article(1)
    came = [Waiting(bucket * 600.0, bucket, article) for bucket in (0, KEPT, KEPT + 1)]

    found = [len(first_arrivals(layer, int(each.at // 600), [each])) for each in came]

    assert found == [1, 0, 1]
    assert [(key, len(arrived.hashes)) for key, arrived in layer.all(Arrived)] == [(str(KEPT + 1), BYTES)]


def test_one_that_came_twice_in_a_bucket_arrived_once() -> None:
    article = an_observed_article(1)

    first = first_arrivals(Layer(), 0, [Waiting(1.0, 1, article), Waiting(2.0, 2, article)])

    assert [each.at for each in first] == [1.0]


def again(articles: list[ObservedArticle], at: float) -> list[ObservedArticle]:
    """Give the same articles as a producer sends them again, a minute apart."""
    return [seen_then(article, at + number) for number, article in enumerate(articles)]


def a_burst(world: World, start: float, number: int) -> None:
    threats(world, start, number, every=5)
    world.until(start + number * 5 + 10)


def told_of_easing(start: float, published_at: datetime | None = None) -> list[ObservedArticle]:
    """Give a report of easing by each of two publishers."""
    told = [(900 + number, start + number, publisher) for number, publisher in enumerate(("Gazette", "Courier"))]
    return [
        an_observed_article(number, easing(), publisher=by, seen_at=minutes(at), published_at=published_at or minutes(at))
        for number, at, by in told
    ]


def test_easing_that_gives_only_its_day_eases_no_alert_again_that_was_renewed_since() -> None:
    start, world = 3 * DAY + 600, World()
    quiet_days(world, 3)
    a_burst(world, start, 6)
    told = told_of_easing(start + 50, published_at=minutes(3 * DAY))
    world.take(*told)
    world.until(start + 70)
    a_burst(world, start + 80, 6)

    world.take(*again(told, start + 130))
    world.until(start + 150)

    assert [step.what for step in world.alert().timeline] == ["opened", "easing", "renewed"]
    assert world.alert().state == "firing"


def test_easing_that_came_before_a_burst_rang_eases_nothing_when_it_comes_again() -> None:
    start, world = 3 * DAY, World()
    quiet_days(world, 3)
    world.report(start + 1, a_threat())
    world.until(start + 30)
    told = told_of_easing(start + 31)
    world.take(*told)
    world.until(start + 45)
    threats(world, start + 50, 2, every=4)
    world.until(start + 70)

    world.take(*again(told, start + 81))
    world.until(start + 100)

    assert [step.what for step in world.alert().timeline] == ["opened"]


def taken_back_and_told_anew() -> tuple[World, ObservedArticle]:
    """Let the Gazette take a strike back that the Courier tells too, and report it anew; its taking back gives only its day."""
    world, noon = World(), DAY + 720
    quiet_days(world, 1)
    world.report(noon + 1, a_mention(), publisher="Gazette", url="https://gazette.example/a")
    world.report(noon + 2, a_mention(), publisher="Courier")
    world.until(noon + 15)
    back = an_observed_article(
        900, taken_back(), publisher="Gazette", url=BACK, seen_at=minutes(noon + 21), published_at=minutes(DAY)
    )
    world.take(back)
    world.until(noon + 40)
    world.report(noon + 45, a_mention(), publisher="Gazette", url="https://gazette.example/c")
    world.until(noon + 60)
    return world, back


def test_what_was_taken_back_and_told_anew_is_not_taken_back_by_the_same_article_again() -> None:
    world, back = taken_back_and_told_anew()
    before = world.alert()

    world.take(*again([back], DAY + 791))
    world.until(DAY + 810)

    assert before.counts.stories == 2
    assert world.alert() == before


def test_a_return_to_the_version_that_took_back_takes_back() -> None:
    world, back = taken_back_and_told_anew()

    world.report(DAY + 785, publisher="Gazette", url=BACK)
    world.until(DAY + 791)
    world.take(*again([back], DAY + 795))
    world.until(DAY + 810)

    assert world.alert().counts.stories == 1


def test_a_denial_that_comes_again_takes_no_room_from_a_newer_one() -> None:
    world = World()
    quiet_days(world, 1)
    world.report(DAY + 1, a_mention())
    world.until(DAY + 10)
    told = [
        an_observed_article(900 + number, denial(), seen_at=minutes(DAY + 11 + number), published_at=minutes(DAY + 11 + number))
        for number in range(6)
    ]
    world.take(*told)
    world.until(DAY + 30)
    before = world.alert()

    world.take(*again(told[:1], DAY + 41))
    world.until(DAY + 60)

    assert [each.publisher for each in before.counter_evidence] == ["Paper 905", "Paper 904", "Paper 903", "Paper 902"]
    assert world.alert() == before


def test_the_same_again_is_known_from_a_return_to_an_earlier_version_in_open_and_in_closed_buckets() -> None:
    layer = Layer()
    one, other = (an_observed_article(1, a_mention(), text=text, url=BACK) for text in ("the one", "the other"))
    came = [Waiting(bucket * 600.0, bucket, article) for bucket, article in enumerate([one, one, other, other, one, one])]

    for each in came:
        layer.put(each.key, each)
    while_open = [is_said_again(layer, each) for each in came]
    for each in came:
        layer.remove(Waiting, each.key)
    when_closed: list[bool] = []
    for each in came:
        when_closed.append(is_said_again(layer, each))
        first_arrivals(layer, int(each.at // 600), [each])

    assert while_open == when_closed == [False, True, False, True, False, True]
