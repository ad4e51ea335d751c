"""The command `tocsin extractor`."""

import os
import signal
from threading import Event
from typing import Annotated

import structlog
import typer

from services.adapters import logs
from services.adapters.health import operator_port
from services.adapters.metrics import REGISTRY
from services.adapters.settings import from_environment
from services.adapters.watches import check_configured
from services.extractor.behind import Behind
from services.extractor.fleet import Fleet
from services.extractor.gather import WorkerMetrics

ANALYST = "services.adapters.analyst:load_analyst"

log = structlog.get_logger()


def extractor(
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one for each core unless told.")] = None,
    analyst: Annotated[str, typer.Option(help="module:function that loads what reads an article.")] = ANALYST,
) -> None:
    """Read the articles and say what they mention.

    Its one operator port (TOCSIN_HOST, TOCSIN_PORT) serves the metrics of all workers, and is ready when they are.
    Exit code 1 when a worker died five times in a minute.
    """
    settings = from_environment(os.environ)
    logs.configure("extractor", settings.log_format)
    check_configured(settings)
    stop = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    fleet = Fleet(workers or os.cpu_count() or 1, analyst)
    REGISTRY.register(WorkerMetrics(fleet.ports))
    with Behind(settings), operator_port(settings, live=lambda: None, ready=fleet.fault):
        code = fleet.run(stop)
    log.info("extractor_stopped", exit_code=code)
    raise typer.Exit(code)
