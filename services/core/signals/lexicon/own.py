"""A user's own file laid over the committed lexicon."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard, cast, get_origin

from msgspec import Struct, defstruct, field, structs

from services.core.faults import Fault, nearest, shown
from services.core.shape import converted, faults_of
from services.core.signals.lexicon.entries import Contexts, Cues, Events, Names, Publishers, Words
from services.core.vocabulary import Name

Data = Mapping[str, Any]
"""What a YAML file says; or what all files of a lexicon say together: `entries`, `rules`, `sets`, `countries` …"""

EARLIER_WINS = frozenset({"entries", "rules", "countries", "others"})
"""Sections in which the earlier of two that fit equally well is taken; in the others it is the later. A user's own is taken."""
ITEM = 2
"""Steps of a path to an item of a section."""


class Own(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A user's own file: what it adds to the committed lexicon, changes in it or takes out.

    An entry, country or other name whose id is known changes that one: single values replace, lists add to; so only the id
    and what changes has to be written. A rule is added beside those of the same name. Words add to a set, a kind or a word's
    irregular forms; numbers and factors replace. `remove` takes out first: ids of entries and names, names of rules, and
    `@name` of a set, which is emptied.
    """

    version: Name = "own"
    remove: Words = ()


def _sections() -> list[tuple[str, Any, Any]]:
    """Give every section of a lexicon as a field that may be left out."""
    every = [
        each for kind in (Events, Contexts, Cues, Names, Publishers) for each in structs.fields(kind) if each.name != "version"
    ]
    return [(each.name, each.type, field(default_factory=tuple if _is_list(each.type) else dict)) for each in every]


def _is_list(kind: object) -> bool:
    return get_origin(kind) is tuple


OWN = cast(
    "type[Own]",
    defstruct(
        "Own",
        _sections(),
        bases=(Own,),
        namespace={"__doc__": Own.__doc__},
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    ),
)
"""`Own` with a field for every section that the files of the lexicon have."""


def joined(files: Iterable[Data]) -> dict[str, Any]:
    """Give what several files say together, versions apart: a section may be spread over files."""
    found: dict[str, Any] = {}
    for each in files:
        for section, value in each.items():
            both = section in found and isinstance(value, list)
            found[section] = [*found[section], *value] if both else value
    return found


def checked_own(own: object, lexicon: Data) -> Own | list[Fault]:
    """Give a user's own file as its type, its items filled up from those they change; or everything that is wrong with it.

    Args:
        own: What it says.
        lexicon: What the committed files say; they are right.
    """
    if not isinstance(own, dict):
        return faults_of(own, OWN)
    found = converted({section: _filled(section, value, lexicon, own) for section, value in own.items()}, OWN)
    faults = [_with_hint(each, own, lexicon) for each in found] if isinstance(found, list) else []
    faults += [*_unknown_removed(own, lexicon), *_unknown_factors(own, lexicon)]
    return faults or found


def merged(lexicon: Data, own: Data) -> dict[str, Any]:
    """Give the lexicon with a user's own file laid over it, by the rules that `Own` tells.

    Args:
        lexicon: What the committed files say.
        own: What the user's says; it is right.
    """
    removed = frozenset(own.get("remove", ()))
    found = dict(lexicon)
    for section in (each for each in OWN.__struct_fields__ if each not in ("version", "remove")):
        known, new = lexicon.get(section), own.get(section)
        if isinstance(known, list) and not _are_words(known):
            found[section] = _joined_items(section, known, new or [], removed)
        elif isinstance(known, Mapping):
            found[section] = _laid_over({name: [] if f"@{name}" in removed else each for name, each in known.items()}, new or {})
        elif new is not None:
            found |= _laid_over(found, {section: new})
    return found


def _filled(section: str, value: object, lexicon: Data, own: Data) -> object:
    """Fill up items that change a known one with what that one says, so that they can be checked as if whole."""
    removed = own.get("remove")
    known = _known(section, lexicon)
    if not known or not isinstance(value, list):
        return value
    gone = removed if isinstance(removed, list) and section != "countries" else ()
    kept = {name: item for name, item in known.items() if name not in gone}
    return [{**kept.get(item["id"], {}), **item} if _has_id(item) else item for item in value]


def _known(section: str, lexicon: Data) -> dict[str, Data]:
    """Give the items of a section that have an id, by it."""
    return {item["id"]: item for item in _items(lexicon.get(section)) if "id" in item}


def _has_id(item: object) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("id"), str)


def _items(section: object) -> list[Data]:
    """Give the items of a section that is a list of them."""
    return [item for item in section if isinstance(item, Mapping)] if isinstance(section, list) else []


def _with_hint(fault: Fault, own: Data, lexicon: Data) -> Fault:
    """Tell of an item that lacks a field which known one it may have been meant to change."""
    if len(fault.path) != ITEM or not fault.what.partition(";")[0].endswith("is missing"):
        return fault
    section, at = fault.path
    item: object = own[str(section)][at]
    known = _known(str(section), lexicon)
    if not isinstance(item, Mapping) or not _has_id(item) or item["id"] in known:
        return fault
    return Fault(fault.path, fault.what + nearest(item["id"], list(known)))


def _unknown_removed(own: Data, lexicon: Data) -> Iterator[Fault]:
    remove = own.get("remove")
    countries = _known("countries", lexicon)
    known = [f"@{name}" for name in lexicon["sets"]]
    known += [item.get("id", item.get("rule")) for section in lexicon.values() for item in _items(section)]
    for at, name in enumerate(remove if isinstance(remove, list) else ()):
        if isinstance(name, str) and name in countries:
            yield Fault(("remove", at), f'remove: "{name}" is a country, which places and parties need; add to it instead')
        elif isinstance(name, str) and name not in known:
            way_out = nearest(name, known) or '; name an entry, a name or a rule by its id, or a set as "@name"'
            yield Fault(("remove", at), f"remove: {shown(name)} is not in the lexicon{way_out}")


def _unknown_factors(own: Data, lexicon: Data) -> Iterator[Fault]:
    for section in ("factors", "graver"):
        known, given = lexicon[section], own.get(section)
        for name in given if isinstance(given, Mapping) else ():
            if name not in known:
                way_out = nearest(str(name), list(known)) or f"; use one of {', '.join(known)}"
                yield Fault((section, name), f"{section}: {shown(name)} is not known{way_out}")


def _joined_items(section: str, known: list[Any], own: list[Any], removed: frozenset[str]) -> list[Any]:
    kept = [item for item in known if item.get("id", item.get("rule")) not in removed]
    place = {item["id"]: at for at, item in enumerate(kept) if "id" in item}
    new = []
    for item in own:
        if item.get("id") in place:
            at = place[item["id"]]
            kept[at] = _laid_over(kept[at], item)
        else:
            new.append(item)
    return [*new, *kept] if section in EARLIER_WINS else [*kept, *new]


def _laid_over(known: Data, own: Data) -> dict[str, Any]:
    """Lay one mapping over another: words add to what is there, mappings are laid over in turn, anything else replaces."""
    found = {**known, **own}
    for name, value in own.items():
        before = known.get(name)
        if _are_words(before) and _are_words(value):
            found[name] = list(dict.fromkeys([*before, *value]))
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            found[name] = _laid_over(before, value)
    return found


def _are_words(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
