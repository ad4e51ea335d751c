"""Three brokers, replication 3, two in sync: one of them is killed at work, and nothing that was acknowledged is lost."""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx
import pytest
from kafka.errors import KafkaError

from services.adapters import kafka
from services.adapters import topics as broker_topics
from services.adapters.listener import free_ports
from services.adapters.settings import Settings
from services.core import topics
from services.core.codec import encode
from services.core.errors import ConfigError
from services.core.messages import Mark
from tests.builders import START, an_article
from tests.extraction import everything, ids, observed, wait_until
from tests.faults.tape import Entry, Player
from tests.kafka_cluster import NODES, Cluster, three_brokers
from tests.processes import command

ARTICLES = 300
PER_SECOND = 30.0
PATIENCE_S = 120.0

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
"""kafka-python drops the socket with which it does not reach a broker that is dead."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with three_brokers() as started:
        yield started


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what clients of a dead broker dropped while that is no error."""
    yield
    gc.collect()


def on(cluster: Cluster, run: str, **changes: Any) -> Settings:  # noqa: ANN401 - any setting
    return Settings(kafka_bootstrap=cluster.bootstrap, namespace="test", run=run, partitions=3, log_format="json", **changes)


def tape() -> list[Entry]:
    """Articles a second apart in three partitions, and a mark of the end in each."""
    sent = [
        Entry(number % 3, b"k", encode(an_article(f"Report {number}.", url=f"https://a.example/{number}", seen_at=at)), at)
        for number in range(ARTICLES)
        for at in [START + timedelta(seconds=number)]
    ]
    end = START + timedelta(hours=1)
    return [*sent, *(Entry(number, None, encode(Mark(producer="tests", at=end, final=True)), end) for number in range(3))]


def partition_of(settings: Settings, plain: str) -> dict[str, Any]:
    """What the brokers say of a topic's first partition: its leader, and which replicas have all of it."""
    found: dict[str, Any] = asked(settings, lambda admin: admin.describe_topics([settings.name(plain)])[0]["partitions"][0])
    return found


def asked(settings: Settings, question: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - kafka-python has no types
    """Ask the brokers; one that has just died is asked for a few seconds still, and then no more."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with closing(kafka.admin(settings)) as admin:
                return question(admin)
        except KafkaError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_nothing_is_lost_and_nothing_judged_twice_when_the_leader_of_the_judges_log_is_killed(cluster: Cluster) -> None:
    settings = on(cluster, "killed", replication=3)
    broker_topics.create(settings)
    assert broker_topics.check(settings) == []
    records = tape()
    (port,) = free_ports(1)
    with (
        command(settings, "extractor", "--workers", "1", "--analyst", "tests.analysts:quick"),
        command(settings, "alerting", TOCSIN_PORT=str(port)),
    ):
        player = Player(settings.kafka_bootstrap, settings.name(topics.ARTICLES), records, per_second=PER_SECOND)
        player.release(0.3)
        wait_until(lambda: len(committed(settings)) >= ARTICLES // 6, PATIENCE_S)
        victim = partition_of(settings, topics.OBSERVATIONS)["leader_id"]
        seen, was_alive, left = len(committed(settings)), cluster.alive(victim), player.left
        player.release(1)

        code = cluster.kill(victim)

        wait_until(lambda: partition_of(settings, topics.OBSERVATIONS)["leader_id"] not in {victim, -1}, PATIENCE_S)
        wait_until(lambda: len(committed(settings)) > seen + 20, PATIENCE_S)
        in_sync_without = set(partition_of(settings, topics.OBSERVATIONS)["isr_nodes"])
        cluster.start(victim)
        player.finish()
        wait_until(lambda: committed(settings) >= places(records), PATIENCE_S)
        wait_until(lambda: judged(settings) >= end_of(settings), PATIENCE_S)
        wait_until(lambda: set(partition_of(settings, topics.OBSERVATIONS)["isr_nodes"]) == set(NODES), PATIENCE_S)

        taken = taken_by_the_judge(port)

    assert (was_alive, code, victim in in_sync_without, len(in_sync_without)) == (True, -9, False, 2)
    assert ARTICLES // 2 < left < len(records)
    assert player.acked - set(ids(settings)) == set()
    assert set(ids(settings)) - player.sent == set()
    assert everything(settings, topics.DEAD_LETTERS) == []
    assert 0 < taken <= ARTICLES


def taken_by_the_judge(port: int) -> int:
    """How many articles the judge has taken, repeats left out."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5, trust_env=False).text
    return sum(int(float(line.split()[-1])) for line in text.splitlines() if 'observed_total{kind="article"}' in line)


def committed(settings: Settings) -> set[tuple[int, int]]:
    """The places in articles.v1 that were observed; none while a broker has just died."""
    try:
        return {(each.partition, each.offset) for each in observed(everything(settings, topics.OBSERVATIONS))}
    except KafkaError:
        return set()


def places(records: list[Entry]) -> set[tuple[int, int]]:
    numbers = Counter(entry.partition for entry in records)
    return {(partition, offset) for partition, count in numbers.items() for offset in range(count)}


def judged(settings: Settings) -> int:
    """How far the judge has committed."""
    group = settings.name(kafka.JUDGE_GROUP)
    offsets = asked(settings, lambda admin: admin.list_group_offsets([group])[group])
    return max((found.offset for found in offsets.values()), default=0)


def end_of(settings: Settings) -> int:
    return len(everything(settings, topics.OBSERVATIONS))


def test_a_record_is_acknowledged_only_when_two_have_it(cluster: Cluster) -> None:
    settings = on(cluster, "insync", replication=3)
    broker_topics.create(settings)

    with closing(kafka.admin(settings)) as admin:
        described = broker_topics._options_of(admin, {settings.name(plain) for plain in broker_topics.declared()})  # noqa: SLF001

    assert {options["min.insync.replicas"] for options in described.values()} == {"2"}
    assert set(partition_of(settings, topics.ALERTS)["replica_nodes"]) == set(NODES)


def test_more_replicas_than_brokers_are_refused_with_the_way_out(cluster: Cluster) -> None:
    settings = on(cluster, "many", replication=4)

    with pytest.raises(ConfigError, match=r"TOCSIN_REPLICATION is 4, and Kafka at .* has fewer brokers; start more, or set"):
        broker_topics.create(settings)


def test_topics_with_too_few_replicas_are_told(cluster: Cluster) -> None:
    settings = on(cluster, "few", replication=1)
    broker_topics.create(settings)

    lines = broker_topics.check(on(cluster, "few", replication=3))

    name, way = settings.name(topics.ALERTS), "or change it with `kafka-reassign-partitions.sh`"
    assert [line for line in lines if line.startswith(f"{name} ")] == [
        f"{name} has 1 replicas, TOCSIN_REPLICATION is 3; set TOCSIN_REPLICATION=1, {way}",
        f"{name} has min.insync.replicas=1, 2 is declared; change it with `kafka-configs.sh --alter`",
    ]
