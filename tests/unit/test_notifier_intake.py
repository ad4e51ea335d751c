"""Where reading goes on: after the last record that was stored, or from the beginning of a topic that was made anew."""

from datetime import UTC, datetime

from msgspec import Struct

from services.core import topics
from services.core.alarms import Situation
from services.core.codec import encode
from services.core.notify.audience import Floors
from services.core.notify.desk import Desk
from services.core.notify.memory import Memory, Position, remembered
from services.notifier.intake import Intake
from tests.notify_builders import told_of

FLOORS: Floors = {"desk": "advisory"}


class Polled(Struct):
    """A record as kafka-python gives it, as far as it is read."""

    offset: int
    value: bytes | None
    key: bytes = b"key"
    timestamp: int = int(datetime(2020, 1, 3, tzinfo=UTC).timestamp() * 1000)


def polled(offset: int, situation: Situation) -> Polled:
    return Polled(offset, encode(situation))


def begun(position: Position | None, end: int = 0) -> tuple[Intake, Desk]:
    desk = Desk("test", FLOORS, Memory({}, {}, position))
    return Intake(desk, FLOORS, position, "topic-1", end), desk


def stored(desk: Desk) -> Memory:
    return remembered((each.key, each.value) for each in desk.drain()[0])


def test_reading_goes_on_after_the_last_record_that_was_stored() -> None:
    intake, desk = begun(Position(offset=5, topic_id="topic-1"))

    assert intake.position == 5
    intake.take([polled(5, told_of("one")), polled(7, told_of("two"))], 9)

    assert stored(desk).position == Position(offset=8, topic_id="topic-1")
    assert [each.situation_id for each in desk.waiting()] == ["one", "two"]


def test_a_topic_made_anew_is_read_from_its_beginning_and_all_of_it_is_new() -> None:
    intake, desk = begun(Position(offset=5, topic_id="topic-0"), end=1)

    assert intake.position == 0
    intake.take([polled(0, told_of("one", state="resolved"))], 1)

    assert [each.situation_id for each in desk.waiting()] == ["one"]


def test_at_the_first_start_nothing_is_told_before_all_that_was_there_is_read() -> None:
    intake, desk = begun(None, end=3)

    intake.take([polled(0, told_of("one")), polled(1, told_of("two"))], 2)
    assert (list(desk.waiting()), stored(desk).position) == ([], None)
    intake.take([polled(2, told_of("one", state="resolved")), polled(3, told_of("three", state="resolved"))], 4)

    assert [each.situation_id for each in desk.waiting()] == ["two", "three"]
    assert stored(desk).position == Position(offset=4, topic_id="topic-1")


def test_at_the_first_start_an_empty_topic_is_read_at_once() -> None:
    intake, desk = begun(None, end=0)

    intake.take([], 0)

    assert stored(desk).position == Position(offset=0, topic_id="topic-1")


def test_bytes_that_are_no_situation_become_a_dead_letter_and_a_tombstone_nothing() -> None:
    intake, desk = begun(Position(offset=0, topic_id="topic-1"))

    intake.take([Polled(0, b"{"), Polled(1, None)], 2)

    (letter,) = intake.drain()
    assert (letter.topic, letter.value, dict(letter.headers)["origin"]) == (topics.DEAD_LETTERS, b"{", b"situations.v1/0/0")
    assert stored(desk).position == Position(offset=2, topic_id="topic-1")
