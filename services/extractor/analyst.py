"""Hands each message to a child process that reads it, and survives what a text does to that child."""

import asyncio
import sys
from contextlib import suppress
from types import TracebackType
from typing import Self

import structlog

from services.adapters.child import tied
from services.core.errors import TocsinError
from services.core.records import Origin, Record
from services.core.signals.handle import unreadable
from services.extractor import measures
from services.extractor.child import LENGTH_BYTES, Request, frame, pack_request, unpack_records

ATTEMPTS = 2
"""A text may meet a child that something else killed, so it gets a second one."""

LOAD_LIMIT_S = 120.0
"""spaCy and its model load in 2 to 5 s; a cold disk takes longer."""

DYING_S = 1.0
"""From a child's last word to its end: its own exit code belongs in the log."""

PIPE_BYTES = 1 << 20
"""Room for most replies: a signal has 5 to 100 kB."""

log = structlog.get_logger()


class ChildError(TocsinError):
    """The reading child process does not start."""


class Child:
    """A child process of `child.py`. It ends with this process, however that ends."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    @property
    def alive(self) -> bool:
        """Whether nothing says yet that it has ended."""
        return self._process.returncode is None and self._process.stdout is not None and not self._process.stdout.at_eof()

    async def ask(self, request: bytes) -> bytes:
        """Send one frame and wait for the one that answers it.

        Raises:
            EOFError: The child ended before its answer was whole.
        """
        if self._process.stdin is None:
            raise EOFError
        try:
            self._process.stdin.write(frame(request))
            await self._process.stdin.drain()
        except OSError as error:
            raise EOFError from error
        return await self.receive()

    async def receive(self) -> bytes:
        """Wait for a frame; `EOFError` as above."""
        if self._process.stdout is None:
            raise EOFError
        length = int.from_bytes(await self._process.stdout.readexactly(LENGTH_BYTES), "big")
        return await self._process.stdout.readexactly(length)

    async def wait(self) -> None:
        """Wait until it has ended."""
        await self._process.wait()

    async def end(self, *, grace_s: float = 0.0) -> int:
        """Kill it, if it does not end by itself within the grace.

        Returns:
            Its exit code, or the signal that ended it as a negative number.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(grace_s):
                await self._process.wait()
        with suppress(ProcessLookupError):
            self._process.kill()
        return await self._process.wait()


class Analyst:
    """Reads messages in a child process, one after the other; for use in one event loop's main thread.

    A child that hangs or dies over a message is replaced and the message tried once more; then it is unreadable.
    A child that dies between messages is replaced at once.

    Args:
        loader: `module:function` that loads the models and gives what reads an article.
        limit_s: Seconds one message may take; generous, so that load never decides what is read.
    """

    def __init__(self, loader: str, *, limit_s: float) -> None:
        self._loader = loader
        self._limit_s = limit_s
        self._turn = asyncio.Lock()
        self._child: Child | None = None
        self.loaded = asyncio.Event()

    async def __aenter__(self) -> Self:
        self.keeping = asyncio.create_task(self._keep(), name="keep-child")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.keeping.cancel()
        await asyncio.wait({self.keeping})
        if self._child:
            await self._child.end()

    @property
    def pid(self) -> int | None:
        """The child's process id, if there is one that has loaded."""
        return self._child.pid if self._child else None

    async def handle(self, raw: bytes | None, origin: Origin) -> list[Record]:
        """Give the records of one message (see `handle_article`).

        Raises:
            ChildError: No child could be started.
        """
        request = pack_request(Request(origin, raw))
        cause = ""
        async with self._turn:
            for _ in range(ATTEMPTS):
                child = await self._living_child()
                try:
                    async with asyncio.timeout(self._limit_s):
                        return unpack_records(await child.ask(request))
                except TimeoutError:
                    cause = "timeout"
                except EOFError:
                    cause = "crash"
                except BaseException:
                    await self._lose("cancelled", origin)  # its answer would be taken for the next one's
                    raise
                await self._lose(cause, origin)
        return unreadable(raw, origin, cause)

    async def _keep(self) -> None:
        """Have a child ready at all times; ends only with the error for which there is none."""
        while True:
            async with self._turn:
                child = await self._living_child()
            await child.wait()

    async def _living_child(self) -> Child:
        if self._child and not self._child.alive:
            await self._lose("idle", None)
        if not self._child:
            self._child = await self._start()
            self.loaded.set()
        return self._child

    async def _lose(self, cause: str, origin: Origin | None) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        self.loaded.clear()
        exit_code = await child.end(grace_s=0.0 if cause in {"timeout", "cancelled"} else DYING_S)
        measures.child_restarts_total.labels(cause).inc()
        where = {"partition": origin.partition, "offset": origin.offset} if origin else {}
        log.warning("child_lost", cause=cause, exit_code=exit_code, child_pid=child.pid, **where)

    async def _start(self) -> Child:
        process = await asyncio.create_subprocess_exec(
            *tied([sys.executable, "-m", "services.extractor.child", self._loader]),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=PIPE_BYTES,
        )
        child = Child(process)
        try:
            async with asyncio.timeout(LOAD_LIMIT_S):
                await child.receive()
        except BaseException as error:
            code = await child.end(grace_s=DYING_S if isinstance(error, EOFError) else 0.0)
            if isinstance(error, TimeoutError):
                raise ChildError(f"child: {self._loader} did not load within {LOAD_LIMIT_S:g} s") from error
            if isinstance(error, EOFError):
                raise ChildError(f"child: {self._loader} ended with {code} while it loaded; see its lines above") from error
            raise
        log.info("child_loaded", child_pid=child.pid)
        return child
