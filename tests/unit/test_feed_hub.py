import asyncio

from services.adapters.metrics import REGISTRY
from services.core.codec import encode
from services.feed.hub import Hub, Taken
from services.feed.position import START, Position
from tests.alert_builders import an_alert


def a_record(offset: int, value: bytes | None) -> Taken:
    return Taken(kind="alert", offset=offset, key="alert-1", value=value, written_at=1_577_836_800.5)


def a_hub(*values: bytes | None) -> Hub:
    hub = Hub()
    hub.take([a_record(offset, value) for offset, value in enumerate(values)], START, caught_up=True)
    return hub


def test_bytes_that_are_no_alert_are_left_out_and_the_rest_is_taken() -> None:
    hub = a_hub(b"{not json", encode(an_alert()))

    assert (hub.ring.end, hub.shelves["alert"].open_count) == (1, 1)
    assert hub.position == Position(alert=1)


def test_a_tombstone_forgets_the_alert_and_is_no_event() -> None:
    hub = a_hub(encode(an_alert()), None)

    assert hub.shelves["alert"].get("alert-1") is None
    assert (hub.ring.end, hub.position) == (1, Position(alert=1))


def test_what_was_read_without_a_record_counts_as_reached() -> None:
    hub = a_hub(encode(an_alert()))

    hub.take([], Position(alert=4, situation=2), caught_up=True)

    assert hub.position == Position(alert=4, situation=2)


def test_records_are_counted_by_topic_with_the_time_of_the_last() -> None:
    labels = {"topic": "alerts.v1"}
    before = REGISTRY.get_sample_value("tocsin_feed_events_total", labels) or 0

    a_hub(encode(an_alert()), encode(an_alert()))

    assert REGISTRY.get_sample_value("tocsin_feed_events_total", labels) == before + 2
    assert REGISTRY.get_sample_value("tocsin_feed_last_event_seconds") == 1_577_836_800.5


def test_waiting_ends_with_news_or_with_the_time() -> None:
    async def wait() -> bool:
        hub = Hub()
        await hub.changed(0.01)
        waiting = asyncio.create_task(hub.changed(60))
        await asyncio.sleep(0)
        hub.take([a_record(0, encode(an_alert()))], START, caught_up=True)
        await asyncio.wait_for(waiting, 5)
        return True

    assert asyncio.run(wait())


def test_clients_are_counted_while_they_are_here() -> None:
    hub = Hub()

    with hub.client():
        assert (hub.clients, REGISTRY.get_sample_value("tocsin_feed_subscribers")) == (1, 1)

    assert (hub.clients, REGISTRY.get_sample_value("tocsin_feed_subscribers")) == (0, 0)
