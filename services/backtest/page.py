"""A backtest as lines to read: its figures and its alerts."""

from collections.abc import Iterable, Iterator
from textwrap import shorten

from services.adapters.terminal import printable
from services.backtest.explanation import wanted
from services.backtest.friends import Friend
from services.backtest.near import Near
from services.backtest.summary import Summary
from services.core.alarms import Alert
from services.core.alerts.level import LEVELS
from services.core.alerts.telling.summary import several

MOST_INDICATORS = 10
MOST_REASONS = 4
EVIDENCE = 2
"""Sentences shown of an alert."""
INDENT = "    "
QUOTE_ROOM = 160
"""Characters shown of a sentence among the figures."""


def figures(summary: Summary) -> Iterator[str]:
    """Give the figures."""
    yield _intake(summary)
    yield _work(summary)
    yield _languages(summary)
    yield ""
    yield _alerts(summary)
    if summary.lag:
        half, most, every = (span(each) for each in (summary.lag.median_s, summary.lag.p90_s, summary.lag.most_s))
        yield f"first report to alert: half within {half}, nine of ten within {most}, all within {every}"
    if summary.withdrawn_share is not None:
        gone = f"{summary.rang_early - summary.borne_out} of them ({summary.withdrawn_share:.1%})"
        yield f"{summary.rang_early} rang early; {gone} were not borne out when their bucket closed"
    if summary.by_day:
        yield from _days(summary)
    if summary.by_indicator:
        yield from _indicators(summary)
    if summary.near_misses:
        yield from _near_misses(summary.near_misses)
    if summary.false_friends:
        yield from _friends(summary.false_friends)


def alert_lines(alerts: Iterable[Alert]) -> Iterator[str]:
    """Give alerts in their final form: when, how loud, what, and the first sentences."""
    for alert in alerts:
        stories = several(alert.counts.stories, "story", "stories")
        told = f"{several(alert.counts.articles, 'article')}, {stories}, {several(alert.counts.publishers, 'publisher')}"
        yield printable(f"{alert.detected_at:%Y-%m-%d %H:%M}  {alert.level:8}  {alert.lane:5}  {alert.state:9}  {alert.headline}")
        yield printable(f"{INDENT}{alert.indicator} · {told} · {alert.alert_id}")
        for each in alert.evidence[:EVIDENCE]:
            yield _flat(f"{INDENT}“{each.quote}” {each.publisher}, {each.seen_at:%d %b %H:%M}, {each.url or each.title}")
        yield ""


def _intake(summary: Summary) -> str:
    line = f"{several(summary.articles, 'article')}, {several(summary.stories, 'story', 'stories')}"
    if summary.first_at and summary.last_at:
        line += f", {summary.first_at:%Y-%m-%d %H:%M} to {summary.last_at:%Y-%m-%d %H:%M} UTC"
    return line + (f"; {summary.refused} refused" if summary.refused else "")


def _work(summary: Summary) -> str:
    speed = f", {summary.speed:,.0f} times as fast as it happened" if summary.speed else ""
    read = f"read {summary.read:,} in {summary.read_s:.1f} s, {summary.cached:,} from the cache"
    return f"{read}; judged in {summary.judged_s:.1f} s{speed}"


def _languages(summary: Summary) -> str:
    each = (
        f"{name} {found.articles:,} ({found.analysed / found.articles:.0%} analysed)" for name, found in summary.languages.items()
    )
    return "languages: " + (", ".join(each) or "none")


def _alerts(summary: Summary) -> str:
    levels = ", ".join(f"{summary.by_level[level]} {level}" for level in reversed(LEVELS) if level in summary.by_level)
    lanes = ", ".join(f"{number} {lane}" for lane, number in summary.by_lane.items())
    line = several(summary.alerts, "alert") + (f": {levels}; {lanes}" if summary.alerts else "")
    return line + (f"; {summary.corrected} of them withdrawn after a correction" if summary.corrected else "")


def _days(summary: Summary) -> Iterator[str]:
    yield ""
    yield f"{'day':12}" + "".join(f"{level:>10}" for level in reversed(LEVELS))
    for day, levels in summary.by_day.items():
        yield f"{day}  " + "".join(f"{levels.get(level) or '':>10}" for level in reversed(LEVELS)).rstrip()


def _indicators(summary: Summary) -> Iterator[str]:
    yield ""
    most = list(summary.by_indicator.items())
    yield "rang most: " + ", ".join(f"{name} {number}" for name, number in most[:MOST_INDICATORS])
    if len(most) > MOST_INDICATORS:
        yield f"{INDENT}and {len(most) - MOST_INDICATORS} more indicators"


def _near_misses(misses: Iterable[Near]) -> Iterator[str]:
    yield ""
    yield "came near: lacked one single condition of ringing"
    for each in misses:
        yield f"{each.lane:5} {each.indicator:20} {each.at:%Y-%m-%d %H:%M}  lacks {wanted(each.lacks)}{_often(each.times)}"
        yield _quoted(each)


def _often(times: int) -> str:
    return f"; {times:,} times" if times > 1 else ""


def _friends(friends: Iterable[Friend]) -> Iterator[str]:
    yield ""
    yield "false friends: what looks like escalation, weighed nothing and in how many articles"
    for each in friends:
        reasons = ", ".join(f"{rule} {number}" for rule, number in list(each.reasons.items())[:MOST_REASONS])
        yield f"{each.indicator:20} {each.articles:5}  {reasons}"
        yield _quoted(each)


def _quoted(report: Near | Friend) -> str:
    return _flat(f"{INDENT}“{shorten(report.quote, QUOTE_ROOM, placeholder=' …')}” {report.url or report.title}")


def span(seconds: float) -> str:
    """Give a time in its two largest units."""
    minutes, hours, days = int(seconds // 60) % 60, int(seconds // 3600) % 24, int(seconds // 86400)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds:.0f} s"


def _flat(text: str) -> str:
    return printable(text).replace("\n", " ")
