"""An archive as the log that the judge reads: what a replay's articles and marks become with one source partition."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from services.backtest.intake import PRODUCER
from services.core import topics
from services.core.codec import decode
from services.core.marks import closing, marked
from services.core.messages import Article, Mark, Observed, Signal
from services.core.records import Origin, Record
from services.core.signals.handle import handle_article, unreadable
from services.core.signals.observe import observe_mark

TOPIC_ID = "backtest"
"""Stands for the id of a topic; no alert depends on it."""

Extract = Callable[[Article], Signal | str]
"""Gives what an article says, or in a few words what reading it did instead."""


class Taken(Struct, frozen=True):
    """One record of the log: its time, what is observed, where its article stood and what it says, or why it was refused."""

    at: datetime
    observed: Observed
    where: str = ""
    signal: Signal | None = None
    refused: str = ""


class _UnreadError(Exception):
    """Reading an article came to nothing."""


def observed_log(
    entries: Iterable[tuple[datetime, Record, str]], extract: Extract, *, now: datetime, until: datetime | None = None
) -> Iterator[Taken]:
    """Give the records of observations.v1 that a replay of the archive leads to, in the log's order.

    The end is a mark that empties every window and the end mark, as a replay's is: though the archive reach into the last days,
    its alerts close.

    Args:
        entries: Times, articles' records and where they stood, in the order of the times.
        extract: Reads an article.
        now: The machine's time: an article more than an hour ahead of it is refused, as the extractor would.
        until: Ends the log early, with a mark at this time.
    """
    offset, last = 0, None
    for at, entry in marked(_until(entries, until)):
        if entry is None:
            yield _mark(at, offset)
        else:
            yield _article(at, *entry, Origin(topic_id=TOPIC_ID, partition=0, offset=offset, appended_at=now), extract)
            last = at
        offset += 1
    if last and until is None:
        end = closing(last)
        yield _mark(end, offset)
        yield _mark(end, offset + 1, final=True)


def _until(
    entries: Iterable[tuple[datetime, Record, str]], until: datetime | None
) -> Iterator[tuple[datetime, tuple[bytes, str] | None]]:
    for at, record, where in entries:
        if until is not None and at > until:
            break
        yield at, (record.value or b"", where)
    if until is not None:
        yield until, None


def _article(at: datetime, raw: bytes, where: str, origin: Origin, extract: Extract) -> Taken:
    said: list[Signal] = []

    def extracted(article: Article) -> Signal:
        found = extract(article)
        if isinstance(found, str):
            raise _UnreadError(found)
        said.append(found)
        return found

    try:
        records = handle_article(raw, origin, extracted)
    except _UnreadError as error:
        records = unreadable(raw, origin, str(error))
    refused = next((str(value, "utf-8") for name, value in records[0].headers if name == "detail"), "")
    return Taken(at, _decoded(records[-1]), where, None if refused else said[0], refused)


def _mark(at: datetime, offset: int, *, final: bool = False) -> Taken:
    mark = Mark(producer=PRODUCER, at=at, final=final)
    origin = Origin(topic_id=TOPIC_ID, partition=0, offset=offset, appended_at=at)
    return Taken(at, _decoded(observe_mark(mark, origin)))


def _decoded(record: Record) -> Observed:
    return decode(record.value or b"", Observed, topic=topics.OBSERVATIONS)
