"""Files, folders and standard input, read as pieces: a line or a whole text each."""

import gzip
import os
import select
import stat
import zlib
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path
from typing import Literal

from msgspec import Struct

from services.adapters.lines import LONGEST_LINE, Growing, Line, lines
from services.core.errors import ArticleError
from services.core.records import Header, cut

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
    """An input that cannot be read; `whole` when it is a file and not a line. `cut` says of what its bytes are the beginning."""

    error: ArticleError
    raw: bytes
    whole: bool
    cut: tuple[Header, ...] = ()


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


def files_of(paths: Iterable[str]) -> Iterator[Path]:
    """Give the files that the paths lead to, as `pieces` finds them."""
    return (each for path in paths if path != STDIN for each in _files(Path(path)) if isinstance(each, Path))


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


def _fault(where: str, rule: str, detail: str) -> Unread:
    return Unread(ArticleError(where, rule, detail), b"", whole=True)


def _longer(where: str, line: Line, detail: str) -> Unread:
    return Unread(ArticleError(where, "line-too-long", detail), line.raw, whole=False, cut=cut(line.sha256, line.size))


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
            yield _longer(spot, line, detail)
        elif raw.strip():
            yield Piece(spot, raw, "line", name)


def _text(where: str, name: str, chunks: Iterator[bytes | None]) -> Reading:
    growing = Growing(LONGEST_LINE)
    for chunk in chunks:
        growing.add(chunk or b"")
        yield None
    text = growing.line(1)
    if text.sha256:
        detail = f"the text has {text.size:,} bytes; at most {LONGEST_LINE:,} are read; split it into one file an article"
        yield _longer(where, text, detail)
    else:
        yield Piece(where, text.raw, "text", name)
