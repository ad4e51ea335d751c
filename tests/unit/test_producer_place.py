import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from services.adapters.sources import Piece
from services.producer import place
from services.producer.place import Bookmark

TEXTS = [f"text {number}" for number in range(10)]


class Broker:
    """Takes records and acknowledges them in any order it is told."""

    def __init__(self) -> None:
        self.records = 0
        self.acked = 0

    def bookmark(self, file: Path) -> Bookmark:
        return Bookmark(file, sent=lambda: self.records, safe=lambda: self.acked)


def reading(texts: list[str]) -> Callable[[], Iterator[Piece | None]]:
    def opened() -> Iterator[Piece | None]:
        for number, text in enumerate(texts):
            yield None
            yield Piece(f"a:{number}", text.encode(), "line", "a")

    return opened


def raw(piece: Piece) -> bytes:
    return piece.raw


def taken(broker: Broker, file: Path, texts: list[str], *, most: int = 100, acked: int | None = None) -> list[str]:
    """Read at most so many texts, each one record, of which the broker acknowledges so many; then be killed."""
    found: list[str] = []
    bookmark = broker.bookmark(file)
    for piece in bookmark.follow(reading(texts), raw):
        if isinstance(piece, Piece):
            if len(found) == most:
                break
            found.append(piece.raw.decode())
            broker.records += 1
            broker.acked = broker.records if acked is None else min(acked, broker.records)
    bookmark.note()
    return found


def test_a_killed_run_is_gone_on_with_behind_what_was_acknowledged(tmp_path: Path) -> None:
    taken(Broker(), tmp_path / "place", TEXTS, most=6, acked=4)

    assert taken(Broker(), tmp_path / "place", TEXTS) == TEXTS[4:]


def test_a_run_that_was_interrupted_twice_is_gone_on_with(tmp_path: Path) -> None:
    taken(Broker(), tmp_path / "place", TEXTS, most=3)
    taken(Broker(), tmp_path / "place", TEXTS, most=3)

    assert taken(Broker(), tmp_path / "place", TEXTS) == TEXTS[6:]


def test_files_that_grew_are_gone_on_with_and_changed_ones_begun_anew(tmp_path: Path) -> None:
    for name, later in (("grew", [*TEXTS, "more"]), ("changed", ["other", *TEXTS[1:]]), ("shrank", TEXTS[:2])):
        taken(Broker(), tmp_path / name, TEXTS, most=5)

        found = taken(Broker(), tmp_path / name, later)

        assert found == (later[5:] if name == "grew" else later)


def to_the_end(broker: Broker, file: Path, *, acked: int = 100) -> None:
    """Read all, each one record, of which the broker acknowledges so many, and end in order."""
    with broker.bookmark(file) as bookmark:
        for piece in bookmark.follow(reading(TEXTS), raw):
            broker.records += piece is not None
            broker.acked = min(acked, broker.records)


def test_a_run_to_the_end_is_forgotten(tmp_path: Path) -> None:
    to_the_end(Broker(), tmp_path / "place")

    assert list(tmp_path.iterdir()) == []


def test_a_run_that_says_it_is_finished_is_forgotten(tmp_path: Path) -> None:
    taken(Broker(), tmp_path / "place", TEXTS, most=6)

    with Broker().bookmark(tmp_path / "place") as bookmark:
        bookmark.finish()

    assert taken(Broker(), tmp_path / "place", TEXTS) == TEXTS


def test_a_run_to_the_end_whose_last_records_failed_is_not_forgotten(tmp_path: Path) -> None:
    to_the_end(Broker(), tmp_path / "place", acked=7)

    assert json.loads((tmp_path / "place").read_bytes())["inputs"] == 7


def test_what_is_acknowledged_after_the_reading_is_noted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "EVERY_S", 0.01)
    broker, noted = Broker(), Event()

    def safe() -> int:
        if (tmp_path / "place").exists():
            noted.set()
        return broker.acked

    with Bookmark(tmp_path / "place", sent=lambda: broker.records, safe=safe) as bookmark:
        for piece in bookmark.follow(reading(TEXTS), raw):
            broker.records += piece is not None
        broker.acked = 9

        assert noted.wait(10)


@pytest.mark.parametrize("found", [b"", b"{", b'{"inputs": "x"}', b"\xff"])
def test_a_note_that_cannot_be_read_begins_anew(tmp_path: Path, found: bytes) -> None:
    (tmp_path / "place").write_bytes(found)

    assert taken(Broker(), tmp_path / "place", TEXTS) == TEXTS


def test_a_folder_that_cannot_be_written_costs_only_the_place(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert taken(Broker(), tmp_path / "file" / "place", TEXTS) == TEXTS
