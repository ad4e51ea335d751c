"""The clocks of the source partitions and the judge's, the least of them."""

from msgspec import structs

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import PartitionClock, ProducerClock
from services.core.messages import Observed

SILENCE_S = 120.0
"""A producer that the others' marks have left so far behind is no longer live."""


def is_repeat(layer: Layer, record: Observed) -> bool:
    """Was this record, or a later one of its source partition, judged before?"""
    clock = layer.get(PartitionClock, str(record.partition))
    return clock is not None and clock.topic_id == record.topic_id and record.offset <= clock.offset


def is_new_topic(layer: Layer, record: Observed) -> bool:
    """Does this record come from a source topic that was made anew under the same name?"""
    clock = layer.get(PartitionClock, str(record.partition))
    return clock is not None and clock.topic_id != record.topic_id


def advance(layer: Layer, record: Observed) -> PartitionClock:
    """Move the clock of the record's partition by what its producer says, in the partition's own order.

    Returns:
        The partition's clock after the record. It never runs backwards.
    """
    before = layer.get(PartitionClock, str(record.partition)) or PartitionClock(record.topic_id, -1, None, {})
    producers = dict(before.producers)
    at = before.at
    if record.mark and record.mark.final:
        producers.pop(record.mark.producer, None)
        at = _latest(at, _promised(producers, record.mark.at.timestamp()))
    elif record.mark:
        moment = record.mark.at.timestamp()
        known = producers.get(record.mark.producer, ProducerClock(moment, moment))
        producers[record.mark.producer] = ProducerClock(max(known.promised, moment), max(known.heard, moment))
        producers = _live(producers)
        at = _latest(at, _promised(producers, moment))
    elif record.article and record.producer:
        moment = record.article.seen_at.timestamp()
        known = producers.get(record.producer, ProducerClock(moment, moment))
        producers[record.producer] = structs.replace(known, heard=max(known.heard, moment))
    began = at if before.began is None else before.began
    after = PartitionClock(record.topic_id, record.offset, at, producers, began)
    layer.put(str(record.partition), after)
    return after


def judges_clock(layer: Layer, partitions: int) -> float | None:
    """Give the least of the partitions' clocks, seconds since 1970, or nothing before each of them has one."""
    clocks = [layer.get(PartitionClock, str(partition)) for partition in range(partitions)]
    moments = [clock.at for clock in clocks if clock is not None and clock.at is not None]
    return min(moments) if len(moments) == partitions else None


def judges_start(layer: Layer, partitions: int) -> float:
    """Give the least of the partitions' first times, seconds since 1970: where the first bucket is, however they interleave."""
    clocks = [layer.get(PartitionClock, str(partition)) for partition in range(partitions)]
    return min(clock.began for clock in clocks if clock is not None and clock.began is not None)


def _live(producers: dict[str, ProducerClock]) -> dict[str, ProducerClock]:
    newest = max(clock.promised for clock in producers.values())
    return {name: clock for name, clock in producers.items() if max(clock.heard, clock.promised) >= newest - SILENCE_S}


def _promised(producers: dict[str, ProducerClock], otherwise: float) -> float:
    return min((clock.promised for clock in producers.values()), default=otherwise)


def _latest(before: float | None, now: float) -> float:
    return now if before is None else max(before, now)
