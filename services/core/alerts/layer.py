"""Tables of values laid over others, so that what was judged can be dropped or merged as one."""

from collections.abc import Iterator
from typing import TypeVar, cast

from msgspec import Struct

T = TypeVar("T", bound=Struct)
Table = dict[str, Struct | None]


class Layer:
    """One table a type of value; reads through to the layer below and keeps its own changes apart.

    Args:
        below: The layer under this one, written only by `merge`; none for the lowest, which holds the values themselves.
    """

    def __init__(self, below: "Layer | None" = None) -> None:
        self._below = below
        self._tables: dict[type[Struct], Table] = {}

    def get(self, kind: type[T], key: str) -> T | None:
        """Give the value of this type at a key, or nothing."""
        table = self._tables.get(kind)
        if table is not None and key in table:
            return cast("T | None", table[key])
        return self._below.get(kind, key) if self._below else None

    def put(self, key: str, value: Struct) -> None:
        """Set a value at a key of its type."""
        self._tables.setdefault(type(value), {})[key] = value

    def remove(self, kind: type[Struct], key: str) -> None:
        """Leave nothing at a key."""
        if self._below is None:
            self._tables.get(kind, {}).pop(key, None)
        else:
            self._tables.setdefault(kind, {})[key] = None

    def all(self, kind: type[T]) -> Iterator[tuple[str, T]]:
        """Give every value of a type with its key, in the order of the keys."""
        for key in sorted(self.keys(kind)):
            if (value := self.get(kind, key)) is not None:
                yield key, value

    def keys(self, kind: type[Struct]) -> set[str]:
        """Give the keys of a type; one removed in an upper layer stays among them until merged."""
        own = self._tables.get(kind, {}).keys()
        return self._below.keys(kind) | own if self._below else set(own)

    def changes(self) -> Iterator[tuple[type[Struct], str, Struct | None]]:
        """Give what this layer would write below: type, key and value, or nothing where it removes."""
        for kind, table in self._tables.items():
            for key, value in table.items():
                yield kind, key, value

    def merge(self) -> None:
        """Write the changes into the layer below and start anew."""
        if self._below is None:
            return
        for kind, key, value in self.changes():
            if value is None:
                self._below.remove(kind, key)
            else:
                self._below.put(key, value)
        self._tables = {}

    def drop(self) -> None:
        """Forget the changes."""
        self._tables = {}
