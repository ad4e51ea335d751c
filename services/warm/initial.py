"""The judge's first memory, written in its place: this process takes a judge's turn, so that none starts meanwhile."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaTimeoutError,
    NotCoordinatorError,
)
from msgspec import Struct

from services.adapters import kafka
from services.adapters.settings import Settings
from services.adapters.transactions import Read, store
from services.alerting.changelog import Changelog
from services.alerting.memory import GROUP, has_memory
from services.core import topics
from services.core.errors import TocsinError
from services.core.records import Record

AT_ONCE = 20_000
"""Records of one transaction: about as many as a batch of the judge's."""
TURN_S = 20.0
"""Time in which a group without members gives its place."""

ELSEWHERE = "warm another TOCSIN_NAMESPACE or TOCSIN_RUN"

Learned = Iterable[tuple[type[Struct], str, Struct]]


class NotFirstError(TocsinError):
    """The judge runs, or has judged before: its memory is its own."""


def check_first(settings: Settings) -> None:
    """Check that no judge runs or ever judged here.

    Raises:
        NotFirstError: One does or did.
    """
    group, state = settings.name(GROUP), settings.name(topics.ALERTING_STATE)
    if members := _members(settings, group):
        raise NotFirstError(f"{group} has {len(members)} members: the judge runs; stop tocsin alerting (or run) first")
    if has_memory(settings):
        raise NotFirstError(
            f"{state} is not empty: the judge remembers what it has judged, and an archive is older; {ELSEWHERE}, or, to judge "
            f"everything anew, delete and create {state} and delete the group {group}"
        )


def _members(settings: Settings, group: str) -> Sequence[object]:
    """Give the group's members; a broker that has just begun needs a while to know where its groups are kept."""
    deadline = time.monotonic() + TURN_S
    with closing(kafka.admin(settings)) as admin:
        while True:
            try:
                members: Sequence[object] = admin.describe_groups([group])[group].get("members", ())
            except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(1)
            else:
                return members


def leave(settings: Settings, learned: Learned) -> None:
    """Write what was learned as the judge's first memory, with the beginning of observations.v1 as its position.

    Raises:
        NotFirstError: A judge runs or has judged here.
        KafkaError: It could not all be written; then the judge refuses what there is.
    """
    check_first(settings)
    source = TopicPartition(settings.name(topics.OBSERVATIONS), 0)
    consumer: KafkaConsumer = kafka.consumer(settings, group=GROUP)
    producer: KafkaProducer = kafka.transactional_producer(settings, transactional_id=f"{GROUP}-warm")
    try:
        producer.init_transactions()
        _take_turn(consumer, source)
        for records in _parts(Changelog().records(learned, 0)):
            store(settings, producer, records, Read(source, 0, consumer.group_metadata())).wait()
    finally:
        producer.close(timeout=5)
        consumer.close(autocommit=False)


def _take_turn(consumer: KafkaConsumer, source: TopicPartition) -> None:
    """Become the group's active member.

    Raises:
        NotFirstError: The group has judged before.
        KafkaTimeoutError: Its place is not given.
    """
    consumer.subscribe([source.topic])
    deadline = time.monotonic() + TURN_S
    while source not in consumer.assignment():
        if time.monotonic() > deadline:
            raise KafkaTimeoutError(f"the place of the judge was not given for {TURN_S:.0f} s; is one starting?")
        consumer.poll(timeout_ms=200, max_records=1)
    if committed := consumer.committed(source):
        raise NotFirstError(
            f"{source.topic} is judged up to offset {committed}, though nothing of it is remembered; delete the group too, or "
            f"{ELSEWHERE}"
        )


def _parts(records: Sequence[Record]) -> Iterator[list[Record]]:
    rest = iter(records)
    while part := list(islice(rest, AT_ONCE)):
        yield part
