"""Dead letters read back: what one says, and what is sent when it is replayed."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct, structs

from services.core import topics
from services.core.articles import BACKFILL_AFTER, Intake, article_from_line, article_from_text, article_record
from services.core.codec import decode
from services.core.errors import ArticleError, MessageError, TocsinError
from services.core.ids import digest
from services.core.messages import Article, Mark
from services.core.records import Record
from services.core.signals.handle import check_times
from services.core.vocabulary import Utc

REPLAYER = "deadletters"
"""The producer of what is sent again."""

Why = Literal["cut", "not-an-input", "still-refused", "no-receiver", "not-taken"]


class LetterError(TocsinError):
    """A letter that cannot be replayed."""

    def __init__(self, place: str, rule: Why, detail: str) -> None:
        super().__init__(f"letter {place}: {rule}: {detail}")
        self.place = place
        self.rule = rule
        self.detail = detail


class Letter(Struct, frozen=True, kw_only=True):
    """One dead letter: where it stands (`partition/offset`), since when, its key and bytes, and its headers as text."""

    place: str
    written_at: datetime
    key: bytes | None
    value: bytes
    headers: dict[str, str]

    def said(self, name: str) -> str:
        """Give a header; one that is missing is empty."""
        return self.headers.get(name, "")

    @property
    def is_cut(self) -> bool:
        """Does it hold only the beginning of what was refused?"""
        return "sha256" in self.headers

    @property
    def size(self) -> int:
        """Give how many bytes were refused."""
        written = self.said("bytes")
        return int(written) if self.is_cut and written.isascii() and written.isdecimal() else len(self.value)

    @property
    def letter_id(self) -> str:
        """Give its id: one that says the same of the same bytes from the same place is the same letter."""
        content = self.said("sha256") or hashlib.sha256(self.value).hexdigest()
        where = (self.said("service"), self.said("topic-id"), self.said("origin"))
        return digest("letter", *where, self.said("reason"), content)


class Note(Struct, frozen=True, kw_only=True):
    """The note of a letter that was sent again: from which place, when, and to which topic or receiver."""

    place: str
    at: Utc
    to: str


class Choice(Struct, frozen=True, kw_only=True):
    """Which letters are meant: of a reason, of a service, written from a time on, or any."""

    reason: str = ""
    service: str = ""
    since: datetime | None = None

    def takes(self, letter: Letter) -> bool:
        """Is this letter meant?"""
        is_late = self.since is None or letter.written_at >= self.since
        return is_late and self.reason in {"", letter.said("reason")} and self.service in {"", letter.said("service")}


def letter_of(place: str, written_at: datetime, record: Record) -> Letter:
    """Read a record of the topic, whoever wrote it; of a header that comes twice the last counts."""
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    return Letter(place=place, written_at=written_at, key=record.key, value=record.value or b"", headers=headers)


def sent_again(letter: Letter, now: datetime) -> Record:
    """Give what is sent to replay a letter: its article, as seen now.

    Raises:
        LetterError: It holds only the beginning of what was refused (`cut`); it is nothing that an extractor would take
            (`not-an-input`); or it would be refused again by this version (`still-refused`).
    """
    if letter.is_cut:
        detail = f"only the first {len(letter.value):,} of its {letter.size:,} bytes are kept; send them again from their source"
        raise LetterError(letter.place, "cut", detail)
    try:
        if letter.said("service") == "extractor":
            article = _as_sent(letter, now)
        elif letter.said("form"):
            article = _as_read(letter, now)
        else:
            raise LetterError(letter.place, "not-an-input", _way_out(letter))
        check_times(article, now)
        return article_record(article, where=letter.said("origin"))
    except (MessageError, ArticleError) as error:
        detail = (
            f"{error.detail}; mend the text (`tocsin deadletters show {letter.place} --raw`) and send it by `tocsin producer`"
        )
        raise LetterError(letter.place, "still-refused", detail) from error


def _as_sent(letter: Letter, now: datetime) -> Article:
    """Give the article of a message that the extractor refused; it is late when it was published hours ago."""
    message: Article | Mark = decode(letter.value, Article | Mark, topic=topics.ARTICLES)
    if isinstance(message, Mark):
        raise LetterError(letter.place, "not-an-input", "it is a time mark, and its time has passed; nothing is lost with it")
    late = message.backfill or now - message.published_at > BACKFILL_AFTER
    return structs.replace(message, seen_at=now, backfill=late, producer=REPLAYER)


def _as_read(letter: Letter, now: datetime) -> Article:
    """Give the article of an input that a producer refused."""
    source, publisher = letter.said("source") or REPLAYER, letter.said("publisher")
    intake = Intake(producer=REPLAYER, source=source[:300], now=now, publisher=publisher)
    make = article_from_text if letter.said("form") == "text" else article_from_line
    return make(letter.value, intake, where=letter.said("origin"))


def _way_out(letter: Letter) -> str:
    if letter.said("service") == "alerting":
        return "the judge takes each record of a source partition once and in order; send its article again"
    if letter.said("service") == "notifier":
        return "the judge tells a situation again when it changes; what is here is no situation"
    return "no producer or extractor wrote it; send its article again from its source"


def ids_of(notes: Iterable[tuple[bytes | None, bytes | None]]) -> dict[str, Note]:
    """Give the notes by the letters' ids; what is no note of this version counts for nothing."""
    found = {}
    for key, value in notes:
        try:
            found[(key or b"").decode()] = msgspec.json.decode(value or b"", type=Note)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found
