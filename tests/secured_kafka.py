"""A real Kafka that lets in only who has a password, over TLS, and to what is allowed: one node, a CA of our own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from services.adapters import listener
from services.adapters.broker import tell
from services.adapters.child import tied
from services.adapters.folders import cache_folder
from services.adapters.jars import kafka_jars
from services.adapters.java import find_java
from services.adapters.kafka_node import BROKER, STARTED, STORAGE_TOOL, Runtime, new_cluster_id
from services.adapters.settings import Settings
from tests.conftest import lacking

ADMIN = "admin"
START_LIMIT_S = 60.0

NODE = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=CLIENTS://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=CLIENTS://127.0.0.1:{port}
listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
username="{admin}" password="{password}";
ssl.keystore.type=PEM
ssl.keystore.location=server.pem
ssl.truststore.type=PEM
ssl.truststore.location=ca.crt
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{admin};User:ANONYMOUS
log.dirs=topics
auto.create.topics.enable=false
log.message.timestamp.type=LogAppendTime
message.max.bytes=4194304
replica.fetch.max.bytes=4194304
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
"""


@contextmanager
def secured_kafka(passwords: Mapping[str, str]) -> Iterator[Settings]:
    """Start a broker that knows these users and one more, who may do everything; give that one's settings.

    Args:
        passwords: The users and their passwords.
    """
    folder = Path(tempfile.mkdtemp(prefix="tocsin-secured-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        make_certificates(folder)
        port, controller = listener.free_ports(2)
        everyone = {ADMIN: "rules everything", **passwords}
        text = NODE.format(port=port, controller=controller, admin=ADMIN, password=everyone[ADMIN])
        (folder / "server.properties").write_text(text, encoding="ascii")
        runtime = Runtime(find_java(os.environ), kafka_jars(cache_folder(os.environ), tell))
        users = [f"SCRAM-SHA-512=[name={name},password={word},iterations=4096]" for name, word in everyone.items()]
        scram = [argument for user in users for argument in ("--add-scram", user)]
        _run(folder, runtime.command(STORAGE_TOOL, "format", "-t", new_cluster_id(), "-c", "server.properties", *scram))
        (folder / "tmp").mkdir(exist_ok=True)
        with (folder / "kafka.log").open("wb") as log:
            process = subprocess.Popen(tied(runtime.command(BROKER, "server.properties")), cwd=folder, stdout=log, stderr=log)
        _await_start(process, folder / "kafka.log")
        yield Settings(
            kafka_bootstrap=f"127.0.0.1:{port}",
            kafka_security="SASL_SSL",
            kafka_username=ADMIN,
            kafka_password=everyone[ADMIN],
            kafka_ca_file=str(folder / "ca.crt"),
            namespace="secured",
            partitions=2,
            log_format="json",
        )
    finally:
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


def make_certificates(folder: Path) -> None:
    """Make a CA, `ca.crt`, and a server's key and certificate for 127.0.0.1, `server.pem`."""
    openssl = shutil.which("openssl") or lacking("install openssl: the secured broker needs a certificate")
    ca = ["-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=Tocsin's tests", "-addext", "keyUsage=critical,keyCertSign"]
    _run(folder, [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *ca])
    server = ["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1"]
    _run(folder, [openssl, "req", "-newkey", "rsa:2048", "-nodes", *server])
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", encoding="ascii")
    signing = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "server.crt"]
    _run(folder, [openssl, "x509", "-req", "-in", "server.csr", *signing])
    (folder / "server.pem").write_bytes((folder / "server.key").read_bytes() + (folder / "server.crt").read_bytes())


def _run(folder: Path, command: list[str]) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=START_LIMIT_S)
    assert done.returncode == 0, done.stdout + done.stderr


def _await_start(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while STARTED.encode() not in log.read_bytes():
        words = log.read_text(errors="replace")[-3000:]
        assert process.poll() is None, words
        assert time.monotonic() < deadline, words
        time.sleep(0.1)
