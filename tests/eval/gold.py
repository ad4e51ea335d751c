"""Gold data of a folder: sentences with a quad class, snippets violent or not, texts with named spans, a read article."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from tests.eval.passages import passages_of

CHECKED = "events_dev"
"""The file whose check set is scored and never read."""
CHECK_ENDINGS = ("0", "1", "2")
"""Last hexadecimal digit of the SHA-1 of a check text's id."""

T = TypeVar("T")


class Event(Struct, frozen=True, kw_only=True):
    """A sentence and the quad class of its main event; `check` if it must not be read."""

    id: str | int
    text: str
    quadclass: int
    check: bool = False


class Snippet(Struct, frozen=True, kw_only=True):
    """A few sentences that tell of violence or not."""

    id: str | int
    text: str
    violent: bool
    subtype: str = "?"


class GoldSpan(Struct, frozen=True):
    """Characters [start, end) of a text that name something."""

    start: int
    end: int
    label: str


class Named(Struct, frozen=True, kw_only=True):
    """A text with the spans that name persons, organisations, places and other things."""

    id: str | int
    text: str
    spans: tuple[GoldSpan, ...]


class Seed(Struct, frozen=True):
    """An article and what a careful reader found in it."""

    expected: dict[str, Any]
    text: str


class Gold(Struct, frozen=True, kw_only=True):
    """What a folder holds, files of a kind pooled."""

    events: tuple[Event, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    named: tuple[Named, ...] = ()
    seeds: tuple[Seed, ...] = ()


def load(folder: Path, kinds: frozenset[str]) -> Gold:
    """Read the kinds asked for from a folder; a kind of which it holds no file stays empty."""
    return Gold(
        events=tuple(_events(folder)) if "events" in kinds else (),
        snippets=tuple(_pooled(folder, "violent*.jsonl*", Snippet)) if "violent" in kinds else (),
        named=tuple(_pooled(folder, "entities*.jsonl*", Named)) if "entities" in kinds else (),
        seeds=tuple(_seeds(folder)) if "seed" in kinds else (),
    )


def is_check(name: str) -> bool:
    """Tell whether a sentence of the checked file belongs to its check set."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest().endswith(CHECK_ENDINGS)


def _events(folder: Path) -> Iterator[Event]:
    for path in _files(folder, "events*.jsonl*"):
        for each in _lines(path, Event):
            yield msgspec.structs.replace(each, check=path.name.startswith(f"{CHECKED}.") and is_check(str(each.id)))


def _pooled(folder: Path, pattern: str, kind: type[T]) -> Iterator[T]:
    for path in _files(folder, pattern):
        yield from _lines(path, kind)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.name.endswith((".jsonl", ".jsonl.gz")))


def _lines(path: Path, kind: type[T]) -> Iterator[T]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=kind)
            except msgspec.DecodeError as error:
                raise SystemExit(f"{path.name}: line {number}: {error}; see {kind.__name__} in tests/eval/gold.py") from error


def _seeds(folder: Path) -> Iterator[Seed]:
    for path in sorted(folder.glob("seed_expected*.json")):
        expected = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        text = _article_of(expected, folder)
        if text:
            yield Seed(expected, text)


def _article_of(expected: dict[str, Any], folder: Path) -> str:
    """Give the text, in a folder or in `seed` in or beside it, that holds most of the evidence; nothing where none holds any."""
    notes = [str(each["evidence"]) for each in expected["events"]]
    texts = [
        path.read_text(encoding="utf-8")
        for place in (folder, folder / "seed", folder.parent / "seed")
        for path in sorted(place.glob("*.txt"))
    ]
    return max(texts, key=lambda text: _held(notes, text), default="") if any(_held(notes, text) for text in texts) else ""


def _held(notes: list[str], text: str) -> int:
    return sum(len(passages_of(note, text)) for note in notes)
