"""One configuration on thin and on busy streams: an archive's days laid over each other, and a benchmark's counts thinned."""

import importlib
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from types import ModuleType

import numpy as np
from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.alerts.policy import BUCKET_S, DAY_S, Judgement
from services.core.messages import Observed, ObservedArticle
from tests.bench.detector_adapter import Ringer
from tests.bench.grouping import read
from tests.bench.ringing import said_by
from tests.builders import ObservationLog

Row = tuple[str, str]
A_DAY = (5, 11, 20, 50, 100)
"""Articles a day that an archive is thinned, or its days are laid over each other, to have."""
BENCH_A_DAY = (20, 50, 100, 1_000)
BENCH_SEED, BENCH_REPS = 2, 4


def rows(archive: Path, bench: Path | None) -> Iterator[Row]:
    """Give the bursts of an archive at several volumes, and what is found of the outbreaks of a benchmark in a folder."""
    articles = read(archive)
    said = said_by(articles)
    observed = [said[each.article_id] for each in articles]
    for a_day in A_DAY:
        made = laid_over(observed, a_day)
        days = (made[-1].seen_at - made[0].seen_at).total_seconds() / DAY_S
        found = bursts(made)
        yield f"thinned: bursts of {archive.name} at {len(made) / days:.0f} articles a day", f"{len(found)} in {days:.0f} days"
    if bench is not None:
        sys.path.insert(0, str(bench))
        known = importlib.import_module("bench")
        for a_day in BENCH_A_DAY:
            yield f"thinned: benchmark at {a_day:,} articles a day", outbreaks(known, a_day)


def laid_over(articles: Sequence[ObservedArticle], a_day: int) -> list[ObservedArticle]:
    """Give the articles with so many a day: some of them where there are more, else with the time folded into fewer days."""
    begin = articles[0].seen_at.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (articles[-1].seen_at - begin) / timedelta(days=1)
    if len(articles) / days > a_day:
        every = len(articles) / days / a_day
        return [articles[int(at * every)] for at in range(int(len(articles) / every))]
    period = timedelta(days=max(1, round(len(articles) / a_day)))
    folded = (structs.replace(each, seen_at=begin + (each.seen_at - begin) % period) for each in articles)
    return sorted(folded, key=lambda each: (each.seen_at, each.article_id))


def bursts(articles: Sequence[ObservedArticle]) -> set[str]:
    """Judge the articles and give the bursts that rang."""
    judge, rang = Judge(Judgement(namespace="bench")), set()
    for record in _log(articles):
        for message in judge.take(record).messages:
            if isinstance(message, Alert) and message.lane == "burst" and message.state != "pending" and not message.provisional:
                rang.add(message.alert_id)
    return rang


def _log(articles: Sequence[ObservedArticle]) -> Iterator[Observed]:
    """Give the log: the articles, and at each bucket's end a mark; at the end days of silence."""
    log = ObservationLog()
    for bucket, told in groupby(articles, key=lambda each: int(each.seen_at.timestamp() // BUCKET_S)):
        begin = datetime.fromtimestamp(bucket * BUCKET_S, UTC)
        yield from log.marks(begin)
        yield from map(log.article, told)
    yield from log.marks(articles[-1].seen_at + timedelta(days=4))


def outbreaks(bench: ModuleType, a_day: int) -> str:
    """Thin the benchmark's counts and total to so many articles a day and tell what the paging policy makes of them."""
    suite, dice = bench.make_suite("base", BENCH_SEED, BENCH_REPS), np.random.default_rng(a_day)
    days = len(suite.total) * BUCKET_S / DAY_S
    share = a_day * days / float(suite.total.sum())
    for series in suite.series:
        series.counts = dice.binomial(series.counts, share)
    suite.total = dice.binomial(suite.total.astype(int), share)
    rang = bench.run(Ringer(), suite)
    found = bench.evaluate(rang, suite, 0.5)
    evaluated = (len(suite.total) - suite.eval_start) * BUCKET_S / DAY_S
    false = found["ep_per_1000_key_days"] / 1_000 * found["null"] * BUCKET_S / DAY_S / evaluated
    told = f"{found['pod']:.1%} of {found['outbreaks']} outbreaks"
    return f"{told}, {false:.2f} false alarms a day on {len(suite.series)} indicators"
