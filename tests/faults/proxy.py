"""A network that fails: a TCP proxy before a broker that cuts or slows what one process and its children say."""

import asyncio
from contextlib import suppress
from threading import Thread

import psutil

HOST = "127.0.0.1"
CHUNK = 65_536


class Trouble:
    """What a process's connections suffer, and how often they did.

    Args:
        pid: The process; its children are struck with it.
        cut: Nothing passes, as when a cable is pulled: connections stay open and say nothing.
        delay_s: What each piece waits.
        per_second: Bytes that pass in a second; 0 for as many as come.
    """

    def __init__(self, pid: int, *, cut: bool = False, delay_s: float = 0.0, per_second: int = 0) -> None:
        self.pid = pid
        self.pieces = 0
        self._delay_s = delay_s
        self._per_second = per_second
        self._passable = asyncio.Event()
        if not cut:
            self.end()

    async def pass_through(self, size: int) -> None:
        """Wait as long as this piece has to."""
        self.pieces += 1
        await self._passable.wait()
        await asyncio.sleep(self._delay_s + (size / self._per_second if self._per_second else 0))

    def end(self) -> None:
        """Let through what was cut off; on the loop's thread."""
        self._passable.set()


class Proxy:
    """Listens on a port of its own and passes on to `target`; runs on a thread until closed."""

    def __init__(self) -> None:
        self.target = 0
        self.port = 0
        self._troubles: list[Trouble] = []
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def trouble(self, trouble: Trouble) -> Trouble:
        """Let a process's connections suffer until `heal`."""
        self._troubles.append(trouble)
        return trouble

    def heal(self) -> None:
        """Let everything pass again; what was held back arrives."""
        for trouble in self._troubles:
            self._loop.call_soon_threadsafe(trouble.end)
        self._troubles = []

    def close(self) -> None:
        """End the proxy and all connections."""
        self.heal()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._connected, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        family = family_of(writer.get_extra_info("peername")[1])
        beyond: asyncio.StreamWriter | None = None
        with suppress(OSError, asyncio.CancelledError):
            back, beyond = await asyncio.open_connection(HOST, self.target)
            ways = [
                asyncio.create_task(self._pump(reader, beyond, family)),
                asyncio.create_task(self._pump(back, writer, family)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        for each in (writer, beyond):
            if each is not None:
                each.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, family: set[int]) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(CHUNK):
                for trouble in [each for each in self._troubles if each.pid in family]:
                    await trouble.pass_through(len(data))
                writer.write(data)
                await writer.drain()


def family_of(port: int) -> set[int]:
    """Give the process that connects from a port of this machine, and its ancestors."""
    for connection in psutil.net_connections("tcp4"):
        if connection.laddr and connection.laddr.port == port and connection.pid and connection.raddr:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(connection.pid)
                return {process.pid, *(parent.pid for parent in process.parents())}
    return set()
