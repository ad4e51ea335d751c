"""Whose listener a port has."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.adapters import listener
from services.adapters.listener import HOST, Holder, free_ports, holder, try_port


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_nobody_listens_on_has_no_holder() -> None:
    (port,) = free_ports(1)

    assert holder(port, os.getpid()) is Holder.NOBODY


def test_a_process_s_own_listener_is_its_own(listening: int) -> None:
    assert holder(listening, os.getpid()) is Holder.CHILD


def test_another_process_s_listener_is_foreign(listening: int) -> None:
    assert holder(listening, os.getppid()) is Holder.OTHER


def test_a_listener_on_every_address_counts() -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:  # noqa: S104 - the case under test
        port = server.getsockname()[1]

        assert holder(port, os.getppid()) is Holder.OTHER


def test_a_dual_stack_listener_counts() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        port = server.getsockname()[1]

        assert holder(port, os.getppid()) is Holder.OTHER


def test_without_proc_who_accepts_counts_as_the_process(listening: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (free,) = free_ports(1)
    monkeypatch.setattr(listener, "TABLES", (tmp_path / "tcp",))

    assert [holder(listening, os.getppid()), holder(free, os.getppid())] == [Holder.CHILD, Holder.NOBODY]


def test_a_taken_port_cannot_be_tried(listening: int) -> None:
    with pytest.raises(OSError, match="in use"):
        try_port(listening)


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(8)

    for port in ports:
        try_port(port)
    assert len(set(ports)) == 8
