"""What the core asks of a language model, as plain values, so that it imports none."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class Named(Struct, frozen=True, gc=False):
    """A named span of a text: characters [start, end) and the model's label, such as PERSON, ORG or GPE."""

    label: str
    start: int
    end: int


class Token(Struct, frozen=True, gc=False):
    """One word of a parsed sentence; `head` is the position of the word it depends on, its own for the root."""

    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    start: int
    end: int


class Reader(Protocol):
    """A language model: names on everything (cheap), a parse for the sentences that need one."""

    @property
    def model_version(self) -> str:
        """Name the model and its version, as stamped on every signal."""

    def names(self, texts: Sequence[str]) -> list[tuple[Named, ...]]:
        """Give the named spans of each text, in order."""

    def parse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        """Give the words of each text with lemma, part of speech and dependency."""
