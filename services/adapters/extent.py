"""How much a YAML text makes, told by its events before any of it is made."""

import yaml

from services.core.faults import FileError

MOST_DEEP = 20
"""Lists and mappings within one another; a parser goes as deep as the stack, and then ends its process."""
MOST_VALUES = 200_000
"""Values and keys with what aliases stand for: a few lines can stand for more than a machine holds."""


class _Count:
    """Counts values as they come.

    Args:
        name: What errors call the file.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[tuple[str | None, int]] = []
        self._known: dict[str, int | None] = {}
        self._values = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event.

        Raises:
            FileError: There is too much, it is too deep, or an alias stands in what it names.
        """
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self._open.pop()
            self._know(anchor, self._values - before)
            return
        if isinstance(event, yaml.AliasEvent):
            self._values += self._size_of(event.anchor, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open.append((event.anchor, self._values))
            self._know(event.anchor, None)
            self._values += 1
        elif isinstance(event, yaml.ScalarEvent):
            self._values += 1
            self._know(event.anchor, 1)
        if len(self._open) > MOST_DEEP:
            raise self._refusal(line, f"it is nested more than {MOST_DEEP} deep; write it flatter")
        if self._values > MOST_VALUES:
            what = f"it holds more than {MOST_VALUES:,} values, those of aliases included; split or shorten it"
            raise self._refusal(line, what)

    def _know(self, anchor: str | None, size: int | None) -> None:
        if anchor is not None:
            self._known[anchor] = size

    def _size_of(self, anchor: str | None, line: int) -> int:
        size = self._known.get(anchor or "", 1)  # one that nothing has is the parser's to refuse
        if size is None:
            raise self._refusal(line, f"the alias {anchor} stands in what it names; write what it stands for")
        return size

    def _refusal(self, line: int, what: str) -> FileError:
        return FileError([f"{self._name}:{line}: {what}"])


def check_extent(content: str, name: str, loader: type[yaml.SafeLoader]) -> None:
    """Check that a text makes neither too much nor too deep.

    Args:
        content: The text.
        name: What errors call the file.
        loader: What parses it.

    Raises:
        FileError: It makes too much or too deep, or an alias stands in what it names.
        yaml.YAMLError: It is not YAML.
    """
    count = _Count(name)
    for event in yaml.parse(content, Loader=loader):
        count.take(event)
