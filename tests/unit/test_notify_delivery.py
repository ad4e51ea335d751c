"""A message is tried until it is taken or has been tried often enough."""

from datetime import UTC, datetime

import pytest

from services import __version__
from services.core.notify.delivery import LONGEST_WAIT_S, SCHEDULE_S, Answer, again, tried, undelivered
from tests.notify_builders import a_delivery, answered

NOON = datetime(2020, 1, 3, 12, tzinfo=UTC).timestamp()


def test_attempts_are_made_after_five_seconds_to_six_hours() -> None:
    delivery, now, times = a_delivery(), 0.0, []
    while True:
        after = again(tried(delivery, answered(500)), answered(500), now, SCHEDULE_S)
        if after is None:
            break
        delivery, now = after, after.next_at
        times.append(now)

    assert times == [5, 35, 155, 755, 4355, 25955]
    assert delivery.attempts == 6


@pytest.mark.parametrize(
    ("retry_after", "wait_s"),
    [
        ("", 5),
        ("2", 5),
        ("90", 90),
        (" 90 ", 90),
        ("Fri, 03 Jan 2020 12:01:30 GMT", 90),
        ("Fri, 03 Jan 2020 11:00:00 GMT", 5),
        ("soon", 5),
        ("-90", 5),
        ("99999999999999999999", LONGEST_WAIT_S),
        ("²", 5),
    ],
)
def test_a_receiver_may_ask_for_a_longer_wait(retry_after: str, wait_s: float) -> None:
    answer = answered(429, retry_after)

    after = again(tried(a_delivery(), answer), answer, NOON, SCHEDULE_S)

    assert after is not None
    assert after.next_at == NOON + wait_s


@pytest.mark.parametrize(("status", "taken"), [(199, False), (200, True), (204, True), (299, True), (300, False), (410, False)])
def test_a_status_from_200_to_299_takes_a_message(status: int, taken: bool) -> None:  # noqa: FBT001 - a parameter
    assert answered(status).taken is taken


def test_no_answer_takes_no_message() -> None:
    answer = Answer(fault="TimeoutError")

    assert not answer.taken
    assert tried(a_delivery(), answer).fault == "TimeoutError"


def test_a_dead_letter_holds_the_body_and_how_it_came_to_that() -> None:
    delivery = tried(tried(a_delivery("msg_9"), answered(500)), Answer(fault="ConnectionRefusedError"))

    letter = undelivered(delivery, "webhook-not-taken")

    assert (letter.topic, letter.key, letter.value) == ("dead-letters.v1", b"msg_9", b'{"type":"situation.opened"}')
    assert dict(letter.headers) == {
        "reason": b"webhook-not-taken",
        "detail": b"attempts: 2; the last: ConnectionRefusedError",
        "origin": b"situations.v1/0/7",
        "service": b"notifier",
        "version": __version__.encode(),
        "receiver": b"desk",
        "webhook-id": b"msg_9",
        "attempts": b"2",
    }
