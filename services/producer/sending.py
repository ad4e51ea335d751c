"""One run of the producer: connected, with its operator's port, to the summary at its end."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog
import typer

from services.adapters import logs, progress, sources
from services.adapters.health import operator_port
from services.adapters.settings import Settings, from_environment
from services.adapters.spool import Spool
from services.core.articles import Intake
from services.core.errors import TocsinError
from services.producer import live, replay
from services.producer.dispatch import TOPICS, Dispatch
from services.producer.identity import claimed
from services.producer.outbox import Outbox
from services.producer.stopping import Stop
from services.producer.tally import Tally

SERVICE = "producer"

log = structlog.get_logger()


def send_files(paths: list[str], *, text_stdin: bool, publisher: str, producer_id: str) -> bool:
    """Send articles as seen now.

    Returns:
        Whether every file could be read whole.

    Raises:
        TocsinError: A setting is wrong, the name is taken, or nothing more could be sent.
    """
    settings, stop = _start(), Stop()
    with stop, claimed(settings, "files", paths, producer_id) as name, _sending(settings, name) as (dispatch, counts):
        intake = Intake(producer=name, source=name, now=datetime.now(UTC), publisher=publisher.strip())
        reading = sources.pieces(paths, text_stdin=text_stdin)
        live.run(reading, dispatch, intake, now=lambda: datetime.now(UTC), stop=stop)
    return not counts.unread_files


def send_archives(archives: list[str], *, speed: float, publisher: str, producer_id: str) -> bool:
    """Send articles again at the times of the archive, sorted.

    Returns:
        Whether every file could be read whole.

    Raises:
        TocsinError: As in `send_files`.
    """
    settings, stop = _start(), Stop()
    with stop, claimed(settings, "replay", archives, producer_id) as name, _sending(settings, name) as (dispatch, counts):
        intake = Intake(producer=name, source=name, now=datetime.now(UTC), replay=True, publisher=publisher.strip())
        with Spool() as spool:
            replay.load(sources.pieces(archives), dispatch, intake, spool, stop=stop)
            with progress.shown("replay", len(spool)) as sent:
                pace = replay.Pace(speed, time.monotonic, time.sleep, lambda: datetime.now(UTC))
                replay.run(spool, dispatch, pace, stop=stop, sent=sent)
    return not counts.unread_files


def _start() -> Settings:
    settings = from_environment(os.environ)
    logs.configure(SERVICE, settings.log_format)
    return settings


@contextmanager
def _sending(settings: Settings, name: str) -> Iterator[tuple[Dispatch, Tally]]:
    """Connect, open the operator's port, and print the summary at the end, however it comes."""
    with (
        Outbox(settings, client_id=f"tocsin-{name}", declared=TOPICS) as outbox,
        operator_port(settings, live=lambda: None, ready=outbox.fault),
    ):
        log.info("producer_started", producer=name)
        counts = Tally()
        try:
            yield Dispatch(outbox, counts, name), counts
        except TocsinError:
            log.error("producer_failed", producer=name)  # noqa: TRY400 - the caller shows it as one line
            raise
        finally:
            typer.echo(counts.summary(sending_s=outbox.busy_s))
