"""The operator's port of a service: /metrics, /livez and /readyz."""

from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

import structlog
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from services.adapters.metrics import REGISTRY
from services.adapters.settings import Settings
from services.core.errors import ConfigError

log = structlog.get_logger()

Check = Callable[[], str | None]
"""Gives nothing when all is well, else what is wrong in a few words."""


def operator_port(settings: Settings, *, live: Check, ready: Check) -> "OperatorPort":
    """Open a service's operator port where the settings say, and log its number.

    Raises:
        ConfigError: The port is taken, or the host is not this machine's.
    """
    try:
        port = OperatorPort(settings.host, settings.port, live=live, ready=ready)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"TOCSIN_PORT is {settings.port} on TOCSIN_HOST {settings.host}: {reason}; choose a free one, or 0 for any"
        ) from error
    log.info("operator_port", host=settings.host, port=port.port)
    return port


class OperatorPort:
    """Serves the three addresses on a thread of its own until closed.

    Args:
        host: The address to bind.
        port: The port, or 0 for a free one.
        live: Is this process still able to work? Asked at each /livez.
        ready: Can it take work now? Asked at each /readyz.

    Raises:
        OSError: The port is taken.
    """

    def __init__(self, host: str, port: int, *, live: Check, ready: Check) -> None:
        class Handler(_Handler):
            checks = {"/livez": live, "/readyz": ready}  # noqa: RUF012 - a class made for this one server

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, name="operator-port", daemon=True)
        self.port = self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    checks: dict[str, Check]

    def do_GET(self) -> None:
        if self.path == "/metrics":
            self._reply(HTTPStatus.OK, generate_latest(REGISTRY), CONTENT_TYPE_LATEST)
        elif self.path in self.checks:
            fault = self.checks[self.path]()
            status = HTTPStatus.SERVICE_UNAVAILABLE if fault else HTTPStatus.OK
            self._reply(status, f"{fault or 'ok'}\n".encode(), "text/plain; charset=utf-8")
        else:
            self._reply(HTTPStatus.NOT_FOUND, b"there is /metrics, /livez and /readyz\n", "text/plain; charset=utf-8")

    def _reply(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Scrapes are not events."""
