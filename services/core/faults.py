"""What is wrong with a file that a person wrote: each fault with its place, the rule and the way out."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from services.core.errors import ConfigError

Path = tuple[str | int, ...]
"""Keys and positions that lead to a value: ("entries", 3, "severity")."""

SHOWN = 40
"""Characters of a wrong value that an error shows."""
ALIKE = 0.7
"""Share of letters in common from which a known word is offered for one that is not."""
LABELS = ("id", "rule", "name")
"""Fields by which a person knows an item of a list, the first that it has."""
NOUNS = {"rules": "rule", "countries": "country", "watches": "watch", "receivers": "receiver"}
"""What an item of a section is called; of any other, an entry."""


class Fault(Struct, frozen=True):
    """One thing that is wrong: where, and what with its rule and the way out."""

    path: Path
    what: str


class FileError(ConfigError):
    """A file whose content breaks its rules; each fault is a line of the message.

    Args:
        lines: Sentences that begin with the file's name and the line's number.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def said(data: object, fault: Fault) -> str:
    """Give a fault as a sentence that names the item it stands in: `entry "x": severity is 12; write a number from 0 to 10`."""
    section, *rest = fault.path or ("",)
    if not rest or not isinstance(rest[0], int):
        return fault.what
    item = _at(data, (section, rest[0]))
    label = next((item[each] for each in LABELS if each in item), None) if isinstance(item, Mapping) else None
    if label is None:
        return fault.what
    return f'{NOUNS.get(str(section), "entry")} "{cut(str(label))}": {fault.what}'


def nearest(word: str, known: Sequence[str]) -> str:
    """Give `; did you mean "x"?` for the known word that is most like this one, or nothing."""
    like = get_close_matches(word, known, n=1, cutoff=ALIKE)
    return f'; did you mean "{like[0]}"?' if like else ""


def shown(value: object) -> str:
    """Give a value as a person wrote it, cut short."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        return f'"{cut(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return "empty" if value is None else cut(str(value))


def cut(text: str) -> str:
    """Give a text on one line, cut short."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _at(data: Any, path: Path) -> object:  # noqa: ANN401 - what a file holds
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
