"""Sends what the core makes of each input: an article, or a dead letter and a line that says why."""

import sys
from datetime import datetime
from pathlib import Path

from services.adapters.collection import collect
from services.adapters.sources import Piece, Unread
from services.core import topics
from services.core.articles import Intake
from services.core.codec import encode
from services.core.errors import ArticleError
from services.core.messages import Article, Mark
from services.core.records import Header, Record, dead_letter
from services.producer.outbox import Outbox
from services.producer.place import Bookmark
from services.producer.tally import Tally

TOPICS = (topics.ARTICLES, topics.DEAD_LETTERS)


class Dispatch:
    """One producer's hand on the outbox; used by one thread."""

    def __init__(self, outbox: Outbox, counts: Tally, producer: str) -> None:
        self._outbox = outbox
        self._counts = counts
        self._producer = producer
        self._partitions = outbox.partitions(topics.ARTICLES)

    def read(self, piece: Piece | Unread, intake: Intake) -> tuple[Article, Record] | None:
        """Take in one input; a bad one is reported, kept as a dead letter and counted, and gives none."""
        self._counts.read += 1
        if isinstance(piece, Unread):
            self._counts.unread_files += piece.whole
            self._refuse(piece.raw, piece.error, piece.cut)
            return None
        try:
            return collect(piece, intake)
        except ArticleError as error:
            self._refuse(piece.raw, error, _taken_as(piece, intake))
            return None

    def article(self, record: Record, source_group: str) -> None:
        """Send an article to the partition of its document."""
        self._outbox.send(record, acked=lambda: self._counts.article(source_group))

    def mark(self, at: datetime, *, final: bool = False) -> None:
        """Send a mark into every partition, behind what was sent there before."""
        value = encode(Mark(producer=self._producer, at=at, final=final))
        for partition in self._partitions:
            self._outbox.send(Record(topics.ARTICLES, None, value), partition=partition, acked=self._counts.mark)

    def bookmark(self, file: Path) -> Bookmark:
        """Give what notes in a file how far a reading is acknowledged."""
        return Bookmark(file, sent=self._outbox.handed_over, safe=self._outbox.safe)

    def settle(self) -> datetime | None:
        """Wait until the broker has everything; give when it appended the last record, by its clock."""
        self._outbox.settle()
        return self._outbox.appended_at

    def _refuse(self, raw: bytes, error: ArticleError, more: tuple[Header, ...]) -> None:
        sys.stderr.write(f"{error.where}: {error.rule}: {error.detail}\n")
        letter = dead_letter(raw, error.where, error.rule, str(error), service="producer", more=more)
        self._outbox.send(letter, acked=lambda: self._counts.refusal(error))


def _taken_as(piece: Piece, intake: Intake) -> tuple[Header, ...]:
    """Say what else is needed to take the same bytes in again."""
    said = {"form": piece.form, "source": piece.source, "publisher": intake.publisher}
    return tuple((name, value.encode("utf-8", "backslashreplace")) for name, value in said.items() if value)
