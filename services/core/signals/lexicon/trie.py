"""One pass over the words of a text that finds every listed phrase, in time linear in the text."""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

V = TypeVar("V")


class Found(Struct, Generic[V], frozen=True, gc=False):
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

    def __iter__(self) -> Iterator[V]:
        """Give all that phrases stand for, in no order."""
        nodes = [self._root]
        while nodes:
            node = nodes.pop()
            yield from node.ends
            nodes += node.steps.values()

    def find(self, words: Sequence[str]) -> list[Found[V]]:
        """Give every phrase found, by first word; overlapping ones too."""
        found: list[Found[V]] = []
        begin = self._root.steps
        if begin.keys().isdisjoint(words):
            return found
        for first, word in enumerate(words):
            # Most words begin no phrase.
            node = begin.get(word)
            last = first
            while node is not None:
                for value in node.ends:
                    found.append(Found(first, last, value))  # noqa: PERF401 - mostly none or one
                last += 1
                node = node.steps.get(words[last]) if last < len(words) else None
        return found

    def longest(self, words: Sequence[str]) -> list[Found[V]]:
        """Give the phrases found from left to right, the longest at each word, none overlapping; of equals the one added last."""
        return [Found(each.first, each.last, each.value[-1]) for each in self.longest_shared(words)]

    def longest_shared(self, words: Sequence[str]) -> list[Found[tuple[V, ...]]]:
        """Give the phrases found from left to right, the longest at each word, none overlapping, with all that they stand for."""
        best: list[Found[tuple[V, ...]]] = []
        at, steps, count = 0, self._root.steps, len(words)
        while at < count:
            node = steps.get(words[at])
            first, last, ends = at, at, node.ends if node is not None else []
            at += 1
            while node is not None and at < count:
                node = node.steps.get(words[at])
                if node is not None and node.ends:
                    last, ends = at, node.ends
                at += 1
            at = last + 1
            if ends:
                best.append(Found(first, last, tuple(ends)))
        return best
