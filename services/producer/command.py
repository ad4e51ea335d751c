"""`tocsin producer`: files, folders, standard input and archives onto the topic of articles."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import structlog
import typer

from services.adapters import logs
from services.adapters.health import OperatorPort
from services.adapters.settings import Settings, from_environment
from services.core.articles import Intake
from services.core.errors import ConfigError, TocsinError
from services.producer import live, progress, replay, sources
from services.producer.dispatch import TOPICS, Dispatch
from services.producer.identity import claimed
from services.producer.outbox import Outbox
from services.producer.spool import Spool
from services.producer.stopping import Stop
from services.producer.tally import Tally

SERVICE = "producer"

app = typer.Typer(help="Send articles: new ones from files and streams, old ones from archives.", no_args_is_help=True)
log = structlog.get_logger()

Publisher = Annotated[str, typer.Option(help="Who published what does not say it; else its address or file name tells.")]
Id = Annotated[
    str,
    typer.Option("--id", help="The name in this producer's marks; else one made of machine and paths, the same after a restart."),
]


@app.command()
def files(
    paths: Annotated[list[str], typer.Argument(help="Files (.jsonl, .txt, either with .gz), folders, or - for standard input.")],
    *,
    text: Annotated[bool, typer.Option("--text", help="Standard input is one plain text instead of JSON lines.")] = False,
    publisher: Publisher = "",
    producer_id: Id = "",
) -> None:
    """Send articles as seen now.

    Each line of JSON needs "text"; "url", "title", "published_at", "publisher", "source", "source_group", "language" and
    "wire" are used when given. A bad line is reported, kept in the dead letters and never ends the run.

    Exit code 0: all was read, and the summary tells what was refused. 1: a file could not be read. 2: nothing more could be sent.
    """
    settings, stop = _start(), Stop()
    with stop, claimed(settings, "files", paths, producer_id) as name, _sending(settings, name) as (dispatch, counts):
        intake = Intake(producer=name, source=name, now=datetime.now(UTC), publisher=publisher.strip())
        reading = sources.pieces(paths, text_stdin=text)
        live.run(reading, dispatch, intake, now=lambda: datetime.now(UTC), stop=stop)
    _end(counts)


@app.command("replay")
def replay_archives(
    archives: Annotated[list[str], typer.Argument(help="Files or folders as in `files`; read whole and sorted by time first.")],
    *,
    speed: Annotated[float, typer.Option(min=0, help="How many times faster than it happened; 0 is as fast as possible.")] = 0.0,
    publisher: Publisher = "",
    producer_id: Id = "",
) -> None:
    """Send articles again at the times of the archive: "seen_at", else "published_at".

    The archives are sorted before the first is sent: texts beyond 64 MB wait in a temporary file, a million lines take
    about 200 MB of memory. Use a TOCSIN_RUN of its own, so that old time never meets live time. Exit codes as for `files`.
    """
    settings, stop = _start(), Stop()
    with stop, claimed(settings, "replay", archives, producer_id) as name, _sending(settings, name) as (dispatch, counts):
        intake = Intake(producer=name, source=name, now=datetime.now(UTC), replay=True, publisher=publisher.strip())
        with Spool() as spool:
            replay.load(sources.pieces(archives), dispatch, intake, spool, stop=stop)
            with progress.shown(len(spool)) as sent:
                pace = replay.Pace(speed, time.monotonic, time.sleep)
                replay.run(spool, dispatch, pace, stop=stop, sent=sent)
    _end(counts)


def _start() -> Settings:
    settings = from_environment(os.environ)
    logs.configure(SERVICE, settings.log_format)
    return settings


@contextmanager
def _sending(settings: Settings, name: str) -> Iterator[tuple[Dispatch, Tally]]:
    """Connect, open the operator's port, and print the summary at the end, however it comes."""
    with Outbox(settings, client_id=f"tocsin-{name}", declared=TOPICS) as outbox, _operator_port(settings, outbox):
        log.info("producer_started", producer=name)
        counts = Tally()
        try:
            yield Dispatch(outbox, counts, name), counts
        except TocsinError:
            log.error("producer_failed", producer=name)  # noqa: TRY400 - the caller shows it as one line
            raise
        finally:
            typer.echo(counts.summary(sending_s=outbox.busy_s))


@contextmanager
def _operator_port(settings: Settings, outbox: Outbox) -> Iterator[None]:
    try:
        port = OperatorPort(settings.host, settings.port, live=lambda: None, ready=outbox.fault)
    except OSError as error:
        detail = f"TOCSIN_PORT is {settings.port} on {settings.host}: {error.strerror}; choose a free one, or 0 for any"
        raise ConfigError(detail) from error
    with port:
        log.info("operator_port", port=port.port)
        yield


def _end(counts: Tally) -> None:
    if counts.unread_files:
        raise typer.Exit(1)
