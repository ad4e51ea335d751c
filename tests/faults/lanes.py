"""Faults side by side: each lane is a process with a broker of its own that takes the next fault when it is free.

A fault spends most of its time waiting, for models to load and for sessions to end, and strikes nothing but its own lane.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import Empty
from typing import Any, NamedTuple

from services.adapters.child import tie_to
from tests.faults.catalogue import FAULTS
from tests.faults.fault import Calm, Row, run
from tests.faults.lab import Lab

STOP_LIMIT_S = 120.0
"""A lane that is asked to end stops its services and its broker first."""
TICK_S = 1.0

_spawning = multiprocessing.get_context("spawn")


class Work(NamedTuple):
    """What all lanes share: whose they are, what is to be done, how much of it is begun, and where rows go."""

    parent_id: int
    names: list[str]
    turn: Any
    done: Any
    calm: Calm
    folder: Path


def side_by_side(names: Sequence[str], calm: Calm, folder: Path, *, lanes: int) -> Iterator[Row]:
    """Run the faults of these names, and give each one's row when it is done; also of one whose lane has died.

    Args:
        names: What to run, in the order in which to begin.
        calm: The run without a fault.
        folder: Takes the logs and the brokers' data.
        lanes: How many run at once.
    """
    work = Work(os.getpid(), list(names), _spawning.Value("i", 0), _spawning.Queue(), calm, folder)
    processes = [_spawning.Process(target=_lane, args=(number, work)) for number in range(min(lanes, len(names)))]
    left = dict.fromkeys(names)
    try:
        for process in processes:
            process.start()
        while left:
            running = any(process.is_alive() for process in processes)
            with suppress(Empty):
                row = work.done.get(timeout=TICK_S)
                del left[row.name]
                yield row
                continue
            if not running:
                break
        for name in left:
            yield Row(name, None, "", "", 0.0, ["its lane has died"])
    finally:
        _end(processes)


def _end(processes: Sequence[SpawnProcess]) -> None:
    """Let lanes that are done end by themselves, and ask the others to."""
    for process in processes:
        if process.is_alive():
            process.terminate()
    for process in processes:
        if process.pid is not None:
            process.join(STOP_LIMIT_S)
        if process.is_alive():
            process.kill()


def _lane(number: int, work: Work) -> None:
    tie_to(work.parent_id)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything that was started is stopped
    faults = {fault.name: fault for fault in FAULTS}
    with Lab(work.folder / f"kafka-{number}") as lab:
        while (at := _next(work.turn)) < len(work.names):
            sys.stderr.write(f"{time.strftime('%H:%M:%S')} {work.names[at]} ...\n")
            work.done.put(run(faults[work.names[at]], work.calm, lab, work.folder))


def _next(turn: Any) -> int:  # noqa: ANN401 - without a type
    with turn.get_lock():
        turn.value += 1
        return int(turn.value) - 1
