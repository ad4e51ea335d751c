"""What the notifier remembers, as records of its compacted topic: key `kind/key`, JSON; a tombstone where it is dropped.

The position in situations.v1 stands in the same topic and is written in the same transaction as what was read before it, so
a situation is never planned for twice, and a message that was taken is never tried again, whatever is killed.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from services.core import topics
from services.core.errors import TocsinError
from services.core.notify.audience import Told
from services.core.notify.delivery import Delivery
from services.core.records import Record

FORMAT = 1
"""Raised when a value of an earlier version would be read amiss."""


class Position(Struct, frozen=True, kw_only=True, tag="position"):
    """The next offset of situations.v1 to read, of which topic (one made anew begins again), and the format of everything."""

    offset: int
    topic_id: str
    format: int = FORMAT


class Memory(Struct):
    """All that is remembered; without a position nothing was ever read."""

    told: dict[str, Told]
    waiting: dict[str, Delivery]
    position: Position | None = None


class ForeignMemoryError(TocsinError):
    """A record is no memory of the notifier's, or one of another format."""


def as_record(key: str, value: Told | Delivery | Position | None, kind: type[Struct]) -> Record:
    """Give the record of a value; nothing in its place drops it."""
    name = f"{kind.__struct_config__.tag}/{key}".encode()
    return Record(topics.NOTIFIER_STATE, name, None if value is None else msgspec.json.encode(value))


def remembered(records: Iterable[tuple[bytes | None, bytes | None]]) -> Memory:
    """Give what records, each a key and a value, leave behind: of each key the last one counts.

    Raises:
        ForeignMemoryError: One of them is no memory, or one of another format.
    """
    memory = Memory({}, {})
    for name, value in records:
        kind, _, key = (name or b"").decode(errors="replace").partition("/")
        if value is None:
            memory.told.pop(key, None) if kind == "told" else memory.waiting.pop(key, None)
            continue
        try:
            found = msgspec.json.decode(value, type=Told | Delivery | Position)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ForeignMemoryError(f"record {name!r}: {error}") from error
        if isinstance(found, Position):
            if found.format != FORMAT:
                raise ForeignMemoryError(
                    f"record {name!r}: its format is {found.format}; this version of Tocsin reads format {FORMAT}"
                )
            memory.position = found
        elif isinstance(found, Told):
            memory.told[key] = found
        else:
            memory.waiting[key] = found
    return memory
