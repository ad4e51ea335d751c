"""`tocsin run`."""

import os
import signal
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs
from rich.console import Console

from services.adapters import logs
from services.adapters.judgement import load_judgement
from services.adapters.listener import free_ports, try_port
from services.adapters.settings import from_environment
from services.adapters.watches import check_configured
from services.core.errors import ConfigError
from services.supervisor import scenario
from services.supervisor.stage import Plan, Stage, run_name

FEED_PORT = 8737
SCENARIO_SPEED = 10_800.0
"""Three hours a second: nine days of the scenario in 72 seconds."""


def run(
    *,
    articles: Annotated[
        Path | None, typer.Option(help="Replay this archive (JSONL, .gz, a folder) instead of the scenario.")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0, help="How many times faster than it happened; 0 is as fast as possible.")
    ] = SCENARIO_SPEED,
    feed_port: Annotated[int, typer.Option(min=0, max=65535, help="The feed's port; 0 takes a free one.")] = FEED_PORT,
    workers: Annotated[int, typer.Option(min=0, help="Extractor workers; 0 is one for each core.")] = 0,
    stay: Annotated[bool, typer.Option(help="Keep the feed up after the last article until Ctrl-C.")] = True,
) -> None:
    """Run everything on this machine: broker, topics, services and the built-in scenario, each alert as it rings.

    Each run has topics of its own, so that no archive's time meets another's; alerts have the same ids every time.
    """
    given = from_environment(os.environ)
    logs.configure("run", given.log_format)
    check_configured(given)
    load_judgement(given, partitions=1)
    if articles is not None and not articles.exists():
        raise ConfigError(f"--articles {articles}: there is no such file or folder")
    port = _port(feed_port)
    settings = structs.replace(
        given,
        namespace=given.namespace or "demo",
        run=given.run or run_name(datetime.now(UTC)),
        public_url=os.environ.get("TOCSIN_PUBLIC_URL") or f"http://127.0.0.1:{port}",
    )
    stop = threading.Event()
    with ExitStack() as stack:
        archive = articles or stack.enter_context(scenario.articles())
        groups = [] if articles else scenario.groups()
        plan = Plan(archive=archive, speed=speed, feed_port=port, workers=workers or os.cpu_count() or 1, groups=groups)
        own_broker = not os.environ.get("TOCSIN_KAFKA_BOOTSTRAP")
        stage = Stage(plan, settings, Console(), own_broker=own_broker, stopping=stop.is_set)

        def on_signal(number: int, _frame: object) -> None:
            """Stop in order; while Kafka is still fetched and started there is nothing to stop but that."""
            stop.set()
            if not stage.started:
                raise SystemExit(128 + number)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
        stage.run(stay=stay)


def _port(wanted: int) -> int:
    """Give the wanted port, or a free one when the default is taken.

    Raises:
        ConfigError: A port was asked for and is taken.
    """
    if wanted == 0:
        return free_ports(1)[0]
    try:
        try_port(wanted)
    except OSError as error:
        if wanted == FEED_PORT:
            return free_ports(1)[0]
        raise ConfigError(f"--feed-port {wanted} is taken; choose another, or 0 for a free one") from error
    return wanted
