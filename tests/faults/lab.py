"""A broker that is there to be struck, behind a network that may fail."""

import os
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

from services.adapters.broker import EmbeddedBroker
from services.adapters.listener import free_ports
from tests.faults.proxy import Proxy
from tests.faults.waiting import until


class Lab:
    """A real Kafka whose clients know only its proxy's port; its data stay when it dies.

    Args:
        folder: Takes the data and the log.
    """

    def __init__(self, folder: Path) -> None:
        self.proxy = Proxy()
        (port,) = free_ports(1)
        address = f"PLAINTEXT://127.0.0.1:{self.proxy.port}"
        self.broker = EmbeddedBroker(data_dir=folder, port=port, more={"advertised.listeners": address})
        self.proxy.target = port

    def __enter__(self) -> Self:
        self.broker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.broker.stop()
        self.proxy.close()

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.proxy.port}"

    def kill(self) -> None:
        """Kill the broker as a power cut does."""
        os.kill(self.broker.pid, signal.SIGKILL)
        until(lambda: not self.broker.alive(), lambda: "the broker lives on", 20)

    def begin_again(self) -> None:
        """Start the broker on its data, stopping it first where it runs."""
        self.broker.stop()
        self.broker.start()

    def mend(self) -> None:
        """Leave everything as it should be for the next fault."""
        self.proxy.heal()
        if not self.broker.alive():
            self.begin_again()
