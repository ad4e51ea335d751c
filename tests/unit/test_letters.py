"""Dead letters: what they keep, and what is sent when one is replayed."""

import hashlib
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services import __version__
from services.core import topics
from services.core.codec import decode, encode
from services.core.errors import MessageError
from services.core.letters import Choice, Letter, LetterError, Note, ids_of, letter_of, sent_again
from services.core.messages import Article, Mark
from services.core.records import Header, Origin, Record, cut, dead_letter, refused
from tests.builders import START, an_article

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def read(record: Record, place: str = "0/17") -> Letter:
    return letter_of(place, NOW, record)


def by_extractor(raw: bytes, *, offset: int = 5, topic_id: str = "t1") -> Letter:
    origin = Origin(topic_id=topic_id, partition=3, offset=offset, appended_at=START)
    return read(refused(raw, origin, MessageError(topics.ARTICLES, "unreadable", "timeout")))


def by_producer(raw: bytes, *more: Header) -> Letter:
    return read(dead_letter(raw, "news.jsonl:2", "missing-field", "no text", service="producer", more=more))


def article_of(record: Record) -> Article:
    article: Article = decode(record.value or b"", Article | Mark, topic=record.topic)
    return article


def test_a_letter_says_who_refused_it_where_it_stood_and_by_which_version() -> None:
    letter = by_extractor(b"raw")

    assert letter.headers == {
        "reason": "unreadable",
        "detail": "articles.v1: unreadable: timeout",
        "origin": "articles.v1/3/5",
        "service": "extractor",
        "version": __version__,
        "topic-id": "t1",
    }


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    assert __version__ == project["version"]


def test_two_megabytes_are_kept_whole() -> None:
    letter = by_extractor(b"x" * 2_000_000)

    assert (len(letter.value), letter.size, letter.is_cut) == (2_000_000, 2_000_000, False)


def test_of_more_than_two_megabytes_the_head_the_size_and_the_hash_are_kept() -> None:
    raw = b"x" * 2_000_001

    letter = by_extractor(raw)

    assert (letter.value, letter.size, letter.is_cut) == (b"x" * 64_000, 2_000_001, True)
    assert letter.said("sha256") == hashlib.sha256(raw).hexdigest()


def test_a_huge_key_leaves_room_for_the_letter() -> None:
    letter = dead_letter(b"raw", "articles.v1/0/1", "schema", "", service="extractor", key=b"k" * 3_000_000)

    assert letter.key == b"k" * 1_000


def test_half_a_surrogate_pair_in_an_error_is_no_error() -> None:
    letter = read(dead_letter(b"", "a\udc80.txt", "not-utf8", "byte \ud800", service="producer"))

    assert (letter.said("origin"), letter.said("detail")) == ("a\\udc80.txt", "byte \\ud800")


def test_an_article_that_the_extractor_refused_is_sent_as_seen_now() -> None:
    article = an_article(published_at=NOW - timedelta(hours=5), seen_at=NOW - timedelta(hours=4))

    record = sent_again(by_extractor(encode(article)), NOW)

    again = article_of(record)
    assert (record.topic, record.key) == (topics.ARTICLES, article.document_id.encode())
    assert (again.article_id, again.text, again.published_at) == (article.article_id, article.text, article.published_at)
    assert (again.seen_at, again.backfill, again.producer) == (NOW, False, "deadletters")


def test_one_that_was_published_more_than_six_hours_ago_trains_and_does_not_ring() -> None:
    article = an_article(published_at=NOW - timedelta(hours=6, seconds=1), seen_at=NOW - timedelta(hours=6))

    assert article_of(sent_again(by_extractor(encode(article)), NOW)).backfill


def test_a_line_that_a_producer_refused_is_read_again() -> None:
    letter = by_producer(
        b'{"text": "Rockets hit a base."}', ("form", b"line"), ("source", b"news.jsonl"), ("publisher", b"Gazette")
    )

    again = article_of(sent_again(letter, NOW))

    assert (again.text, again.source, again.publisher) == ("Rockets hit a base.", "news.jsonl", "Gazette")
    assert (again.seen_at, again.producer) == (NOW, "deadletters")


def test_a_plain_text_that_a_producer_refused_is_read_as_one() -> None:
    letter = by_producer(b"Rockets hit a base.", ("form", b"text"), ("source", b"a.txt"))

    assert article_of(sent_again(letter, NOW)).text == "Rockets hit a base."


@pytest.mark.parametrize(
    ("letter", "rule", "words"),
    [
        (by_extractor(b"x" * 2_000_001), "cut", "only the first 64,000 of its 2,000,001 bytes are kept; send them again"),
        (by_producer(b"x", ("form", b"line"), *cut("ab", 9)), "cut", "only the first 1 of its 9 bytes"),
        (by_extractor(b"{"), "still-refused", "`tocsin deadletters show 0/17 --raw`"),
        (by_extractor(b""), "still-refused", "truncated"),
        (by_producer(b"{}", ("form", b"line")), "still-refused", "give the article's text"),
        (
            by_extractor(encode(an_article(published_at=NOW + timedelta(days=2)))),
            "still-refused",
            "set the producer's clock right",
        ),
        (by_extractor(encode(Mark(producer="p", at=START))), "not-an-input", "its time has passed"),
        (by_producer(b"", ("form", b"")), "not-an-input", "from its source"),
        (
            read(dead_letter(b"{", "observations.v1/0/3", "schema", "", service="alerting")),
            "not-an-input",
            "the judge takes each",
        ),
        (read(dead_letter(b"{", "situations.v1/0/3", "schema", "", service="notifier")), "not-an-input", "no situation"),
        (read(Record(topics.DEAD_LETTERS, None, b"by hand")), "not-an-input", "no producer or extractor wrote it"),
    ],
)
def test_what_cannot_be_replayed_is_refused_with_the_way_out(letter: Letter, rule: str, words: str) -> None:
    with pytest.raises(LetterError) as caught:
        sent_again(letter, NOW)

    assert caught.value.rule == rule
    assert str(caught.value).startswith(f"letter 0/17: {rule}: ")
    assert words in str(caught.value)


def test_a_letter_that_was_written_twice_is_one() -> None:
    assert read(refused_twice(), "0/1").letter_id == read(refused_twice(), "0/2").letter_id


def refused_twice() -> Record:
    origin = Origin(topic_id="t1", partition=3, offset=5, appended_at=START)
    return refused(b"raw", origin, MessageError(topics.ARTICLES, "unreadable", "timeout"))


@pytest.mark.parametrize("other", [by_extractor(b"raw", offset=6), by_extractor(b"war"), by_extractor(b"raw", topic_id="t2")])
def test_another_place_another_topic_or_other_bytes_are_another_letter(other: Letter) -> None:
    assert other.letter_id != by_extractor(b"raw").letter_id


def test_the_rest_of_a_cut_letter_tells_it_from_others() -> None:
    one, other = by_extractor(b"x" * 2_000_001), by_extractor(b"x" * 2_000_000 + b"y")

    assert (one.value, one.letter_id == other.letter_id) == (other.value, False)


@pytest.mark.parametrize(
    ("choice", "takes"),
    [
        (Choice(), True),
        (Choice(reason="unreadable"), True),
        (Choice(reason="schema"), False),
        (Choice(service="extractor"), True),
        (Choice(reason="unreadable", service="producer"), False),
        (Choice(since=NOW), True),
        (Choice(since=NOW + timedelta(seconds=1)), False),
    ],
)
def test_letters_are_chosen_by_reason_service_and_time(choice: Choice, takes: bool) -> None:  # noqa: FBT001 - a parameter
    assert choice.takes(by_extractor(b"raw")) is takes


def test_a_note_that_is_none_counts_for_nothing() -> None:
    note = Note(place="0/17", at=NOW, to=topics.ARTICLES)

    assert ids_of([(b"a", encode(note)), (b"b", b"{}"), (b"\xff", encode(note)), (None, None)]) == {"a": note}
