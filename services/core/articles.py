"""One input line or text in, one article out, or the rule it breaks."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from services.core import ids, inference, topics
from services.core.codec import decode, encode, utc
from services.core.errors import ArticleError, MessageError
from services.core.messages import Article
from services.core.records import Record

BACKFILL_AFTER = timedelta(hours=6)
"""Seen later than this after publication, an article trains and never rings."""
AHEAD = timedelta(days=1)
"""How far a publisher's clock may run ahead of ours."""
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""An earlier time is a mistake: there was no news by wire to archive."""
LONGEST_TEXT = 1_000_000
"""Characters, as the message type says."""
LARGEST = 4_000_000
"""Bytes of an article as JSON: `max_message_bytes` of schemas/topics.yaml less room for the record around it."""

Label = Literal["title", "published_at", "wire", "publisher"]
_LONGEST = {"title": 2000, "publisher": 300, "source": 300, "source_group": 300, "wire": 300, "language": 35}
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"\\@/?#]+(?:[/?#][^\s\x00-\x1f\x7f<>\"\\]*)?", re.IGNORECASE)
_LONGEST_URL = 2000
_EXAMPLE = '"2020-01-08T06:30:00Z"'


class Intake(Struct, frozen=True, kw_only=True):
    """How inputs are taken in: by whom, when, and what holds where an input says nothing.

    A live producer has seen what it takes in now; in a replay the archive's own times count.
    `source` is the file's name; `publisher` is what an operator says about inputs that name none.
    """

    producer: str
    source: str
    now: datetime
    replay: bool = False
    publisher: str = ""


class _Line(Struct, frozen=True, kw_only=True):
    """The fields of an input that count; others are passed over."""

    text: str
    url: str | None = None
    title: str | None = None
    published_at: str | None = None
    seen_at: str | None = None
    publisher: str | None = None
    source: str | None = None
    source_group: str | None = None
    language: str | None = None
    wire: str | None = None
    inferred: Any = None


class _Times(Struct, frozen=True):
    published_at: datetime
    seen_at: datetime
    inferred: bool
    backfill: bool


def article_from_line(raw: bytes, intake: Intake, *, where: str) -> Article:
    """Read one line of JSON.

    Args:
        raw: The line: an object with `text`, and any of `url`, `title`, `published_at`, `seen_at` (read in a replay only),
            `publisher`, `source`, `source_group`, `language`, `wire`. Times are ISO 8601; without an offset they are UTC.
        intake: Who takes it in, and when.
        where: File and line, for the error.

    Returns:
        The article. What it does not say is taken from its text, its address or its file and named in `inferred`.

    Raises:
        ArticleError: It breaks a rule: `not-json`, `wrong-type`, `missing-field`, `empty-text`, `too-long`, `bad-time`,
            `too-old`, `future` or `no-time`.
    """
    try:
        line: _Line = decode(raw, _Line, topic=where)
    except MessageError as error:
        raise _unreadable(where, error) from error
    return _article(line, intake, where)


def article_from_text(raw: bytes, intake: Intake, *, where: str) -> Article:
    """Read one plain text: a whole file.

    Its title is its first sentence, its date that of a header or dateline, its agency that of the dateline or the credit.
    The text stays whole; a byte order mark is dropped.

    Raises:
        ArticleError: It is not UTF-8 (`not-utf8`), or as in `article_from_line`.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = f"byte {error.start} is not UTF-8; convert the file with `iconv -t utf-8`"
        raise ArticleError(where, "not-utf8", detail) from error
    return _article(_Line(text=text), intake, where)


def article_record(article: Article, *, where: str) -> Record:
    """Give the record to send; its key is the document, so that a document's versions keep their order.

    Raises:
        ArticleError: It is larger than the topic takes (`too-large`).
    """
    value = encode(article)
    if len(value) > LARGEST:
        detail = f"the article is {len(value):,} bytes as JSON; at most {LARGEST:,} can be sent; shorten its text"
        raise ArticleError(where, "too-large", detail)
    return Record(topics.ARTICLES, article.document_id.encode(), value)


def _unreadable(where: str, error: MessageError) -> ArticleError:
    if error.rule == "not-json":
        return ArticleError(where, "not-json", f"{error.detail}; write one JSON object in UTF-8 on each line")
    if "missing required field" in error.detail:
        return ArticleError(where, "missing-field", 'there is no "text"; give the article\'s text in it')
    return ArticleError(where, "wrong-type", f"{error.detail}; write an object whose fields are strings")


def _article(line: _Line, intake: Intake, where: str) -> Article:
    _check(line, where)
    top = inference.header(line.text)
    times = _times(line, top, intake, where)
    url = web_address(line.url or "")
    publisher, guessed = _publisher(line, url, intake)
    draft = Article(
        article_id="", document_id="", title=_said(line.title), text=line.text, url=url,
        source=_said(line.source) or intake.source, source_group=_said(line.source_group) or "default", publisher=publisher,
        language=_said(line.language) or None, wire=_said(line.wire) or None, published_at=times.published_at,
        seen_at=times.seen_at, backfill=times.backfill, producer=intake.producer,
    )  # fmt: skip
    wire = draft.wire or inference.wire(line.text, top)
    labels: dict[Label, bool] = {
        "title": not draft.title,
        "published_at": times.inferred,
        "wire": wire != draft.wire,
        "publisher": guessed,
    }
    return _identified(
        msgspec.structs.replace(
            draft,
            title=draft.title or inference.title(line.text, top),
            wire=wire,
            inferred=tuple(label for label, new in labels.items() if new or label in _known(line.inferred)),
        )
    )


def _identified(article: Article) -> Article:
    document = ids.document_id(article.url, publisher=article.publisher, title=article.title, text=article.text)
    revision = ids.article_id(document, title=article.title, text=article.text)
    return msgspec.structs.replace(article, document_id=document, article_id=revision)


def _check(line: _Line, where: str) -> None:
    if not line.text.strip():
        raise ArticleError(where, "empty-text", '"text" is empty; leave the line out or give the article\'s text')
    if len(line.text) > LONGEST_TEXT:
        detail = f"the text has {len(line.text):,} characters; at most {LONGEST_TEXT:,} are read; split it"
        raise ArticleError(where, "too-long", detail)
    for field, most in _LONGEST.items():
        if len(_said(getattr(line, field))) > most:
            raise ArticleError(where, "too-long", f'"{field}" has more than {most} characters; shorten it')


def _said(value: str | None) -> str:
    """Give what a field says: nothing and blanks are nothing."""
    return (value or "").strip()


def _known(labels: object) -> Sequence[object]:
    """Give what an article that was collected before says of itself."""
    return [label for label in labels if label in get_args(Label)] if isinstance(labels, list) else []


def web_address(url: str) -> str:
    """Give a plain http or https address as it is, and nothing for any other: a page will make a link of it."""
    url = url.strip()
    if len(url) > _LONGEST_URL or not _WEB.fullmatch(url):
        return ""
    try:
        ids.canonical_url(url)
        return url if urlsplit(url).hostname else ""
    except ValueError:
        return ""


def _publisher(line: _Line, url: str, intake: Intake) -> tuple[str, bool]:
    """Give who published it and whether that is a guess from the address or the file name."""
    if told := _said(line.publisher) or _said(line.source) or intake.publisher:
        return told, False
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return (host[:300] or intake.source), True


def _times(line: _Line, top: inference.Header, intake: Intake, where: str) -> _Times:
    """Find when the article was published and seen.

    A day without a time of day begins at midnight UTC, and its hours of grace only when it ends.
    """
    given = _moment(line.published_at, "published_at", where)
    said = (_moment(line.seen_at, "seen_at", where) or (None, False))[0] if intake.replay else intake.now
    latest = min(said or intake.now, intake.now) + AHEAD
    guess = (top.published_at, top.day_only) if top.published_at and EARLIEST <= top.published_at <= latest else None
    published, day_only = given or guess or (said, False)
    seen = said or published
    if published is None or seen is None:
        detail = f"there is no time to replay it at; give published_at or seen_at such as {_EXAMPLE}"
        raise ArticleError(where, "no-time", detail)
    if published > latest or seen > intake.now + AHEAD:
        detail = f"it is of {max(published, seen):%Y-%m-%dT%H:%MZ}, more than a day ahead of when it was seen; correct it"
        raise ArticleError(where, "future", detail)
    late = seen - published - (timedelta(days=1) if day_only else timedelta()) > BACKFILL_AFTER
    return _Times(published, seen, inferred=given is None, backfill=late and not intake.replay)


def _moment(written: str | None, field: str, where: str) -> tuple[datetime, bool] | None:
    """Read a time; without an offset it is UTC. Tells also whether it is only a day."""
    text = _said(written)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = utc(moment) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        detail = f"{field} is {text[:40]!r}; write a time such as {_EXAMPLE}"
        raise ArticleError(where, "bad-time", detail) from error
    if moment < EARLIEST:
        raise ArticleError(where, "too-old", f"{field} is {text[:40]!r}, before 1900; write a time such as {_EXAMPLE}")
    return moment, _is_day(text)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
