"""The archive judged up to a time, to say why an indicator rang or did not."""

from collections.abc import Iterable
from datetime import datetime

from services.backtest.archive import Archive
from services.backtest.folding import folded
from services.backtest.intake import tell
from services.backtest.summary import Tally, rang
from services.backtest.why import Asked, Why, spoken_of, unknown, why_of
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.errors import ConfigError
from services.core.marks import LONGEST_WINDOW
from services.core.messages import ObservedArticle


def inquire(archive: Archive, asked: Asked, judgement: Judgement, tally: Tally) -> Why:
    """Judge up to the time that is asked about, and give the account.

    Raises:
        ConfigError: No article of the whole archive speaks of the indicator.
    """
    judge = Judge(judgement)
    known: set[str] = set()
    recent: list[ObservedArticle] = []
    for taken, outcome in folded(judge, archive.log(until=asked.at)):
        tally.take(taken, outcome)
        if article := taken.observed.article:
            known |= spoken_of(article)
            if article.seen_at > asked.at - LONGEST_WINDOW:
                recent.append(article)
    if asked.indicator not in known:
        check_known(archive, [asked.indicator], option="--why")
    return why_of(asked, judge.world(), recent, rang(tally.final.values()), judgement)


def check_span(archive: Archive, asked: Asked) -> None:
    """Check that the archive can say something of the time that is asked about; a time after its end is told.

    Raises:
        ConfigError: The time is before the first article, or so long after the last one that no window holds any.
    """
    span = archive.span()
    if span is None or span[0] <= asked.at <= span[1]:
        return
    first, last = span
    fault = f"{_written(asked.at)} is {'before' if asked.at < first else 'after'} the archive, which has articles"
    fault += f" from {_written(first)} to {_written(last)}"
    if asked.at < first or asked.at > last + LONGEST_WINDOW:
        raise ConfigError(f"--at: {fault}; name a time from the first to the last")
    tell("--at", "after-the-archive", f"{fault}; what followed them is taken for silence")


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def check_known(archive: Archive, indicators: Iterable[str], *, option: str) -> None:
    """Check that articles speak of indicators.

    Raises:
        ConfigError: None speaks of one of them; the names most like it are told.
    """
    known: set[str] = set()
    for taken in archive.log():
        if taken.observed.article:
            known |= spoken_of(taken.observed.article)
    faults = [f"{option}: {unknown(indicator, known)}" for indicator in indicators if indicator not in known]
    if faults:
        raise ConfigError("\n".join(faults))
