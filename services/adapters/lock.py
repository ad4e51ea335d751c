"""A folder that one process at a time may use."""

import fcntl
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from services.core.errors import TocsinError

RETRY_S = 0.1


class LockError(TocsinError):
    """Another process holds the folder."""


def hold(path: Path, *, wait_s: float, busy: Callable[[], None]) -> IO[bytes]:
    """Lock a file, waiting for another process that holds it.

    The kernel lets go when the last process that has the file open ends, however it ends; a child that is passed
    the descriptor goes on holding it. `busy` is called once, when there is something to wait for.

    Returns:
        The open file; closing it lets go.

    Raises:
        LockError: Still held after `wait_s` seconds.
        OSError: The file cannot be opened for writing.
    """
    file = path.open("ab")
    try:
        _wait_for(file, wait_s, busy)
    except BaseException:
        file.close()
        raise
    return file


def _wait_for(file: IO[bytes], wait_s: float, busy: Callable[[], None]) -> None:
    deadline = time.monotonic() + wait_s
    told = False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise LockError(f"{file.name}: another process held it for {wait_s:g} s; stop that one first") from error
        else:
            return
        if not told:
            busy()
            told = True
        time.sleep(RETRY_S)
