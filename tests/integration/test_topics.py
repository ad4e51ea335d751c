"""`tocsin topics create` comes before everything else, also before the broker."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.adapters import topics
from services.adapters.broker import EmbeddedBroker
from services.adapters.listener import free_ports
from services.adapters.settings import Settings
from tests.processes import environment

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
"""kafka-python leaves the sockets of refused connections to the garbage collector."""


def created(settings: Settings) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "services", "topics", "create"],
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_broker_that_is_not_there_yet_is_waited_for_with_a_message(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    settings = Settings(kafka_bootstrap=f"127.0.0.1:{port}", namespace="test", run="topics", log_format="json")

    with created(settings) as process:
        assert process.stdout
        first = process.stdout.readline()
        with EmbeddedBroker(data_dir=tmp_path, port=port, say=lambda _: None):
            said, _ = process.communicate(timeout=60)
            made = said.count("created ")

            assert topics.check(settings) == []

    assert ('"waiting"' in first, f"no Kafka answers at 127.0.0.1:{port}" in first) == (True, True), first
    assert (process.returncode, made) == (0, len(topics.declared())), said


def test_the_wait_for_a_broker_ends_when_it_is_asked_to() -> None:
    (port,) = free_ports(1)

    with created(Settings(kafka_bootstrap=f"127.0.0.1:{port}", log_format="json")) as process:
        assert process.stdout
        first = process.stdout.readline()
        process.terminate()
        process.communicate(timeout=10)

    assert ('"waiting"' in first, process.returncode) == (True, -signal.SIGTERM)
