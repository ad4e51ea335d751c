"""The connection of one attempt: it is cut at the attempt's deadline, however slowly its receiver goes on to answer."""

import socket
import ssl
import time
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from threading import Timer
from types import TracebackType
from typing import Any, Self, cast
from urllib.request import HTTPHandler, HTTPSHandler, Request


class Attempt(Request):
    """A request that takes no longer than it may, to be used as a context.

    A socket's own time limit is one of each read, so that a byte now and then would hold it for ever.

    Args:
        url: Whom to send to.
        body: What to send.
        named: Its headers.
        limit_s: How long it may take in all, seconds.
    """

    def __init__(self, url: str, body: bytes, named: dict[str, str], limit_s: float) -> None:
        super().__init__(url, data=body, headers=named, method="POST")
        self._ends_at = time.monotonic() + limit_s
        self._lines: list[tuple[socket.socket, Timer]] = []

    @property
    def is_over(self) -> bool:
        """Is its time over? What came until then is then no answer: it may have been cut anywhere."""
        return time.monotonic() >= self._ends_at

    def reached(self, address: tuple[str, int], timeout: float, source_address: tuple[str, int] | None = None) -> socket.socket:
        """Connect, and cut the connection when the time is over; a copy of the socket serves that through TLS too."""
        reached = socket.create_connection(address, timeout, source_address)
        line = reached.dup()
        timer = Timer(max(0.0, self._ends_at - time.monotonic()), _cut, [line])
        timer.daemon = True
        self._lines.append((line, timer))
        timer.start()
        return reached

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let go of the connection."""
        for line, timer in self._lines:
            timer.cancel()
            timer.join()
            line.close()


class Plain(HTTPHandler):
    """Opens attempts by http."""

    def http_open(self, req: Request) -> HTTPResponse:
        """Open one."""
        return self.do_open(partial(_Plain, cast("Attempt", req)), req)


class Secure(HTTPSHandler):
    """Opens attempts by https; certificates are verified."""

    def __init__(self) -> None:
        self._verifying = ssl.create_default_context()
        super().__init__(context=self._verifying)

    def https_open(self, req: Request) -> HTTPResponse:
        """Open one."""
        return self.do_open(partial(_Secure, cast("Attempt", req)), req, context=self._verifying)


class _Plain(HTTPConnection):
    def __init__(self, attempt: Attempt, host: str, **others: Any) -> None:  # noqa: ANN401 - passed on as urllib gives it
        super().__init__(host, **others)
        self._create_connection = attempt.reached


class _Secure(HTTPSConnection):
    def __init__(self, attempt: Attempt, host: str, **others: Any) -> None:  # noqa: ANN401 - passed on as urllib gives it
        super().__init__(host, **others)
        self._create_connection = attempt.reached


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        """Its other end has closed it."""
