import gzip
import os
from pathlib import Path

import pytest

from services.adapters.lines import HEAD
from services.adapters.sources import Piece, Unread, pieces


def read(*paths: Path | str) -> list[Piece | Unread]:
    return [piece for piece in pieces([str(path) for path in paths]) if piece]


def faults(*paths: Path | str) -> list[tuple[str, str, bool]]:
    return [(found.error.where, found.error.rule, found.whole) for found in read(*paths) if isinstance(found, Unread)]


def test_a_folder_is_read_in_name_order_with_its_folders_in_their_place(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "b/z.jsonl", "a.jsonl", "notes.md"):
        (tmp_path / name).write_text("1")

    found = read(tmp_path)

    assert [(piece.source, piece.form) for piece in found if isinstance(piece, Piece)] == [
        ("a.jsonl", "line"),
        ("z.jsonl", "line"),
        ("c.txt", "text"),
    ]


def test_lines_carry_file_and_number_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbfone\r\n\n  \nfour")

    assert read(path) == [Piece(f"{path}:1", b"one\r", "line", "a.jsonl"), Piece(f"{path}:4", b"four", "line", "a.jsonl")]


def test_a_packed_file_is_read_as_what_it_packs(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"one\ntwo\n"))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"one\ntwo\n"))

    found = [piece.raw for piece in read(tmp_path)]

    assert found == [b"one", b"two", b"one\ntwo\n"]


def test_a_file_that_cannot_be_read_is_a_fault_and_the_next_is_read(tmp_path: Path) -> None:
    good, plain, missing = tmp_path / "good.jsonl", tmp_path / "plain.jsonl.gz", tmp_path / "missing.jsonl"
    good.write_bytes(b"one\n")
    plain.write_bytes(b"not packed")

    assert faults(plain, missing, good) == [(str(plain), "not-gzip", True), (str(missing), "unreadable", True)]
    assert read(plain, missing, good)[-1] == Piece(f"{good}:1", b"one", "line", "good.jsonl")


def test_what_comes_before_a_break_in_a_packed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(b"%d\n" % (i * i) for i in range(50_000)))[:-1000])

    found = read(path)

    assert [piece.raw for piece in found[:3]] == [b"0", b"1", b"4"]
    assert isinstance(found[-1], Unread)
    assert (found[-1].error.rule, found[-1].whole) == ("broken-gzip", True)


def test_a_line_beyond_the_limit_is_a_fault_with_its_head(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 9_000_000 + b"\ntwo\n")

    long, two = read(path)

    assert isinstance(long, Unread)
    assert (long.error.where, long.error.rule, long.whole, len(long.raw)) == (f"{path}:1", "line-too-long", False, HEAD)
    assert two.raw == b"two"


def test_a_plain_text_beyond_the_limit_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 9_000_000)

    assert faults(path) == [(str(path), "line-too-long", False)]


def test_a_name_that_is_not_utf8_can_be_shown(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    path.write_bytes(b"one\n")

    assert read(path)[0] == Piece(f"{tmp_path}/caf\\xe9.jsonl:1", b"one", "line", "caf\\xe9.jsonl")


def test_a_quiet_pipe_gives_turns_and_its_lines_when_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.adapters.sources.POLL_S", 0.001)
    path = tmp_path / "pipe.jsonl"
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDWR)
    reading = pieces([str(path)])

    turns = [next(reading) for _ in range(3)]
    os.write(descriptor, b"one\n")
    came = next(piece for piece in reading if piece)
    os.close(descriptor)

    assert turns == [None, None, None]
    assert isinstance(came, Piece)
    assert came.raw == b"one"
    assert [piece for piece in reading if piece] == []
