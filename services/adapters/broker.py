"""Apache Kafka as a child process, for `tocsin run` and the tests on a machine without Docker."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Self, TypeVar

from services.adapters import listener
from services.adapters.child import tied
from services.adapters.folders import cache_folder
from services.adapters.jars import KAFKA_VERSION, Say, kafka_jars
from services.adapters.java import find_java
from services.adapters.kafka_node import BROKER, STARTED, STORAGE_TOOL, TAKEN, TEMPORARY, Runtime, new_cluster_id, properties
from services.adapters.listener import HOST, Holder
from services.adapters.lock import hold
from services.core.errors import TocsinError

START_LIMIT_S = 60.0  # it takes 2 s, 5 s after a kill
STOP_LIMIT_S = 10.0  # it takes 2 s
FORMAT_LIMIT_S = 60.0  # it takes 0.7 s
PREVIOUS_LIMIT_S = 15.0  # an earlier broker on the same folder gets its time to stop
POLL_S = 0.05
ATTEMPTS = 3  # another process may take a free port before Kafka does
HIGHEST_PORT = 65_535
TAIL_LINES = 3
TAIL_BYTES = 8_192

LOG = "kafka.log"
TOPICS = "topics"
UNFORMATTED = "topics.new"

Part = TypeVar("Part")


class BrokerError(TocsinError):
    """The embedded broker does not start, or has ended."""


class PortError(BrokerError):
    """The port cannot be had."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(
            f"broker: port {port} on {HOST}: {reason}; stop what listens there, choose another port, "
            f"or set TOCSIN_KAFKA_BOOTSTRAP={HOST}:{port} if that is the Kafka to use"
        )
        self.port = port
        self.reason = reason


def tell(line: str) -> None:
    """Write a line to stderr, at once."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class EmbeddedBroker:
    """One Apache Kafka node on 127.0.0.1, for as long as the `with` block lasts.

    Start it from a thread that lives as long as the broker should (see `child.tied`). It ends with this process,
    also when that is killed. Its log is `kafka.log` in its data folder; the run before that left `kafka.log.1`.

    Args:
        say: Gets one line at a time about what is going on: downloads, waiting, the start.
        data_dir: Folder that keeps topics and records for the next broker that is given it. Without one,
            a temporary folder that goes with the broker; when the broker failed, its log stays there.
        port: The clients' port; without one, any free port.
        more: Further properties of Kafka's, which win over those in `kafka_node.py`.
    """

    def __init__(
        self,
        *,
        say: Say = tell,
        data_dir: Path | None = None,
        port: int | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._say = say
        self._more = more
        self._wanted_dir = data_dir
        self._wanted_port = port
        self._data_dir: Path | None = None
        self._port: int | None = None
        self._lock: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        """Where clients connect: host:port."""
        return f"{HOST}:{self.port}"

    @property
    def port(self) -> int:
        """The clients' port. Raises BrokerError before the start."""
        return _started(self._port)

    @property
    def data_dir(self) -> Path:
        """The data folder, absolute. Raises BrokerError before the start."""
        return _started(self._data_dir)

    @property
    def log_path(self) -> Path:
        """Kafka's log. Raises BrokerError before the start."""
        return self.data_dir / LOG

    @property
    def pid(self) -> int:
        """Kafka's process id. Raises BrokerError before the start and after the stop."""
        return _started(self._process).pid

    def start(self) -> None:
        """Start the broker and wait until it serves clients.

        Raises:
            JavaError: No Java 17 or newer.
            JarsError: The jars cannot be downloaded or are not the listed ones.
            LockError: Another broker uses the data folder.
            PortError: The port is taken, or this user may not have it.
            BrokerError: The port or the data folder is unusable; or Kafka ended, or did not serve within a minute:
                then the text has its last words and its log's path.
        """
        runtime = Runtime(find_java(os.environ), kafka_jars(cache_folder(os.environ), self._say))
        try:
            self._take_folder()
            self._start_on_some_port(runtime)
        except BaseException as error:
            self._stop(failed=isinstance(error, Exception) and not isinstance(error, PortError))
            raise
        self._say(f"Apache Kafka {KAFKA_VERSION} serves {self.bootstrap} (Java {runtime.java.version}, data in {self.data_dir})")

    def stop(self) -> None:
        """End the broker: ask, wait up to 10 s, then kill. Does nothing when there is none."""
        self._stop(failed=self.failure() is not None)

    def alive(self) -> bool:
        """Say whether the broker's process runs."""
        return self._process is not None and self._process.poll() is None

    def failure(self) -> BrokerError | None:
        """Say why the broker ended by itself; None while it runs, before the start and after `stop`."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        return BrokerError(f"Apache Kafka {how}; {self._last_words()}; start it again when that is mended")

    def _take_folder(self) -> None:
        try:
            if self._wanted_dir is None:
                self._data_dir = Path(tempfile.mkdtemp(prefix="tocsin-kafka-"))
            else:
                self._data_dir = self._wanted_dir.absolute()
                self._data_dir.mkdir(parents=True, exist_ok=True)
            waiting = f"waiting for the broker that uses {self._data_dir}"
            self._lock = hold(self._data_dir / "broker.lock", wait_s=PREVIOUS_LIMIT_S, busy=lambda: self._say(waiting))
            shutil.rmtree(self._data_dir / TEMPORARY, ignore_errors=True)
            (self._data_dir / TEMPORARY).mkdir()
            if self.log_path.exists():
                self.log_path.replace(self._data_dir / f"{LOG}.1")
        except OSError as error:
            raise BrokerError(f"broker: data folder: {error}; choose a folder that you may write to") from error

    def _start_on_some_port(self, runtime: Runtime) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            self._port, controller_port = self._choose_ports()
            try:
                self._format(runtime, controller_port)
                self._launch(runtime, controller_port)
                self._await_ready()
            except PortError:
                self._end_process()
                if attempt == ATTEMPTS:
                    raise
                self.log_path.write_bytes(b"")  # its words are about a port that is given up
            else:
                return

    def _choose_ports(self) -> tuple[int, int]:
        port, controller_port = listener.free_ports(2)
        if self._wanted_port is None:
            return port, controller_port
        if not 1 <= self._wanted_port <= HIGHEST_PORT:
            raise BrokerError(f"broker: port is {self._wanted_port}; give one from 1 to {HIGHEST_PORT}, or none for a free one")
        try:
            listener.try_port(self._wanted_port)
        except OSError as error:
            raise PortError(self._wanted_port, error.strerror or str(error)) from error
        return self._wanted_port, port if port != self._wanted_port else controller_port

    def _format(self, runtime: Runtime, controller_port: int) -> None:
        """Make the folder of topics, once. It gets its name when it is whole: an interrupted format starts anew."""
        if (self.data_dir / TOPICS).exists():
            return
        shutil.rmtree(self.data_dir / UNFORMATTED, ignore_errors=True)
        self._write_properties("format.properties", controller_port, UNFORMATTED)
        command = runtime.command(STORAGE_TOOL, "format", "-t", new_cluster_id(), "-c", "format.properties")
        self._process = self._run(command)
        try:
            code = self._process.wait(FORMAT_LIMIT_S)
        except subprocess.TimeoutExpired as error:
            raise BrokerError(f"Apache Kafka: format took over {FORMAT_LIMIT_S:g} s; {self._last_words()}; run again") from error
        if code:
            raise self.failure() or BrokerError("")
        (self.data_dir / UNFORMATTED).rename(self.data_dir / TOPICS)

    def _launch(self, runtime: Runtime, controller_port: int) -> None:
        self._write_properties("server.properties", controller_port, TOPICS)
        self._process = self._run(runtime.command(BROKER, "server.properties"))

    def _write_properties(self, name: str, controller_port: int, log_dir: str) -> None:
        text = properties(port=self.port, controller_port=controller_port, log_dir=log_dir, more=self._more)
        (self.data_dir / name).write_text(text, encoding="ascii")

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start one of Kafka's programs, away from the terminal's Ctrl-C: the parent stops it in its own order."""
        with self.log_path.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own command line, no shell
                tied(command),
                cwd=self.data_dir,
                env={**os.environ, "LC_ALL": "C.UTF-8"},  # else Java cannot open paths with letters beyond ASCII
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[_started(self._lock).fileno()],  # the folder stays taken for as long as Kafka lives
            )

    def _await_ready(self) -> None:
        """Wait until Kafka says that it serves, and the port's listener is its own: another broker may hold the port."""
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            log = self.log_path.read_bytes()
            if failure := self.failure():
                raise PortError(self.port, TAKEN) if TAKEN.encode() in log else failure
            holder = listener.holder(self.port, self.pid)
            if holder is Holder.OTHER:
                raise PortError(self.port, "another process listens there")
            if holder is Holder.CHILD and STARTED.encode() in log:
                return
            with suppress(subprocess.TimeoutExpired):
                _started(self._process).wait(POLL_S)
        raise BrokerError(f"Apache Kafka does not serve after {START_LIMIT_S:g} s; {self._last_words()}; run again")

    def _last_words(self) -> str:
        """Quote the end of the log on one line, without stack frames."""
        with suppress(OSError):
            text = self.log_path.read_bytes()[-TAIL_BYTES:].decode(errors="replace")
            words = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("\t")]
            return f"last words: {' | '.join(words[-TAIL_LINES:]) or 'none'}; log: {self.log_path}"
        return "it left no log"

    def _stop(self, *, failed: bool) -> None:
        self._end_process()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        if self._data_dir is None or self._wanted_dir is not None:
            return
        if failed and self.log_path.exists():
            shutil.rmtree(self._data_dir / TOPICS, ignore_errors=True)
        else:
            shutil.rmtree(self._data_dir, ignore_errors=True)

    def _end_process(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _started(part: Part | None) -> Part:
    if part is None:
        raise BrokerError("broker: it does not run; start it first")
    return part
