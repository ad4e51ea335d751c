"""A transaction is stored as a whole, or fails within its limit."""

import threading
from collections.abc import Iterator

import pytest
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from services.adapters.transactions import Transaction


class Promise:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def succeeded(self) -> bool:
        return self.error is None

    def get(self, timeout: float) -> None:
        assert timeout == 0
        assert self.error is not None
        raise self.error


class Producer:
    """Notes what it is asked for; its commit waits for an answer."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answered = threading.Event()

    def begin_transaction(self) -> None:
        self.asked.append("begin")

    def commit_transaction(self) -> None:
        self.answered.wait()
        self.asked.append("commit")


@pytest.fixture
def producer() -> Iterator[Producer]:
    made = Producer()
    yield made
    made.answered.set()


def test_it_begins_sends_commits_and_then_says_so(producer: Producer) -> None:
    def send() -> list[Promise]:
        producer.asked.append("send")
        return [Promise()]

    producer.answered.set()
    Transaction(producer, send, then=lambda: producer.asked.append("then")).wait()

    assert producer.asked == ["begin", "send", "commit", "then"]


def test_an_answer_that_never_comes_fails_it_after_its_limit(producer: Producer) -> None:
    begun = Transaction(producer, list, limit_s=0.1)

    with pytest.raises(KafkaTimeoutError, match=r"a transaction got no answer within 0\.1 s"):
        begun.wait()


def test_what_could_not_be_sent_fails_it_and_is_not_said_to_be_stored(producer: Producer) -> None:
    said: list[str] = []
    producer.answered.set()
    begun = Transaction(
        producer,
        lambda: [Promise(), Promise(MessageSizeTooLargeError())],
        then=lambda: said.append("stored"),
    )

    with pytest.raises(MessageSizeTooLargeError):
        begun.wait()
    assert not said
