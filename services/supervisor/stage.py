"""The whole system on one machine: who starts when, who watches whom, and how it ends."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, structs
from rich.console import Console
from rich.markup import escape

from services.adapters import topics
from services.adapters.broker import EmbeddedBroker
from services.adapters.lag import Lag
from services.adapters.listener import free_ports
from services.adapters.rules import load_rules
from services.adapters.settings import Settings
from services.core.errors import TocsinError
from services.supervisor.bell import Bell, signals_of
from services.supervisor.child import Child, environment_for, harmless
from services.supervisor.errands import errands_of
from services.supervisor.report import silent_groups
from services.supervisor.scenario import Group

READY_S = 120.0
"""How long the services may take until they are ready: spaCy's load on a busy machine."""
NOTIFIER = "notifier"
SENDING_S = 60.0
"""How long the last messages to receivers may take, if nobody stays to send them later."""
ERRANDS_S = 0.5
STALLED_S = 120.0
"""How long the judge may stand still after the last article."""


class Plan(Struct, frozen=True, kw_only=True):
    """What to run: articles, how many times faster than they happened, the feed's port and the extractor's workers."""

    archive: Path
    speed: float
    feed_port: int
    workers: int
    groups: list[Group] = []


class SupervisionError(TocsinError):
    """A service could not be brought up or kept up."""


class Stage:
    """Runs a plan and shows it on the console.

    Args:
        plan: What to run.
        settings: Where and under which names.
        console: The screen.
        own_broker: Whether to start Kafka here.
        stopping: Asked between any two steps.
    """

    def __init__(
        self, plan: Plan, settings: Settings, console: Console, *, own_broker: bool, stopping: Callable[[], bool]
    ) -> None:
        self._plan = plan
        self._settings = settings
        self._console = console
        self._own_broker = own_broker
        self._stopping = stopping
        self._children: list[Child] = []
        self.started = False

    def run(self, *, stay: bool) -> None:
        """Bring everything up, play the articles, report, and stay until told to stop.

        Raises:
            TocsinError: The broker or a service could not be brought up or kept up.
        """
        with ExitStack() as stack:
            broker = stack.enter_context(self._broker())
            self.started = True
            topics.create(self._settings)
            self._status("topics", f"{self._settings.name('*')}")
            stack.callback(self._stop_all)
            self._start_services()
            bell = Bell(
                self._settings,
                lambda style, line: self._console.print(escape(line), style=style, highlight=False, soft_wrap=True),
            )
            stack.callback(bell.close)
            self._play(bell, broker)
            if self._stopping():
                return
            self._report(bell)
            if not stay:
                self._send_out()
            if stay:
                self._console.print(f"\nthe feed stays at [bold]{self._settings.public_url}[/bold] until Ctrl-C")
            while stay and not self._stopping():
                self._watch(broker)
                bell.poll(500)

    @contextmanager
    def _broker(self) -> Iterator[EmbeddedBroker | None]:
        if not self._own_broker:
            self._status("kafka", f"{self._settings.kafka_bootstrap} (given by TOCSIN_KAFKA_BOOTSTRAP)")
            yield None
            return
        with EmbeddedBroker(say=lambda line: self._status("kafka", line)) as broker:
            self._settings = structs.replace(self._settings, kafka_bootstrap=broker.bootstrap)
            self._status("kafka", f"Apache Kafka at {broker.bootstrap}")
            yield broker

    def _start_services(self) -> None:
        """Start the readers before the writers, so that the first alert is seen as it rings; then wait for all."""
        services = [
            ("feed", ["feed", "--port", str(self._plan.feed_port)]),
            *([(NOTIFIER, [NOTIFIER])] if load_rules(self._settings).receivers else []),
            ("alerting", ["alerting"]),
            ("extractor", ["extractor", "--workers", str(self._plan.workers)]),
        ]
        began = time.monotonic()
        for (name, arguments), port in zip(services, free_ports(len(services)), strict=True):
            self._children.append(Child(name, arguments, self._environment(), port, self._say))
        waiting = list(self._children)
        while waiting and not self._stopping():
            if time.monotonic() - began > READY_S:
                names = ", ".join(child.name for child in waiting)
                raise SupervisionError(
                    f"not ready after {READY_S:.0f} s: {names}; run `tocsin {waiting[0].name}` alone to see why"
                )
            for child in [child for child in waiting if child.ready()]:
                waiting.remove(child)
                operator = f"http://127.0.0.1:{child.port}/metrics"
                self._status(child.name, f"ready after {time.monotonic() - began:.1f} s, metrics at {operator}")
            self._watch(None)
            time.sleep(0.1)
        self._console.print(f"\nthe feed is at [bold]{self._settings.public_url}[/bold]\n")

    def _play(self, bell: Bell, broker: EmbeddedBroker | None) -> None:
        """Replay the articles, ring what comes, and wait until the judge has taken the last record."""
        arguments = ["producer", "replay", str(self._plan.archive), "--speed", str(self._plan.speed)]
        self._status("producer", f"replaying {self._plan.archive.name} at {self._plan.speed:.0f} times its pace")
        producer = Child("producer", arguments, self._environment(), free_ports(1)[0], self._say)
        self._children.append(producer)
        while (code := producer.finished()) != 0 and not self._stopping():
            # A killed one begins again: articles that were sent before change nothing.
            if code is not None and (code > 0 or not producer.revive()):
                raise SupervisionError(f"the producer ended with exit code {code}; its last line: {producer.last_line}")
            bell.poll(200)
            self._watch(broker)
        self._children.remove(producer)
        producer.stop()
        lag, moved, behind = Lag(self._settings), time.monotonic(), -1
        try:
            while not self._stopping() and (now_behind := lag.behind()):
                if now_behind != behind:
                    moved, behind = time.monotonic(), now_behind
                if time.monotonic() - moved > STALLED_S:
                    raise SupervisionError(f"{behind} records have not been judged for {STALLED_S:.0f} s")
                bell.poll(200)
                self._watch(broker)
        finally:
            lag.close()
        while not self._stopping() and bell.poll(500):
            pass

    def _send_out(self) -> None:
        """Wait, for a while, until each message to a receiver was tried once, and say what was not taken."""
        if not any(child.name == NOTIFIER for child in self._children):
            return
        began = time.monotonic()
        while (errands := errands_of(self._settings)).left and not self._stopping():
            if time.monotonic() - began > SENDING_S:
                break
            self._watch(None)
            time.sleep(ERRANDS_S)
        if errands.left or errands.failed:
            what = f"of the messages to receivers {errands.left} were not sent and {errands.failed} not taken"
            self._status(NOTIFIER, f"{what}; a run that stays tries them again")

    def _report(self, bell: Bell) -> None:
        """Say what rang, and of the scenario what did not, and why."""
        alerts = [alert for alert in bell.alerts.values() if alert.state != "pending"]
        withdrawn = sum(alert.state == "withdrawn" for alert in alerts)
        situations = {alert.situation_id for alert in alerts if alert.state != "withdrawn"}
        self._console.rule("[bold]what rang")
        self._console.print(f"{len(alerts)} alerts in {len(situations)} situations, {withdrawn} withdrawn")
        for alert in sorted(alerts, key=lambda each: each.detected_at):
            line = harmless(
                f"{alert.detected_at:%d %b %H:%M}  {alert.state:9}  {alert.level:8}  {alert.lane:5}  {alert.headline}"
            )
            counts = f"{alert.counts.articles} articles, {alert.counts.stories} stories, {alert.counts.publishers} publishers"
            self._console.print(f"{line} ({counts})", highlight=False, markup=False, soft_wrap=True)
        if self._plan.groups:
            self._console.rule("[bold]what did not ring, and why")
            for group, why in silent_groups(self._plan.groups, signals_of(self._settings), alerts):
                self._console.print(f"{group.title}\n    {harmless(why)}", highlight=False, markup=False, soft_wrap=True)

    def _watch(self, broker: EmbeddedBroker | None) -> None:
        """Begin again what died; without the broker, or with a service given up, there is no going on."""
        if broker is not None and (failure := broker.failure()):
            raise failure
        for child in self._children:
            if child.name != "producer" and not child.revive():
                raise SupervisionError(f"{child.name} does not stay up; its last lines are above")

    def _environment(self) -> dict[str, str]:
        chosen = self._settings
        return environment_for(
            {
                "kafka_bootstrap": chosen.kafka_bootstrap,
                "namespace": chosen.namespace,
                "run": chosen.run,
                "public_url": chosen.public_url,
                "partitions": str(chosen.partitions),
            }
        )

    def _stop_all(self) -> None:
        for child in reversed(self._children):
            child.stop()

    def _status(self, name: str, text: str) -> None:
        self._console.print(f"[bold]{name:10}[/bold] {escape(text)}", highlight=False, soft_wrap=True)

    def _say(self, name: str, text: str) -> None:
        self._console.print(f"[dim]{name:10} {escape(text)}[/dim]", highlight=False, soft_wrap=True)


def run_name(now: datetime) -> str:
    """Name a run so that its topics meet no other's."""
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{os.getpid()}"
