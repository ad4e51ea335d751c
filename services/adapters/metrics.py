"""Prometheus metrics, made only from what `schemas/metrics.yaml` declares."""

from functools import cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.adapters.files import load_yaml
from services.core.errors import ConfigError

REGISTRY = CollectorRegistry()


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    """Give the declarations; a process makes a dozen metrics and reads the file once."""
    return dict(load_yaml("metrics.yaml")["metrics"])


def _declared(name: str, kind: str) -> tuple[str, list[str]]:
    entry = _catalogue().get(name)
    if entry is None or entry["type"] != kind:
        raise ConfigError(f"schemas/metrics.yaml declares no {kind} {name!r}; declare it there first")
    return entry["help"], list(entry.get("labels", []))


def counter(name: str) -> Counter:
    """Make the declared counter."""
    text, labels = _declared(name, "counter")
    return Counter(name, text, labels, registry=REGISTRY)


def gauge(name: str) -> Gauge:
    """Make the declared gauge."""
    text, labels = _declared(name, "gauge")
    return Gauge(name, text, labels, registry=REGISTRY)


def histogram(name: str) -> Histogram:
    """Make the declared histogram, in seconds from 1 ms to 60 s."""
    text, labels = _declared(name, "histogram")
    buckets = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60)
    return Histogram(name, text, labels, registry=REGISTRY, buckets=buckets)
