"""A thread for each receiver: one that is slow or hangs keeps nobody else waiting."""

import time
from collections.abc import Iterable
from queue import SimpleQueue
from threading import Thread

import structlog

from services.core.notify.delivery import Answer, Delivery
from services.notifier import tallies
from services.notifier.post import Post
from services.notifier.receivers import Endpoint

log = structlog.get_logger()

Answers = SimpleQueue[tuple[Delivery, Answer]]


class Couriers:
    """Makes attempts, each on its receiver's own thread; the desk gives a receiver one message at a time.

    Args:
        endpoints: The receivers.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        post = Post()
        self.answers: Answers = SimpleQueue()
        self._tasks: dict[str, SimpleQueue[Delivery | None]] = {}
        for endpoint in endpoints:
            tasks: SimpleQueue[Delivery | None] = SimpleQueue()
            self._tasks[endpoint.name] = tasks
            Thread(target=_work, args=(endpoint, post, tasks, self.answers), name=f"to-{endpoint.name}", daemon=True).start()

    def give(self, delivery: Delivery) -> None:
        """Let a message be tried; what comes of it is put into `answers`."""
        self._tasks[delivery.receiver].put(delivery)

    def stop(self) -> None:
        """Let each thread end after the attempt it is at; nobody waits for that."""
        for tasks in self._tasks.values():
            tasks.put(None)


def _work(endpoint: Endpoint, post: Post, tasks: "SimpleQueue[Delivery | None]", answers: Answers) -> None:
    while (delivery := tasks.get()) is not None:
        began = time.monotonic()
        try:
            answer = post.send(endpoint, delivery.webhook_id, delivery.body.encode(), int(time.time()))
        except Exception as error:
            # The thread's edge: one that died would leave its receiver waiting for ever.
            log.exception("attempt_failed", receiver=endpoint.name)
            answer = Answer(fault=type(error).__name__)
        tallies.attempt_seconds.observe(time.monotonic() - began)
        answers.put((delivery, answer))
