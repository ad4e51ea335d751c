from datetime import UTC, datetime, timedelta
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core import topics
from services.core.codec import decode, encode
from services.core.messages import Article, Mark, Observed, Signal
from services.core.records import Origin, Record
from services.core.signals import handle
from services.core.signals.handle import handle_article, unreadable
from tests import builders
from tests.analysts import signal_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def an_origin(*, offset: int = 7) -> Origin:
    return Origin(topic_id="topic-1", partition=2, offset=offset, appended_at=NOON)


def an_article(*, seen_at: datetime = NOON, published_at: datetime = NOON, text: str = "A threat.") -> Article:
    return builders.an_article(text, article_id="a1", producer="p1", seen_at=seen_at, published_at=published_at)


def never(article: Article) -> NoReturn:
    raise AssertionError(f"{article.article_id} was read")


def observed(record: Record) -> Observed:
    assert record.topic == topics.OBSERVATIONS
    message: Observed = decode(record.value or b"", Observed, topic=record.topic)
    return message


def reason_of(letter: Record) -> bytes:
    assert letter.topic == topics.DEAD_LETTERS
    return dict(letter.headers)["reason"]


def test_an_article_becomes_its_signal_and_one_observation() -> None:
    signal, observation = handle_article(encode(an_article()), an_origin(), signal_of)

    assert (signal.topic, signal.key) == (topics.SIGNALS, b"a1")
    found: Signal = decode(signal.value or b"", Signal, topic=signal.topic)
    assert found.article_id == "a1"
    seen = observed(observation)
    assert (seen.topic_id, seen.partition, seen.offset, seen.producer) == ("topic-1", 2, 7, "p1")
    assert seen.article is not None
    assert observation.key == b"a1"


def test_a_mark_becomes_one_observation_with_the_mark() -> None:
    mark = Mark(producer="p1", at=NOON, final=True)

    (observation,) = handle_article(encode(mark), an_origin(), never)

    seen = observed(observation)
    assert (seen.mark, seen.offset, seen.refused) == (mark, 7, None)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\xff\xfe", b"not-json"),
        (b"", b"not-json"),
        (b'{"kind": "article", "arti', b"not-json"),
        (b'{"kind": "mark", "x": ' + b"[" * 100_000, b"not-json"),
        (b"[]", b"schema"),
        (b"null", b"schema"),
        (b'{"kind": "rumour"}', b"schema"),
        (b'{"kind": "mark", "producer": "p1"}', b"schema"),
        (b'{"kind": "mark", "producer": "p1", "at": "2026-03-01T12:00:00"}', b"schema"),
        (b'{"article_id": "a1"}', b"schema"),
        (b'{"kind": "mark", "producer": "\\ud800", "at": "2026-03-01T12:00:00Z"}', b"not-json"),
    ],
)
def test_bytes_that_break_the_schema_become_one_dead_letter(raw: bytes, reason: bytes) -> None:
    letter, observation = handle_article(raw, an_origin(), never)

    assert (letter.value, reason_of(letter)) == (raw, reason)
    assert dict(letter.headers)["origin"] == b"articles.v1/2/7"
    seen = observed(observation)
    assert (seen.offset, seen.refused, seen.article, seen.mark) == (7, reason.decode(), None, None)


def test_a_tombstone_is_refused() -> None:
    letter, observation = handle_article(None, an_origin(), never)

    assert (letter.value, reason_of(letter)) == (b"", b"no-value")
    assert observed(observation).refused == "no-value"


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    "message",
    [
        an_article(seen_at=NOON + HOUR + SECOND, published_at=NOON),
        an_article(seen_at=NOON, published_at=NOON + DAY + SECOND),
        an_article(seen_at=NOON - 9 * DAY, published_at=NOON - 8 * DAY + SECOND),
        an_article(seen_at=datetime.max.replace(tzinfo=UTC)),
        Mark(producer="p1", at=NOON + timedelta(minutes=10) + SECOND),
    ],
)
def test_what_lies_too_far_in_the_future_is_refused(message: Article | Mark) -> None:
    letter, observation = handle_article(encode(message), an_origin(), never)

    assert reason_of(letter) == b"future"
    assert observed(observation).refused == "future"


@pytest.mark.parametrize(
    "message",
    [
        an_article(seen_at=NOON + HOUR, published_at=NOON + HOUR + DAY),
        an_article(seen_at=NOON - 400 * DAY, published_at=NOON - 800 * DAY),
        Mark(producer="p1", at=NOON + timedelta(minutes=10)),
        Mark(producer="p1", at=NOON - 400 * DAY),
    ],
)
def test_the_past_and_a_clock_slightly_ahead_are_taken(message: Article | Mark) -> None:
    *_, observation = handle_article(encode(message), an_origin(), signal_of)

    assert observed(observation).refused is None


def test_a_signal_that_the_broker_would_not_take_becomes_a_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handle, "LARGEST_RECORD", 400)

    letter, observation = handle_article(encode(an_article()), an_origin(), signal_of)

    assert reason_of(letter) == b"too-large"
    assert observed(observation).refused == "too-large"


def test_an_unreadable_message_keeps_its_bytes_and_says_why() -> None:
    letter, observation = unreadable(b"raw", an_origin(), "timeout")

    assert (letter.value, reason_of(letter)) == (b"raw", b"unreadable")
    assert b"timeout" in dict(letter.headers)["detail"]
    assert observed(observation).refused == "unreadable"


json_like = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "at", "producer", "text"]), inner),
    max_leaves=6,
)


@given(raw=st.binary() | json_like.map(lambda value: repr(value).replace("'", '"').encode("utf-8", "surrogatepass")))
def test_any_bytes_make_one_observation_and_one_dead_letter(raw: bytes) -> None:
    records = handle_article(raw, an_origin(), never)

    assert [each.topic for each in records] == [topics.DEAD_LETTERS, topics.OBSERVATIONS]
    assert observed(records[1]).offset == 7


@given(
    seen_at=st.datetimes(timezones=st.just(UTC)),
    published_at=st.datetimes(timezones=st.just(UTC)),
    text=st.text(max_size=50),
)
def test_any_article_makes_one_observation_and_a_signal_or_a_dead_letter(
    seen_at: datetime, published_at: datetime, text: str
) -> None:
    raw = encode(an_article(seen_at=seen_at, published_at=published_at, text=text))

    first, second = handle_article(raw, an_origin(), signal_of)

    old = seen_at < datetime(1970, 1, 1, tzinfo=UTC)
    future = seen_at - NOON > HOUR or published_at - seen_at > DAY
    assert first.topic == (topics.DEAD_LETTERS if old or future else topics.SIGNALS)
    assert observed(second).refused == ("too-old" if old else "future" if future else None)


@pytest.mark.parametrize("raw", ["0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z"])
def test_a_time_that_the_clock_cannot_show_is_refused(raw: str) -> None:
    mark = encode(Mark(producer="p1", at=NOON)).replace(b"2026-03-01T12:00:00Z", raw.encode())

    letter, observation = handle_article(mark, an_origin(), never)

    assert reason_of(letter) == b"too-old"
    assert observed(observation).refused == "too-old"
