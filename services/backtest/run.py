"""One run: archives read whole, each article analysed once, and all judged in the order of their times."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO

from msgspec import Struct

from services.adapters import progress
from services.adapters.folders import cache_folder
from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings, from_environment
from services.adapters.spool import Spool
from services.adapters.watches import load_configured
from services.backtest.archive import Archive
from services.backtest.cache import Cache, cache_file
from services.backtest.charts import charted
from services.backtest.explanation import explanation
from services.backtest.folding import folded
from services.backtest.index import IndexDays
from services.backtest.inquiry import check_known, check_span, inquire
from services.backtest.intake import take_in, tell
from services.backtest.outputs import write
from services.backtest.page import alert_lines, figures
from services.backtest.silent import Unrung
from services.backtest.situations import Situations
from services.backtest.summary import Tally, busiest, rang, summary_of
from services.backtest.why import Asked
from services.core.alarms import Alert, Situation
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.alerts.telling.saying import Message
from services.core.codec import encode
from services.core.messages import ObservedArticle
from services.core.vocabulary import Sensitivity

__all__ = ["Asked", "Options", "run"]

MOST_CHARTS = 3
"""Indicators that are drawn when none is named."""

Output = Literal["jsonl", "text"]
Show = Callable[[Message], None]


class Options(Struct, frozen=True, kw_only=True):
    """How a backtest is run: the machine's time, the namespace of ids, how articles are read, and what is shown."""

    now: datetime
    namespace: str | None = None
    sensitivity: Sensitivity | None = None
    publisher: str = ""
    workers: int = 1
    keep: bool = True
    provisional: bool = False
    situations: bool = False
    output: Output = "jsonl"
    summary: Path | None = None
    asked: Asked | None = None
    plot: Path | None = None
    index: Path | None = None
    silent: Path | None = None
    indicators: tuple[str, ...] = ()


def run(paths: list[str], options: Options) -> bool:
    """Judge archives and show what they would have rung, or why an indicator would have rung or not.

    Returns:
        Whether every input was an article that could be read.

    Raises:
        ConfigError: A setting, the lexicon, the watches, the model, an indicator's name or the time that is asked about are not
            right, there is no article, or a file cannot be written.
    """
    settings = settings_of(options)
    judgement = load_judgement(settings, partitions=1)
    tally = Tally()
    with Spool() as spool, cache_of(settings, keep=options.keep) as cache:
        tally.refused = take_in(paths, spool, now=options.now, publisher=options.publisher)
        archive = Archive(spool, cache, now=options.now)
        if options.asked:
            check_span(archive, options.asked)
        read_missing(archive, tally, workers=options.workers)
        if options.indicators:
            check_known(archive, options.indicators, option="--indicator")
        if options.asked:
            _write(sys.stdout, explanation(inquire(archive, options.asked, judgement, tally)))
        else:
            unrung = Unrung() if options.silent else None
            situations = Situations()
            days = _judge(archive, tally, judgement, _lines(options), (situations, unrung))
            _conclude(tally, situations, options)
            if options.silent and unrung:
                write("--silent", options.silent, unrung.table())
            if options.index:
                write("--index", options.index, days.table())
        if options.plot:
            named = [options.asked.indicator] if options.asked else []
            names = [*options.indicators, *named] or busiest(tally, MOST_CHARTS)
            _draw(charted(archive, names, judgement), options.plot)
    return not tally.refused


@contextmanager
def cache_of(settings: Settings, *, keep: bool) -> Iterator[Cache]:
    """Open the cache of what the lexicon and watches in use say; checks them on the way."""
    lexicon, _ = load_configured(settings)
    watches = Path(settings.watches).read_bytes() if settings.watches else b""
    file = cache_file(cache_folder(os.environ) / "backtest", lexicon.version, watches) if keep else None
    with Cache(file, lambda line: tell("cache", "not-kept", line)) as cache:
        yield cache


def settings_of(options: Options) -> Settings:
    """Give the settings, with what the options say in their place."""
    given = {"TOCSIN_NAMESPACE": options.namespace, "TOCSIN_SENSITIVITY": options.sensitivity}
    return from_environment({**os.environ, **{name: value for name, value in given.items() if value is not None}})


def read_missing(archive: Archive, tally: Tally, *, workers: int) -> None:
    """Read what the cache does not have, and count it."""
    began = time.perf_counter()
    missing = archive.missing()
    tally.cached = len(archive) - len(missing)
    if missing:
        with progress.shown("reading", len(missing)) as done:
            for article in archive.read(missing, workers=workers):
                tally.read += 1
                done(article.seen_at)
    tally.read_s = time.perf_counter() - began


def _judge(
    archive: Archive, tally: Tally, judgement: Judgement, show: Show, beside: tuple[Situations, Unrung | None]
) -> IndexDays:
    """Judge the archive, show what is told, note situations, and what rang nothing where that is asked for; give its index."""
    situations, unrung = beside
    began = time.perf_counter()
    judge, days = Judge(judgement), IndexDays()
    for taken, outcome in folded(judge, archive.log()):
        tally.take(taken, outcome)
        days.take(taken, outcome)
        if taken.observed.article:
            tally.near.look(judge.world(), taken.observed.article, judgement)
        situations.take(outcome.messages, judge.world())
        if unrung is not None:
            _note(unrung, taken.observed.article, outcome.messages, (judge, judgement))
        for message in outcome.messages:
            show(message)
    tally.judged_s = time.perf_counter() - began
    return days


def _note(unrung: Unrung, article: ObservedArticle | None, messages: Iterable[Message], by: tuple[Judge, Judgement]) -> None:
    if article is not None:
        unrung.hear(article, by[1])
    unrung.ring(messages, by[0].world())


def _lines(options: Options) -> Show:
    """Write what subscribers of alerts.v1 see as lines of JSON; a page comes at the end.

    Without early alerts nothing is taken back that was never told.
    """
    told: set[str] = set()

    def show(message: Message) -> None:
        if not isinstance(message, Alert | Situation) or (message.provisional and not options.provisional):
            return
        name = message.alert_id if isinstance(message, Alert) else message.situation_id
        if message.state == "withdrawn" and name not in told:
            return
        told.add(name)
        if isinstance(message, Alert) or options.situations:
            sys.stdout.buffer.write(encode(message) + b"\n")

    return show if options.output == "jsonl" else lambda _: None


def _conclude(tally: Tally, situations: Situations, options: Options) -> None:
    """Write the summary: beside the lines of JSON on standard error, below the alerts of a page on standard output."""
    summary = summary_of(tally)
    if options.output == "text":
        _write(sys.stdout, alert_lines(rang(tally.final.values())))
        _write(sys.stdout, situations.lines() if options.situations else ())
        _write(sys.stdout, figures(summary))
    else:
        sys.stdout.flush()
        _write(sys.stderr, figures(summary))
    if options.summary:
        write("--summary", options.summary, encode(summary) + b"\n")


def _draw(drawing: str | None, file: Path) -> None:
    if drawing is None:
        tell(str(file), "nothing-to-draw", "the archive holds nothing that could ring")
    else:
        write("--plot", file, drawing.encode())


def _write(stream: TextIO, lines: Iterable[str]) -> None:
    stream.writelines(f"{line}\n" for line in lines)
    stream.flush()
