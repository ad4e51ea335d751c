"""What the workers say at their own ports, in one."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

ANSWER_LIMIT_S = 2.0

Ports = Callable[[], Mapping[int, int]]
"""Gives the operator port of each worker now running, by its number."""


class WorkerMetrics(Collector):
    """The metrics of all workers, each sample with the label `worker`; one that does not answer is left out."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def collect(self) -> Iterator[Metric]:
        """Ask the workers."""
        families: dict[str, Metric] = {}
        for number, port in self._ports().items():
            with suppress(OSError):
                for family in text_string_to_metric_families(ask(port, "/metrics")[1]):
                    merged = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                    for sample in family.samples:
                        merged.samples.append(sample._replace(labels={**sample.labels, "worker": str(number)}))
        yield from families.values()


def ask(port: int, path: str) -> tuple[int, str]:
    """Give a worker's status and what it answers.

    Raises:
        OSError: It does not answer.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_LIMIT_S)  # urllib would ask a proxy
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    except HTTPException as error:
        raise OSError(f"no HTTP answer: {type(error).__name__}") from error
    finally:
        connection.close()


def fault_of(number: int, port: int) -> str | None:
    """Say why a worker is not ready; nothing when it is."""
    try:
        status, said = ask(port, "/readyz")
    except OSError as error:
        return f"worker {number}: {error}"
    return None if status == HTTPStatus.OK else f"worker {number}: {said.strip()}"
