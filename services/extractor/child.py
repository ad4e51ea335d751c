"""The child process that reads articles: requests on stdin, the records to send on stdout, one at a time.

`python -m services.extractor.child module:function`; the function loads the models and gives what reads an article.
A frame is its length in 4 bytes, the highest first, and that many bytes. An empty frame says: loaded.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

import msgspec

from services.core.records import Origin, Record
from services.core.signals.handle import Extract, handle_article, unreadable

LENGTH_BYTES = 4


class Request(msgspec.Struct, frozen=True, array_like=True):
    """One message to read."""

    origin: Origin
    raw: bytes | None


pack_request = msgspec.msgpack.Encoder().encode
unpack_request = msgspec.msgpack.Decoder(Request).decode
pack_records = msgspec.msgpack.Encoder().encode
unpack_records = msgspec.msgpack.Decoder(list[Record]).decode


def frame(payload: bytes) -> bytes:
    """Give the payload with its length before it."""
    return len(payload).to_bytes(LENGTH_BYTES, "big") + payload


def answer(request: bytes, extract: Extract) -> bytes:
    """Read one message; whatever that raises becomes a dead letter."""
    given = unpack_request(request)
    try:
        records = handle_article(given.raw, given.origin, extract)
    except Exception as error:  # noqa: BLE001 - the edge of the process; an article must never end it
        last = traceback.extract_tb(error.__traceback__)[-1]
        # Its text may quote the article: the type and the place say enough.
        records = unreadable(
            given.raw,
            given.origin,
            f"raised {type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}",  # noqa: PTH119
        )
    return pack_records(records)


def load(name: str) -> Extract:
    """Import `module:function` and call it."""
    module, _, function = name.partition(":")
    loader: Callable[[], Extract] = getattr(import_module(module), function)
    return loader()


def main() -> None:
    """Answer until stdin ends. Only its parent stops this process, by closing stdin or by SIGKILL."""
    for each in (signal.SIGINT, signal.SIGTERM):  # they go to the whole group: Ctrl-C, systemd
        signal.signal(each, signal.SIG_IGN)
    with os.fdopen(os.dup(0), "rb") as requests, os.fdopen(os.dup(1), "wb") as replies:
        os.dup2(2, 1)  # what a library prints must not fall between the frames
        extract = load(sys.argv[1])
        _reply(replies, b"")
        while request := _next(requests):
            _reply(replies, answer(request, extract))


def _next(requests: BinaryIO) -> bytes:
    return requests.read(int.from_bytes(requests.read(LENGTH_BYTES), "big"))


def _reply(replies: BinaryIO, payload: bytes) -> None:
    replies.write(frame(payload))
    replies.flush()


if __name__ == "__main__":
    main()
