"""Sends letters again: each with its note in one transaction, so that none is sent twice, whatever dies in between."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

from kafka import KafkaProducer
from kafka.errors import InvalidProducerEpochError, KafkaError, ProducerFencedError
from msgspec import Struct

from services.adapters import kafka
from services.adapters import topics as broker_topics
from services.adapters.settings import Settings
from services.adapters.transactions import Transaction
from services.core import topics
from services.core.codec import encode
from services.core.errors import TocsinError
from services.core.letters import REPLAYER, Choice, Letter, LetterError, Note, sent_again
from services.core.messages import Mark
from services.core.records import Record
from services.deadletters.letters import letters, replayed
from services.deadletters.webhooks import Webhooks

AT_ONCE = 100
BYTES_AT_ONCE = 8_000_000
"""Letters and bytes of one transaction."""

Now = Callable[[], datetime]


class OvertakenError(TocsinError):
    """Another replay began."""


class Ready(NamedTuple):
    """A letter and the article that is sent for it; none for a message that its receiver gets as it is."""

    letter: Letter
    record: Record | None


class Told(Struct):
    """What became of the letters that were meant."""

    sent: int = 0
    before: int = 0
    refused: int = 0


Say = Callable[[LetterError], None]


def tried(settings: Settings, choice: Choice, webhooks: Webhooks, *, now: Now, say: Say) -> Told:
    """Say what a replay would send, and send nothing.

    Args and errors as in `replay`.
    """
    told = Told()
    for _ in _ready(settings, choice, told, prepare=_preparing(webhooks, now), say=say):
        told.sent += 1
    return told


def replay(settings: Settings, choice: Choice, webhooks: Webhooks, *, now: Now, say: Say) -> Told:
    """Send the letters that are meant, but for those that were sent before or cannot be.

    Whoever begins ends the transaction of a replay that runs or died: it then fails, and what it had not committed was
    never sent for those who read what is committed. The extractor reads on at once; for it an article that comes again is
    the same one. A receiver may get that message again which was out when a replay died; it has the same id.

    Args:
        settings: Where the topics are.
        choice: Which letters.
        webhooks: Sends messages to their receivers.
        now: The time at which they count as seen.
        say: Told of each that cannot be sent.

    Returns:
        How many were sent, had been sent before, and cannot be.

    Raises:
        NoLetterError: A topic is not there.
        OvertakenError: Another replay began.
        KafkaError: The broker did not take them; what was committed before is sent.
    """
    told = Told()
    with _sending(settings) as producer:
        for batch in _batches(_ready(settings, choice, told, prepare=_preparing(webhooks, now), say=say)):
            try:
                _deliver(batch, webhooks, now())
            except LetterError as error:
                told.refused += 1
                say(error)
                continue
            Transaction(producer, partial(_send, settings, producer, batch, now())).wait()
            told.sent += len(batch)
    return told


@contextmanager
def _sending(settings: Settings) -> Iterator[KafkaProducer]:
    producer: KafkaProducer = kafka.transactional_producer(settings, transactional_id=REPLAYER)
    try:
        producer.init_transactions()
        yield producer
    except KafkaError as error:
        if not any(isinstance(each, ProducerFencedError | InvalidProducerEpochError) for each in (error, *error.args)):
            raise
        raise OvertakenError("another replay began meanwhile, and goes on with what is left; run this again to see") from error
    finally:
        producer.close(timeout=5)


def _preparing(webhooks: Webhooks, now: Now) -> Callable[[Letter], Ready]:
    def prepare(letter: Letter) -> Ready:
        if not letter.said("receiver"):
            return Ready(letter, sent_again(letter, now()))
        webhooks.check(letter)
        return Ready(letter, None)

    return prepare


def _ready(settings: Settings, choice: Choice, told: Told, *, prepare: Callable[[Letter], Ready], say: Say) -> Iterator[Ready]:
    """Give what is to be sent; letters that say the same are one."""
    known = set(replayed(settings))
    for letter in letters(settings, choice):
        if letter.letter_id in known:
            told.before += 1
            continue
        known.add(letter.letter_id)
        try:
            ready = prepare(letter)
        except LetterError as error:
            told.refused += 1
            say(error)
        else:
            yield ready


def _batches(entries: Iterator[Ready]) -> Iterator[Sequence[Ready]]:
    """Give articles many at a time, and each message to a receiver by itself."""
    batch: list[Ready] = []
    size = 0
    for each in entries:
        if each.record is None:
            yield [each]
            continue
        batch.append(each)
        size += len(each.record.value or b"")
        if len(batch) >= AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _deliver(batch: Sequence[Ready], webhooks: Webhooks, at: datetime) -> None:
    for letter, record in batch:
        if record is None:
            webhooks.send(letter, at)


def _send(settings: Settings, producer: KafkaProducer, batch: Sequence[Ready], at: datetime) -> list[Any]:
    """Send a batch's articles with its notes, and an end mark to each partition: time is not to wait for this producer."""
    articles, notes = settings.name(topics.ARTICLES), settings.name(topics.REPLAYED_LETTERS)
    sent = []
    for letter, record in batch:
        note = Note(place=letter.place, at=at, to=record.topic if record else f"receiver {letter.said('receiver')}")
        sent.append(producer.send(notes, key=letter.letter_id.encode(), value=encode(note), partition=0))
        if record:
            sent.append(producer.send(articles, key=record.key, value=record.value))
    mark = encode(Mark(producer=REPLAYER, at=at, final=True))
    partitions = range(broker_topics.partitions_of(settings, topics.ARTICLES)) if batch[0].record else ()
    return sent + [producer.send(articles, value=mark, partition=partition) for partition in partitions]


def wall_clock() -> datetime:
    """Give the machine's time."""
    return datetime.now(UTC)
