"""What tells people: the feed's stream and the notifier's webhooks, each against the topic that it tells of."""

import json
import math
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Event, Thread

import httpx

from services.adapters.listener import free_ports
from services.core import topics
from services.core.alarms import Situation
from services.core.codec import decode
from services.core.notify.delivery import Answer
from services.core.notify.desk import Desk
from services.core.notify.memory import Memory
from tests.faults.fault import Calm, Fault
from tests.faults.rows.kills import TIMES, through
from tests.faults.site import Site
from tests.faults.waiting import until
from tests.webhook_receiver import SECRET, Ear, Heard, listening, rules_file

HANGS = 2
"""How many messages a receiver leaves without an answer."""


class Follower:
    """A subscriber of the feed's stream that comes back with its last id whenever the stream ends.

    Args:
        address: Of the stream.
    """

    def __init__(self, address: str) -> None:
        self.alerts: list[tuple[str, int]] = []
        self.connections = 0
        self._address, self._last_id = address, "a-s"
        self._ended = Event()
        self._thread = Thread(target=self._follow, name="follower", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Leave."""
        self._ended.set()
        self._thread.join(20)

    def _follow(self) -> None:
        while not self._ended.wait(0.1):
            with suppress(httpx.HTTPError):
                self._read()

    def _read(self) -> None:
        headers = {"Last-Event-ID": self._last_id}
        with httpx.stream("GET", self._address, headers=headers, timeout=15) as reply:
            self.connections += 1
            event: dict[str, str] = {}
            for line in reply.iter_lines():
                if self._ended.is_set():
                    return
                name, _, value = line.partition(":")
                event[name] = event.get(name, "") + value.removeprefix(" ")
                if not line:
                    self._take(event)
                    event = {}

    def _take(self, event: dict[str, str]) -> None:
        self._last_id = event.get("id", self._last_id)
        if event.get("event") == "alert":
            alert = json.loads(event["data"])
            self.alerts.append((alert["alert_id"], alert["revision"]))


def feed_struck(how: signal.Signals) -> Callable[[Site, Calm], Callable[[], None]]:
    """End the feed under a subscriber, several times: it gets every alert once."""

    def inject(site: Site, _calm: Calm) -> Callable[[], None]:
        (port,) = free_ports(1)
        site.start("feed", "feed", "--port", str(port))
        follower = Follower(f"http://127.0.0.1:{port}/events")
        site.resources.callback(follower.end)

        def strike() -> None:
            seen = follower.connections
            until(lambda: follower.connections > 0, lambda: "nobody subscribed")
            site.kill("feed", how, more=1)
            site.start("feed", "feed", "--port", str(port))
            until(lambda: follower.connections > seen, lambda: "the subscriber did not come back")

        through(site, TIMES, strike)

        def afterwards() -> None:
            wanted = Counter((alert["alert_id"], alert["revision"]) for alert in site.messages("alerts.v1"))
            until(lambda: len(follower.alerts) >= wanted.total(), lambda: f"{len(follower.alerts)} of {wanted.total()} heard", 30)
            assert Counter(follower.alerts) == wanted
            site.notes.append(f"subscriber got all {wanted.total()} alert messages once")

        return afterwards

    return inject


def notifier_struck(how: signal.Signals) -> Callable[[Site, Calm], Callable[[], None]]:
    """End the notifier while it tells, several times: the receiver hears of everything."""

    def inject(site: Site, _calm: Calm) -> Callable[[], None]:
        ear = site.resources.enter_context(listening())
        begun(site, desk=ear)

        def strike() -> None:
            site.kill("notifier", how, more=1)
            start(site)

        through(site, TIMES, strike)

        return lambda: heard_all(site, desk=ear)

    return inject


def receiver_hangs(site: Site, _calm: Calm) -> Callable[[], None]:
    """Let one receiver hang over its first messages: the other hears at once, and in the end both have heard everything."""
    ear, hanging = (site.resources.enter_context(listening(*statuses)) for statuses in ((), [0] * HANGS))
    begun(site, desk=ear, pager=hanging)
    site.player.release(0.9)
    ear.until(lambda heard: len(heard) > HANGS)
    waiting = "tocsin_notifier_waiting"
    until(lambda: site.figures("notifier").get(waiting, 0) > 0, lambda: "nothing waits for the receiver that hangs")
    site.struck("receiver", "no answer", len(hanging.heard))
    site.notes.append(f"{site.figures('notifier')[waiting]:.0f} waited for it, {len(ear.heard)} told to the other")
    site.player.release(1)

    def afterwards() -> None:
        hanging.released.set()
        heard_all(site, desk=ear, pager=hanging)

    return afterwards


def begun(site: Site, **ears: Ear) -> None:
    """Start the notifier with these receivers, and wait until it is ready: before that, it would tell less of what was."""
    rules_file(site.folder, **{name: f"{ear.url} advisory" for name, ear in ears.items()})
    start(site)
    until(lambda: site.is_ready("notifier"), lambda: site.tail("notifier"))


def start(site: Site) -> None:
    given = {"TOCSIN_RULES": str(site.folder / "rules.yaml"), "TOCSIN_TEST_SECRET": SECRET}
    site.start("notifier", environment=given)


def heard_all(site: Site, **ears: Ear) -> None:
    """Hold what receivers heard against what a notifier that nothing disturbs says of the same situations.

    Of a situation that was withdrawn before it could be told nothing needs to be told.
    """
    cancelled = {line["situation_id"] for line in events(site.log_of("notifier")) if line.get("outcome") == "cancelled"}
    for name, ear in ears.items():
        wanted = planned(site, name)
        needed = {webhook_id for webhook_id, situation_id in wanted.items() if situation_id not in cancelled}
        heard = ear.until(partial(has_all, needed))
        assert all(each.is_signed for each in heard)
        assert {each.webhook_id for each in heard} <= wanted.keys()
        repeats = len(heard) - len({each.webhook_id for each in heard})
        site.notes.append(
            f"{name}: {len(needed)} messages, {repeats} repeated under their id, {len(wanted) - len(needed)} needless"
        )


def has_all(wanted: set[str], heard: list[Heard]) -> bool:
    return wanted <= {each.webhook_id for each in heard}


def events(log: str) -> Iterator[dict[str, str]]:
    """Give a log's lines that are events."""
    for line in log.splitlines():
        with suppress(ValueError):
            yield json.loads(line)


def planned(site: Site, receiver: str) -> dict[str, str]:
    """Give the ids of what the desk hands out where every message is taken at once, each with its situation's."""
    desk, ids = Desk("e2e", {receiver: "advisory"}, Memory({}, {})), {}
    for record in site.records("situations.v1"):
        desk.take(decode(record.value, Situation, topic=topics.SITUATIONS), record.offset, 0.0)
        while due := desk.hand_out(math.inf):
            for delivery in due:
                ids[delivery.webhook_id] = delivery.situation_id
                desk.answered(delivery, Answer(status=204), 0.0)
    return ids


FAULTS = [
    Fault(name="kill -9 of the feed", inject=feed_struck(signal.SIGKILL), blows=TIMES),
    Fault(name="SIGTERM of the feed", inject=feed_struck(signal.SIGTERM), blows=TIMES),
    Fault(name="kill -9 of the notifier", inject=notifier_struck(signal.SIGKILL), blows=TIMES),
    Fault(name="SIGTERM of the notifier", inject=notifier_struck(signal.SIGTERM), blows=TIMES),
    Fault(name="a receiver that hangs", inject=receiver_hangs),
]
