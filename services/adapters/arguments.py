"""What a person gives a command: paths and times, checked, and what several commands ask for."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from services.adapters.sources import STDIN
from services.core.errors import ConfigError
from services.core.vocabulary import Sensitivity

INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl-C."""

Archives = Annotated[
    list[str],
    typer.Argument(
        help="Files (.jsonl, .txt, either with .gz), folders, or - for standard input; sorted by time first.",
        metavar="ARCHIVE",
    ),
]
Sensitive = Annotated[
    Sensitivity | None,
    typer.Option(help="How easily it rings; TOCSIN_SENSITIVITY, else normal, if not given.", show_default=False),
]
Publisher = Annotated[str, typer.Option(help="Who published what does not say it; else its address or file name tells.")]
Workers = Annotated[int, typer.Option(min=0, help="Processes that read articles; 0 is one a core.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read every article anew and keep nothing of it.")]


def moment(written: str) -> datetime:
    """Read a time; without an offset it is UTC.

    Raises:
        typer.BadParameter: It is no time from 1970 to tomorrow.
    """
    example = "write a time from 1970 on such as 2020-01-08T06:30:00Z or 2020-01-08"
    try:
        read = datetime.fromisoformat(written)
        read = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{written!r} is no time; {example}") from error
    if not datetime(1970, 1, 1, tzinfo=UTC) <= read <= datetime.now(UTC) + timedelta(days=1):
        raise typer.BadParameter(f"{written!r} is before 1970 or more than a day ahead; {example}")
    return read


def checked_paths(paths: list[str], *, given: bool) -> list[str]:
    """Give the paths if each is there.

    Raises:
        ConfigError: One is not or may not be read, or none is named and nothing comes from a pipe.
    """
    if not given and sys.stdin.isatty():
        raise ConfigError("nothing to read; name files, or - to type articles")
    missing = [path for path in paths if path != STDIN and not Path(path).exists()]
    locked = [path for path in paths if path not in missing and path != STDIN and not os.access(path, os.R_OK)]
    faults = [f"{path!r}: there is no such file or folder; check the path" for path in missing]
    faults += [f"{path!r}: it may not be read; check its rights" for path in locked]
    if faults:
        raise ConfigError("\n".join(faults))
    return paths
