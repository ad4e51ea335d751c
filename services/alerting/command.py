"""`tocsin alerting` and `tocsin memory`."""

import os
import signal
import threading
from typing import Annotated

import msgspec
import structlog
import typer
from msgspec import structs

from services.adapters import logs, topics
from services.adapters.beat import Beat
from services.adapters.health import operator_port
from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings, from_environment
from services.core import topics as names

log = structlog.get_logger()


def alerting() -> None:
    """Judge the observations: find flashes and bursts, keep alerts and situations up to date. Standbys may run beside."""
    from services.alerting.service import serve  # noqa: PLC0415 - its metrics are made only in the process that serves them

    settings = from_environment(os.environ)
    logs.configure("alerting", settings.log_format)
    judgement = load_judgement(settings, partitions=1)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    beat = Beat()
    with operator_port(settings, live=beat.fault, ready=beat.fault):
        partitions = _wait_for_topics(settings, stop, beat)
        if partitions is None:
            return
        serve(settings, structs.replace(judgement, partitions=partitions), stopping=stop.is_set, heartbeat=beat.now)


def memory(
    prefix: Annotated[
        str, typer.Argument(help="Only names that begin so: `baseline/assault/IRQ`, `alert/`, `partition/0`.")
    ] = "",
) -> None:
    """Show what the judge remembers, a JSON line for each value: its name in the topic and its fields."""
    from services.alerting.memory import read_memory  # noqa: PLC0415 - as above

    settings = from_environment(os.environ)
    logs.configure("memory", settings.log_format)
    for kind, key, value in read_memory(settings, 0, lambda: None).memory.values():
        name = f"{kind.__struct_config__.tag}/{key}"
        if name.startswith(prefix):
            typer.echo(msgspec.json.encode({"name": name, "value": structs.asdict(value)}))


def _wait_for_topics(settings: Settings, stop: threading.Event, beat: Beat) -> int | None:
    """Wait for the topics and give the partitions of articles.v1, or nothing when told to stop."""
    while not stop.is_set():
        beat.now()
        try:
            partitions = topics.partitions_of(settings, names.ARTICLES)
            topics.check_rights(settings, "alerting")
        except (LookupError, OSError) as error:
            log.info("waiting", reason=str(error))
            stop.wait(2)
        else:
            return partitions
    return None
