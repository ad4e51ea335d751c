"""One run: archives read whole, judged in the order of their times, and what that taught written as the judge's first memory."""

from datetime import datetime, timedelta

from msgspec import Struct

from services.adapters import progress
from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings
from services.adapters.spool import Spool
from services.backtest.archive import Archive
from services.backtest.folding import folded
from services.backtest.intake import take_in
from services.backtest.run import cache_of
from services.core.alerts.counting.season import DAY
from services.core.alerts.judge import Judge
from services.core.alerts.memory.bequest import bequest
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline
from services.core.alerts.policy import Judgement
from services.core.alerts.telling.course import age_of
from services.core.alerts.telling.summary import several
from services.core.errors import ConfigError
from services.core.marks import BUCKET, boundary
from services.warm.initial import check_first, leave


class Options(Struct, frozen=True, kw_only=True):
    """How archives are read: the machine's time, who published what does not say it, and on how many processes."""

    now: datetime
    publisher: str = ""
    workers: int = 1
    keep: bool = True


class Warmed(Struct, frozen=True):
    """What was learned: articles, inputs refused, days that counted, indicators, and the archive's end."""

    articles: int
    refused: int
    days: int
    indicators: int
    end: datetime


def run(paths: list[str], settings: Settings, options: Options) -> Warmed:
    """Learn from archives and store it as the judge's first memory.

    Raises:
        ConfigError: There is no article, the archive ends after now, or a setting, the lexicon or the model is not right.
        NotFirstError: The judge runs, or has judged before.
        KafkaError: The broker could not take it.
    """
    check_first(settings)
    judgement = load_judgement(settings, partitions=1)
    with Spool() as spool, cache_of(settings, keep=options.keep) as cache:
        refused = take_in(paths, spool, now=options.now, publisher=options.publisher)
        archive = Archive(spool, cache, now=options.now)
        end = _end(archive, options.now)
        missing = archive.missing()
        if missing:
            with progress.shown("reading", len(missing)) as done:
                for article in archive.read(missing, workers=options.workers):
                    done(article.seen_at)
        memory, unread = learned(archive, end, judgement)
        leave(settings, bequest(memory))
        return Warmed(len(archive), refused + unread, age_of(memory) // DAY, memory.size(Baseline), end)


def learned(archive: Archive, end: datetime, judgement: Judgement) -> tuple[Layer, int]:
    """Give the memory of a judge that read an archive up to its end, and how many articles could not be read."""
    memory, unread = Layer(), 0
    judge = Judge(judgement, memory)
    for taken, _ in folded(judge, archive.log(until=end)):
        unread += bool(taken.refused)
    judge.commit()
    return memory, unread


def told(warmed: Warmed) -> str:
    """Say what was learned."""
    return (
        f"learned {several(warmed.indicators, 'indicator')} from {several(warmed.articles, 'article')} in "
        f"{several(warmed.days, 'whole day')} up to {warmed.end:%Y-%m-%d %H:%M} UTC; start the judge: tocsin alerting"
    )


def _end(archive: Archive, now: datetime) -> datetime:
    """Give the end of the archive's last bucket.

    Raises:
        ConfigError: There is no article, or it is not over.
    """
    span = archive.span()
    if span is None:
        raise ConfigError("no article could be taken in, so there is nothing to learn from; correct what was refused")
    end: datetime = boundary(span[1], BUCKET) + BUCKET
    if end > now:
        hint = "cut it off earlier, or wait" if end < now + timedelta(hours=1) else "correct its times or cut it off earlier"
        raise ConfigError(f"the archive ends at {span[1]:%Y-%m-%dT%H:%MZ}, and its last 10 minutes are not over yet; {hint}")
    return end
