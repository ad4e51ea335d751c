from datetime import UTC, datetime, timedelta

from services.feed.staleness import Facts, reasons

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def causes(**facts: object) -> list[str]:
    known = {"started_at": ago(1_000), "answered_at": ago(2), "observed_at": ago(60)} | facts
    return [reason.cause for reason in reasons(Facts(**known), NOW)]  # type: ignore[arg-type]


def test_a_broker_that_answers_and_a_log_that_grows_are_well() -> None:
    assert causes() == []


def test_a_broker_silent_for_over_10_s_is_stale_since_its_last_answer() -> None:
    assert causes(answered_at=ago(10)) == []
    assert causes(answered_at=ago(11)) == ["broker"]
    (reason,) = reasons(Facts(started_at=ago(99), answered_at=ago(11), observed_at=ago(9)), NOW)
    assert reason.since == ago(11)


def test_a_log_that_stands_still_for_over_3_minutes_is_stale() -> None:
    assert causes(observed_at=ago(180)) == []
    assert causes(observed_at=ago(181)) == ["stream"]


def test_a_feed_that_has_just_begun_waits_before_it_complains() -> None:
    assert causes(started_at=ago(9), answered_at=None, observed_at=None) == []
    assert causes(started_at=ago(200), answered_at=None, observed_at=None) == ["broker", "stream"]


def test_records_that_wait_for_over_10_s_make_it_stale() -> None:
    assert causes(behind=3, behind_since=ago(10)) == []
    assert causes(behind=3, behind_since=ago(11)) == ["behind"]
