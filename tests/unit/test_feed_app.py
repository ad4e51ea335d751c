"""The feed's addresses over ASGI, without a socket and without Kafka."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from services.adapters.settings import Settings
from services.core.alarms import IndexHour
from services.core.codec import encode
from services.core.ranking import Ranked
from services.feed.app import STATIC, Addresses, build_app
from services.feed.hub import Hub, Taken
from services.feed.position import START, Kind, Position
from services.feed.ring import Event
from services.feed.security import HEADERS
from services.feed.staleness import Facts
from services.feed.status import Status, status_of
from services.feed.telling import Now, ranked_hours
from services.feed.watch import Watch
from tests.alert_builders import a_moment, a_situation, an_alert

SETTINGS = Settings(public_url="https://tocsin.example/")


class NoPast:
    async def read(self, after: Position, until: Position) -> AsyncIterator[tuple[list[Event], Position]]:
        yield [], after.merged(until)


def say(_position: Position | None) -> Status:
    raise OSError("a password in an exception")


def a_hub() -> Hub:
    alerts = [an_alert("one", level="critical", updated_at=a_moment(1)), an_alert("two", updated_at=a_moment(2))]
    values: list[tuple[Kind, bytes]] = [
        *(("alert", encode(each)) for each in alerts),
        ("situation", encode(a_situation("three"))),
    ]
    hub = Hub()
    batch = [Taken(kind=kind, offset=place, key="k", value=value, written_at=0) for place, (kind, value) in enumerate(values)]
    hub.take(batch, START, caught_up=True)
    return hub


def got(address: str, *, method: str = "GET", host: str = "127.0.0.1", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        app = build_app(Addresses(a_hub(), NoPast(), say), SETTINGS)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, address, headers=headers)

    return asyncio.run(ask())


def ids(reply: httpx.Response) -> list[str]:
    body: dict[str, Any] = reply.json()
    return [alert["alert_id"] for alert in body["alerts"]]


def test_alerts_come_newest_first_with_the_position_from_which_to_follow() -> None:
    reply = got("/api/alerts")

    assert (ids(reply), reply.json()["position"]) == (["two", "one"], "a1-s2")


def test_a_filter_in_the_query_is_kept_to() -> None:
    assert ids(got("/api/alerts?level=critical")) == ["one"]


def test_one_alert_and_one_situation_come_as_in_kafka() -> None:
    assert got("/api/alerts/two").content == encode(an_alert("two", updated_at=a_moment(2)))
    assert got("/api/situations/three").content == encode(a_situation("three"))
    assert got("/api/situations").json()["situations"][0]["situation_id"] == "three"


@pytest.mark.parametrize("address", ["/api/alerts?level=grave", "/api/situations?lane=flash", "/events?after=yesterday"])
def test_a_bad_value_is_a_400_that_names_it(address: str) -> None:
    reply = got(address)

    assert reply.status_code == 400
    assert repr(address.partition("=")[2] if "lane" not in address else "lane") in reply.json()["error"]


def test_a_last_event_id_that_nobody_gave_is_a_400() -> None:
    assert got("/events", **{"Last-Event-ID": "7"}).status_code == 400


@pytest.mark.parametrize(
    "address", ["/api/alerts/none", "/api/situations/none", "/nothing", "/static/none.js", "/static/../app.py"]
)
def test_what_is_not_there_is_a_404_in_json(address: str) -> None:
    reply = got(address)

    assert reply.status_code == 404
    assert reply.json()["error"]


def test_no_reply_carries_an_exception() -> None:
    reply = got("/api/status")

    assert reply.status_code == 500
    assert reply.json() == {"error": "the feed could not answer; its log says why"}


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/alerts/one", 200), ("/situations/none", 200), ("/static/page.js", 200), ("/api/alerts", 200),
     ("/api/alerts?limit=x", 400), ("/nothing", 404), ("/api/status", 500)],
)  # fmt: skip
def test_every_reply_has_the_security_headers(address: str, status: int) -> None:
    reply = got(address)

    assert reply.status_code == status
    assert {name: reply.headers.get(name) for name in HEADERS} == HEADERS


def test_only_reading_is_possible() -> None:
    assert got("/api/alerts", method="POST").status_code == 405


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8737", 200), ("localhost", 200), ("[::1]:8737", 200), ("TOCSIN.example", 200), ("evil.example", 400),
     ("tocsin.example.evil.example", 400), ("www.tocsin.example", 400)],
)  # fmt: skip
def test_a_host_name_that_is_not_ours_is_refused(host: str, status: int) -> None:
    reply = got("/api/alerts", Host=host)

    assert reply.status_code == status
    assert {name: reply.headers.get(name) for name in HEADERS} == HEADERS


def test_a_host_that_is_bound_by_name_is_ours() -> None:
    app = build_app(Addresses(a_hub(), NoPast(), say), Settings(host="10.1.2.3"))

    async def ask() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.1.2.3") as client:
            return (await client.get("/")).status_code

    assert asyncio.run(ask()) == 200


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_the_page_holds_no_inline_script_or_style_and_makes_no_markup_of_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "<style", " style=", " onclick"):
        assert forbidden not in text
    assert text.count("<script") == text.count('<script type="module" src="/static/page.js"></script>')


def test_what_is_told_now_comes_with_the_word_on_the_baseline() -> None:
    body = told_now("/api/now").json()

    assert (body["baseline"], body["meanwhile"]) == ("learning, day 1 of 7", "flashes now; bursts after 1 day")
    assert (body["articles"], body["unread"], body["silent_groups"]) == (8, 6, [])
    assert [each["about"] for each in body["ranked"]] == ["assault/IRQ"]


def test_the_index_comes_ranked_with_the_world_first_and_as_many_as_asked() -> None:
    assert [each["scope"] for each in told_now("/api/index").json()["index"]] == ["world", "IRQ", "IRN>USA"]
    assert [each["scope"] for each in told_now("/api/index?limit=1").json()["index"]] == ["world"]
    assert told_now("/api/index?limit=no").status_code == 400


def told_now(address: str) -> httpx.Response:
    """Ask a feed that knows what is told now."""
    hours = {scope: an_hour(scope, acts) for scope, acts in (("IRN>USA", 1.0), ("world", 0.5), ("IRQ", 2.0))}
    matter = Ranked(
        about="assault/IRQ", headline="Attack in Iraq", severity=8.0, publishers=1, articles=1, newest_at=a_moment(), quote="…",
        title="Attack", url="", publisher="Gazette", stance="asserted",
    )  # fmt: skip
    now = Now(at=a_moment(), articles=8, unread=6, ranked=(matter,), index=ranked_hours(hours))

    def learning(_position: Position | None) -> Status:
        facts = Facts(started_at=a_moment(), baseline="learning, day 1 of 7", meanwhile="flashes now; bursts after 1 day")
        return status_of(a_hub(), cast("Watch", SimpleNamespace(facts=facts)))

    async def ask() -> httpx.Response:
        app = build_app(Addresses(a_hub(), NoPast(), learning, now=lambda: now), SETTINGS)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await client.get(address)

    return asyncio.run(ask())


def an_hour(scope: str, acts: float) -> IndexHour:
    return IndexHour(scope=scope, hour=a_moment(), acts=0.0, threats=0.0, easing=0.0, stories=0, acts_per_1000=acts)
