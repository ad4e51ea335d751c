"""The real broker that tests share, and what a machine may lack."""

import os
from collections.abc import Iterator
from itertools import count
from typing import NoReturn

import pytest

from services.adapters import topics
from services.adapters.broker import EmbeddedBroker
from services.adapters.settings import Settings

_runs = count(1)


def lacking(what: str) -> NoReturn:
    """Skip a test for want of something this machine could have; where CI=true it fails instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def broker_address() -> Iterator[str]:
    """A real Apache Kafka for the whole session: the one of TOCSIN_KAFKA_BOOTSTRAP, else an embedded one."""
    if given := os.environ.get("TOCSIN_KAFKA_BOOTSTRAP"):
        yield given
        return
    with EmbeddedBroker() as broker:
        yield broker.bootstrap


@pytest.fixture
def settings(broker_address: str) -> Iterator[Settings]:
    """Settings with topics of their own on the real broker, deleted afterwards."""
    chosen = Settings(kafka_bootstrap=broker_address, namespace="test", run=f"{os.getpid()}-{next(_runs)}", log_format="json")
    topics.create(chosen)
    yield chosen
    topics.delete(chosen)
