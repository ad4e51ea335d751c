"""An article that arrives again, as after the crash of its producer, moves no figure."""

from typing import Any

import msgspec
import pytest
from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.memory.arrived import BYTES, KEPT, Arrived, first_arrivals
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Exposure, Stream
from services.core.alerts.memory.sums import Heard
from services.core.alerts.memory.waiting import Waiting
from services.core.messages import ObservedArticle
from tests.builders import a_threat, an_observed_article, minutes
from tests.judge_builders import DAY, World

LATER = 13


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
