"""Counts of indicators over time, with what was usual and the alerts, drawn as SVG."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from msgspec import Struct

from services.backtest.detector import Band
from services.core.alarms import Alert
from services.core.vocabulary import Level

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 1200, 56, 24, 92, 36
PANEL, GAP = 170, 60
"""Pixels of a chart's height, and of the room above the next one."""
MOST_LABELS = 12
LEVEL_COLORS: dict[Level, str] = {"advisory": "#c99700", "warning": "#d9660a", "critical": "#b3152b"}
BAR, BAND, EXPECTED, TEXT, FAINT, GRID = "#4a6d8c", "#e3edf5", "#12293d", "#222222", "#6c7278", "#d8dcdf"
STEPS = {timedelta(hours=1): "an hour", timedelta(hours=6): "in six hours", timedelta(days=1): "a day"}
"""Widths of a bar."""
MOST_BARS = 160
QUARTERS = 4
"""Lines above a chart's base, each at a whole number of stories."""
NICE = (1, 2, 3, 5, 10)
UNITS = tuple(timedelta(hours=hours) for hours in (1, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 28, 24 * 91, 24 * 365))
"""Distances of the labels of time."""


class Bar(Struct, frozen=True):
    """The stories counted in a stretch of time that begins at a moment, with what was usual."""

    at: datetime
    band: Band


class Chart(Struct, frozen=True):
    """One indicator's counts, at least one, and the alerts that rang on it."""

    indicator: str
    bars: Sequence[Bar]
    alerts: Sequence[Alert]


class Foot(Struct, frozen=True):
    """What is drawn below the charts: its parts, as if it stood alone, and its height in pixels."""

    parts: Sequence[str] = ()
    height: float = 0


class _Panel(Struct, frozen=True):
    """Where a chart is drawn: time from left to right, stories from below."""

    chart: Chart
    step: timedelta
    top: float
    most: float

    @property
    def base(self) -> float:
        return self.top + PANEL

    @property
    def first(self) -> datetime:
        return self.chart.bars[0].at

    @property
    def last(self) -> datetime:
        return self.chart.bars[-1].at + self.step

    def x(self, at: datetime) -> float:
        share = (min(max(at, self.first), self.last) - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, stories: float) -> float:
        return round(self.base - min(stories, self.most) / self.most * PANEL, 1)

    def steps(self, values: Iterable[float]) -> list[tuple[float, float]]:
        """Give the corners of values drawn as steps."""
        pairs = zip(self.chart.bars, values, strict=True)
        return [(self.x(at), self.y(value)) for bar, value in pairs for at in (bar.at, bar.at + self.step)]


def step_of(span: timedelta) -> timedelta:
    """Give the width of a bar for so long an archive."""
    return next((step for step in STEPS if span <= MOST_BARS * step), list(STEPS)[-1])


def drawn(charts: Sequence[Chart], *, step: timedelta, foot: Foot | None = None) -> str:
    """Draw charts above one another.

    Args:
        charts: At least one; all over the same time.
        step: The width of a bar, one of `STEPS`.
        foot: What stands below them.

    Returns:
        An SVG document, which says in its tooltips what each bar and mark stands for.
    """
    below = TOP + len(charts) * (PANEL + GAP) - GAP + BOTTOM
    height = below + (foot.height if foot else 0)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="system-ui, sans-serif" font-size="12" fill="{TEXT}">']
    parts += [f'<rect width="{WIDTH}" height="{height}" fill="white"/>', *_legend(charts[0], step)]
    for number, chart in enumerate(charts):
        most = ceiling(max(max(bar.band.stories, bar.band.expected) for bar in chart.bars))
        parts += _drawn(_Panel(chart, step, TOP + number * (PANEL + GAP), most))
    if foot and foot.parts:
        parts += [f'<g transform="translate(0 {below})">', *foot.parts, "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend(chart: Chart, step: timedelta) -> Iterator[str]:
    span = f"{chart.bars[0].at:%-d %B %Y} to {chart.bars[-1].at:%-d %B %Y}"
    yield f'<text x="{LEFT}" y="24" font-size="16" font-weight="600">Stories {STEPS[step]}, {span}</text>'
    x = LEFT
    entries = [(BAR, "counted"), (EXPECTED, "expected"), (BAND, "not unusual")]
    for color, words in [*entries, *((color, f"{level} alert") for level, color in LEVEL_COLORS.items())]:
        yield f'<rect x="{x}" y="37" width="11" height="11" fill="{color}"/>'
        yield f'<text x="{x + 16}" y="47" fill="{FAINT}">{words}</text>'
        x += 36 + 7 * len(words)


def _drawn(panel: _Panel) -> Iterator[str]:
    bands = [bar.band for bar in panel.chart.bars]
    yield f'<text x="{LEFT}" y="{panel.top - 14:g}" font-size="14" font-weight="600">{escape(panel.chart.indicator)}</text>'
    edge = panel.steps(band.unusual for band in bands)
    yield f'<polygon points="{path([(edge[0][0], panel.base), *edge, (edge[-1][0], panel.base)])}" fill="{BAND}"/>'
    yield from _grid(panel)
    yield from _spans(panel)
    yield from (_bar(bar, panel) for bar in panel.chart.bars if bar.band.stories)
    line = path(panel.steps(band.expected for band in bands))
    yield f'<polyline points="{line}" fill="none" stroke="{EXPECTED}" stroke-width="1.5"/>'
    yield from _dates(panel)
    yield from _marks(panel)


def ceiling(most: float) -> int:
    """Give a round number that is at least so many, and of which each quarter is whole."""
    quarter = max(1.0, most / QUARTERS)
    size = int(10 ** math.floor(math.log10(quarter)))
    return QUARTERS * next(nice * size for nice in NICE if nice * size >= quarter)


def path(points: Iterable[tuple[float, float]]) -> str:
    """Give the corners of a line as SVG writes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _grid(panel: _Panel) -> Iterator[str]:
    for quarter in range(QUARTERS + 1):
        stories = panel.most * quarter / QUARTERS
        y = panel.y(stories)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:g}" y2="{y:g}" stroke="{GRID}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:g}" fill="{FAINT}" text-anchor="end">{stories:g}</text>'


def _bar(bar: Bar, panel: _Panel) -> str:
    left, right, top = panel.x(bar.at), panel.x(bar.at + panel.step), panel.y(bar.band.stories)
    band = bar.band
    told = f"{bar.at:%Y-%m-%d %H:%M}: {band.stories} counted, {band.expected:.2f} expected, {band.unusual} would be unusual"
    size = f'x="{left:g}" y="{top:g}" width="{max(1.0, right - left - 1):.1f}" height="{panel.base - top:.1f}"'
    return f'<rect {size} fill="{BAR}"><title>{told}</title></rect>'


def _spans(panel: _Panel) -> Iterator[str]:
    """Draw for how long each alert was open."""
    for alert in panel.chart.alerts:
        left, right = panel.x(alert.detected_at), panel.x(alert.updated_at)
        size = f'x="{left:g}" y="{panel.top:g}" width="{max(1.0, right - left):.1f}" height="{PANEL}"'
        yield f'<rect {size} fill="{LEVEL_COLORS[alert.level]}" opacity="0.14"/>'


def _marks(panel: _Panel) -> Iterator[str]:
    """Draw when each alert rang: a line with a triangle on top, and what it said as a tooltip."""
    for alert in panel.chart.alerts:
        x, top, color = panel.x(alert.detected_at), panel.top, LEVEL_COLORS[alert.level]
        told = escape(f"{alert.detected_at:%Y-%m-%d %H:%M} {alert.lane}, {alert.level}: {alert.headline}")
        yield f'<g fill="{color}" stroke="{color}"><title>{told}</title>'
        yield f'<line x1="{x:g}" x2="{x:g}" y1="{top:g}" y2="{panel.base:g}" stroke-width="1.5"/>'
        yield f'<polygon points="{path([(x - 6, top - 8), (x + 6, top - 8), (x, top + 3)])}"/></g>'


def _dates(panel: _Panel) -> Iterator[str]:
    """Label whole days, or whole hours where there are few of them."""
    span = panel.last - panel.first
    unit = next((each for each in UNITS if span <= MOST_LABELS * each), UNITS[-1])
    shape = "%d %b" if unit >= timedelta(days=1) else "%d %b %H:%M"
    at = panel.first.replace(hour=0)
    while at <= panel.last:
        if at >= panel.first:
            x = panel.x(at)
            yield f'<line x1="{x:g}" x2="{x:g}" y1="{panel.base:g}" y2="{panel.base + 5:g}" stroke="{FAINT}"/>'
            yield f'<text x="{x:g}" y="{panel.base + 18:g}" fill="{FAINT}" text-anchor="middle">{at:{shape}}</text>'
        at += unit
