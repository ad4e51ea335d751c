"""One run of the producer: connected, with its operator's port, to the summary at its end."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog
import typer
from msgspec import Struct

from services.adapters import logs, progress, sources, topics
from services.adapters.folders import state_folder
from services.adapters.health import operator_port
from services.adapters.settings import Settings, from_environment
from services.adapters.spool import Spool
from services.core import topics as names
from services.core.articles import Intake
from services.core.errors import TocsinError
from services.core.ids import digest
from services.producer import live, replay
from services.producer.agreement import brokers_time, compare
from services.producer.dispatch import TOPICS, Dispatch
from services.producer.identity import claimed
from services.producer.live import Now
from services.producer.outbox import Outbox, SendError
from services.producer.place import Bookmark
from services.producer.stopping import Stop
from services.producer.tally import Tally

SERVICE = "producer"
RETRY_S = 2.0
"""Between two attempts to reach a broker that is not there yet."""

log = structlog.get_logger()


def machines_time() -> datetime:
    """Give this machine's time."""
    return datetime.now(UTC)


class Files(Struct, frozen=True, kw_only=True):
    """What to send: paths, and how `tocsin producer files` was told to take them."""

    paths: list[str]
    text_stdin: bool = False
    publisher: str = ""
    producer_id: str = ""
    again: bool = False


def send_files(files: Files, *, now: Now = machines_time) -> bool:
    """Send articles as seen now, by a clock that is the broker's too.

    Where a run of the same files was interrupted this one goes on behind what was acknowledged, unless it is to send it again.

    Returns:
        Whether every file could be read whole.

    Raises:
        TocsinError: A setting is wrong, the name is taken, or nothing more could be sent.
    """
    settings, stop = _start(), Stop()
    with (
        stop,
        claimed(settings, "files", files.paths, files.producer_id) as name,
        _sending(settings, name, stop) as (dispatch, counts),
    ):
        _agree(settings, now)
        intake = Intake(producer=name, source=name, now=now(), publisher=files.publisher.strip())
        with _bookmark(settings, name, dispatch, again=files.again) as bookmark:

            def opened() -> sources.Reading:
                return sources.pieces(files.paths, text_stdin=files.text_stdin)

            # Standard input cannot be read twice.
            reading: sources.Reading = opened() if sources.STDIN in files.paths else bookmark.follow(opened, _raw)
            live.run(reading, dispatch, intake, now=now, stop=stop)
    return not counts.unread_files


def send_archives(archives: list[str], *, speed: float, publisher: str, producer_id: str, again: bool = False) -> bool:
    """Send articles again at the times of the archive, sorted.

    One that was killed is gone on with, as in `send_files`; one that was asked to end has closed its time and begins anew.

    Returns:
        Whether every file could be read whole.

    Raises:
        TocsinError: As in `send_files`.
    """
    settings, stop = _start(), Stop()
    with stop, claimed(settings, "replay", archives, producer_id) as name, _sending(settings, name, stop) as (dispatch, counts):
        intake = Intake(producer=name, source=name, now=machines_time(), replay=True, publisher=publisher.strip())
        with Spool() as spool:
            replay.load(sources.pieces(archives), dispatch, intake, spool, stop=stop)
            with (
                progress.shown("replay", len(spool)) as sent,
                _bookmark(settings, name, dispatch, again=again or sources.STDIN in archives) as bookmark,
            ):
                pace = replay.Pace(speed, time.monotonic, time.sleep, machines_time)
                entries = bookmark.follow(spool.sorted, lambda entry: entry[1].value or b"")
                replay.run((entry for entry in entries if entry), dispatch, pace, stop=stop, sent=sent)
                bookmark.finish()
    return not counts.unread_files


def _raw(piece: sources.Piece | sources.Unread | None) -> bytes:
    return piece.raw if piece else b""


def _start() -> Settings:
    settings = from_environment(os.environ)
    logs.configure(SERVICE, settings.log_format)
    return settings


def _agree(settings: Settings, now: Now) -> None:
    """Refuse to begin with a clock that is not the broker's; one that is not told is compared with the first mark's time."""
    since = now()
    brokers = brokers_time(settings)
    if brokers is not None:
        compare(brokers, since=since, until=now())


def _bookmark(settings: Settings, name: str, dispatch: Dispatch, *, again: bool) -> Bookmark:
    """Give what notes how far this producer is; what was noted of a topic says nothing of one that was made anew."""
    topic_id = topics.topic_id(settings, names.ARTICLES)
    file = state_folder(os.environ) / SERVICE / f"{digest(settings.kafka_bootstrap, settings.name(name), topic_id)}.json"
    bookmark = dispatch.bookmark(file)
    if again:
        bookmark.forget()
    return bookmark


@contextmanager
def _sending(settings: Settings, name: str, stop: Stop) -> Iterator[tuple[Dispatch, Tally]]:
    """Open the operator's port, connect, and print the summary at the end, however it comes."""
    reached: list[Outbox] = []
    with (
        operator_port(settings, live=lambda: None, ready=lambda: reached[0].fault() if reached else "waiting for Kafka"),
        _reach(settings, name, stop) as outbox,
    ):
        reached.append(outbox)
        log.info("producer_started", producer=name)
        counts = Tally()
        try:
            yield Dispatch(outbox, counts, name), counts
        except TocsinError:
            log.error("producer_failed", producer=name)  # noqa: TRY400 - the caller shows it as one line
            raise
        finally:
            typer.echo(counts.summary(sending_s=outbox.busy_s))


def _reach(settings: Settings, name: str, stop: Stop) -> Outbox:
    """Connect; a broker or topics that are not there yet are waited for, until a stop is asked for."""
    while True:
        try:
            return Outbox(settings, client_id=f"tocsin-{name}", declared=TOPICS, stopping=lambda: stop.asked)
        except SendError as error:
            if stop.asked:
                raise
            log.warning("waiting", reason=str(error))
            time.sleep(RETRY_S)
