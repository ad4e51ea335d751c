"""One batch of observations: bytes in, judged, records out; nothing is sent here."""

from collections.abc import Sequence

from msgspec import Struct

from services.alerting.changelog import Changelog
from services.core import topics
from services.core.alarms import Alert, Situation
from services.core.alerts.judge import Judge, Kind, Outcome
from services.core.alerts.telling.saying import Message
from services.core.codec import decode, encode
from services.core.coverage import Coverage
from services.core.errors import MessageError
from services.core.messages import Observed
from services.core.records import Record, dead_letter

MOST_CHANGES = 20_000
"""Values changed after which a batch ends: a transaction is not to last for long, however many buckets close at once."""

Entry = tuple[int, bytes | None]
"""A record of observations.v1: its offset and its value; one without a value is no observation."""


class Judged(Struct, frozen=True):
    """What a batch led to: the records to send in one transaction, the messages in them, and what its records were.

    `kinds` has one for each record that was taken, and `position` is the offset after the last of them. `refused` are the reasons
    of the dead letters.
    """

    position: int
    records: list[Record]
    messages: list[Message]
    kinds: list[Kind]
    new_topics: int
    began: list[Alert]
    rang: list[Alert]
    borne_out: list[Alert]
    refused: list[str] = []


def judge_batch(judge: Judge, changelog: Changelog, entries: Sequence[Entry], *, behind: bool = False) -> Judged:
    """Judge records in order, all of them or as many as make enough changes for one transaction.

    Args:
        judge: The judge; its changes stay uncommitted.
        changelog: Makes the records of its memory.
        entries: The records, in the log's order; at least one.
        behind: Whether many more wait.

    A record that is no observation becomes a dead letter: the topic is public, and one bad record must not stop the judge.
    """
    outcomes, letters, reasons, position = [], [], [], 0
    for offset, value in entries:
        position = offset + 1
        try:
            outcomes.append(judge.take(decode(value or b"", Observed, topic=topics.OBSERVATIONS), behind=behind))
        except MessageError as error:
            origin = f"{topics.OBSERVATIONS}/0/{offset}"
            letters.append(dead_letter(value or b"", origin, error.rule, str(error), service="alerting"))
            reasons.append(error.rule)
            outcomes.append(Outcome("refused", []))
        if judge.changed() > MOST_CHANGES:
            break
    messages = [message for outcome in outcomes for message in outcome.messages]
    return Judged(
        position,
        [*map(as_message, messages), *letters, *changelog.records(judge.changes(), position)],
        messages,
        [outcome.kind for outcome in outcomes],
        sum(outcome.new_topic for outcome in outcomes),
        [alert for outcome in outcomes for alert in outcome.began],
        [alert for outcome in outcomes for alert in outcome.rang],
        [alert for outcome in outcomes for alert in outcome.borne_out],
        reasons,
    )


def as_message(message: Message) -> Record:
    """Give a public message's record."""
    if isinstance(message, Alert):
        return Record(topics.ALERTS, message.alert_id.encode(), encode(message))
    if isinstance(message, Situation):
        return Record(topics.SITUATIONS, message.situation_id.encode(), encode(message))
    if isinstance(message, Coverage):
        return Record(topics.COVERAGE, b"silent", encode(message))
    return Record(topics.INDEX, message.scope.encode(), encode(message))
