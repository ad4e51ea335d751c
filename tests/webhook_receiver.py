"""A receiver of webhooks on a free port: it checks each signature by the specification and answers as it is told."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any

from msgspec import Struct

PATIENCE_S = 60.0
KEY = base64.b64encode(b"k" * 32).decode()
SECRET = f"whsec_{KEY}"


class Heard(Struct, frozen=True):
    """A request that came: its id, whether its signature is right, its content, and when it came."""

    webhook_id: str
    is_signed: bool
    body: dict[str, Any]
    at: float

    @property
    def what(self) -> tuple[str, int | None]:
        """What was told: the type and the number of the notice."""
        notice = self.body["data"]["notice"]
        return self.body["type"], notice and notice["number"]


class Ear:
    """What a receiver heard, and how often it was visited without a message.

    Args:
        statuses: What it answers, one after the other, then 204; to a 0 it never answers.
        retry_after: What it says in the header Retry-After, if anything.
        thinks_s: How long it takes for each answer.
    """

    def __init__(self, statuses: Iterator[int], retry_after: str = "", thinks_s: float = 0.0) -> None:
        self.heard: list[Heard] = []
        self.retry_after = retry_after
        self.thinks_s = thinks_s
        self.url = ""
        self.visits = 0
        self.released = Event()
        self._statuses = statuses
        self._changed = Condition()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        signed = b"%b.%b.%b" % (headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body)
        right = base64.b64encode(hmac.new(base64.b64decode(KEY), signed, hashlib.sha256).digest()).decode()
        is_signed = (
            f"v1,{right}" in headers["webhook-signature"].split() and abs(time.time() - int(headers["webhook-timestamp"])) < 60
        )
        with self._changed:
            self.heard.append(Heard(headers["webhook-id"], is_signed, json.loads(body), time.monotonic()))
            status = next(self._statuses, 204)
            self._changed.notify_all()
        return status

    def until(self, enough: Callable[[list[Heard]], bool]) -> list[Heard]:
        """Give what was heard as soon as it is enough."""
        with self._changed:
            assert self._changed.wait_for(lambda: enough(self.heard), PATIENCE_S), [each.what for each in self.heard]
            return list(self.heard)


@contextmanager
def listening(*statuses: int, retry_after: str = "", location: str = "", thinks_s: float = 0.0) -> Iterator[Ear]:
    """Run a receiver that answers with these statuses."""
    ear = Ear(iter(statuses), retry_after, thinks_s)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ear.visits += 1
            self.send_response(204)
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = ear.take({name.lower(): value for name, value in self.headers.items()}, body)
            ear.released.wait(ear.thinks_s)
            if not status:
                ear.released.wait(PATIENCE_S)
                return
            self.send_response(status)
            if ear.retry_after:
                self.send_header("Retry-After", ear.retry_after)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Requests are no news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ear.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield ear
    finally:
        ear.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def rules_file(folder: Path, **receivers: str) -> Path:
    """Write a file of rules with receivers: each by name its address, with the level after a space if it has one."""
    lines = ["receivers:"]
    for name, written in receivers.items():
        url, _, level = written.partition(" ")
        lines += [
            f"  - name: {name}",
            f"    url: {url}",
            "    secret_env: TOCSIN_TEST_SECRET",
            *([f"    level: {level}"] if level else []),
        ]
    file = folder / "rules.yaml"
    file.write_text("\n".join(lines) + "\n")
    return file
