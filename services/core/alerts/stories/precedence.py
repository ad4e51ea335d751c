"""Which of two reports came first, by what their publishers say: an older one takes nothing from a newer one."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from services.core.alerts.memory.state import OpenAlert
from services.core.alerts.memory.waiting import Support, Times
from services.core.messages import ObservedArticle

MIDNIGHT = time(0, 0)
DAY = timedelta(days=1)


def told_at(report: ObservedArticle | Support | Times) -> datetime:
    """Give when a report was told: when it was published, at the latest when it was seen.

    A day without a time of day stands as its midnight in UTC, and lasts till its end.
    """
    published = report.published_at
    return min(report.seen_at, published + DAY if published.time() == MIDNIGHT else published)


def is_before(report: ObservedArticle, other: Support) -> bool:
    """Was a report told before another, or seen before it where both are told to be of one time?"""
    return (told_at(report), report.seen_at) < (told_at(other), other.seen_at)


def is_older_version(article: ObservedArticle, supports: Iterable[Support]) -> bool:
    """Is an article older than the version of its document that is known, or, of an unknown one, than all that is told?"""
    known = list(supports)
    others = [each for each in known if each.document_id == article.document_id] or known
    return bool(others) and all(is_before(article, each) for each in others)


def is_before_alert(article: ObservedArticle, held: OpenAlert) -> bool:
    """Was an article told before the first report of an alert?"""
    first = min((told_at(each.begun) for each in held.supports), default=None)
    return first is not None and told_at(article) < first
