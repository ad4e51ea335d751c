"""One pass over the words of a text that finds every listed phrase, in time linear in the text."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

V = TypeVar("V")


class Found(Struct, Generic[V], frozen=True):
    """A phrase found at words [first, last], with what it stands for."""

    first: int
    last: int
    value: V


class _Node(Generic[V]):
    """One step of a phrase."""

    __slots__ = ("ends", "steps")

    def __init__(self) -> None:
        self.steps: dict[str, _Node[V]] = {}
        self.ends: list[V] = []


class Trie(Generic[V]):
    """Phrases as sequences of words. A phrase is short, so a search costs at most its length a word."""

    def __init__(self) -> None:
        self._root: _Node[V] = _Node()

    def add(self, words: Sequence[str], value: V) -> None:
        """Add a phrase, which must have a word."""
        node = self._root
        for word in words:
            node = node.steps.setdefault(word, _Node())
        node.ends.append(value)

    def find(self, words: Sequence[str]) -> list[Found[V]]:
        """Give every phrase found, by first word; overlapping ones too."""
        found: list[Found[V]] = []
        for first in range(len(words)):
            node = self._root
            for last in range(first, len(words)):
                step = node.steps.get(words[last])
                if step is None:
                    break
                node = step
                found.extend(Found(first, last, value) for value in node.ends)
        return found

    def longest(self, words: Sequence[str]) -> list[Found[V]]:
        """Give the phrases found from left to right, the longest at each word, none overlapping."""
        best: list[Found[V]] = []
        for each in self.find(words):
            if best and each.first <= best[-1].last:
                if each.first == best[-1].first and each.last >= best[-1].last:
                    best[-1] = each
                continue
            best.append(each)
        return best
