"""What rang, what did not, and why, from the signals and alerts themselves."""

from collections.abc import Iterable, Sequence

from services.core.alarms import Alert
from services.core.alerts.event import is_grave
from services.core.alerts.policy import Judgement
from services.core.mentions import Mention
from services.core.messages import Signal
from services.supervisor.scenario import Group


def why_silent(signals: Sequence[Signal]) -> str:
    """Say in a few words why some articles ring nothing: the rule and the words that decided on the gravest mention."""
    mentions = [mention for signal in signals for mention in signal.mentions]
    unread = [signal.not_analysed_because for signal in signals if not signal.analysed]
    if unread:
        return f"not read: {unread[0]}"
    if not mentions:
        return "nothing in it tells of an event"
    gravest = max(mentions, key=lambda mention: mention.severity)
    if gravest.discounts:
        deciding = min(gravest.discounts, key=lambda discount: discount.factor)
        return f"“{_excerpt(gravest.quote)}”: {deciding.rule}" + (f" ({deciding.words})" if deciding.words else "")
    return f"“{_excerpt(gravest.quote)}”: {_below(gravest)}"


def rang_urls(alerts: Iterable[Alert]) -> set[str]:
    """Give the addresses of the articles on which alerts rest that rang and were not withdrawn."""
    told = (alert for alert in alerts if alert.state not in {"pending", "withdrawn"})
    return {evidence.url for alert in told for evidence in alert.evidence}


def silent_groups(groups: Iterable[Group], signals: Iterable[Signal], alerts: Iterable[Alert]) -> list[tuple[Group, str]]:
    """Give the scenario's traps that rang nothing, each with the reason the system had."""
    by_url: dict[str, list[Signal]] = {}
    for signal in signals:
        by_url.setdefault(signal.url, []).append(signal)
    rang = rang_urls(alerts)
    return [
        (group, why_silent([signal for url in group.urls for signal in by_url.get(url, [])]))
        for group in groups
        if group.kind == "trap" and not rang & set(group.urls)
    ]


def _below(mention: Mention) -> str:
    if mention.ledger == "none" or mention.context in {"crime", "hazard"}:
        return f"{mention.context} is context, never a reason to ring" if mention.ledger != "none" else "no act, threat or easing"
    if mention.stance in {"hedged", "hypothetical", "negated"} or mention.recency == "recalled":
        return f"{mention.stance}, {mention.recency}"
    if is_grave(mention, Judgement()):
        return "told of an alert that is already open"
    return f"severity {mention.severity:.0f} of 10, and not more frequent than usual"


def _excerpt(quote: str) -> str:
    return quote if len(quote) <= 80 else quote[:79].rstrip() + "…"  # noqa: PLR2004 - one line of a terminal
