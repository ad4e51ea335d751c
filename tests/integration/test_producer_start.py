"""How the producer begins: it waits for what is not there yet, and refuses a clock that is not the broker's."""

import gc
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from services.adapters import topics as broker_topics
from services.adapters.listener import free_ports
from services.adapters.settings import Settings
from services.core import topics
from services.core.articles import Intake
from services.producer import live, sending
from services.producer.agreement import ClockError, brokers_time, compare
from services.producer.dispatch import TOPICS, Dispatch
from services.producer.outbox import Outbox
from services.producer.stopping import Stop
from services.producer.tally import Tally
from tests.processes import environment
from tests.topic_reader import TopicReader

NOON = datetime(2020, 1, 8, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"text": "Trains stood still.", "url": "https://gazette.example/1"}))
    return path


@pytest.fixture
def chosen(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings, also as this process's environment."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    return settings


def shifted(hours: int) -> live.Now:
    return lambda: datetime.now(UTC) + timedelta(hours=hours)


def waiting(settings: Settings, file: Path) -> subprocess.Popen[str]:
    """Start a producer, and give it once it says that it waits."""
    process = subprocess.Popen(
        [sys.executable, "-m", "services", "producer", "files", str(file)],
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    lines = [process.stdout.readline(), process.stdout.readline()]
    assert any('"waiting"' in line for line in lines), lines
    return process


def test_topics_that_are_made_later_are_waited_for_with_a_message(settings: Settings, file: Path) -> None:
    later = structs.replace(settings, run=f"{settings.run}-later")

    with waiting(later, file) as process:
        broker_topics.create(later)
        said, _ = process.communicate(timeout=60)
    broker_topics.delete(later)

    assert (process.returncode, "read 1, sent 1" in said) == (0, True)


def test_waiting_ends_within_seconds_when_it_is_asked_to(file: Path) -> None:
    (closed,) = free_ports(1)

    with waiting(Settings(kafka_bootstrap=f"127.0.0.1:{closed}", log_format="json"), file) as process:
        process.terminate()
        said, _ = process.communicate(timeout=10)

    assert (process.returncode, f"tocsin: no Kafka answers at 127.0.0.1:{closed}" in said) == (2, True)


@pytest.mark.parametrize(("hours", "said"), [(2, r"7,(200|1\d\d) s ahead of"), (-2, r"7,(200|1\d\d) s behind")])
def test_a_clock_two_hours_off_is_refused_before_anything_is_sent(chosen: Settings, file: Path, hours: int, said: str) -> None:
    with pytest.raises(ClockError, match=said):
        sending.send_files(sending.Files(paths=[str(file)]), now=shifted(hours))

    with TopicReader(chosen, topics.ARTICLES) as articles:
        assert articles.end() == 0


def test_where_the_cluster_does_not_say_its_time_the_first_marks_append_time_does(chosen: Settings) -> None:
    intake = Intake(producer="p", source="a", now=shifted(2)())

    with Outbox(chosen, client_id="tests", declared=TOPICS) as box, pytest.raises(ClockError, match="ahead of"):
        live.run(iter([]), Dispatch(box, Tally(), "p"), intake, now=shifted(2), stop=Stop())


def test_the_cluster_says_its_time(settings: Settings) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)

    said = brokers_time(settings)

    assert said is not None
    assert before <= said <= datetime.now(UTC) + timedelta(seconds=1)


# kafka-python leaves the sockets of refused connections to the garbage collector, which runs while this filter holds.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_that_does_not_answer_says_no_time(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", "kafka")  # a kept log record keeps its connection, and so the socket
    (closed,) = free_ports(1)

    said = brokers_time(Settings(kafka_bootstrap=f"127.0.0.1:{closed}"))
    gc.collect()

    assert said is None


@pytest.mark.parametrize("apart_s", [-30, 0, 30])
def test_clocks_thirty_seconds_apart_agree(apart_s: int) -> None:
    compare(NOON + timedelta(seconds=apart_s), since=NOON, until=NOON)


@pytest.mark.parametrize("apart_s", [-31, 31])
def test_clocks_thirty_one_seconds_apart_do_not(apart_s: int) -> None:
    with pytest.raises(ClockError) as caught:
        compare(NOON + timedelta(seconds=apart_s), since=NOON, until=NOON)

    assert caught.value.apart == timedelta(seconds=-apart_s)


def test_a_broker_that_was_waited_for_takes_nothing_from_a_clock_that_is_right() -> None:
    compare(NOON + timedelta(minutes=5), since=NOON, until=NOON + timedelta(minutes=6))
