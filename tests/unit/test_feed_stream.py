"""One client's stream over a hub that is fed by hand, and a past that is a list."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from sse_starlette import ServerSentEvent

from services.core.codec import encode
from services.feed.hub import Hub, Taken
from services.feed.position import START, Kind, Position, parse
from services.feed.ring import Event, Ring
from services.feed.status import Status
from services.feed.stream import ClientStream
from tests.alert_builders import a_situation, an_alert

LIMIT_S = 5.0
DATA: dict[Kind, bytes] = {"alert": encode(an_alert()), "situation": encode(a_situation())}


class ListedPast:
    """Gives two records a chunk, topic by topic, as Kafka would."""

    def __init__(self, log: Sequence[Taken]) -> None:
        self._log = sorted(log, key=lambda record: (record.kind, record.offset))

    async def read(self, after: Position, until: Position) -> AsyncIterator[tuple[list[Event], Position]]:
        due = [record for record in self._log if after.of(record.kind) < record.offset <= until.of(record.kind)]
        for first in range(0, len(due), 2):
            chunk = [Event(kind=each.kind, offset=each.offset, data=DATA[each.kind]) for each in due[first : first + 2]]
            for event in chunk:
                after = after.after(event.kind, event.offset)
            yield chunk, after
        yield [], after.merged(until)


def a_log(kinds: Sequence[Kind]) -> list[Taken]:
    """Every second offset holds a record: the others are transaction markers."""
    return [
        Taken(kind=kind, offset=2 * kinds[:index].count(kind), key="k", value=DATA[kind], written_at=0)
        for index, kind in enumerate(kinds)
    ]


def say(position: Position | None) -> Status:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Status(
        checked_at=now, started_at=now, stale=False, stale_since=None, reasons=[], caught_up=True, stream_at=None,
        observed_at=now, answered_at=now, behind=0, position=str(position), clients=1, open_alerts=0, open_situations=0,
    )  # fmt: skip


def a_hub(log: Sequence[Taken], *, ring: int) -> Hub:
    hub = Hub(ring=Ring(ring))
    hub.take(log, START, caught_up=True)
    return hub


async def received(stream: AsyncIterator[ServerSentEvent], count: int) -> list[ServerSentEvent]:
    """Take the first records, without the status events between them."""
    found: list[ServerSentEvent] = []
    async with asyncio.timeout(LIMIT_S):
        async for event in stream:
            if event.event != "status":
                found.append(event)
            if len(found) == count:
                break
    return found


def key_of(event: ServerSentEvent) -> tuple[str, int]:
    assert event.event is not None
    position = parse(event.id or "")
    return event.event, position.alert if event.event == "alert" else position.situation


@given(
    kinds=st.lists(st.sampled_from(["alert", "situation"]), min_size=1, max_size=14),
    ring=st.integers(min_value=1, max_value=16),
    cut=st.integers(min_value=0, max_value=14),
)
def test_a_client_that_comes_back_with_its_last_id_misses_nothing_and_gets_nothing_twice(
    kinds: list[Kind], ring: int, cut: int
) -> None:
    log = a_log(kinds)
    cut = min(cut, len(log))

    async def both_visits() -> list[ServerSentEvent]:
        first = ClientStream(a_hub(log[:cut], ring=ring), ListedPast(log), say)
        before = await received(first.events(START), cut) if cut else []
        last_id = before[-1].id if before else "a-s"
        # The feed has begun anew meanwhile, and its ring holds other events.
        second = ClientStream(a_hub(log, ring=ring), ListedPast(log), say)
        return before + (await received(second.events(parse(last_id or "")), len(log) - cut) if cut < len(log) else [])

    found = [key_of(event) for event in asyncio.run(both_visits())]

    assert sorted(found) == sorted((record.kind, record.offset) for record in log)


def test_a_client_without_an_id_gets_only_what_is_new() -> None:
    log = a_log(["alert", "situation", "alert"])

    async def visit() -> list[ServerSentEvent]:
        hub = a_hub(log[:2], ring=10)
        stream = ClientStream(hub, ListedPast(log), say).events(None)
        assert [(await anext(stream)).event for _ in range(2)] == ["status", "status"]
        hub.take(log[2:], START, caught_up=True)
        return await received(stream, 1)

    (event,) = asyncio.run(visit())
    assert (event.event, event.id) == ("alert", "a2-s0")


def test_a_status_carries_the_position_so_that_a_client_without_news_loses_nothing() -> None:
    async def visit() -> list[ServerSentEvent]:
        stream = ClientStream(a_hub(a_log(["alert"]), ring=10), ListedPast([]), say).events(None)
        return [await anext(stream) for _ in range(2)]

    _, status = asyncio.run(visit())
    assert (status.event, status.id) == ("status", "a0-s")
    assert json.loads(status.data or "")["stale"] is False


def test_an_offset_that_kafka_has_not_reached_is_of_another_topic_and_all_is_sent() -> None:
    log = a_log(["alert", "situation"])

    async def visit() -> list[ServerSentEvent]:
        stream = ClientStream(a_hub(log, ring=10), ListedPast(log), say)
        return await received(stream.events(Position(alert=99, situation=0)), 1)

    (event,) = asyncio.run(visit())
    assert (event.event, event.id) == ("alert", "a0-s0")


def test_a_client_that_lags_behind_the_ring_is_dropped() -> None:
    log = a_log(["alert"] * 300)

    async def visit() -> list[str | None]:
        hub = a_hub(log[:100], ring=100)
        stream = ClientStream(hub, ListedPast(log), say).events(START)
        before = await received(stream, 1)
        hub.take(log[100:], START, caught_up=True)
        return [event.id for event in [*before, *[event async for event in stream]]]

    # It has the 50 events that it had taken before; where it comes back, Kafka has the rest.
    assert asyncio.run(visit())[-1] == "a98-s"


def test_a_client_waits_until_the_past_is_read() -> None:
    log = a_log(["alert", "alert"])

    async def visit() -> list[ServerSentEvent]:
        hub = Hub()
        stream = ClientStream(hub, ListedPast(log), say).events(Position(alert=0))
        await anext(stream)
        asyncio.get_running_loop().call_soon(lambda: hub.take(log, START, caught_up=True))
        return await received(stream, 1)

    assert [event.id for event in asyncio.run(visit())] == ["a2-s"]


def test_closing_the_hub_ends_every_stream() -> None:
    async def visit() -> int:
        hub = a_hub(a_log(["alert"]), ring=10)
        hub.close()
        return len([event async for event in ClientStream(hub, ListedPast([]), say).events(START)])

    assert asyncio.run(visit()) == 2
