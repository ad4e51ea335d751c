"""What nobody speaks of any more is forgotten, and is then as if it had never been seen."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.counting.days import RETAINED
from services.core.alerts.judge import Judge
from services.core.alerts.memory.expiry import IDLE_S, drop_idle
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline
from services.core.alerts.policy import Judgement
from services.core.alerts.sources import MOST_SOURCES
from services.core.mentions import Mention, Party
from services.core.messages import Observed
from tests.builders import ObservationLog, a_threat, an_observed_article, minutes

DAY = 1440
IDLE_DAYS = IDLE_S // 86_400


def a_land(number: int) -> Party:
    return Party(id=f"L{number:03}", name=f"Land {number}", country=f"L{number:03}", country_name=f"Land {number}")


def a_threat_between(one: int, other: int) -> Mention:
    return a_threat(actor=a_land(one), recipient=a_land(other), quote=f"Land {one} vowed revenge on land {other}.")


def quiet(log: ObservationLog, first_day: int, days: int) -> list[Observed]:
    """Give some days of unrelated articles, one an hour, each followed by marks."""
    records: list[Observed] = []
    for number in range(first_day * 24, (first_day + days) * 24):
        at = minutes(number * 60 + 5)
        records += [log.article(an_observed_article(10_000 + number, seen_at=at)), *log.marks(at)]
    return records


def told_by(judge: Judge, records: Iterable[Observed]) -> list[Alert]:
    return [message for record in records for message in judge.take(record).messages if isinstance(message, Alert)]


def held(judge: Judge) -> Counter[str]:
    """Count what is remembered by its type."""
    judge.commit()
    return Counter(kind.__name__ for kind, _, _ in judge._closed.values())  # noqa: SLF001 - what is stored is the point


def test_an_indicator_without_a_story_for_long_is_dropped() -> None:
    judge, log = Judge(Judgement()), ObservationLog()
    told_by(judge, [*log.marks(minutes(0)), log.article(an_observed_article(1, a_threat_between(1, 2), seen_at=minutes(1)))])

    told_by(judge, quiet(log, 0, IDLE_DAYS - 1))
    before = judge.remembered(Baseline)
    judge.commit()
    told_by(judge, quiet(log, IDLE_DAYS - 1, 3))

    assert (before, judge.remembered(Baseline)) == (1, 0)
    assert (Baseline, "threaten/L001>L002", None) in list(judge.changes())


def test_memory_does_not_grow_with_ever_new_indicators() -> None:
    judge, log = Judge(Judgement()), ObservationLog()
    told_by(judge, log.marks(minutes(0)))
    sizes = []
    for day in range(100):
        news = [
            log.article(an_observed_article(day * 4 + each, a_threat_between(day, 500 + each), seen_at=minutes(day * DAY)))
            for each in range(4)
        ]
        told_by(judge, [*news, *quiet(log, day, 1)])
        sizes.append(held(judge))

    # Four a day, each looked at within a day of the end of its time.
    assert all(4 * IDLE_DAYS <= size["Baseline"] <= 4 * (IDLE_DAYS + 2) for size in sizes[40:])
    longer = {"Slow": 4 * (RETAINED + 1), "SlowDay": RETAINED, "Source": MOST_SOURCES}
    assert all(sizes[99][kind] <= most for kind, most in longer.items())
    others = sizes[99].keys() - {*longer, "Baseline"}
    assert {kind: sizes[99][kind] for kind in others} == {kind: sizes[40][kind] for kind in others}


def test_a_forgotten_indicator_rings_as_one_that_was_never_seen() -> None:
    def rung(early: Mention) -> list[Alert]:
        judge, log = Judge(Judgement()), ObservationLog()
        told_by(judge, [*log.marks(minutes(0)), log.article(an_observed_article(1, early, seen_at=minutes(1)))])
        told_by(judge, quiet(log, 0, IDLE_DAYS + 4))
        at = (IDLE_DAYS + 4) * DAY
        reports = [an_observed_article(50 + each, a_threat_between(1, 2), seen_at=minutes(at + each * 9)) for each in range(12)]
        return told_by(judge, [*(log.article(report) for report in reports), *log.marks(minutes(at + 2 * DAY))])

    seen, never_seen = rung(a_threat_between(1, 2)), rung(a_threat_between(3, 4))

    assert seen == never_seen
    assert any(alert.state == "firing" for alert in seen)


@settings(max_examples=60, deadline=None)
@given(
    ends=st.lists(st.integers(0, 60 * 144), min_size=1, max_size=6, unique=True).map(sorted),
    last_stories=st.lists(st.integers(0, 20 * 144), min_size=1, max_size=30),
)
def test_a_gap_passed_in_one_step_drops_what_bucket_after_bucket_does(ends: list[int], last_stories: list[int]) -> None:
    start = 2_700_000
    layers = Layer(), Layer()
    for layer in layers:
        for number, bucket in enumerate(last_stories):
            layer.put(f"assault/{number}", structs.replace(Baseline(), recent=((start + bucket, 1, 1),)))

    for since, until in zip([0, *ends], ends, strict=False):
        drop_idle(layers[0], start + since, start + until)
    for bucket in range(ends[-1]):
        drop_idle(layers[1], start + bucket, start + bucket + 1)

    assert list(layers[0].all(Baseline)) == list(layers[1].all(Baseline))


def test_an_indicator_is_looked_at_in_one_hour_of_the_day() -> None:
    layer, midnight = Layer(), 2_700_000
    layer.put("assault/IRQ", structs.replace(Baseline(), recent=((midnight - 40 * 144, 1, 1),)))

    left = []
    for hour in range(24):
        drop_idle(layer, midnight + hour * 6 - 1, midnight + hour * 6 + 5)
        left.append(layer.size(Baseline))

    # gzip's CRC-32 of the name is 3,959,666,827, which leaves 19 of 24: the hour that ends at seven in the evening.
    assert left == [1] * 18 + [0] * 6
