"""Whether observations.v1 is the topic that was judged."""

from typing import NamedTuple

import pytest
from kafka.errors import UnknownTopicIdError, UnknownTopicOrPartitionError

from services.alerting.source import PAUSE_S, Source


class Record(NamedTuple):
    offset: int


class Broker:
    """Says the topic's id, and counts how often it was asked; a time that is set by hand."""

    def __init__(self) -> None:
        self.topic_id = "one"
        self.asked = 0
        self.time = 100.0

    def ask(self) -> str:
        self.asked += 1
        if not self.topic_id:
            raise LookupError("there is no topic")
        return self.topic_id


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def source(broker: Broker) -> Source:
    return Source(broker.ask, lambda: broker.time)


def records(*offsets: int) -> list[Record]:
    return [Record(offset) for offset in offsets]


def test_the_same_topic_is_gone_on_with(source: Source) -> None:
    assert source.begin("one", 7) == 7


@pytest.mark.parametrize(("judged", "position"), [("", 7), ("another", 0)])
def test_another_topic_is_judged_from_its_beginning_and_an_unnamed_one_is_taken_for_the_same(
    source: Source, judged: str, position: int
) -> None:
    assert source.begin(judged, 7) == position


def test_records_that_follow_each_other_cost_no_question(source: Source, broker: Broker) -> None:
    source.begin("one", 7)

    source.follow(records(7, 8))
    broker.time += PAUSE_S
    source.follow(records(9))

    assert broker.asked == 1


def test_a_topic_made_anew_is_not_read_on_where_the_old_one_ended(source: Source, broker: Broker) -> None:
    source.begin("one", 7)
    broker.topic_id, broker.time = "two", broker.time + PAUSE_S + 0.1

    with pytest.raises(UnknownTopicIdError, match="made anew: its id is two, one was judged"):
        source.follow(records(7))


def test_a_topic_made_anew_is_noticed_by_offsets_that_begin_again(source: Source, broker: Broker) -> None:
    source.begin("one", 7)
    broker.topic_id = "two"

    with pytest.raises(UnknownTopicIdError):
        source.follow(records(0))


def test_a_gap_in_the_same_topic_is_passed(source: Source) -> None:
    source.begin("one", 7)

    source.follow(records(9))
    source.follow(records(10))


def test_a_topic_that_nobody_knows_is_no_answer(source: Source, broker: Broker) -> None:
    broker.topic_id = ""

    with pytest.raises(UnknownTopicOrPartitionError, match="there is no topic"):
        source.begin("one", 7)
