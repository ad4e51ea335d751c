"""What is told early: as soon as the view changes, never twice, and taken back when the closed bucket does not bear it out."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.alerts.telling.saying import Message
from services.core.codec import encode
from services.core.messages import Observed
from tests.builders import ObservationLog, a_mention, an_observed_article, minutes
from tests.unit.test_judge_order import interleaved, source_partitions


def told(records: list[Observed], partitions: int, *, look_at_all: bool) -> list[bytes]:
    judge, messages = Judge(Judgement(partitions=partitions)), []
    for record in records:
        if look_at_all:
            judge._telling.look_at_all()  # noqa: SLF001 - the slow way, to compare with
        messages += [encode(message) for message in judge.take(record).messages]
    return messages


@settings(max_examples=30, deadline=None)
@given(world=st.integers(0, 10_000), partitions=st.integers(1, 3))
def test_looking_at_what_changed_tells_what_looking_at_everything_does(world: int, partitions: int) -> None:
    records = interleaved(source_partitions(world, partitions), world)

    assert told(records, partitions, look_at_all=False) == told(records, partitions, look_at_all=True)


def test_an_early_word_that_its_closed_bucket_does_not_bear_out_is_taken_back() -> None:
    judge, log = Judge(Judgement(partitions=2)), ObservationLog(2)
    later = log.article(an_observed_article(2, a_mention(), seen_at=minutes(12)), 1)
    first = log.article(an_observed_article(1, a_mention(), seen_at=minutes(8)), 0)
    for record in ObservationLog(2).marks(minutes(0)):
        judge.take(structs.replace(record, offset=0))

    early = [message for record in (later, first) for message in judge.take(record).messages]
    closed = [message for record in log.marks(minutes(10)) for message in judge.take(record).messages]

    # The report that came first rang in the second bucket; the other's time is in the first bucket, so there the alert began.
    (rung, *_), states = alerts(early), {alert.alert_id: (alert.state, alert.reason) for alert in alerts(closed)}
    assert (rung.state, rung.provisional) == ("firing", True)
    assert states[rung.alert_id] == ("withdrawn", "not supported once its bucket closed")
    assert sorted(state for state, _ in states.values()) == ["firing", "withdrawn"]


def alerts(messages: list[Message]) -> list[Alert]:
    return [message for message in messages if isinstance(message, Alert)]
