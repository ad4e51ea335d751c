"""Records in the order of their times: bytes on disk, times in memory."""

from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from services.core.records import Record

IN_MEMORY = 64_000_000
"""Bytes of records kept in memory; more go to a temporary file, which has no name and goes with the process."""


Entry = tuple[datetime, Record, str]
"""A record with its time and the word that was kept on it."""


class Spool:
    """Takes records in any order and gives them sorted; about 200 bytes of memory each, so a million is 200 MB."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with this object
        self._entries: list[tuple[datetime, int, int, bytes | None, str]] = []
        self._topic = ""

    def __len__(self) -> int:
        return len(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, at: datetime, record: Record, tag: str) -> None:
        """Keep one record of an article, with a word on it that comes back with it."""
        value = record.value or b""
        self._entries.append((at, self._file.tell(), len(value), record.key, tag))
        self._file.write(value)
        self._topic = record.topic

    def span(self) -> tuple[datetime, datetime] | None:
        """Give the first and the last time, or none where nothing is kept."""
        times = [entry[0] for entry in self._entries]
        return (min(times), max(times)) if times else None

    def sorted(self) -> Iterator[Entry]:
        """Give the records from the earliest; those of one time in the order in which they came."""
        self._entries.sort(key=lambda entry: entry[:2])
        for at, start, size, key, tag in self._entries:
            self._file.seek(start)
            yield at, Record(self._topic, key, self._file.read(size)), tag
