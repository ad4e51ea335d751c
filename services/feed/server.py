"""One feed: Kafka on two threads, the hub and HTTP on the event loop."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from msgspec import Struct
from starlette.applications import Starlette
from starlette.types import Lifespan

from services.adapters.settings import Settings
from services.core.errors import ConfigError
from services.feed.app import SEND_LIMIT_S, Addresses, build_app
from services.feed.archive import Archive
from services.feed.hub import Hub, Taken
from services.feed.position import Position
from services.feed.reader import Reader
from services.feed.ring import RING_BYTES, RING_EVENTS, Ring
from services.feed.staleness import BROKER_SILENT_S
from services.feed.status import Status, status_of
from services.feed.telling import Teller
from services.feed.view import CLOSED_KEPT
from services.feed.watch import Watch

STOP_LIMIT_S = 3
MOST_CONNECTIONS = 1_000


class Limits(Struct, frozen=True, kw_only=True):
    """How much the feed holds, and how long it waits for a client."""

    ring_events: int = RING_EVENTS
    ring_bytes: int = RING_BYTES
    closed_kept: int = CLOSED_KEPT
    send_limit_s: float = SEND_LIMIT_S


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process: uvicorn would raise them again, which ends it before it has put all in order."""
        yield


class Feed:
    """Everything of one feed; made on the event loop that serves it.

    Args:
        settings: Where the broker is and under which names the feed answers.
        limits: How much it holds.
    """

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._hub = Hub(ring=Ring(limits.ring_events, limits.ring_bytes), closed_kept=limits.closed_kept)
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(settings, self._deliver)
        self._watch = Watch(settings, lambda: self._hub.position)
        self._teller = Teller(settings)
        self._threads = (self._reader, self._watch, self._teller)
        addresses = Addresses(
            self._hub, Archive(settings), self._say, now=lambda: self._teller.now, send_limit_s=limits.send_limit_s
        )
        app = build_app(addresses, settings, lifespan=self._lifespan())
        config = uvicorn.Config(
            app,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=STOP_LIMIT_S,
        )
        # What goes wrong is in our own events; uvicorn would say it again with a stack trace.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._server = _Server(config)

    async def serve(self, listener: socket.socket) -> None:
        """Serve until stopped.

        Raises:
            TocsinError: Kafka does not let the feed in.
        """
        await self._server.serve([listener])
        for each in self._threads:
            if each.failure is not None:
                raise each.failure

    def stop(self) -> None:
        """Let every client go and end."""
        self._hub.close()
        self._server.should_exit = True

    def _stop_from_thread(self) -> None:
        self._loop.call_soon_threadsafe(self.stop)

    def dead(self) -> str | None:
        """Say what has ended that must not end."""
        threads = {"reader": self._reader.alive, "watch": self._watch.alive, "teller": self._teller.alive}
        return ", ".join(f"the {name} has ended" for name, alive in threads.items() if not alive) or None

    def unready(self) -> str | None:
        """Say why the feed cannot show what Kafka holds."""
        if any(reason.cause == "broker" for reason in self._say(None).reasons):
            return f"Kafka has not answered for {BROKER_SILENT_S:.0f} s; is it up, and is `tocsin topics check` content?"
        return None if self._hub.caught_up else "the past is being read"

    def _say(self, position: Position | None) -> Status:
        return status_of(self._hub, self._watch, position)

    def _lifespan(self) -> Lifespan[Starlette]:
        @asynccontextmanager
        async def run(_app: Starlette) -> AsyncIterator[None]:
            for each in self._threads:
                each.start(self._stop_from_thread)
            yield
            await asyncio.gather(*(asyncio.to_thread(each.stop) for each in self._threads))

        return run

    def _deliver(self, batch: Sequence[Taken], reached: Position, caught_up: bool) -> None:  # noqa: FBT001 - a callback's form
        async def take() -> None:
            self._hub.take(batch, reached, caught_up=caught_up)

        # Waiting here keeps a fast log from piling up on the loop.
        asyncio.run_coroutine_threadsafe(take(), self._loop).result()


def bind(host: str, port: int) -> socket.socket:
    """Open the listening socket.

    Raises:
        ConfigError: The port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        way_out = "stop what listens there, or choose another with --port (0 takes a free one)"
        raise ConfigError(f"the feed cannot listen on {host} port {port}: {reason}; {way_out}") from error


def address_of(listener: socket.socket) -> str:
    """Give the address of the page."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
