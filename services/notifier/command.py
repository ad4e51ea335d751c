"""`tocsin notifier` and `tocsin notifier test`."""

import os
import signal
import threading
import time
from datetime import UTC, datetime
from typing import Annotated

import structlog
import typer

from services.adapters import logs, topics
from services.adapters.beat import STALE_S, Beat
from services.adapters.health import operator_port
from services.adapters.rules import load_rules
from services.adapters.settings import Settings, from_environment
from services.adapters.terminal import printable
from services.core import topics as names
from services.core.codec import encode
from services.core.ids import digest
from services.core.notify.webhook import trying
from services.notifier.receivers import Endpoint, named, ready

log = structlog.get_logger()
app = typer.Typer(
    help="Send each situation's notices to the receivers named in the file of TOCSIN_RULES, as signed webhooks.",
    invoke_without_command=True,
)


@app.callback()
def notifier(context: typer.Context) -> None:
    """Send each situation's notices to the receivers in the file of TOCSIN_RULES, signed. Standbys may run beside."""
    if context.invoked_subcommand is not None:
        return
    settings = from_environment(os.environ)
    logs.configure("notifier", settings.log_format)
    endpoints = ready(load_rules(settings).receivers, os.environ)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    beat = Beat()
    with operator_port(settings, live=beat.fault, ready=beat.unready):
        _notify(settings, endpoints, stop, beat)


@app.command("test")
def try_receiver(
    receiver: Annotated[str, typer.Argument(help="A receiver's name in the file of TOCSIN_RULES.", metavar="RECEIVER")],
) -> None:
    """Send one signed test message (type "tocsin.test") and show the answer.

    Exit code 0: the receiver took it. 1: it did not, and the answer says why. 2: there is no such receiver, or it cannot be used.
    """
    from services.notifier.post import Post  # noqa: PLC0415 - TLS is loaded only where it is needed

    settings = from_environment(os.environ)
    (endpoint,) = ready([named(load_rules(settings).receivers, receiver)], os.environ)
    now, began = datetime.now(UTC), time.monotonic()
    webhook_id = f"msg_{digest('test', settings.namespace, endpoint.name, now.isoformat())}"
    answer, text = Post().shown(endpoint, webhook_id, encode(trying(now)), int(now.timestamp()))
    typer.echo(f"{endpoint.name}: {answer.said} after {time.monotonic() - began:.2f} s ({webhook_id})")
    if text:
        typer.echo(printable(text))
    if not answer.taken:
        raise typer.Exit(1)


def _notify(settings: Settings, endpoints: tuple[Endpoint, ...], stop: threading.Event, beat: Beat) -> None:
    from services.notifier.service import serve  # noqa: PLC0415 - its metrics are made only in the process that serves them

    if not endpoints:
        log.warning("no_receivers", way_out="name some in the file of TOCSIN_RULES and start again")
        beat.begun()
        while not stop.wait(STALE_S / 3):
            beat.now()
        return
    while not stop.is_set():
        beat.now()
        try:
            topics.partitions_of(settings, names.SITUATIONS)
            topics.check_rights(settings, "notifier")
        except (LookupError, OSError) as error:
            log.info("waiting", reason=str(error))
            stop.wait(2)
        else:
            serve(settings, endpoints, stopping=stop.is_set, beat=beat)
