"""Prints each alert as it rings and keeps what was told, for the report at the end."""

from collections.abc import Callable

from kafka import KafkaConsumer, TopicPartition

from services.adapters import kafka
from services.adapters.settings import Settings
from services.core import topics
from services.core.alarms import Alert, Step
from services.core.codec import decode
from services.core.messages import Signal
from services.supervisor.child import harmless

LEVELS = {"advisory": "yellow", "warning": "dark_orange", "critical": "bold red"}


class Bell:
    """Follows alerts.v1.

    Args:
        settings: Where the alerts are.
        ring: Called with a line of rich markup's style and its text for each thing worth a line.
    """

    def __init__(self, settings: Settings, ring: Callable[[str, str], None]) -> None:
        self._consumer: KafkaConsumer = kafka.consumer(settings, group=None)
        partition = TopicPartition(settings.name(topics.ALERTS), 0)
        self._consumer.assign([partition])
        self._consumer.seek_to_beginning(partition)
        self._ring = ring
        self.alerts: dict[str, Alert] = {}

    def poll(self, timeout_ms: int) -> int:
        """Take what came, ring it, and give how many records that were."""
        polled = self._consumer.poll(timeout_ms=timeout_ms)
        records = [record for batch in polled.values() for record in batch]
        for record in records:
            self._take(decode(record.value, Alert, topic=topics.ALERTS))
        return len(records)

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _take(self, alert: Alert) -> None:
        before = self.alerts.get(alert.alert_id)
        self.alerts[alert.alert_id] = alert
        known = {(step.what, step.note) for step in before.timeline} if before else set()
        for step in alert.timeline:
            if (step.what, step.note) not in known and step.what != "pending":
                self._ring(LEVELS[alert.level], "\n".join(map(harmless, _line(alert, step).split("\n"))))


def _line(alert: Alert, step: Step) -> str:
    first = f"{step.at:%d %b %H:%M}  {step.what.upper():9}  {alert.level:8}  {alert.lane:5}  {alert.headline}"
    if step.what != "opened":
        return f"{first}\n{'':14}{step.note}"
    quotes = "".join(f"\n{'':14}“{each.quote}” — {each.publisher}" for each in alert.evidence[:2])
    return f"{first}, {alert.confirmation}{quotes}"


def signals_of(settings: Settings) -> list[Signal]:
    """Read all of signals.v1 once."""
    consumer: KafkaConsumer = kafka.consumer(settings, group=None)
    try:
        topic = settings.name(topics.SIGNALS)
        partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        signals: list[Signal] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for batch in consumer.poll(timeout_ms=500).values():
                signals += [decode(record.value, Signal, topic=topics.SIGNALS) for record in batch]
        return signals
    finally:
        consumer.close()
