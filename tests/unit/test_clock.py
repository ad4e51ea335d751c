"""Whose word moves time: the clocks of the source partitions."""

from datetime import datetime

from msgspec import structs

from services.core.alerts.clock import advance, judges_clock
from services.core.alerts.memory.layer import Layer
from services.core.messages import Observed
from tests.builders import ObservationLog, an_observed_article, minutes


def clock_after(*records: Observed, partitions: int = 1) -> float | None:
    layer = Layer()
    for record in records:
        advance(layer, record)
    return judges_clock(layer, partitions)


def mark_of(producer: str, at: datetime, offset: int, *, final: bool = False) -> Observed:
    (record,) = ObservationLog(producer=producer).marks(at, final=final)
    return structs.replace(record, offset=offset)


def test_there_is_no_time_before_every_partition_has_a_mark() -> None:
    log = ObservationLog(2)
    first, second = log.marks(minutes(5))

    assert clock_after(first, partitions=2) is None
    assert clock_after(first, second, partitions=2) == minutes(5).timestamp()


def test_the_clock_is_the_least_of_the_live_producers_marks() -> None:
    marks = [mark_of("a", minutes(5), 0), mark_of("b", minutes(4), 1), mark_of("a", minutes(6), 2)]

    assert clock_after(*marks[1:], partitions=1) == minutes(4).timestamp()


def test_a_producer_left_two_minutes_behind_no_longer_holds_time() -> None:
    marks = [mark_of("a", minutes(0), 0), mark_of("b", minutes(0), 1), mark_of("b", minutes(2), 2)]

    assert clock_after(*marks) == minutes(0).timestamp()
    assert clock_after(*marks, mark_of("b", minutes(2.1), 3)) == minutes(2.1).timestamp()


def test_a_silent_producer_is_heard_through_its_articles() -> None:
    article = structs.replace(ObservationLog(producer="a").article(an_observed_article(1, seen_at=minutes(3))), offset=2)
    marks = [mark_of("a", minutes(0), 0), mark_of("b", minutes(0), 1)]

    assert clock_after(*marks, article, mark_of("b", minutes(4), 3)) == minutes(0).timestamp()


def test_an_end_mark_lets_time_go_on_without_its_producer() -> None:
    marks = [
        mark_of("a", minutes(0), 0),
        mark_of("b", minutes(0), 1),
        mark_of("a", minutes(0), 2, final=True),
        mark_of("b", minutes(1), 3),
    ]

    assert clock_after(*marks) == minutes(1).timestamp()


def test_the_clock_never_runs_backwards() -> None:
    returning = [mark_of("a", minutes(9), 0), mark_of("a", minutes(9), 1, final=True), mark_of("b", minutes(3), 2)]

    assert clock_after(*returning) == minutes(9).timestamp()


def test_an_article_makes_its_producer_live() -> None:
    article = structs.replace(ObservationLog(producer="b").article(an_observed_article(1, seen_at=minutes(1))), offset=1)

    assert clock_after(mark_of("a", minutes(0), 0), article, mark_of("a", minutes(2), 2)) == minutes(1).timestamp()
