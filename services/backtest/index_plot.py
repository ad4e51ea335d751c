"""The escalation index by day, drawn below the counts: acts, threats and easing, each a line of its own."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from xml.sax.saxutils import escape

from msgspec import Struct

from services.backtest.index import Day, IndexDays
from services.backtest.plot import BOTTOM, FAINT, GAP, GRID, LEFT, RIGHT, TOP, WIDTH, Foot, ceiling, path

PANEL = 110
MOST_PANELS = 4
"""Panels, the world's among them."""
COLORS = {"acts": "#b3152b", "threats": "#d9660a", "easing": "#2f7d4f"}
DAY = timedelta(days=1)


class _Panel(Struct, frozen=True):
    """Where a scope's days are drawn: the same time from left to right as above, the index from below."""

    first: datetime
    last: datetime
    top: float
    most: float

    def x(self, at: datetime) -> float:
        share = (min(max(at, self.first), self.last) - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        return round(self.top + PANEL - value / self.most * PANEL, 1)


def index_foot(index: IndexDays, first: datetime, last: datetime) -> Foot:
    """Draw the index of the world and of the busiest scopes.

    Args:
        index: The index by day.
        first: The time at the left edge.
        last: The time at the right edge.
    """
    scopes = index.busiest(MOST_PANELS)
    if not scopes:
        return Foot()
    parts = list(_legend())
    for number, scope in enumerate(scopes):
        days = index.days(scope)
        values = [index.per_1000(day, value) for day, each in days.items() for value in (each.acts, each.threats, each.easing)]
        panel = _Panel(first, last, TOP + number * (PANEL + GAP), ceiling(max(values)))
        parts += _drawn(panel, scope, days, index)
    return Foot(parts, TOP + len(scopes) * (PANEL + GAP) - GAP + BOTTOM)


def _legend() -> Iterator[str]:
    yield f'<text x="{LEFT}" y="24" font-size="16" font-weight="600">Escalation index a day, by 1,000 articles analysed</text>'
    x = LEFT
    for words, color in COLORS.items():
        yield f'<rect x="{x}" y="37" width="11" height="11" fill="{color}"/>'
        yield f'<text x="{x + 16}" y="47" fill="{FAINT}">{words}</text>'
        x += 36 + 7 * len(words)


def _drawn(panel: _Panel, scope: str, days: dict[date, Day], index: IndexDays) -> Iterator[str]:
    yield f'<text x="{LEFT}" y="{panel.top - 14:g}" font-size="14" font-weight="600">{escape(scope)}</text>'
    for half in (0.0, 0.5, 1.0):
        y = panel.y(panel.most * half)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:g}" y2="{y:g}" stroke="{GRID}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:g}" fill="{FAINT}" text-anchor="end">{panel.most * half:g}</text>'
    for ledger, color in COLORS.items():
        for run in _runs(list(days)):
            corners = [
                (panel.x(at), panel.y(index.per_1000(day, getattr(days[day], ledger)))) for day in run for at in _ends(day)
            ]
            yield f'<polyline points="{path(corners)}" fill="none" stroke="{color}" stroke-width="1.5"/>'
    yield from (_tooltip(panel, day, each, index) for day, each in days.items())


def _runs(days: Sequence[date]) -> Iterator[list[date]]:
    """Give the days in unbroken rows: over one of which nothing is known no line is drawn."""
    run: list[date] = []
    for day in days:
        if run and day - run[-1] > DAY:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _ends(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), UTC)
    return begin, begin + DAY


def _tooltip(panel: _Panel, day: date, each: Day, index: IndexDays) -> str:
    left, right = (panel.x(at) for at in _ends(day))
    sums = ", ".join(f"{name} {index.per_1000(day, getattr(each, name)):g}" for name in COLORS)
    unread = f"; {each.share_unread:.0%} of the articles about it not read" if each.share_unread else ""
    silent = f"; nothing came from {', '.join(sorted(each.silent_groups))}" if each.silent_groups else ""
    new = f"; {', '.join(sorted(each.new_groups))} too new to compare with before" if each.new_groups else ""
    told = escape(f"{day}: {sums}; {index.articles(day)} articles analysed{unread}{silent}{new}")
    size = f'x="{left:g}" y="{panel.top:g}" width="{max(1.0, right - left):.1f}" height="{PANEL}"'
    return f'<rect {size} fill="transparent"><title>{told}</title></rect>'
