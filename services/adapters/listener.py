"""Ports on 127.0.0.1, and whose listener answers there."""

import os
import socket
from contextlib import suppress
from enum import Enum
from pathlib import Path

HOST = "127.0.0.1"
LISTEN = "0A"  # TCP_LISTEN in <net/tcp_states.h>
# 127.0.0.1, 0.0.0.0, ::, ::ffff:127.0.0.1 and ::ffff:0.0.0.0, as /proc/net/tcp{,6} of a little-endian machine write them
HERE = {"0100007F", "0" * 8, "0" * 32, "0000000000000000FFFF00000100007F", "0000000000000000FFFF000000000000"}
CONNECT_LIMIT_S = 1.0
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


class Holder(Enum):
    """Whose listener a port has."""

    NOBODY = "nobody"
    CHILD = "child"
    OTHER = "other"


def free_ports(count: int) -> list[int]:
    """Give ports that nobody listens on at this moment, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def try_port(port: int) -> None:
    """Bind the port and let it go.

    Raises:
        OSError: It is taken, or this user may not have it.
    """
    with socket.socket() as each:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Kafka: an ended one's last connections do not count
        each.bind((HOST, port))


def holder(port: int, pid: int) -> Holder:
    """Say whether the process, another one or nobody listens on the port.

    Where there is no /proc, whoever accepts a connection counts as the process:
    the caller needs its own sign too that the process got the port.
    """
    tables = [table for table in TABLES if table.exists()]
    if not tables:
        return Holder.CHILD if _accepts(port) else Holder.NOBODY
    sockets = {socket_id for table in tables for socket_id in _listening(table.read_text(), port)}
    if not sockets:
        return Holder.NOBODY
    return Holder.CHILD if sockets <= _sockets_of(pid) else Holder.OTHER


def _listening(table: str, port: int) -> set[str]:
    """Give the inodes of the table's listeners that a connection to 127.0.0.1 may reach. Source: proc_net_tcp(5)."""
    rows = [line.split() for line in table.splitlines()[1:]]
    locals_ = [(*row[1].split(":"), row[3], row[9]) for row in rows]
    return {
        inode for address, hex_port, state, inode in locals_ if state == LISTEN and address in HERE and int(hex_port, 16) == port
    }


def _sockets_of(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):  # it has ended
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):  # closed since
                found.add(os.readlink(descriptor))  # noqa: PTH115 - "socket:[1]" is no path
    return {name[len("socket:[") : -1] for name in found if name.startswith("socket:[")}


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=CONNECT_LIMIT_S):
            return True
    except OSError:
        return False
