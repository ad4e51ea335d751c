"""`tocsin warm` on a real broker: the judge starts from an archive as if it had judged it, and has rung nothing."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from services.adapters.settings import Settings
from services.core import topics
from services.core.alarms import Alert
from services.core.codec import decode, encode
from services.core.coverage import Coverage
from services.core.messages import Observed
from tests.builders import ObservationLog, a_threat, an_observed_article, minutes
from tests.processes import command, environment
from tests.topic_reader import TopicReader

DAYS = 8
"""Days of the archive; it ends a day before the tests' day, so that the live system begins after a gap."""
THREATS_A_DAY = 2
HOUR = 60
LIMIT_S = 180
NOUNS = (
    "baker", "bridge", "candle", "chapel", "cellar", "clerk", "corner", "dancer", "doctor", "farmer", "ferry", "field",
    "florist", "fountain", "garden", "gardener", "hall", "harbour", "hedge", "hotel", "kettle", "kitchen", "ladder", "lamp",
    "library", "meadow", "mill", "miller", "mirror", "museum", "orchard", "painter", "parcel", "piano", "pilot", "plumber",
    "pond", "porter", "quarry", "railway", "ribbon", "roof", "school", "singer", "sailor", "station", "table", "teacher",
    "theatre", "tower", "village", "violin", "wagon", "window",
)  # fmt: skip


def noun(number: int, place: int) -> str:
    return NOUNS[(number * 31 + place * 17 + number * place * 7) % len(NOUNS)]


def a_line(number: int, at: datetime, *, threat: bool) -> str:
    """Give a report in words of its own, by a paper of its own."""
    own = " ".join(
        f"The {noun(number, 3 * n)} of the {noun(number, 3 * n + 1)} saw a {noun(number, 3 * n + 2)}." for n in range(8)
    )
    lead = (
        "Iran vowed revenge on the United States, its foreign minister said."
        if threat
        else "The council met on Monday about parking in the old town."
    )
    publisher = {"publisher": f"Paper {number}", "source": f"archive-{number % 5}", "source_group": "national"}
    return json.dumps({"text": f"{lead} {own}", "title": f"Report {number}", "published_at": at.isoformat(), **publisher}) + "\n"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight days with an article an hour, of which two a day are threats."""
    path = tmp_path_factory.mktemp("archive") / "news.jsonl"
    first = minutes(0) - timedelta(days=DAYS + 1)
    hours = range(DAYS * 24)
    path.write_text("".join(a_line(n, first + timedelta(hours=n), threat=n % (24 // THREATS_A_DAY) == 9) for n in hours))
    return path


def warm(settings: Settings, cache: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "services", "warm", *map(str, arguments)]
    environ = environment(settings, XDG_CACHE_HOME=str(cache))
    return subprocess.run(argv, env=environ, capture_output=True, text=True, timeout=LIMIT_S, check=False)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def live(log: ObservationLog, *, begin: float, until: float, threats: Sequence[float]) -> list[Observed]:
    """Give an article an hour and threats at these minutes, each with a mark after it."""
    plain = [float(minute) for minute in range(int(begin), int(until), HOUR)]
    times = sorted([(at, False) for at in plain] + [(at, True) for at in threats])
    records = log.marks(minutes(begin))
    for at, is_threat in times:
        said = (a_threat(),) if is_threat else ()
        records += [
            log.article(an_observed_article(int(at * 10), *said, seen_at=minutes(at), source="live")),
            *log.marks(minutes(at)),
        ]
    return [*records, *log.marks(minutes(until))]


def send(settings: Settings, records: Sequence[Observed]) -> None:
    with closing(KafkaProducer(bootstrap_servers=settings.kafka_bootstrap)) as producer:
        for record in records:
            producer.send(settings.name(topics.OBSERVATIONS), encode(record))
        producer.flush()


def words_on_the_baseline(records: list[Any]) -> list[str]:
    found: list[str] = [decode(record.value, Coverage, topic=topics.COVERAGE).baseline for record in records]
    return found


def test_a_warm_judge_rings_at_a_burst_of_its_first_days_and_not_at_what_the_archive_knew(
    settings: Settings, archive: Path, cache: Path
) -> None:
    log = ObservationLog(settings.partitions)
    ordinary = live(log, begin=0, until=24 * HOUR, threats=[9 * HOUR + 5, 21 * HOUR + 5])
    burst = live(log, begin=24 * HOUR, until=28 * HOUR, threats=[25 * HOUR + 10 * each + 1 for each in range(12)])

    warmed = warm(settings, cache, archive)
    assert warmed.returncode == 0, warmed.stderr
    with (
        TopicReader(settings, topics.ALERTS) as alerts,
        TopicReader(settings, topics.COVERAGE) as coverage,
        command(settings, "alerting"),
    ):
        send(settings, ordinary)
        said = coverage.until(lambda so_far: len(so_far) >= 20)
        send(settings, burst)
        told = alerts.until(lambda so_far: any(b'"firing"' in record.value for record in so_far))

    assert warmed.stdout.startswith("learned ")
    assert "from 192 articles in 7 whole days up to 2020-01-06 23:10 UTC" in warmed.stdout
    assert set(words_on_the_baseline(said)) - {""} == {"warming up since 08 Jan 00:00 UTC: no news came for 24 hours"}
    rung: list[Alert] = [decode(record.value, Alert, topic=topics.ALERTS) for record in told]
    assert min(alert.detected_at for alert in rung) > minutes(25 * HOUR)
    rang = next(alert for alert in rung if alert.state == "firing")
    assert (rang.lane, rang.indicator) == ("burst", "threaten/IRN>USA")
    assert rang.counts.expected_stories is not None
    assert rang.counts.expected_stories < THREATS_A_DAY


def test_a_memory_is_given_once_and_only_where_no_judge_has_judged(settings: Settings, archive: Path, cache: Path) -> None:
    first = warm(settings, cache, archive)
    again = warm(settings, cache, archive)

    assert (first.returncode, again.returncode) == (0, 2)
    assert "alerting-state.v1 is not empty: the judge remembers what it has judged" in again.stderr
    assert "TOCSIN_RUN" in again.stderr


def test_a_running_judge_is_left_alone(settings: Settings, archive: Path, cache: Path) -> None:
    with command(settings, "alerting"), TopicReader(settings, topics.ALERTING_STATE) as memory:
        send(settings, ObservationLog(settings.partitions).marks(minutes(0)))
        memory.until(lambda so_far: len(so_far) >= 1)
        refused = warm(settings, cache, archive)

    assert refused.returncode == 2
    assert "the judge runs; stop tocsin alerting (or run) first" in refused.stderr


def test_an_archive_that_is_not_over_is_refused(settings: Settings, cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "today.jsonl"
    path.write_text(a_line(1, datetime.now(UTC), threat=True))

    refused = warm(settings, cache, path)

    assert refused.returncode == 2
    assert "its last 10 minutes are not over yet" in refused.stderr
