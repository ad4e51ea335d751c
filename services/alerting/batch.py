"""One batch of observations: bytes in, judged, records out; nothing is sent here."""

from collections.abc import Sequence

from msgspec import Struct

from services.alerting.memory import Position, as_record
from services.core import topics
from services.core.alerts.judge import Judge, Kind
from services.core.alerts.saying import Message
from services.core.codec import decode, encode
from services.core.messages import Alert, Observed, Situation
from services.core.records import Record


class Judged(Struct, frozen=True):
    """What a batch led to: the records to send in one transaction, the messages in them, and what its records were."""

    records: list[Record]
    messages: list[Message]
    kinds: list[Kind]
    new_topics: int
    began: list[Alert]


def judge_batch(judge: Judge, values: Sequence[bytes], next_offset: int) -> Judged:
    """Judge the values in order.

    Args:
        judge: The judge; its changes stay uncommitted.
        values: The records of observations.v1 as bytes, in the log's order.
        next_offset: The offset after the last of them.

    Raises:
        MessageError: A record is not an observation. Only Tocsin's extractor writes them, so judging stops there.
    """
    outcomes = [judge.take(decode(value, Observed, topic=topics.OBSERVATIONS)) for value in values]
    messages = [message for outcome in outcomes for message in outcome.messages]
    memory = [as_record(*change) for change in judge.changes()]
    position = as_record(Position, "", Position(next_offset))
    return Judged(
        [*map(as_message, messages), *memory, position],
        messages,
        [outcome.kind for outcome in outcomes],
        sum(outcome.new_topic for outcome in outcomes),
        [alert for outcome in outcomes for alert in outcome.began],
    )


def as_message(message: Message) -> Record:
    """Give a public message's record."""
    if isinstance(message, Alert):
        return Record(topics.ALERTS, message.alert_id.encode(), encode(message))
    if isinstance(message, Situation):
        return Record(topics.SITUATIONS, message.situation_id.encode(), encode(message))
    return Record(topics.INDEX, message.scope.encode(), encode(message))
