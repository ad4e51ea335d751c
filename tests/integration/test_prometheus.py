"""A real Prometheus with our configuration on a service's real operator port."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from services.adapters.health import OperatorPort
from services.adapters.listener import free_ports
from services.adapters.metrics import REGISTRY
from services.alerting import tallies
from tests.conftest import lacking

DEPLOY = Path(__file__).parents[2] / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
DASHBOARD = DEPLOY / "grafana/provisioning/dashboards/tocsin.json"
START_LIMIT_S = 30.0
STOP_LIMIT_S = 10.0


def program(name: str) -> str:
    return shutil.which(name) or lacking("install Debian's prometheus: apt-get install prometheus")


def adapted(port: int) -> str:
    """Our configuration with every target replaced by one port here, at a pace that suits a test."""
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
    config["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(PROMETHEUS / name) for name in config["rule_files"]]
    for job in config["scrape_configs"]:
        job.pop("dns_sd_configs", None)
        job["static_configs"] = [{"targets": [f"127.0.0.1:{port}"]}]
    return str(yaml.safe_dump(config))


class Prometheus:
    """Asks one running Prometheus."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/-/ready", timeout=5):
                return True
        except (OSError, HTTPException):
            return False

    def api(self, path: str, **query: str) -> dict[str, Any]:
        with urlopen(f"http://127.0.0.1:{self._port}/api/v1/{path}?{urlencode(query)}", timeout=10) as reply:
            data: dict[str, Any] = json.load(reply)["data"]
            return data

    def values(self, expression: str) -> list[float]:
        return [float(each["value"][1]) for each in self.api("query", query=expression)["result"]]


def eventually(holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    """Ask until it holds, the process ends or time is up."""
    deadline = monotonic() + START_LIMIT_S
    while not (held := holds()) and process.poll() is None and monotonic() < deadline:
        Event().wait(0.2)
    return held


@contextmanager
def running(folder: Path, target: int) -> Iterator[tuple[Prometheus, subprocess.Popen[bytes]]]:
    (port,) = free_ports(1)
    config = folder / "prometheus.yml"
    config.write_text(adapted(target))
    process = subprocess.Popen(
        [
            program("prometheus"),
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ]
    )
    try:
        prometheus = Prometheus(port)
        assert eventually(prometheus.ready, process)
        yield prometheus, process
    finally:
        process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def scraped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Prometheus, subprocess.Popen[bytes]]]:
    """A Prometheus that scrapes this process's own operator port."""
    with (
        OperatorPort("127.0.0.1", 0, live=lambda: None, ready=lambda: None) as port,
        running(tmp_path_factory.mktemp("prometheus"), port.port) as both,
    ):
        yield both


def test_a_query_gives_what_a_service_counted(scraped: tuple[Prometheus, subprocess.Popen[bytes]]) -> None:
    prometheus, process = scraped
    tallies.aborts.inc(3)
    counted = REGISTRY.get_sample_value("tocsin_alerting_aborts_total")

    assert eventually(lambda: prometheus.values('tocsin_alerting_aborts_total{job="alerting"}') == [counted], process)


def test_every_job_of_our_configuration_scrapes(scraped: tuple[Prometheus, subprocess.Popen[bytes]]) -> None:
    prometheus, process = scraped
    jobs = {job["job_name"] for job in yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]}

    assert eventually(lambda: prometheus.values("sum(up)") == [len(jobs)], process)


def test_every_rule_is_evaluated_without_an_error(scraped: tuple[Prometheus, subprocess.Popen[bytes]]) -> None:
    prometheus, process = scraped
    names = {
        rule["alert"] for group in yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"] for rule in group["rules"]
    }

    def healthy() -> set[str]:
        return {rule["name"] for group in prometheus.api("rules")["groups"] for rule in group["rules"] if rule["health"] == "ok"}

    assert eventually(lambda: healthy() == names, process)


def test_every_expression_of_the_dashboard_is_one_that_prometheus_answers(
    scraped: tuple[Prometheus, subprocess.Popen[bytes]],
) -> None:
    prometheus, _ = scraped
    targets = [target for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel.get("targets", [])]

    answered = [prometheus.api("query", query=target["expr"].replace("$__rate_interval", "1m")) for target in targets]

    assert {answer["resultType"] for answer in answered} == {"vector"}


def test_the_configuration_is_valid_as_it_is() -> None:
    checked = subprocess.run([program("promtool"), "check", "config", str(PROMETHEUS / "prometheus.yml")], check=False)

    assert checked.returncode == 0


def test_the_rules_ring_when_they_should_and_only_then() -> None:
    checked = subprocess.run([program("promtool"), "test", "rules", str(PROMETHEUS / "rules.test.yml")], check=False)

    assert checked.returncode == 0


def test_every_rule_has_been_seen_to_ring() -> None:
    names = {
        rule["alert"] for group in yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"] for rule in group["rules"]
    }
    tried = (PROMETHEUS / "rules.test.yml").read_text()

    assert {name for name in names if name not in tried} == set()
