"""The notifier's loop: read situations, plan messages, hand them to the couriers, take the answers, and remember all of it.

What was read, what waits and what was taken are stored in one transaction with the position in situations.v1, and a message is
handed out only once it is stored. One instance is active, others stand by. Whatever goes wrong, the instance begins anew from the
topic: a message that was out is then tried again, under the same id.
"""

import time
from collections.abc import Callable
from queue import Empty

import structlog
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import UnknownTopicOrPartitionError

from services.adapters import instances, kafka
from services.adapters.beat import Beat
from services.adapters.instances import Turns
from services.adapters.settings import Settings
from services.adapters.topics import topic_id
from services.adapters.transactions import Read, store
from services.core import topics
from services.core.notify.delivery import SCHEDULE_S
from services.core.notify.desk import Desk
from services.notifier import tallies
from services.notifier.courier import Couriers
from services.notifier.intake import Intake
from services.notifier.memory import restore
from services.notifier.receivers import Endpoint

GROUP = "notifier"
POLL_MS = 200
BUSY_POLL_MS = 20
"""How long one waits for situations while answers are awaited too."""
BATCH = 200
LAST_ANSWERS_S = 5.0
"""How long the answers to what is out are waited for at the end."""

log = structlog.get_logger()


class Instance:
    """One instance of the notifier with its clients, from a beginning to a failure or the end.

    Args:
        settings: Where the broker is and what this instance is called.
        endpoints: The receivers.
        beat: Told of every poll, and when it has become active or stands by.
        schedule: Seconds from each failed attempt to the next.
    """

    def __init__(self, settings: Settings, endpoints: tuple[Endpoint, ...], beat: Beat, schedule: tuple[float, ...]) -> None:
        self._settings = settings
        self._endpoints = endpoints
        self._beat = beat
        self._schedule = schedule
        self._input = TopicPartition(settings.name(topics.SITUATIONS), 0)
        self._desk: Desk | None = None
        self._couriers: Couriers | None = None
        self._intake: Intake | None = None
        self._producer: KafkaProducer = kafka.transactional_producer(settings, transactional_id=f"{GROUP}-{settings.instance}")
        self._consumer: KafkaConsumer = kafka.consumer(settings, group=GROUP, max_poll_records=BATCH)

    def run(self, stopping: Callable[[], bool]) -> None:
        """Notify until told to stop.

        Raises:
            KafkaError: Something could not be read or stored; this instance must not be used again.
        """
        self._producer.init_transactions()
        turns = Turns(self._stand_down)
        self._consumer.subscribe([self._input.topic], listener=turns)
        while not stopping():
            self._beat.now()
            is_busy = self._desk is not None and self._desk.busy()
            polled = self._consumer.poll(timeout_ms=BUSY_POLL_MS if is_busy else POLL_MS)
            if self._input not in self._consumer.assignment():
                if turns.known:
                    self._beat.begun()
                continue
            if self._desk is None:
                self._take_over()
            elif self._intake is not None:
                self._intake.take(polled.get(self._input, ()), self._consumer.position(self._input))
            self._turn(hand_out=True)
            if self._intake is not None and not self._intake.is_first_reading:
                self._beat.begun()
        self._finish()

    def close(self) -> None:
        """Leave the group and end an open transaction."""
        self._stand_down()
        self._consumer.close(autocommit=False)
        self._producer.close(timeout=5)

    def _take_over(self) -> None:
        """Become the active one: restore the memory and go to its position; records polled before are read again."""
        memory = restore(self._settings, self._consumer.committed(self._input) or 0, self._beat.now)
        end = self._consumer.end_offsets([self._input])[self._input]
        floors = {endpoint.name: endpoint.level for endpoint in self._endpoints}
        self._desk = Desk(self._settings.namespace, floors, memory, self._schedule)
        self._intake = Intake(self._desk, floors, memory.position, self._topic_id(), end)
        self._couriers = Couriers(self._endpoints)
        self._consumer.seek(self._input, self._intake.position)
        log.info("active", position=self._intake.position, waiting=len(memory.waiting), receivers=sorted(floors))

    def _topic_id(self) -> str:
        try:
            return topic_id(self._settings, topics.SITUATIONS)
        except LookupError as error:
            raise UnknownTopicOrPartitionError(str(error)) from error

    def _stand_down(self) -> None:
        """Give the situations to another instance; an answer that is still out is not waited for."""
        if self._couriers is not None:
            self._couriers.stop()
        self._desk = self._couriers = self._intake = None

    def _turn(self, *, hand_out: bool) -> None:
        """Take the answers, store what changed, and then hand out what is due."""
        if self._desk is None or self._couriers is None or self._intake is None:
            return
        while True:
            try:
                delivery, answer = self._couriers.answers.get_nowait()
            except Empty:
                break
            self._desk.answered(delivery, answer, time.time())
        records, events = self._desk.drain()
        letters = self._intake.drain()
        if records := [*letters, *records]:
            read = Read(self._input, self._intake.position, self._consumer.group_metadata())
            store(self._settings, self._producer, records, read).wait()
        tallies.count(events)
        tallies.count_refused(letters)
        tallies.show(self._desk.waiting(), [endpoint.name for endpoint in self._endpoints])
        for delivery in self._desk.hand_out(time.time()) if hand_out else ():
            self._couriers.give(delivery)

    def _finish(self) -> None:
        """Take the answers to what is out, for a short while, so that little is sent again by the next one."""
        deadline = time.monotonic() + LAST_ANSWERS_S
        while self._desk is not None and self._desk.busy() and time.monotonic() < deadline:
            self._beat.now()
            self._turn(hand_out=False)
            time.sleep(BUSY_POLL_MS / 1000)
        self._turn(hand_out=False)


def serve(
    settings: Settings,
    endpoints: tuple[Endpoint, ...],
    *,
    stopping: Callable[[], bool],
    beat: Beat,
    schedule: tuple[float, ...] = SCHEDULE_S,
) -> None:
    """Notify until told to stop; after a failure begin anew from what was stored."""
    tallies.begin(endpoint.name for endpoint in endpoints)
    instances.serve(
        settings,
        lambda: Instance(settings, endpoints, beat, schedule),
        stopping=stopping,
        heartbeat=beat.now,
        failures=tallies.aborts,
    )
