"""The worker processes of one machine: started, started anew when they die, and stopped together."""

import subprocess
import sys
import time
from collections import deque
from threading import Event

import structlog

from services.adapters.child import tied
from services.adapters.listener import free_ports
from services.extractor.gather import fault_of

EX_CONFIG = 2
"""The exit code of a worker that would end in the same way again."""
MOST_DEATHS = 5
WITHIN_S = 60.0
FIRST_WAIT_S = 0.5
POLL_S = 0.1
STOP_LIMIT_S = 8.0
"""A container gets 10 s. A worker still reading then is killed, and its message read again by the next."""

log = structlog.get_logger()


class Deaths:
    """The recent deaths of one worker, and what follows from them."""

    def __init__(self) -> None:
        self._at: deque[float] = deque()

    def add(self, now: float) -> float | None:
        """Count one.

        Args:
            now: Seconds of a clock that never runs backwards.

        Returns:
            Seconds to wait before the worker starts anew, or nothing: there were too many.
        """
        self._at.append(now)
        while self._at[0] <= now - WITHIN_S:
            self._at.popleft()
        return None if len(self._at) >= MOST_DEATHS else FIRST_WAIT_S * 2.0 ** (len(self._at) - 1)


class Fleet:
    """The workers; call it from the main thread, which they are tied to.

    Args:
        workers: How many.
        analyst: `module:function` that loads what reads an article.
    """

    def __init__(self, workers: int, analyst: str) -> None:
        self._analyst = analyst
        self._numbers = range(1, workers + 1)
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._ports: dict[int, int] = {}
        self._due: dict[int, float] = dict.fromkeys(self._numbers, 0.0)
        self._deaths = {number: Deaths() for number in self._numbers}

    def ports(self) -> dict[int, int]:
        """Give the operator port of each worker by its number."""
        return dict(self._ports)

    def fault(self) -> str | None:
        """Say which worker is not ready and why; nothing when all are."""
        ports = self.ports()
        missing = [f"worker {number} is not running" for number in self._numbers if number not in ports]
        return missing[0] if missing else next((fault for each in ports.items() if (fault := fault_of(*each))), None)

    def run(self, stop: Event) -> int:
        """Keep the workers running until told to stop.

        Returns:
            The exit code: 0 when told to stop, 1 when one died too often, 2 when a setting has to be mended first.
        """
        try:
            while not stop.wait(POLL_S):
                if (code := self._mend(time.monotonic())) is not None:
                    return code
        finally:
            self._stop()
        return 0

    def _mend(self, now: float) -> int | None:
        """Start who is due, note who died, and give the exit code when that was too much."""
        for number in [number for number, due in self._due.items() if due <= now]:
            self._start(number)
        for number, process in list(self._running.items()):
            if process.poll() is None:
                continue
            del self._running[number], self._ports[number]
            if process.returncode == EX_CONFIG:
                return EX_CONFIG
            wait_s = self._deaths[number].add(now)
            log.error("worker_died", worker=number, exit_code=process.returncode, again_in_s=wait_s)
            if wait_s is None:
                log.critical("worker_given_up", worker=number, deaths=MOST_DEATHS, within_s=WITHIN_S)
                return 1
            self._due[number] = now + wait_s
        return None

    def _start(self, number: int) -> None:
        (port,) = free_ports(1)
        worker = [sys.executable, "-m", "services.extractor.worker", "--number", str(number), "--port", str(port)]
        self._running[number] = subprocess.Popen(tied([*worker, "--analyst", self._analyst]), stdin=subprocess.DEVNULL)  # noqa: S603 - our own
        self._ports[number] = port
        del self._due[number]

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_LIMIT_S
        for process in self._running.values():
            process.terminate()
        for number, process in self._running.items():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("worker_killed", worker=number)
                process.kill()
                process.wait()
        self._running.clear()
        self._ports.clear()
