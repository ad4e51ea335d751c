"""The pure judge: articles a second with 100,000 live indicators, five an article, from bytes to records to send."""

import time

from services.alerting import batch
from services.alerting.changelog import Changelog
from services.alerting.heap import Heap
from services.alerting.service import BEHIND
from services.core.alerts import judge as judging
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.alerts.telling.saying import Telling
from services.core.codec import encode
from tests.bench import past, stream
from tests.bench.parts import Parts, Watched

ARTICLES = 20_000
"""Nearly three buckets' worth."""
BATCH = 500
PARTS: tuple[Watched, ...] = (
    (batch, "decode", "decode"),
    (judging, "fold_article", "fold"),
    (Judge, "_close_passed", "close"),
    (Telling, "say_provisional", "say"),
    (batch, "as_message", "encode messages"),
    (Changelog, "records", "encode memory"),
)


def judgement() -> Judgement:
    """Give the bench's configuration."""
    return Judgement(namespace="bench", partitions=stream.PARTITIONS)


def a_judge() -> Judge:
    """Give a judge that has seen the made stream for days."""
    return Judge(judgement(), past.remembered())


def rows() -> list[tuple[str, str]]:
    """Judge the made stream in batches that are committed: as the service catches up, then each early too, also by parts."""
    values = [encode(record) for record in stream.records(ARTICLES)]
    caught_up_s, _ = judged(a_judge(), values)
    judge = a_judge()
    judged_s, sent = judged(judge, values, behind=ARTICLES)
    open_now = f"{sum(1 for _ in judge.open_alerts())} alerts, {sum(1 for _ in judge.open_situations())} situations"
    parts, again = Parts(), a_judge()
    with parts.measured(*PARTS):
        judged(again, values, behind=ARTICLES)
    return [
        ("judge: articles a second, pure, catching up as the service does", f"{ARTICLES / caught_up_s:,.0f}"),
        ("judge: articles a second, pure, each judged early too", f"{ARTICLES / judged_s:,.0f}"),
        ("judge: records to send, an article", f"{sent / ARTICLES:.1f}"),
        ("judge: open at the end", open_now),
        ("judge: share of time, each judged early too", parts.shares()),
    ]


def judged(judge: Judge, values: list[bytes], *, behind: int = BEHIND) -> tuple[float, int]:
    """Judge the values, each batch committed as if it had been sent.

    Args:
        judge: The judge.
        values: What is to be judged; all of it waits from the first.
        behind: While more wait after a batch no open bucket is looked at.

    Returns:
        Seconds, and how many records there were to send.
    """
    sent, changelog, heap = 0, Changelog(), Heap()
    heap.settle()
    left = list(enumerate(values))
    began = time.perf_counter()
    while left:
        done = batch.judge_batch(judge, changelog, left[:BATCH], behind=len(left) - BATCH > behind)
        sent += len(done.records)
        left = left[len(done.kinds) :]
        judge.commit()
        heap.settle()
    return time.perf_counter() - began, sent
