"""Reads alerts.v1 and situations.v1 from the beginning, on a thread, and hands them over to the event loop."""

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError

from services.adapters import topics
from services.adapters.kafka import consumer
from services.adapters.settings import Settings
from services.feed.background import Background
from services.feed.hub import Taken
from services.feed.position import Kind, Position
from services.feed.view import TOPICS

POLL_MS = 250
BATCH = 500
BOOTSTRAP_MS = 3_000
ANSWER_MS = 3_000
RETRY_S = 1.0
STOP_LIMIT_S = 10.0

log = structlog.get_logger()

Deliver = Callable[[Sequence[Taken], Position, bool], None]
"""Hands over records, the last offsets read and whether all of the past is in; gives back when they are taken."""


def connect(settings: Settings, **options: Any) -> KafkaConsumer:  # noqa: ANN401 - kafka-python's own options
    """Connect a reader without a group that gives up on a silent broker after 3 s.

    Raises:
        KafkaError: No broker answers.
    """
    return consumer(settings, group=None, bootstrap_timeout_ms=BOOTSTRAP_MS, max_poll_records=BATCH, **options)


def partitions(settings: Settings) -> dict[Kind, TopicPartition]:
    """Give the one partition of each topic that the feed shows."""
    return {kind: TopicPartition(settings.name(plain), 0) for kind, plain in TOPICS.items()}


def poll(client: KafkaConsumer, parts: dict[Kind, TopicPartition]) -> list[Taken]:
    """Wait a moment for records and give them in our own words."""
    kinds = {part: kind for kind, part in parts.items()}
    return [_taken(kinds[part], record) for part, records in client.poll(timeout_ms=POLL_MS).items() for record in records]


def places(client: KafkaConsumer, parts: dict[Kind, TopicPartition]) -> dict[Kind, int]:
    """Give the offset that the consumer reads next in each topic; transaction markers are behind it too.

    Raises:
        KafkaTimeoutError: The broker does not say.
    """
    found: dict[Kind, int] = {}
    for kind, part in parts.items():
        offset = client.position(part, timeout_ms=ANSWER_MS)
        if offset is None:
            raise KafkaTimeoutError(f"no offset of {part.topic}")
        found[kind] = offset
    return found


def position_before(next_offsets: dict[Kind, int]) -> Position:
    """Give the position of one who has read everything before these offsets."""
    return Position(alert=next_offsets["alert"] - 1, situation=next_offsets["situation"] - 1)


class Reader(Background):
    """Reads until stopped; a broker that is away is waited for.

    Args:
        settings: Where the broker is.
        deliver: Gets each batch on the reader's thread.
    """

    def __init__(self, settings: Settings, deliver: Deliver) -> None:
        super().__init__("feed-reader", stop_limit_s=STOP_LIMIT_S)
        self._settings = settings
        self._deliver = deliver
        self._partitions = partitions(settings)
        self._next: dict[Kind, int] = {}
        self._away = False

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._read()
            except KafkaError as error:
                if not self._away:
                    log.warning("kafka_unreachable", bootstrap=self._settings.kafka_bootstrap, error=repr(error))
                self._away = True
                self._stopping.wait(RETRY_S)

    def _read(self) -> None:
        self._check_rights()
        client = connect(self._settings)
        try:
            client.assign(list(self._partitions.values()))
            for kind, offset in self._next.items():
                client.seek(self._partitions[kind], offset)
            past = client.end_offsets(list(self._partitions.values()), timeout_ms=ANSWER_MS)
            if self._away:
                log.info("kafka_reached", bootstrap=self._settings.kafka_bootstrap)
            self._away = caught_up = False
            while not self._stopping.is_set():
                batch = poll(client, self._partitions)
                here = places(client, self._partitions)
                caught_up = caught_up or all(here[kind] >= past[part] for kind, part in self._partitions.items())
                self._deliver(batch, position_before(here), caught_up)
                self._next = here
        finally:
            client.close(timeout_ms=ANSWER_MS)

    def _check_rights(self) -> None:
        """See, before the first record, that the feed may read: else it would show nothing and not say why."""
        if self._next:
            return
        try:
            topics.check_rights(self._settings, "feed")
        except LookupError as error:
            raise KafkaTimeoutError(str(error)) from error


def _taken(kind: Kind, record: Any) -> Taken:  # noqa: ANN401 - kafka-python has no types
    key = (record.key or b"").decode(errors="replace")
    return Taken(kind=kind, offset=record.offset, key=key, value=record.value, written_at=record.timestamp / 1_000)
