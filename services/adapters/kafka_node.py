"""What one embedded Kafka node is told: its command line and its properties."""

import base64
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.adapters.java import Java
from services.adapters.listener import HOST

BROKER = "kafka.Kafka"
STORAGE_TOOL = "kafka.tools.StorageTool"
TEMPORARY = "tmp"  # in the data folder
STARTED = "Kafka Server started"  # KafkaRaftServer's last word of a start
TAKEN = "Address already in use"  # the system's word for a port that another process took meanwhile

JVM_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",  # leaves no file in /tmp
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.awt.headless=true",
    f"-Djava.io.tmpdir={TEMPORARY}",  # the compression libraries unpack themselves there and stay after a kill
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)

# Paths are relative to the data folder: a properties file is Latin-1, and a comma parts two folders.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={log_dir}
auto.create.topics.enable=false
log.message.timestamp.type=LogAppendTime
message.max.bytes=4194304
replica.fetch.max.bytes=4194304
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
log.cleaner.backoff.ms=1000
log.cleaner.dedupe.buffer.size=33554432
log.retention.check.interval.ms=60000
num.network.threads=2
num.io.threads=4
"""


@dataclass(frozen=True, slots=True)
class Runtime:
    """A Java and the class path that it runs Kafka from."""

    java: Java
    jars: Sequence[Path]

    def command(self, main_class: str, *arguments: str) -> list[str]:
        """Give the argv that runs one of Kafka's programs; its working folder is the data folder."""
        class_path = os.pathsep.join(str(jar) for jar in self.jars)
        return [str(self.java.path), *JVM_OPTIONS, "-cp", class_path, main_class, *arguments]


def properties(*, port: int, controller_port: int, log_dir: str, more: Mapping[str, str]) -> str:
    """Write server.properties of a node that is broker and controller in one; of a name that comes twice the last counts."""
    ours = PROPERTIES.format(host=HOST, port=port, controller_port=controller_port, log_dir=log_dir)
    return ours + "".join(f"{name}={value}\n" for name, value in more.items())


def new_cluster_id() -> str:
    """Make a random cluster id: 16 bytes in Kafka's base64; the fixed start keeps it from looking like an option."""
    return base64.urlsafe_b64encode(b"tocsin" + os.urandom(10)).decode().rstrip("=")
