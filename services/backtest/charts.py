"""The archive judged once more, to chart what some indicators counted, what was usual for them, and the index."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.backtest.archive import Archive
from services.backtest.detector import band_of
from services.backtest.folding import folded
from services.backtest.index import IndexDays
from services.backtest.index_plot import index_foot
from services.backtest.plot import Bar, Chart, drawn, step_of
from services.backtest.summary import Tally, rang
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.marks import boundary


class _Sampler:
    """Takes each indicator's band at the end of every step."""

    def __init__(self, indicators: Sequence[str], first: datetime, step: timedelta, judgement: Judgement) -> None:
        self._step, self._judgement = step, judgement
        self._next = boundary(first, step) + step
        self.bars: dict[str, list[Bar]] = {indicator: [] for indicator in indicators}

    def pass_to(self, now: datetime, world: Layer) -> None:
        """Take what time has passed."""
        while self._next <= now:
            at, width_s = self._next.timestamp() - BUCKET_S, int(self._step.total_seconds())
            for indicator, bars in self.bars.items():
                bars.append(Bar(self._next - self._step, band_of(world, indicator, at, width_s, self._judgement)))
            self._next += self._step


def charted(archive: Archive, indicators: Sequence[str], judgement: Judgement) -> str | None:
    """Give the drawing of some indicators over the archive's time, or none where there is no article or no indicator."""
    span = archive.span()
    if span is None or not indicators:
        return None
    first, last = span
    judge, tally, index = Judge(judgement), Tally(), IndexDays()
    step = step_of(last - first)
    sampler = _Sampler(indicators, first, step, judgement)
    for taken, outcome in folded(judge, archive.log()):
        tally.take(taken, outcome)
        index.take(taken, outcome)
        if taken.observed.mark:
            sampler.pass_to(min(taken.observed.mark.at, boundary(last, step) + step), judge.world())
    alerts = rang(tally.final.values())
    charts = [Chart(each, bars, [alert for alert in alerts if alert.indicator == each]) for each, bars in sampler.bars.items()]
    edges = [edge for chart in charts for edge in (chart.bars[0].at, chart.bars[-1].at + step)]
    return drawn(charts, step=step, foot=index_foot(index, min(edges), max(edges)))
