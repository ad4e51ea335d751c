"""A YAML file that a person wrote, read so that each fault can be told by its line."""

import re
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path as FilePath

import yaml

from services.adapters.extent import check_extent
from services.core.errors import ConfigError
from services.core.faults import Fault, FileError, Path, cut, said, shown

MOST_BYTES = 10_000_000
"""Bytes of a file: fifty times the largest of the lexicon."""
MOST_TOLD = 20
"""Characters that may not stand in a file and are told."""
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is built in: ten times faster."""
_control = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]").finditer
"""What may not stand in YAML."""


class Document:
    """What a YAML file says, and on which line.

    Args:
        file: The file's name, as errors call it.
        data: Its content as plain values.
        node: Its content with places; none for an empty file.
    """

    def __init__(self, file: str, data: object, node: yaml.Node | None) -> None:
        self.file = file
        self.data = data
        self._node = node

    def line(self, path: Path) -> int:
        """Give the line, from 1, of a value; of a missing one that of the last step that is there."""
        node, line = self._node, 1
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            node, line = found
        return line

    def refuse(self, faults: Iterable[Fault]) -> FileError:
        """Give the error that tells all faults, by line."""
        told = {(self.line(each.path), said(self.data, each)): None for each in faults}
        return FileError([f"{self.file}:{line}: {what}" for line, what in sorted(told, key=lambda each: each[0])])


def read_document(file: Traversable | FilePath, name: str, *, is_ours: bool = False) -> Document:
    """Read a YAML file.

    Args:
        file: Where it lies.
        name: What errors call it.
        is_ours: It comes with Tocsin, and nobody looks how much it makes: that takes half as long as all else.

    Raises:
        ConfigError: It cannot be read, is too large or too deep, is not YAML, or names a key twice.
    """
    content = _text(file, name)
    try:
        if not is_ours:
            check_extent(content, name, _LOADER)
        document = _parsed(content, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = content.count("\n")
        where = f"{name}:{min(mark.line, last) + 1}" if mark else name
        problem = error.problem or error.context or "it cannot be parsed"
        raise FileError([f"{where}: not YAML: {problem}; quote the value or mend its indentation"]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise FileError([f"{name}: not YAML: {' '.join(str(error).split())}; mend it"]) from error
    return document


def _text(file: Traversable | FilePath, name: str) -> str:
    """Give a file's text, of which every character may stand in YAML."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read ({error.strerror or error}); check the path and its rights") from error
    if len(raw) > MOST_BYTES:
        raise ConfigError(f"{name}: more than {MOST_BYTES // 1_000_000} MB; split or shorten it")
    try:
        content = str(raw, "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError([f"{name}:{line}: byte {error.start} is not UTF-8; save the file as UTF-8"]) from error
    found = {(content.count("\n", 0, each.start()) + 1, ord(each[0])) for each in islice(_control(content), MOST_TOLD)}
    if found:
        raise FileError([f"{name}:{line}: not YAML: U+{code:04X} may not stand in it; remove it" for line, code in sorted(found)])
    return content


def _parsed(content: str, name: str) -> Document:
    loader = _LOADER(content)
    try:
        node = loader.get_single_node()
        data = _made(loader, node, name)
    finally:
        loader.dispose()
    document = Document(name, data, node)
    doubles = sorted(set(_doubles(node, ())))
    if doubles:
        raise FileError([f"{name}:{line}: {cut(key)} stands twice in one mapping; join or rename" for line, key in doubles])
    return document


def _made(loader: yaml.SafeLoader, node: yaml.Node | None, name: str) -> object:
    """Give the values of a file.

    Raises:
        FileError: Values look like days or numbers and are none.
    """
    if node is None:
        return None
    try:
        return loader.construct_document(node)
    except ValueError as error:
        wrong = [each for each in _scalars(node) if not _is_right(each)]
        way_out = "is no day or number; write it right, or in quotes to keep it a text"
        told = [f"{name}:{each.start_mark.line + 1}: {shown(each.value)} {way_out}" for each in wrong]
        raise FileError(told) from error


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
        return
    for child in node.value:
        for each in child if isinstance(child, tuple) else (child,):
            yield from _scalars(each)


def _is_right(node: yaml.ScalarNode) -> bool:
    loader = _LOADER("")  # one that failed takes the node for one that holds itself
    try:
        loader.construct_object(node)
    except ValueError:
        return False
    finally:
        loader.dispose()
    return True


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    """Give the value under a key or at a position, with the line of the key or item."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item, item.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        pairs = ((key, value) for key, value in node.value if key.value == str(step))
        return next(((value, key.start_mark.line + 1) for key, value in pairs), None)
    return None


def _doubles(node: yaml.Node | None, above: tuple[int, ...]) -> Iterator[tuple[int, str]]:
    """Give each key that stands twice in one mapping, with its line; `above` keeps an alias from leading in circles."""
    if node is None or id(node) in above or isinstance(node, yaml.ScalarNode):
        return
    seen: set[str] = set()
    for child in node.value:
        key, value = child if isinstance(child, tuple) else (None, child)
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(key.value)
        yield from _doubles(value, (*above, id(node)))
