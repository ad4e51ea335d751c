"""One worker process: `python -m services.extractor.worker --number 1 --port 0 --analyst module:function`."""

import argparse
import asyncio
import os
import signal
import sys
import time

import structlog
from kafka.errors import KafkaError

from services.adapters import logs
from services.adapters import topics as broker_topics
from services.adapters.health import OperatorPort
from services.adapters.settings import Settings, from_environment
from services.core import topics
from services.core.errors import ConfigError, TocsinError
from services.extractor.analyst import Analyst
from services.extractor.app import create_app
from services.extractor.fleet import EX_CONFIG

RETRY_S = 2.0
LOCAL = "127.0.0.1"  # the supervisor asks here for all its workers
NEEDED = (topics.ARTICLES, topics.SIGNALS, topics.OBSERVATIONS, topics.DEAD_LETTERS)

log = structlog.get_logger()


class WorkerError(TocsinError):
    """Faust crashed."""


class Progress:
    """How far this worker has come, for /readyz."""

    def __init__(self) -> None:
        self.waits_for: str | None = "the broker and its topics"

    def fault(self) -> str | None:
        """Say what it waits for; nothing when it works."""
        return f"waiting for {self.waits_for}" if self.waits_for else None

    def assigned(self, partitions: int) -> None:
        """Note a rebalance; with more workers than partitions some get none and stand by."""
        self.waits_for = None
        log.info("partitions_assigned", partitions=partitions)


def wait_for_topics(settings: Settings) -> str:
    """Wait until the broker and the topics are there, however long that takes.

    Returns:
        The id of articles.v1.

    Raises:
        AccessError: The broker does not let us in, or not to what this service reads and writes.
    """
    while True:
        try:
            ids = [broker_topics.topic_id(settings, each) for each in NEEDED]
            broker_topics.check_rights(settings, "extractor")
            broker_topics.check_group(settings, "extractor")
        except (LookupError, KafkaError, OSError) as error:
            log.warning("waiting_for_topics", bootstrap=settings.kafka_bootstrap, reason=str(error) or type(error).__name__)
            time.sleep(RETRY_S)
        else:
            return ids[0]


async def work(settings: Settings, analyst_name: str, progress: Progress, topic_id: str) -> None:
    """Work until told to stop by SIGTERM or SIGINT; then finish the message in hand and commit.

    Raises:
        TocsinError: The analyst does not load, or Faust crashed.
    """
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    progress.waits_for = "the models to load"
    async with Analyst(analyst_name, limit_s=settings.article_timeout_s) as analyst:
        serving = asyncio.create_task(_serve(settings, analyst, progress, topic_id))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopped, analyst.keeping}, return_when=asyncio.FIRST_COMPLETED)
        progress.waits_for = "the end"
        failed = [task for task in (analyst.keeping, serving) if task.done()]
        if stopped.done():
            serving.cancel()
            await asyncio.wait({serving})
        for task in failed:
            task.result()


async def _serve(settings: Settings, analyst: Analyst, progress: Progress, topic_id: str) -> None:
    await analyst.loaded.wait()
    progress.waits_for = "the partitions"
    app = create_app(settings, analyst, topic_id=topic_id, assigned=progress.assigned)
    try:
        await app.start()
        await app.wait_until_stopped()  # nobody stops it but us: it has crashed
    except asyncio.CancelledError:
        await app.stop()
        raise
    raise WorkerError(f"faust: {type(app.crash_reason).__name__}: {app.crash_reason}") from app.crash_reason


def main() -> None:
    """Run one worker; exit code 0 when stopped, 1 when it failed, 2 by a wrong setting, 70 when it may not go on."""
    parser = argparse.ArgumentParser(prog="python -m services.extractor.worker")
    parser.add_argument("--number", type=int, default=1)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--analyst", required=True)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the loop runs there is nothing to finish
    settings = from_environment(os.environ)
    logs.configure("extractor", settings.log_format)
    structlog.contextvars.bind_contextvars(worker=given.number)
    progress = Progress()
    with OperatorPort(LOCAL, given.port, live=lambda: None, ready=progress.fault) as port:
        log.info("worker_started", port=port.port)
        try:
            topic_id = wait_for_topics(settings)
            asyncio.run(work(settings, given.analyst, progress, topic_id))
        except ConfigError as error:
            sys.stderr.write(f"tocsin: {error}\n")
            sys.stderr.flush()
            os._exit(EX_CONFIG)
        except Exception as error:  # noqa: BLE001 - the edge of the process
            log.critical("worker_failed", error=type(error).__name__, detail=str(error)[:300])
            sys.stderr.flush()
            os._exit(1)  # a crashed Faust's threads may never end
        log.info("worker_stopped")


if __name__ == "__main__":
    main()
