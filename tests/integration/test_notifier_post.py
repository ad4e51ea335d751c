"""One attempt against real servers: what fails is said in a few words, and never with the address."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from services.adapters.listener import free_ports
from services.core.notify.signature import secrets_of
from services.notifier import post
from services.notifier.post import Post
from services.notifier.receivers import Endpoint
from tests.conftest import lacking
from tests.webhook_receiver import SECRET, listening

AT = 1_578_020_000


def to(url: str) -> Endpoint:
    return Endpoint(name="desk", url=url, level=None, secrets=secrets_of(SECRET))


@contextmanager
def signed_by_itself(folder: Path) -> Iterator[int]:
    """Run a server whose certificate nobody has signed, and give its port."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "1"]
    try:
        subprocess.run([*argv, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    except FileNotFoundError:
        lacking("install openssl, which makes a certificate for this test")
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_answer_comes_back_as_it_is() -> None:
    with listening(429, retry_after="7") as ear:
        answer = Post().send(to(ear.url), "msg_1", b'{"data":{"notice":null}}', AT)

    assert (answer.status, answer.retry_after, answer.fault) == (429, "7", "")


def test_a_certificate_that_nobody_signed_is_refused(tmp_path: Path) -> None:
    with signed_by_itself(tmp_path) as port:
        answer = Post().send(to(f"https://127.0.0.1:{port}/t0ken"), "msg_1", b"{}", AT)

    assert answer.fault == "SSLCertVerificationError: self-signed certificate"


def test_a_receiver_that_is_not_there_is_said_without_its_address() -> None:
    (port,) = free_ports(1)

    answer = Post().send(to(f"http://127.0.0.1:{port}/t0ken"), "msg_1", b"{}", AT)

    assert answer.fault == "ConnectionRefusedError: Connection refused"


def test_a_receiver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "LIMIT_S", 0.2)
    with listening(0) as ear:
        answer = Post().send(to(ear.url), "msg_1", b'{"data":{"notice":null}}', AT)

    assert answer.status is None
    assert answer.fault == "TimeoutError"


@contextmanager
def talking(first: bytes, again: bytes) -> Iterator[int]:
    """Run a server that begins to answer and then says the same every 20 ms until it is cut, and give its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        heard, _ = server.accept()
        with heard, suppress(OSError):
            heard.recv(65_536)
            heard.sendall(first)
            for _ in range(250):
                heard.sendall(again)
                time.sleep(0.02)

    thread = Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()
        thread.join()


@pytest.mark.parametrize(
    ("first", "again"),
    [(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"), (b"", b"HTTP/1.1 100 Continue\r\n\r\n"), (b"HTTP/1.1 20", b"0")],
    ids=["a header byte by byte", "endless Continue", "a status byte by byte"],
)
def test_a_receiver_that_answers_without_end_is_given_up_at_the_deadline(
    first: bytes, again: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "LIMIT_S", 0.3)

    with talking(first, again) as port:
        answer = Post().send(to(f"http://127.0.0.1:{port}/t0ken"), "msg_1", b"{}", AT)

    assert (answer.status, answer.fault, answer.taken) == (None, "TimeoutError", False)
