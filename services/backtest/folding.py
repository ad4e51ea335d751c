"""An archive through the judge, to its end or up to a time."""

from collections.abc import Iterable, Iterator

from services.backtest.intake import tell
from services.backtest.log import Taken
from services.core.alerts.judge import Judge, Outcome

BATCH = 500
"""Records after which the judge may forget what it has dropped."""


def folded(judge: Judge, log: Iterable[Taken], *, tell_refused: bool = True) -> Iterator[tuple[Taken, Outcome]]:
    """Judge the log record by record; what of it was refused is told on standard error, unless it was told before."""
    for number, taken in enumerate(log, 1):
        if taken.refused and tell_refused:
            tell(taken.where, taken.observed.refused or "", taken.refused)
        yield taken, judge.take(taken.observed)
        if number % BATCH == 0:
            judge.commit()
