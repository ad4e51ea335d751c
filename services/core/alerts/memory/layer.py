"""Tables of values laid over others, so that what was judged can be dropped or merged as one."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from msgspec import Struct

from services.core.alerts.memory.table import Index, Note, Table

T = TypeVar("T", bound=Struct)


class Layer:
    """One table a type of value; reads through to the layer below and keeps its own changes apart.

    Args:
        below: The layer under this one, written only by `merge`; none for the lowest, which holds the values themselves.
    """

    def __init__(self, below: "Layer | None" = None) -> None:
        self._below = below
        self._tables: dict[type[Struct], Table[Any]] = {}
        self._since: dict[type[Struct], Note[Any]] | None = None

    def table(self, kind: type[T]) -> Table[T]:
        """Give the table of a type."""
        table: Table[T] | None = self._tables.get(kind)
        if table is None:
            table = self._tables[kind] = Table(self._below.table(kind) if self._below else None)
            if self._since is not None:
                self._since[kind] = self.note(kind)
        return table

    def get(self, kind: type[T], key: str) -> T | None:
        """Give the value of this type at a key, or nothing."""
        table: Table[T] | None = self._tables.get(kind) or self.table(kind)
        while table is not None:
            if key in table.own:
                return table.own[key]
            table = table.below
        return None

    def put(self, key: str, value: Struct) -> None:
        """Set a value at a key of its type."""
        kind = type(value)
        (self._tables.get(kind) or self.table(kind)).write(key, value)

    def remove(self, kind: type[Struct], key: str) -> None:
        """Leave nothing at a key."""
        self.table(kind).write(key, None)

    def all(self, kind: type[T]) -> Iterator[tuple[str, T]]:
        """Give every value of a type with its key, in the order of the keys."""
        table = self.table(kind)
        for key in sorted(table.keys()):
            if (value := table.get(key)) is not None:
                yield key, value

    def changed(self, kind: type[T]) -> Iterator[tuple[str, T]]:
        """Give the values of a type that were set in this very layer, with their keys in order."""
        own = self.table(kind).own
        for key in sorted(own):
            if (value := own[key]) is not None:
                yield key, value

    def find(self, index: Index[T], *terms: Hashable) -> list[tuple[str, T]]:
        """Give the values that have any of the terms, each once with its key, in the order of the keys."""
        table = self.table(index.kind)
        keys = table.having(index, terms)
        return [(key, value) for key in sorted(keys) if (value := table.get(key)) is not None] if keys else []

    def tally(self, index: Index[T], terms: frozenset[Hashable]) -> dict[str, int]:
        """Give the keys of the values that have any of the terms, each with how many of them it has."""
        return self.table(index.kind).tally(index, terms)

    def size(self, kind: type[Struct]) -> int:
        """Count the values of a type."""
        return self.table(kind).size()

    def note(self, kind: type[T]) -> Note[T]:
        """Note from now on what keys of a type held before they change in this layer; who asked clears the note."""
        note: Note[T] = {}
        self.table(kind).notes.append(note)
        return note

    @contextmanager
    def noting(self, kind: type[T]) -> Iterator[Note[T]]:
        """Note what keys of a type held before they change in this block."""
        note = self.note(kind)
        try:
            yield note
        finally:
            self._end(kind, note)

    def values(self) -> Iterator[tuple[type[Struct], str, Struct]]:
        """Give what is set in this very layer: type, key and value."""
        for kind, table in self._tables.items():
            for key, value in table.own.items():
                if value is not None:
                    yield kind, key, value

    def keep_track(self) -> None:
        """Note every change from now on, so that it can be told and taken back."""
        for kind, note in (self._since or {}).items():
            self._end(kind, note)
        self._since = {kind: self.note(kind) for kind in self._tables}

    def changes(self) -> Iterator[tuple[type[Struct], str, Struct | None]]:
        """Give what changed since `accept`: type, key and value, or nothing where one was removed; not what came and went."""
        for kind, note in (self._since or {}).items():
            table = self.table(kind)
            for key, before in note.items():
                value = table.get(key)
                if value is not None or before is not None:
                    yield kind, key, value

    def changed_values(self) -> int:
        """Count what changed since `accept`."""
        return sum(len(note) for note in (self._since or {}).values())

    def accept(self) -> None:
        """Keep what changed."""
        for note in (self._since or {}).values():
            note.clear()

    def take_back(self) -> None:
        """Undo what changed since `accept`."""
        for kind, note in (self._since or {}).items():
            for key, before in list(note.items()):
                self.table(kind).write(key, before)
        self.accept()

    def merge(self) -> None:
        """Write the changes into the layer below and start anew."""
        for table in self._tables.values():
            table.merge()

    def drop(self) -> None:
        """Forget the changes."""
        for table in self._tables.values():
            table.drop()

    def _end(self, kind: type[T], note: Note[T]) -> None:
        table = self.table(kind)
        table.notes = [each for each in table.notes if each is not note]
