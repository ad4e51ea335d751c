"""`make faults ARGS=memory`: resident memory of each service after 10,000, 50,000 and 100,000 articles.

What the judge remembers grows with the news of its last three days, which is what it has to know, and with what is usual, which
is known in a fortnight. So the articles come at a pace by which 10,000 take three days; from the middle on nothing may grow.
"""

import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, islice
from threading import Thread
from typing import IO

from kafka import KafkaProducer

from services.core.codec import encode
from services.core.messages import Mark, Observed
from tests.bench import stream
from tests.faults.rows.edges import MEGABYTE, QUICK, resident
from tests.faults.rows.outputs import begun
from tests.faults.site import Site
from tests.faults.tape import OUTAGE_MS
from tests.faults.waiting import until
from tests.webhook_receiver import listening

FIRST, MIDDLE, LAST = 10_000, 50_000, 100_000
PATIENCE_S = 1_800.0
FLAT = 1.2
"""By how much the last figure may be more than the one in the middle: a leak of a kilobyte an article is more."""
ARTICLE_S = 26.0
"""Between two articles: 10,000 of them in three days."""
MARK_S = 600.0
DYADS = 400
AT_ONCE = 1_000

Read = tuple[str, int, int, int]


def measured(site: Site) -> list[Read]:
    """Send made articles through producer and extractor, and then made observations to the judge and those who tell of it.

    Returns:
        Of each service its memory in bytes at the three numbers of articles. The extractor reads with an analyst
        that does no more than answer, so the child's share is the way of an article, not the model.
    """
    site.start("extractor", *QUICK)
    producer = site.start("producer", "producer", "files", "-", piped=True)
    assert producer.stdin
    found = grown(site, ["producer", "extractor"], "extractor", Lines(producer.stdin))
    producer.stdin.close()
    assert producer.wait(60) == 0, site.tail("producer")
    site.processes["extractor"].terminate()
    assert site.processes["extractor"].wait(30) == 0, site.tail("extractor")
    site.command("topics", "delete", "--yes")
    site.command("topics", "create")
    site.start("alerting")
    site.start("feed", "feed", "--port", "0")
    begun(site, desk=site.resources.enter_context(listening()))
    return found + grown(site, ["alerting", "feed", "notifier"], "alerting", Observations(site))


def grown(site: Site, names: list[str], last: str, source: "Lines | Observations") -> list[Read]:
    """Let the source give in three parts, and read the memory when the last service has handled each."""
    figures: list[dict[str, int]] = []
    for number in (FIRST, MIDDLE, LAST):
        records = source.give(number)
        until(handled(site, last, records), lambda: f"{last} handled {site.handled(last)}", PATIENCE_S)
        figures.append({name: resident(site, name) for name in names})
    return [(name, figures[0][name], figures[1][name], figures[2][name]) for name in names]


def handled(site: Site, name: str, number: int) -> Callable[[], bool]:
    return lambda: site.handled(name) >= number


class Lines:
    """Articles as lines in a producer's pipe, a line of words each."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._dice = random.Random(1)  # noqa: S311 - the same in every run
        self._given = 0

    def give(self, number: int) -> int:
        """Write up to this one, on a thread: the pipe takes what the producer takes. Gives how many records that is at least."""
        Thread(target=self._write, args=(number,), name="lines", daemon=True).start()
        return number

    def _write(self, number: int) -> None:
        while self._given < number:
            self._given += 1
            words = " ".join("".join(self._dice.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(40))
            fields = {"url": f"https://gazette.example/{self._given}", "title": f"Report {self._given}", "text": f"{words}."}
            self._pipe.write(f"{json.dumps(fields)}\n".encode())
        self._pipe.flush()


class Observations:
    """Observations on the judge's log, in the order of their time; every one of them is acknowledged."""

    def __init__(self, site: Site) -> None:
        self._topic = f"e2e.{site.run}.observations.v1"
        self._bootstrap = site.bootstrap
        self._records = observations()
        self._articles = self._given = 0

    def give(self, number: int) -> int:
        """Send up to this article, and give how many records that is with the marks."""
        producer = KafkaProducer(
            bootstrap_servers=self._bootstrap, compression_type="gzip", linger_ms=20, delivery_timeout_ms=OUTAGE_MS
        )
        while self._articles < number:
            part = list(islice(self._records, AT_ONCE))
            for sent in [producer.send(self._topic, encode(each)) for each in part]:
                sent.get(OUTAGE_MS / 1000)
            self._given += len(part)
            self._articles += sum(each.article is not None for each in part)
        producer.close()
        return self._given


class FewSides(stream.World):
    """A world in which the same few tell of each other, so that who is new soon is not."""

    def ordinary(self) -> stream.Matter:
        """Draw what an ordinary article is about."""
        actor, recipient = self.dyads[self.chance.randrange(DYADS)]
        kind = stream.KINDS[int(len(stream.KINDS) * self.chance.random() ** 1.5)]
        names = [f"{chr(65 + number // 26)}{chr(65 + number % 26)}X" for number in (actor, recipient)]
        return stream.Matter(kind, names[0], names[1], names[1], 4.0)


def observations() -> Iterator[Observed]:
    """Make observations without an end: articles in turn over the source partitions, and marks in each."""
    world, offsets = FewSides(), [count() for _ in range(stream.PARTITIONS)]

    def observed(partition: int, **parts: object) -> Observed:
        return Observed(topic_id="t", partition=partition, offset=next(offsets[partition]), producer="p", **parts)  # type: ignore[arg-type]

    marked = 0.0
    for number in count():
        at = number * ARTICLE_S
        while marked <= at:
            mark = Mark(producer="p", at=stream.BEGIN + timedelta(seconds=marked))
            yield from (observed(partition, mark=mark) for partition in range(stream.PARTITIONS))
            marked += MARK_S
        if number % stream.EPISODE_EVERY == 0:
            world.begin_episode(number // stream.EPISODE_EVERY)
        article = world.article(number, stream.BEGIN + timedelta(seconds=at))
        yield observed(world.chance.randrange(stream.PARTITIONS), article=article)


def faults_of(reads: list[Read]) -> list[str]:
    """Say what grew."""
    return [
        f"{name} grew from {middle / MEGABYTE:.0f} to {last / MEGABYTE:.0f} MB"
        for name, _, middle, last in reads
        if last > FLAT * middle
    ]
