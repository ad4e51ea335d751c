"""Logs are events with fields; they never hold article text."""

import logging
import sys

import structlog

from services.adapters.settings import LogFormat

NOISY = ("aiokafka", "kafka", "faust", "mode")
"""Libraries that tell ten times a second of what they mend themselves or what the caller is told: a rebalance, a broker away."""


def configure(service: str, log_format: LogFormat) -> None:
    """Send this process's events to stderr, each with time, level and service; foreign libraries from warnings up."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    last = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(service=service)
