import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.core.records import Origin
from services.extractor import succession
from services.extractor.succession import Succession, TopicMadeAnewError


def origin(partition: int, offset: int) -> Origin:
    return Origin(topic_id="old", partition=partition, offset=offset, appended_at=datetime(2020, 1, 8, tzinfo=UTC))


class Broker:
    """Says ids one after the other; at an empty one it does not answer."""

    def __init__(self, *ids: str) -> None:
        self._ids: Iterator[str] = iter(ids)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        if found := next(self._ids):
            return found
        raise LookupError


def followed(broker: Broker, *places: tuple[int, int]) -> None:
    async def follow() -> None:
        follows = Succession("old", broker)
        for place in places:
            await follows.follow(origin(*place))

    asyncio.run(follow())


def test_the_id_is_asked_once_a_partition_while_messages_follow_each_other() -> None:
    broker = Broker("old", "old")

    followed(broker, (0, 7), (1, 3), (0, 8), (1, 4), (0, 9))

    assert broker.asked == 2


@pytest.mark.parametrize("later", [0, 8, 12])
def test_a_message_out_of_turn_is_taken_when_the_topic_is_the_same(later: int) -> None:
    broker = Broker("old", "old")

    followed(broker, (0, 8), (0, later))

    assert broker.asked == 2


@pytest.mark.parametrize("later", [0, 8, 12])
def test_a_topic_made_anew_is_noticed_by_its_first_message(later: int) -> None:
    with pytest.raises(TopicMadeAnewError, match=f"partition 0 begins again at {later}, the topic's id is new"):
        followed(Broker("old", "new"), (0, 8), (0, later))


def test_a_topic_made_anew_before_the_first_message_is_noticed() -> None:
    with pytest.raises(TopicMadeAnewError):
        followed(Broker("new"), (0, 0))


def test_a_broker_that_does_not_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(succession, "RETRY_S", 0.0)
    broker = Broker("", "", "old")

    followed(broker, (0, 0))

    assert broker.asked == 3
