"""Files, folders and standard input, read as pieces: a line or a whole text each."""

import gzip
import os
import select
import stat
import zlib
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Literal

from msgspec import Struct

from services.adapters.lines import HEAD, LONGEST_LINE, lines
from services.core.errors import ArticleError

CHUNK = 65_536
POLL_S = 0.25
"""How long a read of a quiet stream waits before the caller gets a turn."""
STDIN = "-"
_KNOWN = (".jsonl", ".ndjson", ".txt")
_MARK_OF_ORDER = b"\xef\xbb\xbf"

Form = Literal["line", "text"]


class Piece(Struct, frozen=True):
    """One input as read: where it stood, its bytes, and the name of its file."""

    where: str
    raw: bytes
    form: Form
    source: str


class Unread(Struct, frozen=True):
    """An input that cannot be read; `whole` when it is a file and not a line."""

    error: ArticleError
    raw: bytes
    whole: bool


Reading = Iterator[Piece | Unread | None]
"""Pieces in order; none is a moment in which nothing came."""


def pieces(paths: list[str], *, text_stdin: bool = False, text_others: bool = False) -> Reading:
    """Read the paths in order; `-` is standard input. Nothing is opened before its turn, and nothing wrong ends the reading.

    Args:
        paths: Files, folders or `-`.
        text_stdin: Standard input is one plain text; else lines.
        text_others: So is a file whose name ends in none of the known ways.
    """
    for path in paths:
        if path == STDIN:
            yield from _read("stdin", "text" if text_stdin else "line", 0, packed=False)
            continue
        for found in _files(Path(path)):
            yield found if isinstance(found, Unread) else None
            if isinstance(found, Path):
                plain = found.name.removesuffix(".gz")
                others = text_others and not plain.endswith(_KNOWN)
                form: Form = "text" if others or plain.endswith(".txt") else "line"
                yield from _read(shown(found), form, found, packed=found.name.endswith(".gz"))


def shown(path: Path | str) -> str:
    """Give a path as text that any file or terminal takes, also where its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(path: Path) -> Iterator[Path | Unread]:
    """Give the file, or a folder's files of known kinds in name order, those of folders inside it in their place."""
    if not path.is_dir():
        yield path
        return
    try:
        entries = sorted(path.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield _fault(shown(path), "unreadable", f"the folder cannot be read: {error.strerror}; check its rights")
        return
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        elif entry.is_file() and entry.name.removesuffix(".gz").endswith(_KNOWN):
            yield entry


def _fault(where: str, rule: str, detail: str, raw: bytes = b"", *, whole: bool = True) -> Unread:
    return Unread(ArticleError(where, rule, detail), raw, whole)


def _read(where: str, form: Form, file: Path | int, *, packed: bool) -> Reading:
    """Read one file; a fault in its midst ends it, and what came before stands."""
    name = "stdin" if isinstance(file, int) else shown(file.name)
    try:
        with open(file, "rb", buffering=0, closefd=not isinstance(file, int)) as opened:
            # The outer file closes all there is to close.
            stream = gzip.GzipFile(fileobj=opened) if packed else opened
            chunks = _chunks(stream, opened.fileno())
            yield from _text(where, name, chunks) if form == "text" else _lines(where, name, chunks)
    except gzip.BadGzipFile as error:
        yield _fault(where, "not-gzip", f"{error}; pack it with gzip, or drop .gz from its name")
    except (EOFError, zlib.error) as error:
        yield _fault(where, "broken-gzip", f"{error}; what came before the break was read; fetch the file again")
    except OSError as error:
        yield _fault(where, "unreadable", f"{error.strerror or error}; check the path and its rights")


def _chunks(stream: FileIO | gzip.GzipFile, descriptor: int) -> Iterator[bytes | None]:
    """Read what there is; on a pipe or terminal give none while nothing comes."""
    waits = not stat.S_ISREG(os.fstat(descriptor).st_mode)
    while True:
        if waits and not select.select([descriptor], [], [], POLL_S)[0]:
            yield None
        elif chunk := stream.read(CHUNK):
            yield chunk
        else:
            return


def _lines(where: str, name: str, chunks: Iterator[bytes | None]) -> Reading:
    for line in lines(chunks):
        if line is None:
            yield None
            continue
        raw = line.raw.removeprefix(_MARK_OF_ORDER) if line.number == 1 else line.raw
        spot = f"{where}:{line.number}"
        if line.size > LONGEST_LINE:
            detail = f"the line has {line.size:,} bytes; at most {LONGEST_LINE:,} are read; put each article on its own line"
            yield _fault(spot, "line-too-long", detail, raw, whole=False)
        elif raw.strip():
            yield Piece(spot, raw, "line", name)


def _text(where: str, name: str, chunks: Iterator[bytes | None]) -> Reading:
    raw = bytearray()
    for chunk in chunks:
        raw += chunk or b""
        if len(raw) > LONGEST_LINE:
            detail = f"the text has more than {LONGEST_LINE:,} bytes; split it into one file an article"
            yield _fault(where, "line-too-long", detail, bytes(raw[:HEAD]), whole=False)
            return
        yield None
    yield Piece(where, bytes(raw), "text", name)
