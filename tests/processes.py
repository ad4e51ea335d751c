"""Starts the project's own commands as a person would, and ends them by pid."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from services.adapters.settings import Settings


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Give the environment of a service with these settings."""
    chosen = {
        "TOCSIN_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "TOCSIN_NAMESPACE": settings.namespace,
        "TOCSIN_RUN": settings.run,
        "TOCSIN_PARTITIONS": str(settings.partitions),
        "TOCSIN_LOG_FORMAT": "json",
    }
    return {**os.environ, **chosen, **more}


@contextmanager
def command(settings: Settings, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a `tocsin` command beside the test; asked to stop afterwards, killed if it does not."""
    process = subprocess.Popen([sys.executable, "-m", "services", *arguments], env=environment(settings, **more), text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
