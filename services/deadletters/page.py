"""Dead letters on a terminal: a line each, a line of JSON each, or one of them whole."""

import unicodedata
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from services.core.letters import Letter, Note
from services.core.vocabulary import Utc

ROW_BYTES = 16
"""Bytes in a line of what is no text."""
DETAIL = 100
"""Characters of the detail that a line shows."""


class Listed(Struct, frozen=True, kw_only=True):
    """A letter as a line of JSON; its bytes are shown by `show`."""

    place: str
    written_at: Utc
    service: str
    version: str
    reason: str
    detail: str
    origin: str
    key: str | None
    bytes: int
    cut: bool
    replayed_at: Utc | None


HEADINGS = f"{'letter':<9} {'written (UTC)':<19} {'service':<9} {'reason':<18} {'bytes':>11}  origin: what was wrong"


def row(letter: Letter, note: Note | None) -> str:
    """Give a letter on one line."""
    marks = [*(["cut"] if letter.is_cut else []), *([f"sent again {note.at:%Y-%m-%d %H:%M}"] if note else [])]
    tail = f" [{', '.join(marks)}]" if marks else ""
    detail = letter.said("detail")
    detail = detail if len(detail) <= DETAIL else detail[: DETAIL - 1] + "…"
    service, reason = letter.said("service") or "-", letter.said("reason") or "-"
    line = f"{letter.place:<9} {letter.written_at:%Y-%m-%d %H:%M:%S} {service:<9} {reason:<18} {letter.size:>11,}  "
    return escaped(f"{line}{letter.said('origin')}: {detail}{tail}").replace("\n", "\\n")


def json_line(letter: Letter, note: Note | None) -> str:
    """Give a letter as a line of JSON."""
    listed = Listed(
        place=letter.place,
        written_at=letter.written_at,
        key=None if letter.key is None else letter.key.decode(errors="backslashreplace"),
        bytes=letter.size,
        cut=letter.is_cut,
        replayed_at=note.at if note else None,
        **{name: letter.said(name) for name in ("service", "version", "reason", "detail", "origin")},
    )
    return msgspec.json.encode(listed).decode()


def whole(letter: Letter, note: Note | None) -> Iterator[str]:
    """Give all that a letter holds, fit for a terminal: text with what steers one written out, other bytes in hexadecimal."""
    yield f"letter: {letter.place}"
    yield f"written_at: {letter.written_at.isoformat()}"
    yield f"key: {'none' if letter.key is None else escaped(letter.key.decode(errors='backslashreplace'))}"
    yield from (f"{escaped(name)}: {escaped(value)}".replace("\n", "\\n") for name, value in letter.headers.items())
    yield f"sent_again: {f'{note.at.isoformat()} to {note.to}' if note else 'no'}"
    kept = f"the first {len(letter.value):,} of {letter.size:,} bytes" if letter.is_cut else f"{letter.size:,} bytes"
    yield f"value: {kept}"
    yield ""
    text = _text_of(letter.value, cut=letter.is_cut)
    if text is None:
        yield from _hexadecimal(letter.value)
    else:
        yield escaped(text)


def escaped(text: str) -> str:
    """Give text in which all that could steer a terminal or reverse its order is written as an escape; lines stay lines."""
    return "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _text_of(value: bytes, *, cut: bool) -> str | None:
    """Give the text that the bytes are, also when the cut parts a character; nothing when they are none."""
    for tail in range(4 if cut else 1):
        try:
            return value[: len(value) - tail].decode()
        except UnicodeDecodeError:
            continue
    return None


def _hexadecimal(value: bytes) -> Iterator[str]:
    for at in range(0, len(value), ROW_BYTES):
        part = value[at : at + ROW_BYTES]
        seen = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in part)  # noqa: PLR2004 - printable ASCII
        yield f"{at:08x}  {part.hex(' '):<{ROW_BYTES * 3 - 1}}  {seen}"
