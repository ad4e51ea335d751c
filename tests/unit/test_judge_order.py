"""The promise of order: any partitions, interleaving, batches, crashes and restarts give the same closed alerts."""

import random
from typing import Any

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alarms import Alert, IndexHour, Situation
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.policy import Judgement
from services.core.alerts.rules.rules import NO_RULES, Rules
from services.core.alerts.watches.plan import WatchPlan
from services.core.mentions import Mention
from services.core.messages import Mark, Observed, ObservedArticle
from tests.builders import IRAN, USA, ObservationLog, a_mention, a_threat, an_observed_article, minutes
from tests.judge_builders import DAY, a_step, denial, easing, taken_back

KINDS: tuple[tuple[Mention, ...], ...] = (
    (),
    (a_mention(),),
    (a_threat(),),
    (a_mention(actor=USA, recipient=IRAN, mode="drone strike"), a_threat()),
    (a_mention(event_type="YIELD", ledger="easing", severity=0.0, mode=None),),
)
CLASH = a_mention(severity=5.0, mode="clash")
NEWS: tuple[tuple[Mention, ...], ...] = (
    (),
    (),
    (a_mention(),),
    (a_threat(),),
    (a_threat(), CLASH),
    (CLASH,),
    (a_mention(actor=USA, recipient=IRAN, mode="drone strike"), a_threat()),
    (easing(),),
    (denial(),),
    (taken_back(),),
    (a_mention(), denial(), easing()),
)
PACES = (0, 0, 1, 1, 2, 4, 8, 15, 40, 200, 700)
RICH = (2, 8)
"""Seeds of worlds with bursts, corrections and endings."""


def a_world(seed: int, partitions: int = 1, dice: int = 0) -> list[list[Observed]]:
    """Give each source partition's records of what happened; the dice say in which one a document's versions are."""
    chance, log = random.Random(dice), ObservationLog(partitions)  # noqa: S311 - a test's own dice
    queues: list[list[Observed]] = [[] for _ in range(partitions)]
    happened = what_happened(random.Random(seed))  # noqa: S311 - a test's own dice
    end = happened[-1][0] + 8 * DAY
    homes: dict[str, int] = {}
    records: list[Observed] = []
    for at, article in [*happened, (end, None)]:
        if article is None:
            records += log.marks(minutes(at))
        else:
            records.append(log.article(article, homes.setdefault(article.document_id, chance.randrange(partitions))))
    for record in [*records, *log.marks(minutes(end), final=True)]:
        queues[record.partition].append(record)
    return queues


def what_happened(chance: random.Random) -> list[tuple[float, ObservedArticle | None]]:
    """Give articles and marks: three quiet days, threats that become frequent, then 60 articles, copies and other versions."""
    found: list[tuple[float, ObservedArticle | None]] = [(0.0, None)]
    for number in range(3 * 12):
        at = number * 120.0
        found += [(at, an_observed_article(10_000 + number, seen_at=minutes(at))), (at + 1, None)]
    at = 3.0 * DAY
    for number in range(chance.randint(8, 14)):
        at += chance.choice((1, 7, 20))
        threat = an_observed_article(20_000 + number, a_threat(), seen_at=minutes(at), published_at=minutes(at))
        found += [(at, threat), (at, None)]
    at, kind = at + chance.choice((0, 300, 1500)), NEWS[2]
    for number in range(60):
        at += chance.choice(PACES)
        if chance.random() < 0.5:
            found.append((at, None))
        # News come in runs: what one paper tells the next one tells too.
        kind = kind if chance.random() < 0.7 else chance.choice(NEWS)
        found.append((at, an_article(chance, number, kind, at)))
    return found


def an_article(chance: random.Random, number: int, kind: tuple[Mention, ...], at: float) -> ObservedArticle:
    url = chance.choice((f"https://paper.example/{number}", f"https://paper.example/{chance.randrange(number + 1)}"))
    text = chance.choice((None, None, None, "the wire's one long report of the night " * 5))
    publisher, group = chance.choice((("Gazette", "one"), ("Courier", "one"), ("Herald", "two"), (f"Paper {number}", "two")))
    told: dict[str, Any] = {"seen_at": minutes(at), "url": url, "text": text, "publisher": publisher, "source_group": group}
    told["published_at"] = minutes(at - (200 if number % 9 == 0 else 0))  # now and then it is older than what came before it
    return an_observed_article(number, *kind, steps=(a_step(f"will vote on bill {number}"),) if number % 3 == 0 else (), **told)


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


def fold(records: list[Observed], partitions: int, watches: tuple[WatchPlan, ...] = (), rules: Rules = NO_RULES) -> list[object]:
    judge = Judge(Judgement(partitions=partitions, watches=watches, rules=rules))
    return [message for record in records for message in judge.take(record).messages]


@settings(max_examples=20, deadline=None)
@given(world=st.integers(0, 10_000), one=st.integers(0, 10_000), other=st.integers(0, 10_000), partitions=st.integers(1, 4))
def test_any_interleaving_of_the_source_partitions_gives_the_same_closed_messages(
    world: int, one: int, other: int, partitions: int
) -> None:
    queues = source_partitions(world, partitions)

    first = closed(fold(interleaved(queues, one), partitions))
    second = closed(fold(interleaved(queues, other), partitions))

    assert first == second
    assert any(isinstance(message, Alert) for message in first)


def test_the_worlds_hold_bursts_corrections_and_endings() -> None:
    told = [each for seed in RICH for each in closed(fold(a_world(seed)[0], 1)) if isinstance(each, Alert)]

    bursts = {each.state for each in told if each.lane == "burst"}
    steps = {step.what for each in told for step in each.timeline}
    assert bursts >= {"firing", "easing", "resolved"}
    assert steps >= {"corrected", "withdrawn", "easing", "resolved"}


@settings(max_examples=6, deadline=None)
@given(
    world=st.integers(0, 10_000),
    dice=st.integers(0, 10_000),
    order=st.integers(0, 10_000),
    partitions=st.integers(2, 4),
)
def test_any_count_of_partitions_in_any_interleaving_gives_the_closed_messages_of_one(
    world: int, dice: int, order: int, partitions: int
) -> None:
    one = closed(fold(a_world(world)[0], 1))

    many = closed(fold(interleaved(a_world(world, partitions, dice), order), partitions))

    assert many == one


@settings(max_examples=6, deadline=None)
@given(world=st.integers(0, 10_000), dice=st.integers(0, 10_000))
@example(world=59, dice=1)  # an article comes twice at once, and the process restarts in between
def test_batches_aborts_restarts_and_repeats_give_the_same_messages(world: int, dice: int) -> None:
    records = interleaved(a_world(world, 2, dice), world)

    whole = fold(records, 2)
    broken = fold_through_faults(records, dice)

    assert whole == broken


@settings(max_examples=8, deadline=None)
@given(world=st.integers(0, 10_000), dice=st.integers(0, 10_000))
@example(world=RICH[0], dice=1)
def test_a_judge_that_falls_behind_and_catches_up_gives_the_same_closed_messages(world: int, dice: int) -> None:
    records, chance = interleaved(a_world(world, 2, dice), world), random.Random(dice)  # noqa: S311 - a test's own dice
    waits = [chance.random() < 0.5 for _ in records]
    judge = Judge(Judgement(partitions=2))

    told: list[object] = [
        message for record, behind in zip(records, waits, strict=True) for message in judge.take(record, behind=behind).messages
    ]

    assert closed(told) == closed(fold(records, 2))


def fold_through_faults(
    records: list[Observed], dice: int, watches: tuple[WatchPlan, ...] = (), rules: Rules = NO_RULES
) -> list[object]:
    """Judge in random batches; now and then a batch fails, the process restarts from what was stored, or records repeat."""
    chance = random.Random(dice)  # noqa: S311 - a test's own dice
    judgement = Judgement(partitions=2, watches=watches, rules=rules)
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
