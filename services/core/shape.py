"""Data against the type it should have: everything that differs, not only the first."""

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec import inspect as types

from services.core.faults import ALIKE, Fault, Path, nearest, shown

T = TypeVar("T", bound=Struct)


def converted(data: object, kind: type[T]) -> T | list[Fault]:
    """Give the data as its type, or everything that is wrong with it."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        return faults_of(data, kind) or [Fault((), str(error))]


def faults_of(data: object, kind: type[Struct]) -> list[Fault]:
    """Give everything by which the data differs from the type; nothing where it fits."""
    return list(_faults(data, types.type_info(kind), (), "the file"))


def _faults(data: object, kind: types.Type, path: Path, name: str) -> Iterator[Fault]:
    """Compare a value with a type; `name` is what an error calls the value."""
    told, kind = kind, kind.type if isinstance(kind, types.Metadata) else kind
    check = next((check for each, check in _CHECKS if isinstance(kind, each)), None)
    if check is not None:
        yield from check(data, kind, path, name)
    elif isinstance(kind, types.UnionType):
        options = [list(_faults(data, each, path, name)) for each in kind.types]
        inner = next((found for found in options if found and len(found[0].path) > len(path)), None)
        if all(options) and inner:
            yield from inner
        elif all(options):
            yield Fault(path, f"{name} is {shown(data)}; write {wanted(kind)}{_quoted(data, kind)}{_like(data, kind)}")
    elif not _fits(data, kind):
        yield Fault(path, f"{name} is {shown(data)}; write {wanted(told)}{_quoted(data, kind)}{_like(data, kind)}")


def _struct(data: object, kind: types.StructType, path: Path, name: str) -> Iterator[Fault]:
    if not isinstance(data, Mapping):
        yield Fault(path, f"{name} is {shown(data)}; write fields and their values")
        return
    fields = {each.encode_name: each for each in kind.fields}
    for key, value in data.items():
        if key not in fields:
            yield Fault((*path, key), f"{shown(key)} is no field here{_way_out(key, list(fields))}")
        else:
            yield from _faults(value, fields[key].type, (*path, key), key)
    for key, field in fields.items():
        if field.required and key not in data:
            yield Fault(path, f"{key} is missing; write {wanted(field.type)}")


def _way_out(key: object, fields: list[str]) -> str:
    return nearest(str(key), fields) or f"; use one of {', '.join(fields)}"


def _list(data: object, kind: types.VarTupleType, path: Path, name: str) -> Iterator[Fault]:
    if not isinstance(data, list | tuple):
        yield Fault(path, f"{name} is {shown(data)}; write a list")
        return
    for at, item in enumerate(data):
        yield from _faults(item, kind.item_type, (*path, at), f"{name}: item {at + 1}")


def _tuple(data: object, kind: types.TupleType, path: Path, name: str) -> Iterator[Fault]:
    if not isinstance(data, list | tuple) or len(data) != len(kind.item_types):
        yield Fault(path, f"{name} is {shown(data)}; write {wanted(kind)}")
        return
    for at, (item, each) in enumerate(zip(data, kind.item_types, strict=True)):
        yield from _faults(item, each, (*path, at), f"{name}: item {at + 1}")


def _dict(data: object, kind: types.DictType, path: Path, name: str) -> Iterator[Fault]:
    if not isinstance(data, Mapping):
        yield Fault(path, f"{name} is {shown(data)}; write names and their values")
        return
    for key, value in data.items():
        yield from _faults(key, kind.key_type, (*path, key), f"a name in {name}")
        yield from _faults(value, kind.value_type, (*path, key), f"{name}: {key}")


_CHECKS: tuple[tuple[type[types.Type], Callable[[Any, Any, Path, str], Iterator[Fault]]], ...] = (
    (types.StructType, _struct),
    (types.VarTupleType, _list),
    (types.TupleType, _tuple),
    (types.DictType, _dict),
)


def _fits(data: Any, kind: types.Type) -> bool:  # noqa: ANN401 - what a file holds
    """Tell whether a plain value has the type, as strictly as msgspec does."""
    if isinstance(kind, types.StrType):
        matches = isinstance(data, str) and (kind.pattern is None or re.search(kind.pattern, data) is not None)
        return matches and _in_range(len(data), kind.min_length, kind.max_length)
    if isinstance(kind, types.LiteralType):
        return isinstance(data, str) and data in kind.values
    if isinstance(kind, types.IntType | types.FloatType):
        is_number = isinstance(data, int if isinstance(kind, types.IntType) else int | float) and not isinstance(data, bool)
        return is_number and _in_range(data, kind.ge, kind.le)
    if isinstance(kind, types.BoolType):
        return isinstance(data, bool)
    return data is None if isinstance(kind, types.NoneType) else True


def _in_range(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def wanted(kind: types.Type) -> str:
    """Say in words what a type allows: those of its own description, if it has one."""
    if isinstance(kind, types.Metadata):
        told = (kind.extra_json_schema or {}).get("description")
        return str(told) if told else wanted(kind.type)
    if isinstance(kind, types.UnionType):
        return " or ".join(wanted(each) for each in kind.types if not isinstance(each, types.NoneType))
    return next((say(kind) for each, say in _WORDS if isinstance(kind, each)), "names and their values")


_WORDS: tuple[tuple[type[types.Type], Callable[[Any], str]], ...] = (
    (types.LiteralType, lambda kind: "one of " + ", ".join(kind.values)),
    (types.StrType, lambda kind: "a text" + _range(kind.min_length, kind.max_length, " with ", " characters")),
    (types.IntType, lambda kind: "a whole number" + _range(kind.ge, kind.le, " from ")),
    (types.FloatType, lambda kind: "a number" + _range(kind.ge, kind.le, " from ")),
    (types.BoolType, lambda _: "true or false"),
    (types.TupleType, lambda kind: f"a list of {len(kind.item_types)} values"),
    (types.VarTupleType, lambda _: "a list"),
)


def _range(least: float | None, most: float | None, link: str, unit: str = "") -> str:
    if least is None and most is None:
        return ""
    if most is None:
        return f"{link}{least:g}{unit} upwards"
    return f"{link}{least or 0:g} to {most:g}{unit}"


def _quoted(data: object, kind: types.Type) -> str:
    """Say how a text is kept a text: YAML reads on, off, yes, no, numbers and days as something else."""
    kinds = kind.types if isinstance(kind, types.UnionType) else (kind,)
    a_text = any(isinstance(each, types.StrType | types.LiteralType) for each in kinds)
    plain = data is not None and not isinstance(data, str | Mapping | list | tuple)
    return ", in quotes" if plain and a_text else ""


def _like(data: object, kind: types.Type) -> str:
    """Offer the allowed word that is most like a wrong one, in any case of letters."""
    kinds = kind.types if isinstance(kind, types.UnionType) else (kind,)
    words = {str(word).casefold(): str(word) for each in kinds if isinstance(each, types.LiteralType) for word in each.values}
    like = get_close_matches(data.casefold(), words, n=1, cutoff=ALIKE) if isinstance(data, str) else []
    return f'; did you mean "{words[like[0]]}"?' if like else ""
