import signal
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from kafka.admin import ConfigResource, ConfigResourceType

from services.adapters import kafka
from services.adapters import topics as broker_topics
from services.adapters.settings import Settings
from services.core import topics
from services.core.codec import decode, encode
from services.core.messages import Article, Mark, Signal
from tests import builders
from tests.extraction import (
    START_LIMIT_S,
    STOP_LIMIT_S,
    WORK_LIMIT_S,
    assert_nothing_is_lost,
    everything,
    extractor,
    ids,
    judged,
    observed,
    places,
    reading,
    reason,
    send,
    wait_for_observations,
    wait_until,
)

QUICK, TROUBLED, REAL = "tests.analysts:quick", "tests.analysts:troubled", "services.adapters.analyst:load_analyst"
TEXT = "Country A threatened Country B with war on Monday. " * 20


def an_article(number: int, *, title: str = "A title", text: str = TEXT) -> Article:
    now = datetime.now(UTC)
    return builders.an_article(text, title=title, article_id=f"a{number}", published_at=now, seen_at=now)


def test_every_message_is_a_signal_or_a_dead_letter_and_one_observation(settings: Settings) -> None:
    good = [encode(an_article(number)) for number in range(40)]
    poison = {
        b"\xff\xfe": "not-json",
        good[0][:50]: "not-json",
        b"[1]": "schema",
        b'{"kind": "article"}': "schema",
        encode(Mark(producer="p1", at=datetime(2999, 1, 1, tzinfo=UTC))): "future",
        encode(an_article(90, title="raise")): "unreadable",
        encode(an_article(91, title="crash")): "unreadable",
    }
    mark = encode(Mark(producer="p1", at=datetime.now(UTC)))
    with extractor(settings, TROUBLED) as running:
        send(settings, [*good[:20], *poison, None, mark, *good[20:]])
        records = wait_for_observations(settings, 49)
        wait_until(lambda: running.metric("tocsin_extractor_records_total{") == 49, WORK_LIMIT_S)

        assert running.metric('tocsin_extractor_records_total{outcome="article"') == 40
        assert running.metric('tocsin_extractor_records_total{outcome="refused"') == 8
        assert running.metric('tocsin_extractor_records_total{outcome="mark"') == 1
        assert running.metric('tocsin_extractor_mentions_total{ledger="threats",weighs="yes"') == 40
        assert running.metric("tocsin_extractor_analyse_seconds_count") == 40
        assert running.metric('tocsin_extractor_child_restarts_total{cause="crash"') == 2

    assert len(records) == 49
    assert_nothing_is_lost(settings)
    assert sorted(ids(settings)) == sorted(f"a{number}" for number in range(40))
    letters = everything(settings, topics.DEAD_LETTERS)
    assert {each.value: reason(each) for each in letters} == {**poison, b"": "no-value"}
    assert {each.key for each in letters} == {f"d{number}".encode() for number in range(20, 28)}
    assert {each.topic_id for each in observed(records)} == {broker_topics.topic_id(settings, topics.ARTICLES)}


def test_nothing_is_lost_when_workers_and_their_children_are_killed(settings: Settings) -> None:
    send(settings, [encode(an_article(number, title="sleep 0.01")) for number in range(800)])
    with extractor(settings, TROUBLED, workers=2) as running, reading(settings, topics.OBSERVATIONS) as observations:
        for share, victims in ((100, running.workers), (250, running.children), (400, running.workers)):
            wait_until(lambda least=share: len(places(observations.more())) >= least, WORK_LIMIT_S)  # type: ignore[misc]
            victims()[0].send_signal(signal.SIGKILL)
        wait_until(lambda: len(places(observations.more())) == 800, WORK_LIMIT_S)
        wait_until(running.ready, START_LIMIT_S)
        assert len(running.workers()) == len(running.children()) == 2

    assert_nothing_is_lost(settings)
    assert set(ids(settings)) == {f"a{number}" for number in range(800)}
    assert everything(settings, topics.DEAD_LETTERS) == []


def test_workers_share_the_partitions(settings: Settings) -> None:
    with extractor(settings, QUICK, workers=2) as running:
        send(settings, [encode(an_article(number)) for number in range(200)])
        wait_for_observations(settings, 200)
        wait_until(lambda: running.metric("tocsin_extractor_records_total{") >= 200, WORK_LIMIT_S)
        each = [running.metric(f'tocsin_extractor_records_total{{outcome="article",worker="{number}"') for number in (1, 2)]

    assert sum(each) == 200
    assert min(each) > 0
    assert_nothing_is_lost(settings)


def test_workers_beyond_the_partitions_are_ready_and_stand_by(settings: Settings) -> None:
    with extractor(settings, QUICK, workers=settings.partitions + 1) as running:
        assert running.ready()


def test_a_worker_that_joins_or_leaves_costs_nothing(settings: Settings) -> None:
    send(settings, [encode(an_article(number, title="sleep 0.01")) for number in range(600)])
    with extractor(settings, TROUBLED), reading(settings, topics.OBSERVATIONS) as observations:
        for share in (50, 150, 250):
            wait_until(lambda least=share: len(places(observations.more())) >= least, WORK_LIMIT_S)  # type: ignore[misc]
            with extractor(settings, TROUBLED):
                wait_until(lambda least=share: len(places(observations.more())) >= least + 50, WORK_LIMIT_S)  # type: ignore[misc]
        wait_until(lambda: len(places(observations.more())) == 600, WORK_LIMIT_S)

    assert_nothing_is_lost(settings)
    assert set(ids(settings)) == {f"a{number}" for number in range(600)}


def limit_signals(settings: Settings, most_bytes: int) -> None:
    client = kafka.admin(settings)
    name = settings.name(topics.SIGNALS)
    client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs={"max.message.bytes": str(most_bytes)})])
    client.close()


def test_a_worker_whose_send_fails_ends_and_goes_on_with_no_later_article(settings: Settings) -> None:
    with extractor(settings, QUICK) as running:
        (first,) = running.workers()
        limit_signals(settings, 100)
        send(settings, [encode(an_article(number)) for number in range(20)])
        wait_until(lambda: first.pid not in {each.pid for each in running.workers()}, 20)
        early = judged(everything(settings, topics.OBSERVATIONS))
        limit_signals(settings, 4_194_304)
        wait_for_observations(settings, 20)

    assert all(len(offsets) <= 1 for offsets in early.values())
    assert_nothing_is_lost(settings)
    assert set(ids(settings)) == {f"a{number}" for number in range(20)}


def test_it_waits_for_topics_that_are_created_later(settings: Settings) -> None:
    broker_topics.delete(settings)
    with extractor(settings, QUICK, ready=False) as running:
        wait_until(lambda: bool(running.workers()), START_LIMIT_S)
        wait_until(lambda: "the broker and its topics" in running.says(), START_LIMIT_S)
        broker_topics.create(settings)
        send(settings, [encode(an_article(1))])
        wait_for_observations(settings, 1)


def test_it_stops_within_ten_seconds_and_commits_what_is_done(settings: Settings) -> None:
    send(settings, [encode(an_article(number, title="sleep 0.05")) for number in range(100)])
    with extractor(settings, TROUBLED) as running:
        wait_for_observations(settings, 10)
        begun = time.monotonic()
        running.process.terminate()
        code = running.process.wait(STOP_LIMIT_S)
        took_s = time.monotonic() - begun
    with extractor(settings, TROUBLED):
        records = wait_for_observations(settings, 100)

    assert (code, took_s < 10) == (0, True)
    assert len(records) == 100
    assert all(earlier < later for offsets in judged(records).values() for earlier, later in pairwise(offsets))


def test_it_stops_within_ten_seconds_in_mid_article_and_reads_that_one_again(settings: Settings, tmp_path: Path) -> None:
    asleep = tmp_path / "asleep"
    send(settings, [encode(an_article(1, title=f"sleep 25 {asleep}"))])
    with extractor(settings, TROUBLED) as running:
        wait_until(asleep.exists, START_LIMIT_S)
        begun = time.monotonic()
        running.process.terminate()
        code = running.process.wait(STOP_LIMIT_S)
        took_s = time.monotonic() - begun
    with extractor(settings, QUICK):
        wait_for_observations(settings, 1)

    assert (code, took_s < 10) == (0, True)
    assert ids(settings) == ["a1"]


def test_no_process_is_left_when_the_supervisor_is_killed(settings: Settings) -> None:
    with extractor(settings, QUICK, workers=2) as running:
        running.process.kill()
        wait_until(lambda: not running.left(), 5)


def test_it_gives_up_with_exit_code_1_when_its_analyst_never_loads(settings: Settings) -> None:
    with extractor(settings, "tests.analysts:broken", ready=False) as running:
        assert running.process.wait(START_LIMIT_S) == 1


def test_the_real_analyst_reads_an_article(settings: Settings) -> None:
    text = "TEHRAN, March 1 (Reuters) - Iran launched ballistic missiles at Israel on Sunday, killing at least 12 people."
    with extractor(settings, REAL):
        send(settings, [encode(an_article(1, title="Iran fires missiles at Israel", text=text))])
        wait_for_observations(settings, 1)

    (record,) = everything(settings, topics.SIGNALS)
    found: Signal = decode(record.value, Signal, topic=topics.SIGNALS)
    assert found.analysed
    assert "ASSAULT" in {each.event_type for each in found.mentions}
