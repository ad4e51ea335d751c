import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from services.core.articles import LARGEST, Intake, article_from_line, article_from_text, article_record, web_address
from services.core.codec import decode, encode
from services.core.errors import ArticleError
from services.core.messages import Article

NOW = datetime(2020, 1, 8, 12, tzinfo=UTC)
LIVE = Intake(producer="files-1", source="news.jsonl", now=NOW)
REPLAY = Intake(producer="replay-1", source="news.jsonl", now=NOW, replay=True)
LEE = "Lt. Gen. Lee said on Monday that he would not go."
BODY = "Country A fired missiles at two bases of Country B on Wednesday. Nobody was hurt, officials said."


def a_line(**fields: object) -> bytes:
    return json.dumps({"text": BODY, "title": "Missiles hit two bases", **fields}).encode()


def from_line(intake: Intake = LIVE, **fields: object) -> Article:
    return article_from_line(a_line(**fields), intake, where="news.jsonl:1")


def from_text(text: str, intake: Intake = LIVE) -> Article:
    return article_from_text(text.encode(), intake, where="news.txt")


def refused(raw: bytes, intake: Intake = LIVE) -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        article_from_line(raw, intake, where="news.jsonl:7")
    return caught.value


def test_a_line_keeps_what_it_says() -> None:
    article = from_line(
        url="https://gazette.example/a", published_at="2020-01-08T10:00:00+02:00", publisher="Gazette", source="rss",
        source_group="regional", language="en", wire="Northgate",
    )  # fmt: skip

    assert (article.text, article.title, article.url) == (BODY, "Missiles hit two bases", "https://gazette.example/a")
    assert (article.publisher, article.source, article.source_group) == ("Gazette", "rss", "regional")
    assert (article.language, article.wire, article.inferred) == ("en", "Northgate", ())
    assert (article.published_at, article.seen_at) == (datetime(2020, 1, 8, 8, tzinfo=UTC), NOW)


def test_a_time_without_an_offset_is_utc() -> None:
    assert from_line(published_at="2020-01-08T06:30").published_at == datetime(2020, 1, 8, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "publisher", "guessed"),
    [
        ({"publisher": "Gazette", "source": "rss", "url": "https://www.herald.example/a"}, "Gazette", False),
        ({"source": "rss", "url": "https://www.herald.example/a"}, "rss", False),
        ({"url": "https://www.Herald.example:8080/a"}, "herald.example", True),
        ({}, "news.jsonl", True),
        ({"publisher": None, "source": " "}, "news.jsonl", True),
    ],
)
def test_the_publisher_is_told_or_guessed(fields: dict[str, object], publisher: str, guessed: bool) -> None:  # noqa: FBT001
    article = from_line(LIVE, **fields)

    assert (article.publisher, "publisher" in article.inferred) == (publisher, guessed)


def test_the_operators_publisher_serves_lines_that_name_none() -> None:
    intake = Intake(producer="files-1", source="news.jsonl", now=NOW, publisher="Herald")

    assert from_line(intake, url="https://other.example/a").publisher == "Herald"
    assert from_line(intake, publisher="Gazette").publisher == "Gazette"


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b'\xff{"text": "x"}', "not-json"),
        (b'{"text": "\xff"}', "not-json"),
        (b'{"text": "cut of', "not-json"),
        (b'{"text": "\\ud800"}', "not-json"),
        (b'{"a": ' + b"[" * 100_000, "not-json"),
        (b'["text"]', "wrong-type"),
        (b'"text"', "wrong-type"),
        (b'{"title": "no text"}', "missing-field"),
        (b'{"text": null}', "wrong-type"),
        (a_line(published_at=1_578_441_600), "wrong-type"),
        (a_line(text=" \n\t"), "empty-text"),
        (a_line(text="x" * 1_000_001), "too-long"),
        (a_line(title="x" * 2001), "too-long"),
        (a_line(source="x" * 301), "too-long"),
        (a_line(published_at="yesterday"), "bad-time"),
        (a_line(published_at="0001-01-01T00:00:00+14:00"), "bad-time"),
        (a_line(published_at="1899-12-31"), "too-old"),
        (a_line(published_at="2020-01-09T12:00:01Z"), "future"),
        (a_line(published_at="9999-01-01"), "future"),
    ],
)
def test_a_bad_line_names_its_place_and_rule(raw: bytes, rule: str) -> None:
    error = refused(raw)

    assert (error.where, error.rule) == ("news.jsonl:7", rule)


def test_a_publishers_clock_may_run_a_day_ahead() -> None:
    assert from_line(published_at="2020-01-09T12:00:00Z").published_at == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " java\tscript:alert(1)",
        "data:text/html,x",
        "ftp://gazette.example/a",
        "//gazette.example/a",
        "https://",
        "https:///a",
        "http://[::1",
        "https://user:secret@gazette.example/a",
        'https://gazette.example/"onclick=',
        "https://gazette.example/a b",
        "https://gazette.example/" + "a" * 2000,
    ],
)
def test_an_address_that_is_not_plain_web_is_left_out(url: str) -> None:
    assert from_line(url=url).url == ""


@given(st.text() | st.text(alphabet="htps:/@[]?#.%j\t\n aé"))
def test_no_address_comes_out_but_http_and_https(url: str) -> None:
    assert web_address(url) == "" or web_address(url).lower().startswith(("http://", "https://"))


def test_a_text_seen_over_six_hours_late_is_backfill() -> None:
    assert not from_line(published_at="2020-01-08T06:00:00Z").backfill
    assert from_line(published_at="2020-01-08T05:59:59Z").backfill


def test_a_day_counts_as_late_only_six_hours_after_it_ended() -> None:
    assert not from_line(published_at="2020-01-08").backfill
    assert not from_line(Intake(producer="p", source="s", now=NOW - timedelta(hours=6)), published_at="2020-01-07").backfill
    assert from_line(published_at="2020-01-07").backfill


def test_a_line_without_a_date_counts_as_published_when_seen() -> None:
    article = from_line()

    assert (article.published_at, article.inferred) == (NOW, ("published_at", "publisher"))


def test_only_a_replay_takes_the_archives_seen_at_and_it_is_never_backfill() -> None:
    times = {"published_at": "2019-12-01T00:00:00Z", "seen_at": "2020-01-01T00:00:00Z"}

    assert from_line(LIVE, **times).seen_at == NOW
    replayed = from_line(REPLAY, **times)
    assert (replayed.seen_at, replayed.backfill) == (datetime(2020, 1, 1, tzinfo=UTC), False)


def test_a_replay_without_seen_at_takes_published_at() -> None:
    assert from_line(REPLAY, published_at="2019-12-01T01:00:00Z").seen_at == datetime(2019, 12, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("field", ["published_at", "seen_at"])
def test_a_replay_refuses_times_that_have_not_come(field: str) -> None:
    assert refused(a_line(**{field: "2020-01-10T00:00:00Z"}), REPLAY).rule == "future"


def test_a_replay_needs_a_time() -> None:
    assert refused(a_line(), REPLAY).rule == "no-time"


def test_ids_do_not_depend_on_who_collected_it_or_when() -> None:
    late = Intake(producer="files-2", source="other.jsonl", now=NOW + timedelta(days=30))

    one, other = from_line(url="https://gazette.example/a"), from_line(late, url="http://www.gazette.example/a/?utm_source=x")

    assert (one.document_id, one.article_id) == (other.document_id, other.article_id)


def test_a_corrected_text_is_a_new_article_of_its_document() -> None:
    one, other = from_line(url="https://gazette.example/a"), from_line(url="https://gazette.example/a", text="Other text.")

    assert one.document_id == other.document_id
    assert one.article_id != other.article_id


def test_a_collected_article_is_the_same_after_another_round() -> None:
    first = from_text("KYIV (Northgate) - Trains stood still on Monday.\n")

    again = article_from_line(encode(first), REPLAY, where="dump:1")

    assert (again.article_id, again.inferred, again.seen_at) == (first.article_id, first.inferred, first.seen_at)


SENTENCE = "Country A fired missiles at two bases of Country B on Wednesday."


@pytest.mark.parametrize(
    ("text", "title", "day", "wire"),
    [
        (f" date 2020-01-07 advertisement\n\nKYIV / LONDON – {BODY}", SENTENCE, 7, None),  # noqa: RUF001 - as papers set it
        (f"date 2020-01-07 advertisement {BODY}", SENTENCE, 7, None),
        (f"KYIV (Northgate) - {BODY}", SENTENCE, None, "Northgate"),
        (f"KYIV, January 7, 2020 (Northgate) - {BODY}", SENTENCE, 7, "Northgate"),
        (f"Missiles hit bases\nBy Ann Lee, January 7, 2020\n\nKYIV (Northgate) - {BODY}", "Missiles hit bases", 7, "Northgate"),
        (f"Northgate | 7 January 2020\n{BODY}", SENTENCE, 7, None),
        (f"Published: 2020-01-07\n{BODY}", SENTENCE, 7, None),
        (f"{BODY}\n\n(Reporting by Ann Lee,\nBo Dahl; Editing by C. Fox)", SENTENCE, None, "reporting by Ann Lee, Bo Dahl"),
        (f"{BODY} An official told Northgate so.", SENTENCE, None, None),
        ("On January 7, 2020 missiles were fired.", "On January 7, 2020 missiles were fired.", None, None),
        ("Recalling September 11, 2001\n\nBells rang.", "Recalling September 11, 2001", None, None),
        ("Published: 2020-13-45\nBells rang.", "Bells rang.", None, None),
        (f"{LEE} More.", LEE, None, None),
        ("...", "...", None, None),
    ],
)  # fmt: skip
def test_a_plain_text_tells_title_day_and_wire(text: str, title: str, day: int | None, wire: str | None) -> None:
    article = from_text(text)

    assert (article.title, article.wire, article.text) == (title, wire, text)
    assert article.published_at == (datetime(2020, 1, day, tzinfo=UTC) if day else NOW)
    assert set(article.inferred) == {"title", "published_at", "publisher"} | ({"wire"} if wire else set())


def test_a_date_in_a_text_that_lies_ahead_is_not_believed() -> None:
    assert from_text(f"Published: 2021-01-01\n{BODY}").published_at == NOW


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    title = from_text("word " * 1000).title

    assert len(title) <= 301
    assert title.endswith("word…")


def test_a_text_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(ArticleError) as caught:
        article_from_text(b"caf\xe9", LIVE, where="news.txt")

    assert caught.value.rule == "not-utf8"


def test_the_record_is_keyed_by_document() -> None:
    article = from_line(url="https://gazette.example/a")

    record = article_record(article, where="news.jsonl:1")

    assert (record.topic, record.key) == ("articles.v1", article.document_id.encode())
    assert decode(record.value or b"", Article, topic="articles.v1") == article


def test_an_article_larger_than_the_topic_takes_is_refused() -> None:
    article = from_line(text="\x01" * 1_000_000)

    with pytest.raises(ArticleError, match=f"{LARGEST:,}") as caught:
        article_record(article, where="news.jsonl:1")

    assert caught.value.rule == "too-large"


VALUES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=60) | st.datetimes().map(str) | st.lists(st.text(max_size=5))
)
FIELDS = (
    "text",
    "url",
    "title",
    "published_at",
    "seen_at",
    "publisher",
    "source",
    "source_group",
    "language",
    "wire",
    "inferred",
)


@given(st.binary() | st.dictionaries(st.sampled_from(FIELDS), VALUES).map(lambda line: json.dumps(line).encode()), st.booleans())
def test_any_bytes_give_an_article_that_keeps_its_schema_or_an_article_error(raw: bytes, live: bool) -> None:  # noqa: FBT001
    try:
        article = article_from_line(raw, LIVE if live else REPLAY, where="x:1")
    except ArticleError:
        return

    assert decode(encode(article), Article, topic="articles.v1") == article


@given(st.text(min_size=1))
def test_any_text_gives_an_article_that_keeps_its_schema_or_an_article_error(text: str) -> None:
    try:
        article = from_text(text)
    except ArticleError:
        event("refused")
        return

    again: Article = decode(encode(article), Article, topic="articles.v1")
    assert again == article
    assert article.text == text.removeprefix("\ufeff")
