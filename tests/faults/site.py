"""The services of one run, what strikes them, and the proof that it struck."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
import psutil
from kafka import KafkaAdminClient
from prometheus_client.parser import text_string_to_metric_families

from services.adapters.child import tied
from services.adapters.listener import free_ports
from tests.e2e.system import ROOT, Services
from tests.faults.lab import Lab
from tests.faults.tape import Entry, Player
from tests.faults.waiting import until

GRACE_S = 10.0
"""How long a service may take to end when it is asked."""
PATIENT_S = 10.0
"""How long work is awaited before the tape is let on."""
PER_SECOND = 120.0

HANDLED = {
    "producer": "tocsin_producer_articles_total",
    "extractor": "tocsin_extractor_records_total",
    "alerting": "tocsin_alerting_observed_total",
    "feed": "tocsin_feed_events_total",
    "notifier": "tocsin_notifier_messages_total",
}
"""The metric that says how many records a process of a service has handled since it began."""


class Blow(NamedTuple):
    """One fault that was seen to happen: what it struck, how, and what the victim had done until then."""

    victim: str
    how: str
    handled: int


class Site(Services):
    """Services on topics of their own, whose names may carry an instance: `alerting-b` is an `alerting`.

    Args:
        lab: The broker and the way to it.
        run: A name for this run.
        folder: Takes the logs and whatever a fault needs.
    """

    def __init__(self, lab: Lab, run: str, folder: Path) -> None:
        self.lab = lab
        self.folder = folder
        self.blows: list[Blow] = []
        self.notes: list[str] = []
        self.players: list[Player] = []
        self.resources = ExitStack()
        self._ports: dict[str, int] = {}
        self._files: list[Path] = []
        super().__init__(lab.bootstrap, run)

    def start(
        self, name: str, *arguments: str, piped: bool = False, environment: Mapping[str, str] = MappingProxyType({})
    ) -> subprocess.Popen[bytes]:
        """Start a service, on request with a pipe to it; `alerting-b` is the service `alerting` as the instance `b`.

        It ends with this process, however that ends.
        """
        service, _, instance = name.partition("-")
        (self._ports[name],) = free_ports(1)
        own = {"TOCSIN_PORT": str(self._ports[name]), "XDG_STATE_HOME": str(self.folder / "state")}
        chosen = {**own, **({"TOCSIN_INSTANCE": instance} if instance else {}), **environment}
        file = self.folder / f"{len(self._files):02}-{name}.log"
        self._files.append(file)
        with file.open("wb") as log:
            self.processes[name] = subprocess.Popen(
                tied(self._argv(*(arguments or (service,)))),
                env={**self._all(), **chosen},
                cwd=ROOT,
                stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self.processes[name]

    def log_of(self, name: str) -> str:
        """Give the log of all processes that had this name, the last one's last."""
        return "\n".join(file.read_text(errors="replace") for file in self._files if file.stem.partition("-")[2] == name)

    def figures(self, name: str) -> dict[str, float]:
        """Give the sums of a service's metrics, nothing while it does not answer."""
        found: dict[str, float] = {}
        with suppress(httpx.HTTPError, ValueError):
            text = httpx.get(f"http://127.0.0.1:{self._ports[name]}/metrics", timeout=5).text
            for family in text_string_to_metric_families(text):
                for sample in family.samples:
                    found[sample.name] = found.get(sample.name, 0.0) + sample.value
        return found

    def handled(self, name: str) -> int:
        """Count what the process that now has this name has handled."""
        return int(self.figures(name).get(HANDLED[name.partition("-")[0]], 0))

    def is_ready(self, name: str) -> bool:
        """Does the service say that it can take work?"""
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{self._ports[name]}/readyz", timeout=5).is_success
        return False

    def play(self, tape: list[Entry], *, per_second: float = PER_SECOND) -> Player:
        """Make ready to send a tape; `player.release` lets it go."""
        self.players.append(Player(self.bootstrap, f"e2e.{self.run}.articles.v1", tape, per_second=per_second))
        return self.player

    @property
    def player(self) -> Player:
        """The one that plays now."""
        return self.players[-1]

    def awaits_work(self, name: str, more: int = 3) -> int:
        """Wait until the living process of this name has handled so many more records; give how many by now."""
        before, began = self.handled(name), time.monotonic()

        def enough() -> bool:
            if self.players and time.monotonic() - began > PATIENT_S:
                self.player.nudge()
            return self.handled(name) >= before + more

        until(enough, lambda: f"{name} handled {self.handled(name) - before} more than {before}")
        assert self.processes[name].poll() is None, f"{name} is not alive"
        return self.handled(name)

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL, *, more: int = 3) -> None:
        """End a service that is alive and at work, and see that it ended so: by the signal, or by itself in time when asked."""
        process, handled = self.processes[name], self.awaits_work(name, more)
        began = time.monotonic()
        process.send_signal(how)
        code = process.wait(GRACE_S + 5)
        took_s = time.monotonic() - began
        if how is signal.SIGKILL:
            assert code == -signal.SIGKILL, f"{name} ended with {code}"
        else:
            assert (code, took_s < GRACE_S) == (0, True), f"{name} ended with {code} after {took_s:.1f} s:\n{self.tail(name)}"
        self.struck(name, how.name, handled)

    def struck(self, victim: str, how: str, handled: int) -> None:
        """Note a blow that was seen to happen to a victim that had handled records."""
        assert handled > 0, f"{victim} had done nothing before {how}"
        self.blows.append(Blow(victim, how, handled))

    def messages(self, plain: str) -> list[dict[str, Any]]:
        """Give the messages of a whole topic."""
        return [json.loads(record.value) for record in self.records(plain)]

    def article_ids(self) -> set[str]:
        """Give the articles that the broker has."""
        return {str(message["article_id"]) for message in self.messages("articles.v1") if "article_id" in message}

    def environment_of(self) -> dict[str, str]:
        """Give the environment of a service of this run."""
        return self._all()

    def topic_id(self, plain: str) -> str:
        """Give the broker's id of a topic."""
        with closing(KafkaAdminClient(bootstrap_servers=self.bootstrap)) as admin:
            return str(admin.describe_topics([f"e2e.{self.run}.{plain}"])[0]["topic_id"])

    def delete_topic(self, plain: str) -> None:
        """Delete a topic and wait until it is gone."""
        name = f"e2e.{self.run}.{plain}"
        with closing(KafkaAdminClient(bootstrap_servers=self.bootstrap)) as admin:
            admin.delete_topics([name])
            until(lambda: name not in admin.list_topics(), lambda: f"{name} is still there")

    def tail(self, name: str) -> str:
        """Give the last lines of a service's log."""
        return "\n".join(self.log_of(name).splitlines()[-15:])

    def left_behind(self) -> list[int]:
        """Give the processes that still run in this run's environment."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
                if self.environment.items() <= process.environ().items():
                    found.append(process.pid)
        return found

    def stop(self) -> None:
        """Ask all to stop, wait for them, and kill those that do not."""
        for player in self.players:
            player.give_up()
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def site(lab: Lab, run: str, folder: Path) -> Iterator[Site]:
    """Give a site without a service yet; in the end mend the lab, stop whatever was started and delete the topics."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Site(lab, run, folder)
    try:
        yield made
    finally:
        lab.mend()
        made.stop()
        made.resources.close()
        made.command("topics", "delete", "--yes")
