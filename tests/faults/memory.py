"""`make faults ARGS=memory`: resident memory of each service after 10,000 and after 100,000 articles."""

import json
import random
from collections.abc import Callable, Iterator

from kafka import KafkaProducer

from services.core.codec import encode
from tests.bench import stream
from tests.faults.rows.edges import MEGABYTE, QUICK, resident
from tests.faults.site import Site
from tests.faults.waiting import until

FIRST, LAST = 10_000, 100_000
PATIENCE_S = 900.0
FLAT = 1.3
"""By how much the later figure may be more than the earlier."""

Read = tuple[str, int, int]


def measured(site: Site) -> list[Read]:
    """Send made articles to the extractor and made observations to the judge, each beyond the other's reach.

    Returns:
        Of each service its memory in bytes at the first and at the last number of records. The extractor reads with an analyst
        that does no more than answer, so the child's share is the way of an article, not the model.
    """
    site.start("extractor", *QUICK)
    found = grown(site, ["extractor"], "articles.v1", articles())
    site.processes["extractor"].terminate()
    site.processes["extractor"].wait(30)
    site.command("topics", "delete", "--yes")
    site.command("topics", "create")
    site.start("alerting")
    site.start("feed", "feed", "--port", "0")
    observations = (encode(each) for each in stream.records(LAST))
    return found + grown(site, ["alerting", "feed"], "observations.v1", observations)


def grown(site: Site, names: list[str], plain: str, values: Iterator[bytes]) -> list[Read]:
    """Send the values, and give the memory when the first service has handled so many and when it has handled all."""
    producer = KafkaProducer(bootstrap_servers=site.bootstrap, compression_type="gzip", linger_ms=20)
    topic = f"e2e.{site.run}.{plain}"
    figures = []
    sent = 0
    for number in (FIRST, LAST):
        for value in values:
            producer.send(topic, value)
            sent += 1
            if sent == number:
                break
        producer.flush()
        until(handled(site, names[0], number), lambda: f"{names[0]} handled {site.handled(names[0])}", PATIENCE_S)
        figures.append({name: resident(site, name) for name in names})
    producer.close()
    return [(name, figures[0][name], figures[1][name]) for name in names]


def handled(site: Site, name: str, number: int) -> Callable[[], bool]:
    return lambda: site.handled(name) >= number


def articles() -> Iterator[bytes]:
    """Make articles, a line of words each, one a second."""
    dice = random.Random(1)  # noqa: S311 - the same in every run
    for number in range(LAST):
        at = f"2020-01-{1 + number // 86_400:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        words = " ".join("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(40))
        fields = {"article_id": f"a{number}", "document_id": f"d{number}", "title": f"Report {number}", "text": f"{words}."}
        same = {"kind": "article", "source": "s", "publisher": f"P{number % 300}", "url": "", "producer": "p"}
        yield json.dumps({**same, **fields, "published_at": at, "seen_at": at}).encode()


def faults_of(reads: list[Read]) -> list[str]:
    """Say what grew."""
    return [
        f"{name} grew from {first / MEGABYTE:.0f} to {last / MEGABYTE:.0f} MB"
        for name, first, last in reads
        if last > FLAT * first
    ]
