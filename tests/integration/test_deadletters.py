"""`tocsin deadletters` on a real broker: what is listed, shown and sent again, once."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.adapters import kafka
from services.adapters.settings import Settings
from services.core import topics
from services.core.codec import decode, encode
from services.core.errors import MessageError
from services.core.letters import Choice
from services.core.messages import Article, Mark
from services.core.notify.webhook import trying
from services.core.records import Origin, Record, dead_letter, refused
from services.deadletters import replay
from services.deadletters.webhooks import Webhooks
from tests.builders import START, an_article
from tests.extraction import ends, everything, extractor, ids, send, wait_until
from tests.processes import command, environment
from tests.topic_reader import TopicReader
from tests.webhook_receiver import SECRET, listening, rules_file

REASON = "unreadable"
NO_RECEIVERS = Webhooks((), {})


def tocsin(settings: Settings, *arguments: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[bytes]:
    ran = subprocess.run(
        [sys.executable, "-m", "services", *arguments], env=environment(settings, **more), capture_output=True, check=False
    )
    assert ran.returncode == code, ran.stderr
    return ran


def unreadable(raw: bytes, offset: int, rule: str = REASON) -> Record:
    origin = Origin(topic_id="t1", partition=0, offset=offset, appended_at=START)
    return refused(raw, origin, MessageError(topics.ARTICLES, rule, "timeout"))


def write(settings: Settings, *letters: Record) -> None:
    producer = kafka.producer(settings, client_id="test")
    for each in letters:
        producer.send(settings.name(each.topic), each.value, each.key, list(each.headers)).get(timeout=20)
    producer.close()


def articles(settings: Settings) -> list[Article]:
    """What anyone who reads what is committed finds."""
    return [each for each in messages(settings) if isinstance(each, Article)]


def messages(settings: Settings) -> list[Article | Mark]:
    return [decode(each.value, Article | Mark, topic=topics.ARTICLES) for each in everything(settings, topics.ARTICLES)]


def three(settings: Settings) -> list[Article]:
    """Write three letters of one reason, one of another, and one that is cut."""
    sent = [an_article(f"Report {number} of a strike.", url=f"https://a.example/{number}") for number in range(3)]
    write(
        settings,
        *(unreadable(encode(each), number) for number, each in enumerate(sent)),
        unreadable(b"{", 3, "schema"),
        unreadable(b"x" * 2_000_001, 4),
    )
    return sent


def test_letters_are_listed_by_reason_with_their_origin(settings: Settings) -> None:
    three(settings)

    listed = tocsin(settings, "deadletters", "list", "--json", "--reason", REASON, "--service", "extractor")

    lines = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [(line["place"], line["origin"], line["bytes"]) for line in lines[2:]] == [
        ("0/2", "articles.v1/0/2", len(encode(an_article("Report 2 of a strike.", url="https://a.example/2")))),
        ("0/4", "articles.v1/0/4", 2_000_001),
    ]
    assert listed.stderr == b"4 letters: unreadable 4\n"


def test_letters_are_listed_from_a_time_on(settings: Settings) -> None:
    write(settings, unreadable(b"before", 1))
    time.sleep(0.01)  # the broker's time has milliseconds
    since = datetime.now(UTC).isoformat()
    write(settings, unreadable(b"after", 2))

    listed = tocsin(settings, "deadletters", "list", "--since", since)

    assert b"articles.v1/0/2" in listed.stdout
    assert b"articles.v1/0/1" not in listed.stdout
    assert tocsin(settings, "deadletters", "list", "--since", datetime.now(UTC).isoformat()).stderr == b"0 letters\n"


def test_a_letter_is_shown_and_its_bytes_go_to_a_pipe_as_they_came(settings: Settings) -> None:
    write(settings, unreadable(b"first", 0), unreadable(b"Rockets\x1b[2J\xff", 1))

    shown = tocsin(settings, "deadletters", "show", "0/1").stdout
    raw = tocsin(settings, "deadletters", "show", "0/1", "--raw").stdout

    assert (b"\x1b" in shown, b"\nreason: unreadable\n" in shown, raw) == (False, True, b"Rockets\x1b[2J\xff")


@pytest.mark.parametrize(
    ("place", "words"), [("0/9", b"has no letter at 0/9"), ("7/1", b"is no place of a letter"), ("x", b"write it as")]
)
def test_a_letter_that_is_not_there_is_named(settings: Settings, place: str, words: bytes) -> None:
    assert words in tocsin(settings, "deadletters", "show", place, code=2).stderr


def test_without_yes_nothing_is_sent(settings: Settings) -> None:
    three(settings)

    told = tocsin(settings, "deadletters", "replay", "--reason", REASON, code=1)

    assert told.stdout == b"to send: 3, sent before: 0, cannot be sent: 1; add --yes to send\n"
    assert articles(settings) == []


def test_letters_are_sent_once_however_often_they_are_replayed(settings: Settings) -> None:
    sent = three(settings)

    first = tocsin(settings, "deadletters", "replay", "--reason", REASON, "--yes", code=1)
    again = tocsin(settings, "deadletters", "replay", "--reason", REASON, "--yes", code=1)

    assert first.stdout == b"sent: 3, sent before: 0, cannot be sent: 1\n"
    assert b"letter 0/4: cut: only the first 64,000 of its 2,000,001 bytes are kept; send them again" in first.stderr
    assert again.stdout == b"sent: 0, sent before: 3, cannot be sent: 1\n"
    assert {each.article_id for each in articles(settings)} == {each.article_id for each in sent}
    assert len(articles(settings)) == 3
    assert tocsin(settings, "deadletters", "list").stdout.count(b"[sent again ") == 3


def test_a_letter_that_was_written_twice_is_sent_once(settings: Settings) -> None:
    letter = unreadable(encode(an_article()), 1)
    write(settings, letter, letter)

    told = replay.replay(settings, Choice(reason=REASON), NO_RECEIVERS, now=replay.wall_clock, say=lambda _: None)

    assert (told.sent, told.before) == (1, 1)
    assert len(articles(settings)) == 1


def test_a_replay_that_dies_before_its_commit_has_sent_nothing_and_the_next_sends_each_once(settings: Settings) -> None:
    three(settings)
    dying = subprocess.run(
        [sys.executable, "-c", DYING, REASON], env=environment(settings), capture_output=True, check=False, timeout=60
    )
    before = articles(settings)

    told = replay.replay(settings, Choice(reason=REASON), NO_RECEIVERS, now=replay.wall_clock, say=lambda _: None)

    assert (dying.returncode, dying.stdout) == (-9, b"flushed 10\n")  # it was killed after the broker had all of it
    assert before == []
    assert told.sent == 3
    assert len(articles(settings)) == 3


DYING = """
import os, signal, sys
from kafka import KafkaProducer
from services.adapters.settings import from_environment
from services.core.letters import Choice
from services.deadletters import replay
from services.deadletters.webhooks import Webhooks

sent = []
send = KafkaProducer.send
def counted(*args, **named):
    sent.append(send(*args, **named))
    return sent[-1]
def die(producer, **_):
    producer.flush()
    print("flushed", sum(each.succeeded() for each in sent), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
KafkaProducer.send, KafkaProducer.commit_transaction = counted, die
choice = Choice(reason=sys.argv[1])
replay.replay(from_environment(os.environ), choice, Webhooks((), {}), now=replay.wall_clock, say=lambda _: None)
"""


def test_a_replay_that_another_overtakes_says_so_and_sends_nothing_more(settings: Settings) -> None:
    three(settings)
    others: list[int] = []

    def now() -> datetime:
        if not others:
            others.append(1)
            replay.replay(settings, Choice(reason=REASON), NO_RECEIVERS, now=replay.wall_clock, say=lambda _: None)
        return datetime.now(UTC)

    with pytest.raises(replay.OvertakenError, match="another replay began meanwhile"):
        replay.replay(settings, Choice(reason=REASON), NO_RECEIVERS, now=now, say=lambda _: None)

    assert len(articles(settings)) == 3


def test_an_end_mark_follows_in_each_partition_so_that_time_does_not_wait_for_the_replay(settings: Settings) -> None:
    write(settings, unreadable(encode(an_article()), 1))
    replay.replay(settings, Choice(reason=REASON), NO_RECEIVERS, now=replay.wall_clock, say=lambda _: None)

    marks = [each for each in messages(settings) if isinstance(each, Mark)]
    assert [(each.producer, each.final) for each in marks] == [("deadletters", True)] * 4


def test_bytes_that_are_no_observation_become_a_letter_of_the_judge_with_its_headers(settings: Settings) -> None:
    write(settings, Record(topics.OBSERVATIONS, b"k", b"{"), Record(topics.OBSERVATIONS, b"k", None))
    with command(settings, "alerting"), TopicReader(settings, topics.DEAD_LETTERS) as reader:
        letters = reader.until(lambda records: len(records) >= 2)

    said = [{name: value.decode() for name, value in each.headers} for each in letters]
    assert [(each["service"], each["origin"]) for each in said] == [
        ("alerting", "observations.v1/0/0"),
        ("alerting", "observations.v1/0/1"),
    ]
    assert [each.value for each in letters] == [b"{", b""]


def test_a_refused_line_is_sent_again_by_a_producer_of_its_name(settings: Settings) -> None:
    line = b'{"text": "Rockets hit a base.", "publisher": "Gazette"}'
    more = (("form", b"line"), ("source", b"news.jsonl"))
    write(settings, dead_letter(line, "news.jsonl:1", "missing-field", "no text", service="producer", more=more))

    tocsin(settings, "deadletters", "replay", "--reason", "missing-field", "--service", "producer", "--yes")

    assert [(each.text, each.publisher) for each in articles(settings)] == [("Rockets hit a base.", "Gazette")]


def test_the_extractor_reads_on_over_what_was_sent_in_transactions(settings: Settings) -> None:
    texts = [an_article(f"Report {number} of a strike.", url=f"https://a.example/{number}") for number in range(5)]
    with extractor(settings, "tests.analysts:quick") as running:
        for number, article in enumerate(texts[:3]):
            write(settings, unreadable(encode(article), number))
            replay.replay(settings, Choice(reason=REASON), NO_RECEIVERS, now=replay.wall_clock, say=lambda _: None)
        send(settings, [encode(texts[3])])
        wait_until(lambda: set(ids(settings)) == {each.article_id for each in texts[:4]}, 60)
        end = ends(settings)
        wait_until(lambda: all(committed(settings)[number] >= offset - 1 for number, offset in end.items()), 20)
        assert running.process.poll() is None
    before = len(everything(settings, topics.OBSERVATIONS))

    with extractor(settings, "tests.analysts:quick"):
        send(settings, [encode(texts[4])])
        wait_until(lambda: texts[4].article_id in ids(settings), 60)

    assert len(everything(settings, topics.OBSERVATIONS)) == before + 1


def committed(settings: Settings) -> dict[int, int]:
    """What the extractor's group says it has done, by partition."""
    admin = kafka.admin(settings)
    group = settings.name("extractor")
    offsets = admin.list_group_offsets([group])[group]
    admin.close()
    return {each.partition: found.offset for each, found in offsets.items()}


def a_webhook(number: int, receiver: str = "desk") -> Record:
    more = (("receiver", receiver.encode()), ("webhook-id", f"msg_{number}".encode()), ("attempts", b"7"))
    body = encode(trying(datetime.now(UTC)))
    return dead_letter(body, f"situations.v1/0/{number}", "webhook-not-taken", "HTTP 500", service="notifier", more=more)


def test_messages_go_to_their_receiver_under_their_ids_once_and_not_on_after_one_that_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    write(settings, a_webhook(1), a_webhook(2), a_webhook(3), a_webhook(4, "nobody"))
    again = ("deadletters", "replay", "--reason", "webhook-not-taken")
    with listening(204, 500, 204, 204) as ear:
        given = {"TOCSIN_RULES": str(rules_file(tmp_path, desk=ear.url)), "TOCSIN_TEST_SECRET": SECRET}
        dry = tocsin(settings, *again, code=1, **given)
        first = tocsin(settings, *again, "--yes", code=1, **given)
        second = tocsin(settings, *again, "--yes", code=1, **given)
        heard = [(each.webhook_id, each.is_signed) for each in ear.heard]

    assert dry.stdout == b"to send: 3, sent before: 0, cannot be sent: 1; add --yes to send\n"
    assert first.stdout == b"sent: 1, sent before: 0, cannot be sent: 3\n"
    assert first.stderr.count(b"not-taken: desk: HTTP 500; mend the receiver, try it with `tocsin notifier test desk`") == 2
    assert b"letter 0/3: no-receiver: no receiver 'nobody': there are desk; name it in the file of TOCSIN_RULES" in first.stderr
    assert second.stdout == b"sent: 2, sent before: 1, cannot be sent: 1\n"
    assert heard == [("msg_1", True), ("msg_2", True), ("msg_2", True), ("msg_3", True)]
    assert messages(settings) == []
