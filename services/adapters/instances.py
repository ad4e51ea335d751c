"""Instances of a service that take turns at one partition: one is active, others stand by."""

import time
from collections.abc import Callable, Iterable
from typing import Protocol

import structlog
from kafka import ConsumerRebalanceListener, TopicPartition
from kafka.errors import AuthorizationError, KafkaError, MessageSizeTooLargeError
from prometheus_client import Counter

from services.adapters.access import denied
from services.adapters.settings import Settings
from services.core.errors import TocsinError

REST_S = 1.0
"""Pause before beginning anew after a failure."""

log = structlog.get_logger()


class Instance(Protocol):
    """One instance with its clients, from a beginning to a failure or the end."""

    def run(self, stopping: Callable[[], bool]) -> None:
        """Work until told to stop; after an error it must not be used again."""

    def close(self) -> None:
        """Leave the group and end an open transaction."""


class Turns(ConsumerRebalanceListener):
    """Stands down when the partition goes to another instance; the loop takes over once the poll that got it has returned.

    Args:
        stand_down: Called before another takes over.
    """

    def __init__(self, stand_down: Callable[[], None]) -> None:
        self._stand_down = stand_down
        self.known = False
        """Has the group parted its work?"""

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002 - kafka-python's own signature
        """Stand down."""
        self._stand_down()

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:  # noqa: ARG002 - as above
        """Know it."""
        self.known = True


def serve(
    settings: Settings,
    begin: Callable[[], Instance],
    *,
    stopping: Callable[[], bool],
    heartbeat: Callable[[], None],
    failures: Counter,
) -> None:
    """Work until told to stop; after a failure begin anew from what was stored.

    Raises:
        TocsinError: No beginning anew would help.
    """
    while not stopping():
        heartbeat()
        try:
            instance = begin()
        except KafkaError as error:
            log.warning("broker_not_reached", bootstrap=settings.kafka_bootstrap, error=type(error).__name__)
            time.sleep(REST_S)
            continue
        try:
            instance.run(stopping)
        except MessageSizeTooLargeError as error:
            raise TocsinError(f"a record for Kafka is too large: {error}; raise max.message.bytes of the topic") from error
        except AuthorizationError as error:
            raise denied(settings, error) from error
        except KafkaError as error:
            failures.inc()
            log.warning("failed_beginning_anew", error=type(error).__name__, detail=str(error)[:300])
            time.sleep(REST_S)
        finally:
            instance.close()
