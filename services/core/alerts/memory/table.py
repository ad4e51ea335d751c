"""The values of one type, laid over those below: what is changed here is kept apart until it is merged or dropped."""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T", bound=Struct)
Note = dict[str, T | None]
"""What keys held before they changed."""
Filed = dict[Hashable, "str | dict[str, None]"]
"""Keys by term. Most terms have one key, and a dictionary for each would take most of the memory."""
Moves = tuple[Collection[Hashable], Collection[Hashable]]


class Index(Generic[T]):
    """A way to find values of a type: by the terms that each of them has.

    Args:
        kind: The type.
        terms: Gives a value's terms; giving the very same object for a changed value says that its terms are the same.
    """

    def __init__(self, kind: type[T], terms: Callable[[T], Collection[Hashable]]) -> None:
        self.kind = kind
        self._terms = terms

    def moves(self, key: str, before: T | None, after: T | None) -> Moves:  # noqa: ARG002 - KeyIndex needs the key
        """Give the terms that a key loses and gains when its value changes."""
        if before is None:
            return (), self._terms(after) if after is not None else ()
        old = self._terms(before)
        if after is None:
            return set(old), ()
        new = self._terms(after)
        if old is new:
            return (), ()
        lost, gained = set(old), set(new)
        return lost - gained, gained - lost


class KeyIndex(Index[T]):
    """A way to find values of a type by a term of their keys.

    Args:
        kind: The type.
        term: Gives a key's term.
    """

    def __init__(self, kind: type[T], term: Callable[[str], Hashable]) -> None:
        super().__init__(kind, lambda _: ())
        self._term = term

    def moves(self, key: str, before: T | None, after: T | None) -> Moves:
        """Give the terms that a key loses and gains when its value changes."""
        if (before is None) == (after is None):
            return (), ()
        return ((), (self._term(key),)) if before is None else ((self._term(key),), ())


class Table(Generic[T]):
    """The values of one type in a layer.

    Args:
        below: The table under this one; none for the lowest, which holds the values themselves.
    """

    def __init__(self, below: "Table[T] | None" = None) -> None:
        self.own: dict[str, T | None] = {}
        """The values set here; nothing where one was removed."""
        self.notes: list[Note[T]] = []
        self.below = below
        self._filed: dict[Index[T], Filed] = {}
        self._tallied: dict[tuple[Index[T], frozenset[Hashable]], dict[str, int]] = {}

    def get(self, key: str) -> T | None:
        """Give the value at a key, or nothing."""
        table = self
        while key not in table.own:
            if table.below is None:
                return None
            table = table.below
        return table.own[key]

    def write(self, key: str, value: T | None) -> None:
        """Set the value at a key, or remove it."""
        for note in self.notes:
            if key not in note:
                note[key] = self.get(key)
        if self._tallied:
            self._tallied = {}
        before = self.own.get(key)
        for index, filed in self._filed.items():
            _file(index, filed, key, before, value)
        if value is None and self.below is None:
            self.own.pop(key, None)
        else:
            self.own[key] = value

    def keys(self) -> Iterable[str]:
        """Give the keys, each once, in no order; one removed here stays among them."""
        if self.below is None:
            return self.own
        below = self.below
        return [*below.keys(), *(key for key in self.own if not below.has(key))] if self.own else below.keys()

    def has(self, key: str) -> bool:
        """Is the key among the keys?"""
        return key in self.own or (self.below is not None and self.below.has(key))

    def size(self) -> int:
        """Count the values."""
        if self.below is None:
            return len(self.own)
        below = self.below
        added = sum((value is not None) - (below.get(key) is not None) for key, value in self.own.items())
        return below.size() + added

    def having(self, index: Index[T], terms: Collection[Hashable]) -> set[str]:
        """Give the keys of values that have any of the terms."""
        keys = self.below.having(index, terms) if self.below else set()
        if keys and self.own:
            keys = {key for key in keys if key not in self.own}
        if filed := self._filed_by(index):
            for term in terms:
                if term in filed:
                    keys.update(_keys(filed[term]))
        return keys

    def tally(self, index: Index[T], terms: frozenset[Hashable]) -> dict[str, int]:
        """Give the keys of values that have any of the terms, each with how many of them it has."""
        if self.below is None:
            return dict(self._tally_of_all(index, terms))
        found = self.below.tally(index, terms)
        if found and self.own:
            for key in found.keys() & self.own.keys():
                del found[key]
        self._add_own(found, index, terms)
        return found

    def _tally_of_all(self, index: Index[T], terms: frozenset[Hashable]) -> dict[str, int]:
        """Give the tally of the lowest table: it is asked for the same terms again until something is written."""
        found = self._tallied.get((index, terms))
        if found is None:
            found = self._tallied[index, terms] = {}
            self._add_own(found, index, terms)
        return found

    def _add_own(self, found: dict[str, int], index: Index[T], terms: frozenset[Hashable]) -> None:
        if filed := self._filed_by(index):
            for term in filed.keys() & terms:
                for key in _keys(filed[term]):
                    found[key] = found.get(key, 0) + 1

    def _filed_by(self, index: Index[T]) -> Filed:
        """Give the keys of this layer by their terms; they are filed when first asked for."""
        filed = self._filed.get(index)
        if filed is None:
            filed = self._filed[index] = {}
            for key, value in self.own.items():
                _file(index, filed, key, None, value)
        return filed

    def merge(self) -> None:
        """Write the changes into the table below."""
        if self.below is not None:
            for key, value in self.own.items():
                self.below.write(key, value)
            self.drop()

    def drop(self) -> None:
        """Forget the changes."""
        self.own = {}
        self._filed = {}


def _file(index: Index[T], filed: Filed, key: str, before: T | None, after: T | None) -> None:
    """Move a key to the terms that its value has now."""
    lost, gained = index.moves(key, before, after)
    for term in lost:
        keys = filed[term]
        if isinstance(keys, str) or len(keys) == 1:
            del filed[term]
        else:
            del keys[key]
    for term in gained:
        keys = filed.setdefault(term, key)
        if keys is key:
            continue
        if isinstance(keys, dict):
            keys[key] = None
        elif keys != key:
            filed[term] = {keys: None, key: None}


def _keys(filed: str | Iterable[str]) -> Iterable[str]:
    return (filed,) if isinstance(filed, str) else filed
