"""One message of articles.v1 in, the records to send out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.core import topics
from services.core.codec import decode, encode
from services.core.errors import MessageError
from services.core.messages import Article, Mark, Signal
from services.core.records import Origin, Record, refused
from services.core.signals.observe import nothing_observed, observe, observe_mark

Extract = Callable[[Article], Signal]

LATEST_SEEN = timedelta(hours=1)
"""How far `seen_at` may lie after the broker's append time: the drift of a producer's clock."""

LATEST_PUBLISHED = timedelta(days=1)
"""How far `published_at` may lie after `seen_at`: publishers name local times without their zone."""

LATEST_MARK = timedelta(minutes=10)
"""How far a mark may lie after the append time: one that runs ahead would silence its partition until then."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""The first time that the judge's clock can show."""

LARGEST_RECORD = 4_000_000
"""Bytes of a value; schemas/topics.yaml allows 4,194,304 with key, headers and framing."""


def handle_article(raw: bytes | None, origin: Origin, extract: Extract) -> list[Record]:
    """Decide what one raw message becomes: always exactly one observation record, and for an article a signal.

    Bytes that break the schema or the clock become a dead letter, never an exception:
    one bad record must not stop its partition. Whatever `extract` raises passes through; see `unreadable`.

    Args:
        raw: The message's value; none is a tombstone, which is refused.
        origin: Where it stood.
        extract: Reads an article.

    Returns:
        The records in the order to send them, the observation last.
    """
    try:
        message = _checked(raw, origin)
        if isinstance(message, Mark):
            return [observe_mark(message, origin)]
        signal = extract(message)
        records = [
            Record(topics.SIGNALS, message.article_id.encode(), encode(signal)),
            observe(signal, origin, producer=message.producer),
        ]
        _check_sizes(records)
    except MessageError as error:
        return _dead(raw, origin, error)
    return records


def unreadable(raw: bytes | None, origin: Origin, cause: str) -> list[Record]:
    """Give the records of a message that cannot be read: its dead letter and its empty observation.

    Args:
        raw: The message's value.
        origin: Where it stood.
        cause: What reading it did: `timeout`, `crash`, or what was raised and where.
    """
    return _dead(raw, origin, MessageError(topics.ARTICLES, "unreadable", cause))


def _dead(raw: bytes | None, origin: Origin, error: MessageError) -> list[Record]:
    return [refused(raw or b"", origin, error), nothing_observed(origin, error.rule)]


def _checked(raw: bytes | None, origin: Origin) -> Article | Mark:
    if raw is None:
        raise MessageError(topics.ARTICLES, "no-value", "a message without a value; send an article or a mark")
    message: Article | Mark = decode(raw, Article | Mark, topic=topics.ARTICLES)
    if isinstance(message, Mark):
        _check_past("at", message.at)
        _check_future("at", message.at - origin.appended_at, LATEST_MARK, "the broker appended it")
    else:
        check_times(message, origin.appended_at)
    return message


def check_times(article: Article, appended_at: datetime) -> None:
    """Check an article's times against the one at which the broker appended it.

    Raises:
        MessageError: One is before all time that counts (`too-old`) or too far ahead (`future`).
    """
    _check_past("seen_at", article.seen_at)
    _check_future("seen_at", article.seen_at - appended_at, LATEST_SEEN, "the broker appended it")
    _check_future("published_at", article.published_at - article.seen_at, LATEST_PUBLISHED, "seen_at")


def _check_past(field: str, moment: datetime) -> None:
    if moment < EARLIEST:
        raise MessageError(
            topics.ARTICLES, "too-old", f"{field} is {moment}; the earliest time that counts is {EARLIEST:%Y-%m-%d}"
        )


def _check_future(field: str, ahead: timedelta, allowed: timedelta, base: str) -> None:
    if ahead > allowed:
        raise MessageError(
            topics.ARTICLES, "future", f"{field} is {ahead} after {base}; at most {allowed}: set the producer's clock right"
        )


def _check_sizes(records: list[Record]) -> None:
    """A record that the broker will not take would stop the partition at this article for good."""
    for record in records:
        size = len(record.value or b"")
        if size > LARGEST_RECORD:
            detail = f"it makes {size} bytes for {record.topic}; at most {LARGEST_RECORD}: split the text"
            raise MessageError(topics.ARTICLES, "too-large", detail)
