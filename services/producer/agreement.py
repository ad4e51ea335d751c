"""Whether this machine's clock and the broker's agree: a live producer stamps the time by which everything is judged."""

from datetime import UTC, datetime, timedelta

from kafka.errors import KafkaError

from services.adapters import kafka
from services.adapters.settings import Settings
from services.core.errors import TocsinError

MOST = timedelta(seconds=30)
"""How far apart the clocks may be: half the distance of two marks."""


class ClockError(TocsinError):
    """This machine's clock is not the broker's."""

    def __init__(self, apart: timedelta) -> None:
        seconds = abs(apart.total_seconds())
        super().__init__(
            f"this machine's clock is {seconds:,.0f} s {'ahead of' if apart > timedelta() else 'behind'} the broker's; "
            f"live news may be stamped at most {MOST.total_seconds():.0f} s apart; set both clocks by NTP and start again"
        )
        self.apart = apart


def compare(brokers: datetime, *, since: datetime, until: datetime) -> None:
    """Hold the broker's time, taken at some moment, against this machine's before and after that moment.

    Raises:
        ClockError: They are too far apart.
    """
    if since - brokers > MOST:
        raise ClockError(since - brokers)
    if brokers - until > MOST:
        raise ClockError(until - brokers)


def brokers_time(settings: Settings) -> datetime | None:
    """Ask the cluster for its time, which it says of its controller; nothing where it does not, or not to us.

    A mark's append time says it too, but only once the mark stands in the topic.
    """
    try:
        client = kafka.admin(settings)
    except KafkaError:
        return None
    try:
        (quorum,) = client.describe_metadata_quorum()["topics"]
        (partition,) = quorum["partitions"]
        at_ms = max(voter["last_caught_up_timestamp"] for voter in partition["current_voters"])
    except (KafkaError, KeyError, ValueError, TypeError):
        return None
    finally:
        client.close()
    return datetime.fromtimestamp(at_ms / 1000, UTC) if at_ms > 0 else None
