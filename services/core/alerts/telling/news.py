"""Whether a change of an alert or a situation is worth a word to those who read it.

At once only what changes what a reader does: another state, level or step, other casualties, one publisher more of a flash. At
a bucket's end also what is merely fuller: more articles, stories, sentences. Never a time of update, a moved expectation, or the
same sentence in another version of its article.
"""

from datetime import UTC, datetime

from msgspec import structs

from services.core.alarms import Alert, Counts, Evidence, Situation
from services.core.mentions import Span

BLANK = Counts(window_s=0, articles=0, stories=0, publishers=0)
NOWHERE = Span(part="text", start=0, end=0)


def is_news(before: Alert, after: Alert) -> bool:
    """Does an alert say at a bucket's end anything that it did not say before?"""
    return before is not after and _full(before) != _full(after)


def is_urgent(before: Alert, after: Alert) -> bool:
    """Does an alert say anything that cannot wait for the end of its bucket?"""
    return before is not after and _urgent(before) != _urgent(after)


def is_situation_news(before: Situation, after: Situation) -> bool:
    """Does a situation say at a bucket's end anything that it did not say before?"""
    return before is not after and _bare(before) != _bare(after)


def is_situation_urgent(before: Situation, after: Situation) -> bool:
    """Does a situation say anything that cannot wait? More stories or names of it, or other words of an alert of it, can."""
    return before is not after and _brief(before) != _brief(after)


def _full(alert: Alert) -> Alert:
    counts = alert.counts
    counted = structs.replace(
        BLANK, window_s=counts.window_s, articles=counts.articles, stories=counts.stories, publishers=counts.publishers
    )
    inhibited = tuple(structs.replace(each, stories=0, shared=0) for each in alert.inhibited)
    return structs.replace(
        alert,
        revision=0,
        provisional=False,
        updated_at=alert.detected_at,
        counts=counted,
        inhibited=inhibited,
        evidence=tuple(map(_said, alert.evidence)),
        counter_evidence=tuple(map(_said, alert.counter_evidence)),
        conditions=(),
        summary="",
    )


def _said(evidence: Evidence) -> Evidence:
    """Give what a sentence says and who prints it, whichever version of the article it stands in."""
    then = datetime.min.replace(tzinfo=UTC)
    return structs.replace(evidence, article_id="-", title="", sentence=NOWHERE, published_at=then, seen_at=then)


def _urgent(alert: Alert) -> tuple[object, ...]:
    told = (alert.headline, alert.confirmation) if alert.lane == "flash" else ()
    return (alert.state, alert.level, alert.timeline, alert.casualties, alert.situation_id, alert.silent_groups, *told)


def _bare(situation: Situation) -> Situation:
    return structs.replace(situation, revision=0, provisional=False, updated_at=situation.opened_at)


def _brief(situation: Situation) -> tuple[object, ...]:
    alerts = tuple((each.alert_id, each.level, each.state) for each in situation.alerts)
    told = (situation.notices, situation.timeline, situation.merged_into, situation.muted_by)
    return (situation.level, situation.state, alerts, *told)
