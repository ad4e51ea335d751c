from prometheus_client.exposition import generate_latest
from prometheus_client.registry import CollectorRegistry

from services.adapters.health import OperatorPort
from services.adapters.listener import free_ports
from services.core.codec import encode
from services.core.messages import Observed
from services.core.records import Record
from services.extractor import measures
from services.extractor.fleet import Deaths
from services.extractor.gather import WorkerMetrics, fault_of


def test_a_worker_starts_anew_later_each_time_and_not_after_the_fifth_death_in_a_minute() -> None:
    deaths = Deaths()

    waits = [deaths.add(now) for now in (0.0, 10.0, 20.0, 30.0, 59.9)]

    assert waits == [0.5, 1.0, 2.0, 4.0, None]


def test_deaths_are_forgotten_after_a_minute() -> None:
    deaths = Deaths()

    waits = [deaths.add(now) for now in (0.0, 10.0, 20.0, 30.0, 60.0, 200.0)]

    assert waits == [0.5, 1.0, 2.0, 4.0, 4.0, 0.5]


def test_the_metrics_of_all_workers_are_told_apart_by_their_number() -> None:
    measures.count(measures.outcome_of([_nothing()]))
    (silent,) = free_ports(1)
    with OperatorPort("127.0.0.1", 0, live=lambda: None, ready=lambda: None) as port:
        registry = CollectorRegistry()
        registry.register(WorkerMetrics(lambda: {1: port.port, 2: port.port, 3: silent}))
        lines = generate_latest(registry).decode().splitlines()

    refused = [line for line in lines if line.startswith('tocsin_extractor_records_total{outcome="refused"')]
    assert [line.partition("worker=")[2].partition("}")[0] for line in refused] == ['"1"', '"2"']
    assert lines.count("# TYPE tocsin_extractor_records_total counter") == 1


def test_a_worker_that_is_not_ready_says_why() -> None:
    (silent,) = free_ports(1)
    with OperatorPort("127.0.0.1", 0, live=lambda: None, ready=lambda: "waiting for the partitions") as port:
        assert fault_of(2, port.port) == "worker 2: waiting for the partitions"
    with OperatorPort("127.0.0.1", 0, live=lambda: None, ready=lambda: None) as port:
        assert fault_of(2, port.port) is None
    assert "refused" in (fault_of(2, silent) or "")


def _nothing() -> Record:
    return Record("observations.v1", None, encode(Observed(topic_id="t", partition=0, offset=0, refused="schema")))
