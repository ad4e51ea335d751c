"""The feed as a process: its signals, its log and the operator's port."""

import asyncio
import logging
import signal
import socket

import structlog
import typer

from services.adapters import logs
from services.adapters.health import operator_port
from services.adapters.settings import Settings
from services.feed.server import Feed, Limits, address_of, bind

log = structlog.get_logger()


def run(settings: Settings, port: int) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        ConfigError: The feed's port or the operator's is taken.
    """
    logs.configure("feed", settings.log_format)
    # The reader says once that the broker is away; kafka-python would say it ten times a second.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    with bind(settings.host, port) as listener:
        asyncio.run(_serve(settings, listener))


async def _serve(settings: Settings, listener: socket.socket) -> None:
    feed = Feed(settings, Limits())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, feed.stop)
    with operator_port(settings, live=feed.dead, ready=feed.unready) as operator:
        address = address_of(listener)
        if settings.log_format == "console":
            typer.echo(f"the feed is at {address}")
        log.info("feed_started", address=address, operator_port=operator.port)
        await feed.serve(listener)
    log.info("feed_stopped")
