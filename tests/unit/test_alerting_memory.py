"""The judge's memory as records: what was judged is read back whole, compacted or not, and nothing else is taken for it."""

import random
from collections.abc import Iterable, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.alerting import batch
from services.alerting.batch import judge_batch
from services.alerting.changelog import CHUNK_BYTES, FORMAT, Changelog, FormatError, Position, as_record
from services.alerting.memory import Restored, remembered
from services.core import topics
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.sums import HourSums
from services.core.alerts.policy import Judgement
from services.core.codec import encode
from services.core.messages import Observed
from services.core.records import Record
from tests.builders import ObservationLog, a_mention, an_observed_article, minutes
from tests.unit.test_judge_order import a_world, fold, interleaved, source_partitions

JUDGEMENT = Judgement(partitions=2)
Stored = list[tuple[bytes | None, bytes | None]]


def stored_of(records: Iterable[Record]) -> Stored:
    return [(record.key, record.value) for record in records if record.topic == topics.ALERTING_STATE]


def compacted(stored: Stored) -> Stored:
    """Keep of each name the last record, in its place, as the broker does."""
    last = {name: at for at, (name, _) in enumerate(stored)}
    return [entry for at, entry in enumerate(stored) if last[entry[0]] == at]


def values_of(memory: Layer) -> dict[tuple[str, str], msgspec.Struct]:
    return {(kind.__name__, key): value for kind, key, value in memory.values()}


def judged(judge: Judge, changelog: Changelog, records: Sequence[Observed], position: int) -> list[Record]:
    entries = [(position - len(records) + number, encode(record)) for number, record in enumerate(records)]
    records_to_send = judge_batch(judge, changelog, entries).records
    judge.commit()
    return records_to_send


@settings(max_examples=6, deadline=None)
@given(world=st.integers(0, 10_000), dice=st.integers(0, 10_000))
def test_a_judge_begun_again_from_the_records_tells_the_same(world: int, dice: int) -> None:
    log = interleaved(a_world(world, 2, dice), world)
    whole = judged(Judge(JUDGEMENT), Changelog(), log, len(log))

    broken, stored = through_restarts(log, random.Random(dice))  # noqa: S311 - a test's own dice

    told = [record for record in whole if record.topic != topics.ALERTING_STATE]
    assert [each.value for each in broken] == [each.value for each in told]
    assert values_of(remembered(stored).memory) == values_of(remembered(stored_of(whole)).memory)


def through_restarts(log: list[Observed], chance: random.Random) -> tuple[list[Record], Stored]:
    """Judge in random batches, beginning anew from the records now and then, whether or not they are compacted by then."""
    told: list[Record] = []
    stored: Stored = []
    judge, changelog, at = Judge(JUDGEMENT), Changelog(), 0
    while at < len(log):
        batch = log[at : at + chance.randint(1, 9)]
        at += len(batch)
        records = judged(judge, changelog, batch, at)
        stored += stored_of(records)
        told += [record for record in records if record.topic != topics.ALERTING_STATE]
        if chance.random() < 0.3:
            stored = compacted(stored) if chance.random() < 0.5 else stored
            restored = remembered(stored)
            assert restored.position == at
            judge, changelog = Judge(JUDGEMENT, restored.memory), restored.changelog
    return told, stored


def test_a_batch_that_changes_much_ends_early_and_the_next_goes_on_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_CHANGES", 40)
    log = interleaved(source_partitions(3, 2), 3)
    entries = [(10 + number, encode(record)) for number, record in enumerate(log)]
    judge, changelog, told, positions = Judge(JUDGEMENT), Changelog(), [], [10]

    while left := entries[positions[-1] - 10 :]:
        judged = judge_batch(judge, changelog, left)
        judge.commit()
        told += judged.messages
        positions.append(judged.position)

    assert len(positions) > 3
    assert positions[-1] == 10 + len(log)
    assert msgspec.json.encode(told) == msgspec.json.encode(fold(log, 2))


def reported(articles: int) -> tuple[Judge, Changelog, list[Record], ObservationLog]:
    """Give a judge that has taken so many articles of one bucket, and the records of that batch."""
    judge, changelog, log = Judge(Judgement()), Changelog(), ObservationLog()
    judged(judge, changelog, log.marks(minutes(0)), 1)
    reports = [log.article(an_observed_article(each, a_mention(), seen_at=minutes(1))) for each in range(articles)]
    return judge, changelog, judged(judge, changelog, reports, 1 + articles), log


def of_kind(records: Iterable[Record], kind: str) -> list[Record]:
    return [record for record in records if (record.key or b"").startswith(f"{kind}/".encode())]


def test_articles_that_wait_are_one_record() -> None:
    *_, records, _ = reported(articles=30)

    assert len(of_kind(records, "chunk")) == 1


def test_what_waited_is_dropped_with_its_bucket() -> None:
    judge, changelog, before, log = reported(articles=30)

    after = judged(judge, changelog, log.marks(minutes(20)), 40)

    assert [(record.key, record.value) for record in of_kind(after, "chunk")] == [(of_kind(before, "chunk")[0].key, None)]


def test_an_article_that_comes_again_in_a_later_batch_is_dropped_with_its_bucket() -> None:
    judge, changelog, before, log = reported(articles=1)
    again = log.article(an_observed_article(0, a_mention(), seen_at=minutes(1)))

    after = [*judged(judge, changelog, [again], 3), *judged(judge, changelog, log.marks(minutes(20)), 4)]

    stored = stored_of([*before, *after])
    assert not [key for kind, key in values_of(read(*stored).memory) if kind == "Waiting"]


def test_no_record_of_waiting_articles_grows_beyond_its_size() -> None:
    *_, records, _ = reported(articles=400)

    sizes = [len(record.value or b"") for record in of_kind(records, "chunk")]
    # The last article of a record may carry it over the limit: an article here has about 1,500 bytes.
    assert len(sizes) > 1
    assert max(sizes) < CHUNK_BYTES + 3_000


def test_an_article_that_came_and_went_in_one_batch_is_not_stored() -> None:
    judge, changelog, log = Judge(Judgement()), Changelog(), ObservationLog()
    report = log.article(an_observed_article(1, a_mention(), seen_at=minutes(1)))

    records = judged(judge, changelog, [*log.marks(minutes(0)), report, *log.marks(minutes(20))], 3)

    assert not of_kind(records, "chunk")


def read(*stored: tuple[bytes | None, bytes | None]) -> Restored:
    return remembered([(b"format/", f'{{"type":"format","version":{FORMAT}}}'.encode()), *stored])


def test_nothing_stored_is_an_empty_memory_whose_first_record_will_name_the_format() -> None:
    restored = remembered([])

    first, *_ = restored.changelog.records([], 5)

    assert (restored.position, values_of(restored.memory)) == (0, {})
    assert first.key == b"format/"


def test_a_memory_read_back_goes_on_without_naming_the_format_again() -> None:
    position = as_record(Position, "", Position(7))
    restored = read((position.key, position.value))

    assert restored.position == 7
    assert [record.key for record in restored.changelog.records([], 8)] == [b"position/"]


def test_a_dropped_value_is_gone() -> None:
    put, dropped = as_record(HourSums, "IRQ", HourSums({}, 1)), as_record(HourSums, "IRQ", None)

    restored = read((put.key, put.value), (dropped.key, dropped.value))

    assert not values_of(restored.memory)


def test_a_memory_that_names_no_format_is_refused() -> None:
    old = as_record(HourSums, "IRQ", HourSums({}, 1))

    with pytest.raises(FormatError, match=r"hour/IRQ.*names no format"):
        remembered([(old.key, old.value)])


def test_a_memory_of_a_later_format_is_refused() -> None:
    with pytest.raises(FormatError, match=rf"its format is {FORMAT + 1}; this version of Tocsin reads format {FORMAT}"):
        remembered([(b"format/", f'{{"type":"format","version":{FORMAT + 1}}}'.encode())])


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        (b"hour/IRQ", b'{"type":"hour","sums":{},"stories":"one"}', r"hour/IRQ.*Expected `int`"),
        (b"hour/IRQ", b'{"type":"hour","sums":{}}', r"hour/IRQ.*missing required field `stories`"),
        (b"hour/IRQ", b'{"type":"ho', r"hour/IRQ.*truncated"),
        (b"baseline/assault/IRQ", b"\xc1\x00", r"baseline/assault/IRQ"),
        (b"horoscope/IRQ", b"{}", r"horoscope/IRQ.*its kind is none of"),
        (b"\xff\xfe", b"{}", r"its kind is none of"),
        (None, b"{}", r"its kind is none of"),
    ],
)
def test_a_record_that_is_no_memory_is_refused_by_name_and_rule(name: bytes | None, value: bytes, rule: str) -> None:
    with pytest.raises(FormatError, match=rule):
        read((name, value))
