"""The promise of order: any interleaving, batches, crashes and restarts give the same closed alerts."""

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alerts.judge import Judge
from services.core.alerts.layer import Layer
from services.core.alerts.policy import Judgement
from services.core.mentions import Mention
from services.core.messages import Alert, IndexHour, Mark, Observed, Situation
from tests.builders import IRAN, USA, ObservationLog, a_mention, a_threat, an_observed_article, minutes

KINDS: tuple[tuple[Mention, ...], ...] = (
    (),
    (a_mention(),),
    (a_threat(),),
    (a_mention(actor=USA, recipient=IRAN, mode="drone strike"), a_threat()),
    (a_mention(event_type="YIELD", ledger="easing", severity=0.0, mode=None),),
)


def source_partitions(seed: int, partitions: int) -> list[list[Observed]]:
    """Give each source partition's records: two days of articles by minute, marks at random minutes in all of them."""
    chance = random.Random(seed)  # noqa: S311 - a test's own dice
    log = ObservationLog(partitions)
    queues: list[list[Observed]] = [[] for _ in range(partitions)]

    def mark(at: float, *, final: bool = False) -> None:
        for record in log.marks(minutes(at), final=final):
            queues[record.partition].append(record)

    for record in log.marks(minutes(0)):
        begun = Mark(producer=log.producer, at=minutes(chance.choice((0, 0, 25))))
        queues[record.partition].append(structs.replace(record, mark=begun))
    at = 0.0
    for number in range(60):
        at += chance.choice((0, 1, 3, 7, 25, 90))
        if chance.random() < 0.5:
            mark(at)
        text = chance.choice((None, None, "the wire's one long report of the night " * 5))
        late = chance.choice((0, 0, 0, 30))
        article = an_observed_article(number, *chance.choice(KINDS), text=text, seen_at=minutes(at - late))
        partition = chance.randrange(partitions)
        queues[partition].append(log.article(article, partition))
    mark(at + 3 * 1440)
    mark(at + 3 * 1440, final=True)
    return queues


def interleaved(queues: list[list[Observed]], seed: int) -> list[Observed]:
    chance = random.Random(seed)  # noqa: S311 - a test's own dice
    left = [list(queue) for queue in queues]
    merged = []
    while any(left):
        merged.append(chance.choice([queue for queue in left if queue]).pop(0))
    return merged


def closed(messages: list[object]) -> list[Alert | Situation | IndexHour]:
    """Give the final messages without their revision, which counts provisional ones too, and without words only taken back."""
    final: list[Alert | Situation | IndexHour] = []
    borne_out: set[str] = set()
    for message in messages:
        if isinstance(message, IndexHour):
            final.append(message)
        elif isinstance(message, Alert | Situation) and not message.provisional:
            name = message.alert_id if isinstance(message, Alert) else message.situation_id
            if message.state != "withdrawn" or name in borne_out:
                borne_out.add(name)
                final.append(structs.replace(message, revision=0))
    return final


def fold(records: list[Observed], partitions: int) -> list[object]:
    judge = Judge(Judgement(partitions=partitions))
    return [message for record in records for message in judge.take(record).messages]


@settings(max_examples=40, deadline=None)
@given(world=st.integers(0, 10_000), one=st.integers(0, 10_000), other=st.integers(0, 10_000), partitions=st.integers(1, 4))
def test_any_interleaving_of_the_source_partitions_gives_the_same_closed_messages(
    world: int, one: int, other: int, partitions: int
) -> None:
    queues = source_partitions(world, partitions)

    first = closed(fold(interleaved(queues, one), partitions))
    second = closed(fold(interleaved(queues, other), partitions))

    assert first == second
    assert any(isinstance(message, Alert) for message in first)


@settings(max_examples=25, deadline=None)
@given(world=st.integers(0, 10_000), dice=st.integers(0, 10_000))
def test_batches_aborts_restarts_and_repeats_give_the_same_bytes(world: int, dice: int) -> None:
    records = interleaved(source_partitions(world, 2), world)

    whole = msgspec.json.encode(fold(records, 2))
    broken = msgspec.json.encode(fold_through_faults(records, dice))

    assert whole == broken


def fold_through_faults(records: list[Observed], dice: int) -> list[object]:
    """Judge in random batches; now and then a batch fails, the process restarts from what was stored, or records repeat."""
    chance = random.Random(dice)  # noqa: S311 - a test's own dice
    judgement = Judgement(partitions=2)
    stored: dict[tuple[type[msgspec.Struct], str], bytes] = {}
    messages: list[object] = []
    judge, at = Judge(judgement), 0
    while at < len(records):
        batch = records[max(0, at - chance.choice((0, 0, 3))) : at + chance.randint(1, 9)]
        told = [message for record in batch for message in judge.take(record).messages]
        if chance.random() < 0.2:
            judge.abort()
            continue
        for kind, key, value in judge.changes():
            if value is None:
                stored.pop((kind, key), None)
            else:
                stored[kind, key] = msgspec.json.encode(value)
        judge.commit()
        messages += told
        at = records.index(batch[-1]) + 1
        if chance.random() < 0.2:
            judge = Judge(judgement, restored(stored))
    return messages


def restored(stored: dict[tuple[type[msgspec.Struct], str], bytes]) -> Layer:
    memory = Layer()
    for (kind, key), value in stored.items():
        memory.put(key, msgspec.json.decode(value, type=kind))
    return memory
