"""One batch of observations: bytes in, judged, records out; nothing is sent here."""

from collections.abc import Sequence

from msgspec import Struct

from services.alerting.memory import Position, as_record
from services.core import topics
from services.core.alerts.judge import Judge, Kind, Outcome
from services.core.alerts.saying import Message
from services.core.codec import decode, encode
from services.core.errors import MessageError
from services.core.messages import Alert, Observed, Situation
from services.core.records import Record, dead_letter


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

    A record that is no observation becomes a dead letter: the topic is public, and one bad record must not stop the judge.
    """
    outcomes, letters = [], []
    for offset, value in enumerate(values, start=next_offset - len(values)):
        try:
            outcomes.append(judge.take(decode(value, Observed, topic=topics.OBSERVATIONS)))
        except MessageError as error:
            letters.append(dead_letter(value, f"{topics.OBSERVATIONS}/0/{offset}", error.rule, str(error)))
            outcomes.append(Outcome("refused", []))
    messages = [message for outcome in outcomes for message in outcome.messages]
    memory = [as_record(*change) for change in judge.changes()]
    position = as_record(Position, "", Position(next_offset))
    return Judged(
        [*map(as_message, messages), *letters, *memory, position],
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
