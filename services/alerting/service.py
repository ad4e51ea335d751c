"""The judge's loop: read, judge, write and remember in one transaction. One instance is active, others stand by.

While a batch is stored the next one is judged. Whatever goes wrong in one, the instance drops both clients and what it judged
since the last commit, and begins anew from the topic: the memory and the position in it were stored together, so nothing is lost
and nothing is told twice.
"""

import time
from collections.abc import Callable

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from services.adapters import instances, kafka
from services.adapters import topics as broker_topics
from services.adapters.instances import Turns
from services.adapters.settings import Settings
from services.alerting import tallies
from services.alerting.batch import judge_batch
from services.alerting.changelog import Changelog
from services.alerting.heap import Heap
from services.alerting.memory import GROUP, restore
from services.alerting.source import Source
from services.alerting.store import Store
from services.core import topics
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement

POLL_MS = 200
BATCH = 2000
"""Records taken at once, if so many wait."""
BEHIND = BATCH
"""Records that wait after a batch, from which on the judge is behind: each bucket will close soon, and none is looked at open."""
METADATA_MS = 5_000
"""How long until a topic that was made anew is noticed; the client's own five minutes are long for a judge that stands by."""

log = structlog.get_logger()


class Instance:
    """One instance of the judge with its clients, from a beginning to a failure or the end.

    Args:
        settings: Where the broker is and what this instance is called.
        judgement: The configuration.
        heartbeat: Called at every poll.
    """

    def __init__(self, settings: Settings, judgement: Judgement, heartbeat: Callable[[], None]) -> None:
        self._settings = settings
        self._judgement = judgement
        self._heartbeat = heartbeat
        self._input = TopicPartition(settings.name(topics.OBSERVATIONS), 0)
        self._judge: Judge | None = None
        self._changelog = Changelog()
        self._source = Source(lambda: broker_topics.topic_id(settings, topics.OBSERVATIONS))
        self._heap = Heap()
        self._producer: KafkaProducer = kafka.transactional_producer(settings, transactional_id=f"{GROUP}-{settings.instance}")
        self._consumer: KafkaConsumer = kafka.consumer(
            settings, group=GROUP, max_poll_records=BATCH, metadata_max_age_ms=METADATA_MS
        )
        self._store = Store(settings, self._producer, self._input)

    def run(self, stopping: Callable[[], bool]) -> None:
        """Judge until told to stop.

        Raises:
            KafkaError: A batch failed; this instance must not be used again.
            MemoryLostError: The memory is not what was committed.
        """
        self._producer.init_transactions()
        self._consumer.subscribe([self._input.topic], listener=Turns(self._stand_down))
        while not stopping():
            self._heartbeat()
            polled = self._consumer.poll(timeout_ms=POLL_MS, max_records=BATCH)
            if self._input not in self._consumer.assignment():
                tallies.behind.set(0)
                continue
            if self._judge is None:
                self._take_over()
            elif polled:
                self._source.follow(polled[self._input])
                self._handle(polled[self._input])
            else:
                self._store.settle()
            tallies.behind.set(max(0, (self._consumer.highwater(self._input) or 0) - self._consumer.position(self._input)))
        self._store.settle()

    def close(self) -> None:
        """Leave the group and end an open transaction."""
        self._consumer.close(autocommit=False)
        self._store.close()

    def _take_over(self) -> None:
        """Become the active one: restore the memory and go to its position; records polled before are read again."""
        began = time.monotonic()
        restored = restore(self._settings, self._consumer.committed(self._input) or 0, self._heartbeat)
        self._judge, self._changelog = Judge(self._judgement, restored.memory), restored.changelog
        position = self._source.begin(restored.changelog.source, restored.position)
        self._changelog.source = self._source.topic_id
        self._consumer.seek(self._input, position)
        took_s = time.monotonic() - began
        tallies.restore_seconds.set(took_s)
        log.info("active", position=position, restored_s=round(took_s, 2))
        tallies.show(self._judge)
        self._heap.settle()

    def _stand_down(self) -> None:
        if self._judge is not None:
            log.info("standing_by")
        self._judge = None
        try:
            self._store.settle()
        except KafkaError as error:
            # Whoever is active next judges that batch again.
            log.warning("last_batch_not_stored", error=type(error).__name__)

    def _handle(self, records: list) -> None:  # type: ignore[type-arg]
        """Judge what was read, batch after batch, and let each be stored; if that fails, so has this instance."""
        entries = [(record.offset, record.value) for record in records]
        behind = (self._consumer.highwater(self._input) or 0) - entries[-1][0] > BEHIND
        while entries and self._judge is not None:
            self._heartbeat()
            began = time.monotonic()
            judged = judge_batch(self._judge, self._changelog, entries, behind=behind)
            self._judge.commit()
            self._store.put(judged, self._consumer.group_metadata(), began)
            entries = entries[len(judged.kinds) :]
            tallies.show(self._judge)
            self._heap.settle()


def serve(settings: Settings, judgement: Judgement, *, stopping: Callable[[], bool], heartbeat: Callable[[], None]) -> None:
    """Judge until told to stop; after a failure begin anew from what was committed."""
    instances.serve(
        settings,
        lambda: Instance(settings, judgement, heartbeat),
        stopping=stopping,
        heartbeat=heartbeat,
        failures=tallies.aborts,
    )
