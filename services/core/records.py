"""What a handler asks its shell to send, and where the bytes it was given came from."""

import hashlib
from datetime import datetime

import msgspec

from services.core import topics
from services.core.errors import TocsinError

ROOM = 2_000_000
"""Bytes of a refused record that a dead letter keeps whole; of a larger one it keeps the head and the SHA-256."""
HEAD = 64_000

Header = tuple[str, bytes]


class Record(msgspec.Struct, frozen=True):
    """One message to send: a topic's plain name (the shell adds the namespace), key, value and headers."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a raw message stood: its topic's id, partition and offset, and when the broker appended it."""

    topic_id: str
    partition: int
    offset: int
    appended_at: datetime


def dead_letter(raw: bytes, origin: str, reason: str, detail: str, *, key: bytes | None = None) -> Record:
    """Keep the refused bytes with the reason and the origin in headers.

    Args:
        raw: The bytes as they came. More than `ROOM` leaves their SHA-256 and their first `HEAD` bytes.
        origin: Where they came from: `topic/partition/offset`, or a file and line.
        reason: A short name of the broken rule, one of few.
        detail: The sentence that a person reads.
        key: The key the record had, if any.

    Returns:
        The record for the dead-letter topic.
    """
    headers = [("reason", reason.encode()), ("detail", detail.encode()[:1000]), ("origin", origin.encode())]
    if len(raw) > ROOM:
        headers += [("sha256", hashlib.sha256(raw).hexdigest().encode()), ("bytes", str(len(raw)).encode())]
        raw = raw[:HEAD]
    return Record(topics.DEAD_LETTERS, key, raw, tuple(headers))


def refused(raw: bytes, origin: Origin, error: TocsinError) -> Record:
    """Make the dead letter of a message that its handler refused."""
    where = f"{topics.ARTICLES}/{origin.partition}/{origin.offset}"
    return dead_letter(raw, where, getattr(error, "rule", type(error).__name__), str(error))
