"""What a handler asks its shell to send, and where the bytes it was given came from."""

import hashlib
from datetime import datetime
from typing import Literal

import msgspec

from services import __version__
from services.core import topics
from services.core.errors import TocsinError

ROOM = 2_000_000
"""Bytes of a refused record that a dead letter keeps whole; of a larger one it keeps the head and the SHA-256."""
HEAD = 64_000

KEY_ROOM = 1_000
"""Bytes of a refused record's key that are kept: with a longer one the letter itself might not be taken."""
DETAIL_ROOM = 1_000
"""Bytes of the sentence that says what was wrong."""

Header = tuple[str, bytes]
Service = Literal["producer", "extractor", "alerting", "notifier"]
"""Who refuses."""


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


def dead_letter(  # noqa: PLR0913 - one for each thing that a letter says
    raw: bytes,
    origin: str,
    reason: str,
    detail: str,
    *,
    service: Service,
    key: bytes | None = None,
    more: tuple[Header, ...] = (),
) -> Record:
    """Keep the refused bytes with who refused them, why, and where they came from in headers.

    Args:
        raw: The bytes as they came. More than `ROOM` leaves their SHA-256 and their first `HEAD` bytes.
        origin: Where they came from: `topic/partition/offset`, or a file and line.
        reason: A short name of the broken rule, one of few.
        detail: The sentence that a person reads.
        service: Who refuses them; its version is added.
        key: The key the record had, if any; of a longer one than `KEY_ROOM` the beginning.
        more: Further headers.

    Returns:
        The record for the dead-letter topic.
    """
    headers = [
        ("reason", _text(reason)),
        ("detail", _text(detail)[:DETAIL_ROOM]),
        ("origin", _text(origin)),
        ("service", _text(service)),
        ("version", _text(__version__)),
        *more,
    ]
    if len(raw) > ROOM:
        headers += cut(hashlib.sha256(raw).hexdigest(), len(raw))
        raw = raw[:HEAD]
    return Record(topics.DEAD_LETTERS, kept_key(key), raw, tuple(headers))


def cut(sha256: str, size: int) -> tuple[Header, ...]:
    """Give the headers that say of a letter that it holds only the beginning of so many bytes with this hash."""
    return ("sha256", sha256.encode()), ("bytes", str(size).encode())


def kept_key(key: bytes | None) -> bytes | None:
    """Give what a dead letter keeps of a key."""
    return key[:KEY_ROOM] if key is not None else None


def refused(raw: bytes, origin: Origin, error: TocsinError) -> Record:
    """Make the dead letter of a message that the extractor's handler refused."""
    where = f"{topics.ARTICLES}/{origin.partition}/{origin.offset}"
    rule, topic = getattr(error, "rule", type(error).__name__), (("topic-id", _text(origin.topic_id)),)
    return dead_letter(raw, where, rule, str(error), service="extractor", more=topic)


def _text(said: str) -> bytes:
    """Give text as bytes, whatever is in it: a name or an error may quote half a surrogate pair."""
    return said.encode("utf-8", "backslashreplace")
