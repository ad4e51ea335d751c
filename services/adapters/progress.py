"""How far a long work is: a bar on a terminal, else a line every few seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

EVERY_S = 5.0

Told = Callable[[datetime], None]


@contextmanager
def shown(what: str, total: int) -> Iterator[Told]:
    """Give what to call with each article's time; `what` names the work."""
    if not sys.stderr.isatty():
        yield _plain(what, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda at: bar.update(task, advance=1, description=f"{what} {at:%Y-%m-%d %H:%M}")


def _plain(what: str, total: int) -> Told:
    done, told_s = 0, time.monotonic()

    def tell(at: datetime) -> None:
        nonlocal done, told_s
        done += 1
        if time.monotonic() - told_s >= EVERY_S:
            told_s = time.monotonic()
            sys.stderr.write(f"{what}: {done} of {total}, at {at:%Y-%m-%d %H:%M} UTC\n")

    return tell
