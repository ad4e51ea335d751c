"""The feed's addresses: the page, the event stream and JSON."""

from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from pathlib import Path

import msgspec
import structlog
from sse_starlette import ServerSentEvent
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Lifespan

from services.adapters.settings import Settings
from services.feed.events import EventStream
from services.feed.filters import ALERT_FILTERS, SITUATION_FILTERS, FilterError, read_filter
from services.feed.hub import Hub
from services.feed.position import Kind, Position, PositionError, parse
from services.feed.security import SecurityHeaders, own_hosts
from services.feed.stream import ClientStream, Past, Say
from services.feed.telling import Now

STATIC = Path(__file__).parent / "static"
MOST_CLIENTS = 500
SEND_LIMIT_S = 20.0

log = structlog.get_logger()


class Addresses:
    """Answers requests from what the hub holds.

    Args:
        hub: What the feed knows.
        archive: Where to read older events.
        say: Gives the status.
        now: Gives what is told now.
        send_limit_s: Seconds after which a client that takes nothing is dropped.
    """

    def __init__(
        self, hub: Hub, archive: Past, say: Say, *, now: Callable[[], Now] = Now, send_limit_s: float = SEND_LIMIT_S
    ) -> None:
        self._hub = hub
        self._now = now
        self._archive = archive
        self._say = say
        self._send_limit_s = send_limit_s

    async def page(self, _request: Request) -> Response:
        """Give the page; its script reads from the address which alert or situation to show first."""
        return FileResponse(STATIC / "page.html", headers={"Cache-Control": "no-cache"})

    async def alerts(self, request: Request) -> Response:
        """Give the alerts that the query asks for."""
        return self._listed("alert", "alerts", request, ALERT_FILTERS)

    async def situations(self, request: Request) -> Response:
        """Give the situations that the query asks for."""
        return self._listed("situation", "situations", request, SITUATION_FILTERS)

    async def alert(self, request: Request) -> Response:
        """Give one alert as in Kafka."""
        return self._one("alert", request.path_params["id"])

    async def situation(self, request: Request) -> Response:
        """Give one situation as in Kafka."""
        return self._one("situation", request.path_params["id"])

    async def now(self, _request: Request) -> Response:
        """Give what is told now, the gravest and most told first, how far what is usual is learned, and what is not read."""
        now, status = self._now(), self._say(None)
        unread = {"articles": now.articles, "unread": now.unread, "silent_groups": status.silent_groups}
        known = {"at": now.at, "baseline": status.baseline, "meanwhile": status.meanwhile}
        return _json({**known, **unread, "ranked": now.ranked})

    async def index(self, request: Request) -> Response:
        """Give the newest value of the escalation index of each scope of the last day, the world's first, then the highest."""
        try:
            wanted = read_filter(request.query_params.multi_items(), allowed=("limit",))
        except FilterError as error:
            return _fault(HTTPStatus.BAD_REQUEST, str(error))
        return _json({"index": self._now().index[: wanted.limit]})

    async def status(self, _request: Request) -> Response:
        """Say how the stream is."""
        return _json(self._say(None))

    async def events(self, request: Request) -> Response:
        """Open a stream of events after `Last-Event-ID`, or `after` in the query, or of new ones only."""
        asked = request.headers.get("last-event-id") or request.query_params.get("after")
        try:
            position = parse(asked) if asked else None
        except PositionError as error:
            return _fault(HTTPStatus.BAD_REQUEST, str(error))
        if self._hub.clients >= MOST_CLIENTS:
            return _fault(
                HTTPStatus.SERVICE_UNAVAILABLE, f"{MOST_CLIENTS} clients are connected, the most there may be; try later"
            )
        return EventStream(self._events(position), send_timeout=self._send_limit_s)

    async def _events(self, position: Position | None) -> AsyncIterator[ServerSentEvent]:
        with self._hub.client():
            async for event in ClientStream(self._hub, self._archive, self._say).events(position):
                yield event

    def _listed(self, kind: Kind, name: str, request: Request, allowed: tuple[str, ...]) -> Response:
        try:
            wanted = read_filter(request.query_params.multi_items(), allowed=allowed)
        except FilterError as error:
            return _fault(HTTPStatus.BAD_REQUEST, str(error))
        found = self._hub.shelves[kind].select(wanted)
        return _json({"position": str(self._hub.position), name: [msgspec.Raw(entry.data) for entry in found]})

    def _one(self, kind: Kind, entry_id: str) -> Response:
        entry = self._hub.shelves[kind].get(entry_id)
        if entry is None:
            return _fault(HTTPStatus.NOT_FOUND, f"no {kind} {entry_id[:200]!r} is known; see /api/{kind}s")
        return _json(msgspec.Raw(entry.data))


def build_app(addresses: Addresses, settings: Settings, *, lifespan: Lifespan[Starlette] | None = None) -> ASGIApp:
    """Give the whole application, guarded on the outside."""
    routes = [
        Route("/", addresses.page),
        Route("/alerts/{id}", addresses.page),
        Route("/situations/{id}", addresses.page),
        Route("/events", addresses.events),
        Route("/api/status", addresses.status),
        Route("/api/now", addresses.now),
        Route("/api/index", addresses.index),
        Route("/api/alerts", addresses.alerts),
        Route("/api/alerts/{id}", addresses.alert),
        Route("/api/situations", addresses.situations),
        Route("/api/situations/{id}", addresses.situation),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _refused, Exception: _failed})
    return SecurityHeaders(TrustedHostMiddleware(app, own_hosts(settings), www_redirect=False))


def _json(body: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(body), status, media_type="application/json", headers=headers)


def _fault(status: HTTPStatus, text: str) -> Response:
    return _json({"error": text}, status)


async def _refused(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    return _fault(status, f"{request.method} {request.url.path[:200]}: {status.phrase}; there is /, /events and /api/status")


async def _failed(request: Request, error: Exception) -> Response:
    log.error("request_failed", path=request.url.path, error=type(error).__name__, exc_info=error)
    return _fault(HTTPStatus.INTERNAL_SERVER_ERROR, "the feed could not answer; its log says why")
