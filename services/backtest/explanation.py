"""The account of an indicator as lines to read."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.adapters.terminal import printable
from services.backtest.detector import Band
from services.backtest.why import Act, Report, Why
from services.core.alarms import Alert, Condition
from services.core.alerts.level import LEVEL
from services.core.alerts.telling.summary import several, span
from services.core.messages import ObservedArticle

INDENT = "    "
MET = {True: "yes", False: "NO "}
MOST_BEFORE = 3
SMALL = 0.001


def explanation(why: Why) -> Iterator[str]:
    """Give the account: the answer first, then the conditions, the acts and the reports."""
    yield f"{why.asked.indicator} at {why.asked.at:%Y-%m-%d %H:%M} UTC: {answer(why)}"
    for title, alerts in (("open", why.own), ("open on the same articles", why.others), ("before", why.before[-MOST_BEFORE:])):
        if alerts:
            yield from ("", title, *(line for alert in alerts for line in _alert(alert)))
    if why.burst:
        yield from ("", f"burst, over {span(why.window_s)}", *(_condition(each) for each in why.burst))
    else:
        yield from ("", f"watch, rings by each new story, and is over when none came for {span(why.window_s)}")
    yield from (_usual(window_s, band) for window_s, band in why.usual)
    for act in why.acts:
        yield from ("", f"flash: {_sentence(act)}", *(_condition(each) for each in act.conditions))
    yield from ("", *_reports(why.reports))


def answer(why: Why) -> str:
    """Say in one line whether it rings, and if not, what is lacking."""
    firing = [alert for alert in why.own if alert.state in {"firing", "easing"}]
    if firing:
        return "rings: " + "; ".join(f"{alert.lane} since {_moment(alert.detected_at)}" for alert in firing)
    if why.others:
        return "does not ring by itself: " + "; ".join(f"told by “{alert.headline}”" for alert in why.others)
    if not why.burst:
        return "does not ring; for a new story it lacks: one that counts"
    missing = [each.name for each in why.burst if not each.met]
    waits = [alert.reason for alert in why.own if alert.state == "pending"]
    if waits:
        return f"waits: {waits[0]}"
    return "does not ring" + (f"; for a burst it lacks: {', '.join(missing)}" if missing else "")


def _alert(alert: Alert) -> Iterator[str]:
    """Give an alert in a line, and one for how its level came about."""
    when = _moment(alert.detected_at)
    yield printable(f"{INDENT}{alert.lane}, {alert.level}, {alert.state}, since {when}: {alert.headline} ({alert.reason})")
    yield from (f"{INDENT}{INDENT}{each.says}" for each in alert.conditions if each.name == LEVEL)


def _usual(window_s: int, band: Band) -> str:
    counts = f"{several(band.stories, 'story', 'stories')}, {_figure(band.expected)} expected"
    return f"{INDENT}in {span(window_s)}: {counts}; {band.unusual} would be unusual"


def wanted(condition: Condition) -> str:
    """Give a condition's name, what was found and what is asked for."""
    sign = "wanted" if isinstance(condition.limit, str) else "at most" if condition.at_most else "at least"
    return printable(f"{condition.name}: {_figure(condition.value)}, {sign} {_figure(condition.limit)}")


def _condition(condition: Condition) -> str:
    return printable(f"{INDENT}{MET[condition.met]} {wanted(condition)}; {condition.says}")


def _figure(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.1e}" if 0 < abs(value) < SMALL else f"{value:,.10g}" if float(value).is_integer() else f"{value:.3g}"


def _sentence(act: Act) -> str:
    return _told(act.article, act.mention.quote)


def _reports(reports: Iterable[Report]) -> Iterator[str]:
    every = list(reports)
    counted = [each for each in every if not each.silent_because]
    yield f"{several(len(counted), 'article')} counted, each the first of its story"
    yield from (INDENT + _told(each.article, each.mention.quote) for each in counted)
    silent = [each for each in every if each.silent_because]
    if silent:
        yield ""
        yield f"{several(len(silent), 'article')} did not count"
        for each in silent:
            yield INDENT + _told(each.article, each.mention.quote)
            yield INDENT + INDENT + _flat(each.silent_because)


def _told(article: ObservedArticle, quote: str) -> str:
    return _flat(f"{_moment(article.seen_at)} {article.publisher}: “{quote}” {article.url or article.title}")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _flat(text: str) -> str:
    return printable(text).replace("\n", " ")
