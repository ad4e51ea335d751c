"""The desk: what is handed out when, what an answer leads to, and that its records are the whole of its memory."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core import topics
from services.core.alarms import Situation
from services.core.notify import desk as desk_module
from services.core.notify.audience import Floors
from services.core.notify.delivery import Delivery
from services.core.notify.desk import REMEMBERED_S, Desk
from services.core.notify.memory import FORMAT, ForeignMemoryError, Memory, Position, as_record, remembered
from services.core.records import Record
from tests.alert_builders import a_moment
from tests.notify_builders import a_delivery, a_notice, answered, told_of

FLOORS: Floors = {"desk": "advisory"}
TWO: Floors = {"desk": "advisory", "pager": "advisory"}
GONE = {"state": "withdrawn"}


def a_desk(floors: Floors = FLOORS, memory: Memory | None = None) -> Desk:
    return Desk("test", floors, memory or Memory({}, {}), (10.0,))


def given_out(desk: Desk, now: float = 0.0) -> list[tuple[str, str]]:
    return [(each.receiver, each.kind) for each in desk.hand_out(now)]


def outcome(desk: Desk) -> list[str]:
    return [each.what for each in desk.drain()[1]]


def letters(desk: Desk) -> list[bytes]:
    return [dict(each.headers)["reason"] for each in desk.drain()[0] if each.topic == topics.DEAD_LETTERS]


def again_from(*drained: Record) -> Memory:
    return remembered((each.key, each.value) for each in drained if each.topic == topics.NOTIFIER_STATE)


def test_each_free_receiver_gets_one_message_at_a_time() -> None:
    desk = a_desk(TWO)
    desk.take(told_of("one"), 0, now=0.0)
    desk.take(told_of("two"), 1, now=0.0)

    first = desk.hand_out(0.0)
    desk.answered(first[1], answered(200), 1.0)

    assert [each.receiver for each in first] == ["desk", "pager"]
    assert [(each.receiver, each.situation_id) for each in desk.hand_out(1.0)] == [("pager", "two")]


def test_what_was_never_tried_goes_before_what_is_tried_again() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    (first,) = desk.hand_out(0.0)
    desk.answered(first, answered(500), 0.0)
    desk.take(told_of("two"), 1, now=50.0)

    (next_out,) = desk.hand_out(50.0)

    assert next_out.situation_id == "two"


def test_notices_of_one_situation_all_wait_for_their_turn() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    desk.take(told_of("one", a_notice(), a_notice(2, "escalated")), 1, now=1.0)

    assert [each.kind for each in desk.waiting()] == ["situation.opened", "situation.escalated"]


def test_a_failed_message_waits_for_its_time() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    (first,) = desk.hand_out(0.0)
    desk.answered(first, answered(500), 1.0)

    assert desk.hand_out(10.9) == []
    assert [each.attempts for each in desk.hand_out(11.0)] == [1]


def test_after_the_last_attempt_it_is_a_dead_letter_and_waits_no_more() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    for now in (0.0, 10.0):
        (out,) = desk.hand_out(now)
        desk.answered(out, answered(500), now)

    records, events = desk.drain()

    assert [each.what for each in events] == ["failed", "failed", "dead"]
    assert [dict(each.headers)["attempts"] for each in records if each.topic == topics.DEAD_LETTERS] == [b"2"]
    assert list(desk.waiting()) == []


def test_a_receiver_that_is_gone_gets_nothing_until_the_next_start() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    desk.take(told_of("two"), 1, now=0.0)
    (out,) = desk.hand_out(0.0)

    desk.answered(out, answered(410), 0.0)
    desk.take(told_of("three"), 2, now=1.0)

    assert desk.hand_out(100.0) == []
    assert letters(desk) == [b"webhook-gone"] * 3


def test_a_receiver_that_is_removed_leaves_dead_letters() -> None:
    desk = a_desk({}, Memory({}, {"msg_1": a_delivery()}))

    assert letters(desk) == [b"receiver-removed"]
    assert list(desk.waiting()) == []


def test_beyond_the_most_that_may_wait_the_oldest_is_a_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "MOST_WAITING", 2)
    desk = a_desk()
    for number, name in enumerate(("one", "two", "three")):
        desk.take(told_of(name), number, now=float(number))

    assert letters(desk) == [b"too-many-waiting"]
    assert [each.situation_id for each in desk.waiting()] == ["two", "three"]


def test_who_was_told_hears_that_it_is_withdrawn() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    (out,) = desk.hand_out(0.0)
    desk.answered(out, answered(200), 0.0)

    desk.take(told_of("one", **GONE), 1, now=1.0)

    assert given_out(desk, 1.0) == [("desk", "situation.withdrawn")]


def test_a_notice_that_was_never_tried_is_dropped_with_its_situation() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)

    desk.take(told_of("one", **GONE), 1, now=1.0)

    assert given_out(desk, 1.0) == []
    assert outcome(desk) == ["cancelled"]


def test_what_may_have_been_heard_is_withdrawn_and_tried_no_more() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    (out,) = desk.hand_out(0.0)
    desk.take(told_of("one", **GONE), 1, now=1.0)

    desk.answered(out, answered(500), 2.0)

    assert [each.kind for each in desk.waiting()] == ["situation.withdrawn"]


def test_what_waited_through_a_restart_may_have_been_heard() -> None:
    before = a_desk()
    before.take(told_of("one"), 0, now=0.0)
    desk = a_desk(memory=again_from(*before.drain()[0]))

    desk.take(told_of("one", **GONE), 1, now=1.0)

    assert given_out(desk, 1.0) == [("desk", "situation.withdrawn")]


def test_a_second_word_that_it_is_withdrawn_neither_drops_nor_repeats_the_first() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    (out,) = desk.hand_out(0.0)
    desk.take(told_of("one", **GONE), 1, now=1.0)
    desk.take(told_of("one", **GONE), 2, now=2.0)
    desk.answered(out, answered(200), 3.0)

    assert [each.kind for each in desk.waiting()] == ["situation.withdrawn"]


def test_what_comes_again_is_not_withdrawn_afterwards() -> None:
    desk = a_desk()
    desk.take(told_of("one"), 0, now=0.0)
    (out,) = desk.hand_out(0.0)
    desk.take(told_of("one", **GONE), 1, now=1.0)
    desk.take(told_of("one"), 2, now=2.0)
    desk.answered(out, answered(200), 3.0)

    assert [each.kind for each in desk.waiting()] == ["situation.opened"]


def test_before_the_first_start_only_what_is_open_is_told() -> None:
    desk = a_desk()
    desk.take(told_of("open"), 0, now=0.0, late=True)
    desk.take(told_of("easing", state="easing"), 1, now=0.0, late=True)
    desk.take(told_of("over", state="resolved"), 2, now=0.0, late=True)

    assert [each.situation_id for each in desk.waiting()] == ["open", "easing"]


def test_what_is_long_over_is_forgotten() -> None:
    desk = a_desk()
    desk.take(told_of("old", updated_at=a_moment(0)), 0, now=0.0)
    desk.take(told_of("new", updated_at=a_moment(int(REMEMBERED_S / 60) + 1)), 1, now=0.0)
    desk.passed(Position(offset=2, topic_id="t"))

    assert set(again_from(*desk.drain()[0]).told) == {"new"}


def test_what_became_part_of_another_is_told_to_its_end_and_forgotten() -> None:
    desk = a_desk()
    desk.take(told_of("one", state="resolved", merged_into="other"), 0, now=0.0)

    memory = again_from(*desk.drain()[0])

    assert memory.told == {}
    assert [each.situation_id for each in memory.waiting.values()] == ["one"]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from("ab"), st.integers(1, 3), st.sampled_from(["firing", "withdrawn", "resolved"])),
        st.tuples(st.just("answer"), st.sampled_from([200, 500, 500, 410])),
        st.tuples(st.just("restart")),
    ),
    max_size=25,
)


def said(name: str, count: int, state: Any) -> Situation:  # noqa: ANN401 - a state
    return told_of(name, *(a_notice(number, "escalated") for number in range(1, count + 1)), state=state)


@given(ACTS)
def test_a_desk_begun_from_its_records_has_the_same_memory(acts: list[tuple[Any, ...]]) -> None:
    stored: list[Record] = []
    desk, out, now = a_desk(TWO), list[Delivery](), 0.0
    for offset, act in enumerate(acts):
        now += 7.0
        if act[0] == "say":
            desk.take(said(*act[1:]), offset, now)
            desk.passed(Position(offset=offset + 1, topic_id="t"))
        elif act[0] == "answer" and out:
            desk.answered(out.pop(0), answered(act[1]), now)
        records, _ = desk.drain()
        stored += records
        memory = again_from(*stored)
        assert memory.waiting == {each.webhook_id: each for each in desk.waiting()}
        if act[0] == "restart":
            desk, out = a_desk(TWO, memory), []
        out += desk.hand_out(now)


@given(ACTS)
def test_every_message_is_taken_dead_or_cancelled_in_the_end(acts: list[tuple[Any, ...]]) -> None:
    desk, now, planned, ended = a_desk(TWO), 0.0, set[str](), set[str]()
    for offset, act in enumerate([*acts, *[("answer", 200)] * 60]):
        now += 7.0
        if act[0] == "say":
            desk.take(said(*act[1:]), offset, now)
        planned |= {each.webhook_id for each in desk.waiting()}
        for out in desk.hand_out(now):
            desk.answered(out, answered(act[1] if act[0] == "answer" else 500), now)
        ended |= {each.delivery.webhook_id for each in desk.drain()[1] if each.what != "failed"}

    assert list(desk.waiting()) == []
    assert planned <= ended


def test_a_record_of_another_format_is_refused_with_its_name() -> None:
    record = as_record("", Position(offset=1, topic_id="t", format=FORMAT + 1), Position)

    with pytest.raises(
        ForeignMemoryError, match=rf"position/.*format is {FORMAT + 1}; this version of Tocsin reads format {FORMAT}"
    ):
        remembered([(record.key, record.value)])


def test_what_is_no_memory_is_refused_with_its_name() -> None:
    with pytest.raises(ForeignMemoryError, match="told/one"):
        remembered([(b"told/one", b"[]")])
