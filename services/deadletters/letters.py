"""Reads the dead letters, and which of them were sent again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from services.adapters import compacted
from services.adapters import topics as broker_topics
from services.adapters.settings import Settings
from services.core import topics
from services.core.errors import TocsinError
from services.core.letters import Choice, Letter, Note, ids_of, letter_of
from services.core.records import Record


class NoLetterError(TocsinError):
    """There is no such letter."""


def letters(settings: Settings, choice: Choice) -> Iterator[Letter]:
    """Give the letters that are meant, in order, one at a time: each may have 2 MB.

    Raises:
        NoLetterError: The topic is not there.
        KafkaError: The broker does not answer.
    """
    check_topics(settings)
    for record in compacted.whole(settings, topics.DEAD_LETTERS, _nothing, since=choice.since):
        letter = _read(record)
        if choice.takes(letter):
            yield letter


def letter_at(settings: Settings, place: str) -> Letter:
    """Give the letter at a place.

    Args:
        settings: Where the topic is.
        place: `partition/offset`, or the offset alone.

    Raises:
        NoLetterError: There is none.
        KafkaError: The broker does not answer.
    """
    partition, _, offset = place.rpartition("/")
    if not (offset.isascii() and offset.isdecimal()) or partition not in {"", "0"}:
        raise NoLetterError(f"{place!r} is no place of a letter; write it as `tocsin deadletters list` does, such as 0/17")
    check_topics(settings)
    for record in compacted.whole(settings, topics.DEAD_LETTERS, _nothing, offset=int(offset)):
        if record.offset == int(offset):
            return _read(record)
        break
    name = settings.name(topics.DEAD_LETTERS)
    raise NoLetterError(
        f"{name} has no letter at {place}; its retention may be over; `tocsin deadletters list` shows what there is"
    )


def replayed(settings: Settings) -> dict[str, Note]:
    """Give what was sent again, by the letters' ids."""
    return ids_of(compacted.entries(settings, topics.REPLAYED_LETTERS, _nothing))


def check_topics(settings: Settings) -> None:
    """Check that the topics are there.

    Raises:
        NoLetterError: One is not.
    """
    try:
        for plain in (topics.DEAD_LETTERS, topics.REPLAYED_LETTERS):
            broker_topics.partitions_of(settings, plain)
        broker_topics.check_rights(settings, "deadletters")
    except LookupError as error:
        raise NoLetterError(str(error)) from error


def _read(record: Any) -> Letter:  # noqa: ANN401 - kafka-python has no types
    written_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    given = Record(topics.DEAD_LETTERS, record.key, record.value, tuple(record.headers))
    return letter_of(f"{record.partition}/{record.offset}", written_at, given)


def _nothing() -> None:
    """A command has no loop to be seen alive."""
