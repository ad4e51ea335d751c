"""`tocsin feed`: shows alerts and situations as they come."""

import os
from typing import Annotated

import typer

from services.adapters.settings import from_environment

DEFAULT_PORT = 8737
HIGHEST_PORT = 65_535

Port = Annotated[int, typer.Option(min=0, max=HIGHEST_PORT, help="The port of the page and the API; 0 takes a free one.")]


def feed(*, port: Port = DEFAULT_PORT) -> None:
    """Serve the page, the event stream and the API until stopped."""
    from services.feed import process  # noqa: PLC0415 - Kafka's client and the web server load only when they are needed

    process.run(from_environment(os.environ), port)
