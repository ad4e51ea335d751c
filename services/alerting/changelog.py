"""The judge's memory as records of its compacted topic: a value at a key, a tombstone where it is dropped.

Keys are `kind/key`. Values are JSON; those whose type is laid out as an array, because there are many of them, are msgpack.
Articles that wait are many and short-lived, so they are written by the chunk and dropped with their bucket. The topic's first
record names the format of all others: compaction keeps it in its place, and what another format holds is never guessed at.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

import msgspec
from msgspec import Struct

from services.core import topics
from services.core.alerts.memory.state import Remembered
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S
from services.core.errors import TocsinError
from services.core.records import Record

FORMAT = 5
"""Raised when a value of an earlier version would be read amiss: an array's fields moved, a field got another meaning."""
CHUNK_BYTES = 200_000
"""Articles that wait are put into one record up to about this size."""

Change = tuple[type[Struct], str, Struct | None]


class Format(Struct, frozen=True, tag="format"):
    """How everything in the topic is written. The first record."""

    version: int


class Position(Struct, frozen=True, tag="position"):
    """The next offset of observations.v1 to judge, and that topic's id, stored with what was judged before it."""

    offset: int
    topic_id: str = ""


class Chunk(Struct, frozen=True, tag="chunk"):
    """Articles that wait for the end of one bucket. Key: the bucket and the first one's turn."""

    waiting: tuple[Waiting, ...]


class FormatError(TocsinError):
    """A record is no memory, or one of another format."""


class Changelog:
    """Makes the records of what changes. What it gave has to be stored: if that fails, so has this object.

    Args:
        chunks: The chunks that are stored.
        begun: Whether the topic holds anything.
        source: The id of the topic that positions are in; empty where it is not known.
    """

    def __init__(self, chunks: Iterable[tuple[str, Chunk]] = (), *, begun: bool = False, source: str = "") -> None:
        self._begun = begun
        self.source = source
        self._chunks_of: dict[str, tuple[str, ...]] = {}
        self._left: dict[str, int] = {}
        for name, chunk in chunks:
            self._hold(name, (waiting.key for waiting in chunk.waiting))

    def records(self, changes: Iterable[Change], position: int) -> list[Record]:
        """Give the records of what changed up to a position in observations.v1."""
        records = [] if self._begun else [as_record(Format, "", Format(FORMAT))]
        self._begun = True
        fresh: dict[int, list[Waiting]] = {}
        for kind, key, value in changes:
            if kind is not Waiting:
                records.append(as_record(kind, key, value))
            elif isinstance(value, Waiting):
                fresh.setdefault(int(value.at // BUCKET_S), []).append(value)
            else:
                records += self._gone(key)
        for bucket, waiting in fresh.items():
            records += self._chunks(bucket, waiting)
        return [*records, as_record(Position, "", Position(position, self.source))]

    def _chunks(self, bucket: int, arrived: list[Waiting]) -> Iterator[Record]:
        size, parts, keys, name = 0, [], [], ""
        for each in arrived:
            name = name or f"{bucket}/{each.turn}"
            parts.append(_json.encode(each))
            keys.append(each.key)
            size += len(parts[-1])
            if size > CHUNK_BYTES or each is arrived[-1]:
                self._hold(name, keys)
                yield _record(Chunk, name, b'{"type":"chunk","waiting":[%b]}' % b",".join(parts))
                size, parts, keys, name = 0, [], [], ""

    def _hold(self, name: str, keys: Iterable[str]) -> None:
        for key in keys:
            self._chunks_of[key] = (*self._chunks_of.get(key, ()), name)
            self._left[name] = self._left.get(name, 0) + 1

    def _gone(self, key: str) -> Iterator[Record]:
        """Drop a chunk with its last article; one that came again is in several, one that came and went unstored in none."""
        for name in self._chunks_of.pop(key, ()):
            self._left[name] -= 1
            if not self._left[name]:
                del self._left[name]
                yield as_record(Chunk, name, None)


def as_record(kind: type[Struct], key: str, value: Struct | None) -> Record:
    """Give the record of one value; a removal is a tombstone."""
    return _record(kind, key, None if value is None else _codec(kind).encode(value))


def from_record(name: bytes | None, value: bytes) -> Struct:
    """Give the value of a record.

    Raises:
        FormatError: It is no memory, or one of another format.
    """
    kind, _ = kind_of(name)
    if kind is None:
        raise FormatError(f"record {name!r}: its kind is none of {', '.join(_KINDS)}")
    try:
        found = cast("Struct", _DECODERS[kind].decode(value))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"record {name!r}: {error}") from error
    if isinstance(found, Format) and found.version != FORMAT:
        raise FormatError(f"record {name!r}: its format is {found.version}; this version of Tocsin reads format {FORMAT}")
    return found


def kind_of(name: bytes | None) -> tuple[type[Struct] | None, str]:
    """Give the kind that a record's name begins with, or nothing, and the key in it."""
    tag, _, key = (name or b"").decode(errors="replace").partition("/")
    return _KINDS.get(tag), key


def _record(kind: type[Struct], key: str, value: bytes | None) -> Record:
    return Record(topics.ALERTING_STATE, f"{kind.__struct_config__.tag}/{key}".encode(), value)


def _codec(kind: type[Struct]) -> Any:  # noqa: ANN401 - an encoder of either format
    return _msgpack if kind.__struct_config__.array_like else _json


_json = msgspec.json.Encoder()
_msgpack = msgspec.msgpack.Encoder()
_KINDS: dict[str, type[Struct]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (Format, Position, Chunk, *(kind for kind in Remembered.__args__ if kind is not Waiting))
}
_DECODERS: dict[type[Struct], Any] = {
    kind: (msgspec.msgpack.Decoder if kind.__struct_config__.array_like else msgspec.json.Decoder)(kind)
    for kind in _KINDS.values()
}
