"""Three real Kafka nodes on this machine, each broker and controller in one, of which any one may be killed."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.adapters import listener
from services.adapters.broker import tell
from services.adapters.child import tied
from services.adapters.folders import cache_folder
from services.adapters.jars import kafka_jars
from services.adapters.java import find_java
from services.adapters.kafka_node import BROKER, JVM_OPTIONS, STARTED, STORAGE_TOOL, Runtime, new_cluster_id

START_LIMIT_S = 90.0
NODES = (1, 2, 3)
MEMORY = "-Xmx320m"

NODE = """\
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=topics
auto.create.topics.enable=false
log.message.timestamp.type=LogAppendTime
message.max.bytes=4194304
replica.fetch.max.bytes=4194304
default.replication.factor=3
min.insync.replicas=2
offsets.topic.replication.factor=3
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
transaction.state.log.num.partitions=3
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
replica.lag.time.max.ms=5000
num.network.threads=2
num.io.threads=2
"""


class Cluster:
    """The nodes, by their numbers from 1."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runtime = Runtime(find_java(os.environ), kafka_jars(cache_folder(os.environ), tell))
        ports = listener.free_ports(2 * len(NODES))
        self.ports = dict(zip(NODES, ports[: len(NODES)], strict=True))
        self._controllers = dict(zip(NODES, ports[len(NODES) :], strict=True))
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def bootstrap(self) -> str:
        """All three addresses, as TOCSIN_KAFKA_BOOTSTRAP takes them."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports.values())

    def format(self) -> None:
        """Make each node's folder."""
        voters = ",".join(f"{node}@127.0.0.1:{port}" for node, port in self._controllers.items())
        cluster = new_cluster_id()
        running = []
        for node in NODES:
            home = self._folder / str(node)
            (home / "tmp").mkdir(parents=True)
            text = NODE.format(node=node, voters=voters, port=self.ports[node], controller=self._controllers[node])
            (home / "server.properties").write_text(text, encoding="ascii")
            running.append(self._popen(node, STORAGE_TOOL, "format", "-t", cluster, "-c", "server.properties"))
        assert [each.wait(START_LIMIT_S) for each in running] == [0] * len(NODES), self._words()

    def start(self, *nodes: int) -> None:
        """Start nodes and wait until they serve."""
        for node in nodes:
            (self._folder / str(node) / "kafka.log").write_bytes(b"")
            self._processes[node] = self._popen(node, BROKER, "server.properties")
        deadline = time.monotonic() + START_LIMIT_S
        while not all(STARTED in self._log(node) for node in nodes):
            assert all(self.alive(node) for node in nodes), self._words()
            assert time.monotonic() < deadline, self._words()
            time.sleep(0.1)

    def alive(self, node: int) -> bool:
        """Does this node's process run?"""
        return self._processes[node].poll() is None

    def kill(self, node: int) -> int:
        """Kill a node at once; give its exit code."""
        self._processes[node].send_signal(signal.SIGKILL)
        return self._processes[node].wait()

    def stop(self) -> None:
        """Kill all that run."""
        for process in self._processes.values():
            process.kill()
            process.wait()

    def _popen(self, node: int, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        home = self._folder / str(node)
        command = self._runtime.command(program, *arguments)
        command[1 : 1 + len(JVM_OPTIONS)] = [*JVM_OPTIONS, MEMORY]  # of two sizes Java takes the last
        with (home / "kafka.log").open("ab") as log:
            return subprocess.Popen(tied(command), cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _log(self, node: int) -> str:
        return (self._folder / str(node) / "kafka.log").read_text(errors="replace")

    def _words(self) -> str:
        return "\n".join(f"{node}: {self._log(node)[-1000:]}" for node in NODES)


@contextmanager
def three_brokers() -> Iterator[Cluster]:
    """Give a cluster that serves, and end it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-cluster-"))
    cluster = Cluster(folder)
    try:
        cluster.format()
        cluster.start(*NODES)
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)
