"""The Faust app of one worker: each message of articles.v1 in its order, its records sent before the next."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn, Protocol

import faust
import structlog

from services.adapters import topics as broker_topics
from services.adapters.settings import Settings
from services.core import topics
from services.core.records import Origin, Record, kept_key
from services.extractor import measures
from services.extractor.options import options
from services.extractor.succession import Succession

WRITTEN = (topics.SIGNALS, topics.OBSERVATIONS, topics.DEAD_LETTERS)
EX_SOFTWARE = 70
"""The exit code of a worker that may not go on (<sysexits.h>)."""

log = structlog.get_logger()


class Handler(Protocol):
    """What the app asks of the analyst."""

    async def handle(self, raw: bytes | None, origin: Origin) -> list[Record]:
        """Give the records of one message."""


def create_app(settings: Settings, analyst: Handler, *, topic_id: str, assigned: Callable[[int], None]) -> faust.App:
    """Build the app in the running event loop; nothing connects before `start`.

    Faust acks a message whose agent raises, and goes on with the next. So the agent's body ends the whole process
    instead: what was not sent is not committed, and another worker, or this one started anew, takes the message again.

    Args:
        settings: Where the broker is, and the names' prefix.
        analyst: Reads the messages.
        topic_id: The broker's id of articles.v1, for the observations.
        assigned: Is told the number of partitions after each rebalance.
    """
    app = faust.App(settings.name("extractor"), loop=asyncio.get_running_loop(), **options(settings))
    articles = app.topic(settings.name(topics.ARTICLES), value_type=bytes, value_serializer="raw")
    written = {each: app.topic(settings.name(each)) for each in WRITTEN}
    succession = Succession(topic_id, lambda: broker_topics.topic_id(settings, topics.ARTICLES))

    async def process(event: Any) -> None:  # noqa: ANN401 - Faust's own
        origin = _origin_of(event.message, topic_id)
        await succession.follow(origin)
        begun = time.perf_counter()
        records = await analyst.handle(event.value, origin)
        read = time.perf_counter()
        # Buffered is not sent: a message is done when every broker ack is in.
        acks = [await written[each.topic].send(**_fields(each, event.message.key)) for each in records]
        await asyncio.gather(*acks)
        _count(records, origin, read - begun, time.perf_counter() - read)

    async def extract_signals(stream: Any) -> None:  # noqa: ANN401 - as above
        """At least once: a crash between send and commit repeats records."""
        async for event in stream.events():
            try:
                await process(event)
            except BaseException as error:  # noqa: BLE001 - see above: anything but success, also being cancelled
                _end(error)

    async def on_assigned(_app: Any, partitions: Any, **_: Any) -> None:  # noqa: ANN401 - as above
        assigned(len(partitions))

    app.agent(articles, name="extract_signals", concurrency=1)(extract_signals)
    app.on_partitions_assigned.connect(on_assigned, weak=False)
    return app


def _fields(record: Record, source_key: bytes | None) -> dict[str, Any]:
    """Give what Faust sends; a dead letter keeps the key that the refused message had."""
    key = kept_key(source_key) if record.topic == topics.DEAD_LETTERS else record.key
    return {"key": key, "value": record.value, "headers": list(record.headers)}


def _origin_of(message: Any, topic_id: str) -> Origin:  # noqa: ANN401 - as above
    appended_at = datetime.fromtimestamp(message.timestamp, UTC)  # LogAppendTime
    return Origin(topic_id=topic_id, partition=message.partition, offset=message.offset, appended_at=appended_at)


def _count(records: list[Record], origin: Origin, read_s: float, send_s: float) -> None:
    outcome = measures.outcome_of(records)
    measures.count(outcome)
    measures.send_seconds.observe(send_s)
    if outcome.article is not None:
        measures.analyse_seconds.observe(read_s)
    if outcome.refused is not None:
        log.warning("message_refused", reason=outcome.refused, partition=origin.partition, offset=origin.offset)


def _end(error: BaseException) -> NoReturn:
    log.critical("worker_cannot_go_on", error=type(error).__name__, detail=str(error)[:300])
    sys.stderr.flush()
    os._exit(EX_SOFTWARE)  # no clean-up: that would commit
