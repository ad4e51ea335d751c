"""What is left of a wrong file without what is wrong in it, so that the rest can be asked in the same go."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec import inspect as types

from services.core.faults import Fault, Path

T = TypeVar("T", bound=Struct)

NAME = "name"


class Remainder(Struct, Generic[T], frozen=True):
    """The rest as its type, where its items stood, and which of them lack something that was wrong.

    `places` has for each list of the file the positions of the items that are left; `lacking` names items as `("rules", 3)`, by
    their position in the rest, and as `("rules",)` what lacks an item or is left out.
    """

    value: T
    places: dict[str, tuple[int, ...]]
    lacking: frozenset[Path]

    def in_place(self, faults: Iterable[Fault]) -> list[Fault]:
        """Give faults of the rest by their places in the file."""
        return [Fault(self._placed(each.path), each.what) for each in faults]

    def _placed(self, path: Path) -> Path:
        section, *rest = path or ("",)
        places = self.places.get(str(section), ())
        at = rest[0] if rest else None
        return (section, places[at], *rest[1:]) if isinstance(at, int) and at < len(places) else path


def remainder_of(data: object, kind: type[T], faults: Sequence[Fault], *, needed: Sequence[str] = ()) -> Remainder[T] | None:
    """Give what is left of a file's data; nothing where that is no such file.

    Args:
        data: What the file says.
        kind: What it should be: a struct with lists of structs, the file's sections.
        faults: All by which it differs.
        needed: Fields without which nothing can be asked: an item whose own is wrong is left out, and where that of the file is
            wrong nothing is left.
    """
    if not isinstance(data, Mapping) or any(fault.path[:1] == (field,) for fault in faults for field in needed):
        return None
    rest: dict[str, object] = {}
    places: dict[str, tuple[int, ...]] = {}
    lacking = set[Path]()
    for field in types.type_info(kind).fields:  # type: ignore[attr-defined]
        name = field.encode_name
        own = [fault.path[1:] for fault in faults if fault.path[:1] == (name,)]
        item = _item(field.type)
        if item is not None and isinstance(data.get(name), list):
            left = _items(data[name], item, own, needed)
            rest[name] = [each for _, each in left]
            places[name] = tuple(at for at, _ in left)
            lacking |= {(name, number) for number, (at, _) in enumerate(left) if any(path[:1] == (at,) for path in own)}
            lacking |= {(name,)} if len(left) < len(data[name]) or any(path[1:] in ((), (NAME,)) for path in own) else set()
        elif own:
            lacking.add((name,))
        elif name in data:
            rest[name] = data[name]
    try:
        return Remainder(msgspec.convert(rest, kind), places, frozenset(lacking))
    except msgspec.ValidationError:
        return None


def _item(kind: types.Type) -> type[Struct] | None:
    """Give the struct that a list's items are."""
    if isinstance(kind, types.VarTupleType) and isinstance(kind.item_type, types.StructType):
        return kind.item_type.cls
    return None


def _items(data: Sequence[object], kind: type[Struct], faults: Sequence[Path], needed: Sequence[str]) -> list[tuple[int, object]]:
    """Give the items that are left, with their positions."""
    found = []
    for at, item in enumerate(data):
        own = [path[1:] for path in faults if path[:1] == (at,)]
        if any(path[:1] == (field,) for path in own for field in needed):
            continue
        left = _named(_without(item, own), kind, at)
        try:
            msgspec.convert(left, kind)
        except msgspec.ValidationError:
            continue
        found.append((at, left))
    return found


def _named(data: object, kind: type[Struct], at: int) -> object:
    """Give an item whose name is wrong a stand-in, so that the rest of it can be asked."""
    return (
        {**data, NAME: f"unnamed-{at}"}
        if isinstance(data, dict) and NAME in kind.__struct_fields__ and NAME not in data
        else data
    )


def _without(data: object, paths: Sequence[Path]) -> object:
    """Give a value without the fields to which paths lead, or in whose lists they end."""
    if not paths or not isinstance(data, Mapping):
        return data
    left = {}
    for key, value in data.items():
        own = [path[1:] for path in paths if path[:1] == (key,)]
        if not own or (isinstance(value, Mapping) and all(own)):
            left[key] = _without(value, own)
    return left
