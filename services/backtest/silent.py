"""What did not ring: each article that no alert rests on, and why, in words."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from services.core.alarms import Alert
from services.core.alerts.event import is_told
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert
from services.core.alerts.policy import Judgement
from services.core.alerts.rules.limits import least_gravity
from services.core.alerts.telling.saying import Message
from services.core.mentions import Mention
from services.core.messages import ObservedArticle

COLUMNS = ("seen_at", "publisher", "title", "url", "reason")
LOUD = frozenset({"acts", "threats"})
SHOWN = 3
"""Reasons given of one article, those of most of its sentences."""


class Row(Struct, frozen=True):
    """An article and why it alone rang nothing."""

    seen_at: datetime
    publisher: str
    title: str
    url: str
    reason: str


class Unrung:
    """Collects articles as they are judged, and the documents that alerts come to rest on."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[str, Row]] = {}
        self._rung: set[str] = set()

    def hear(self, article: ObservedArticle, judgement: Judgement) -> None:
        """Take an article."""
        row = Row(article.seen_at, article.publisher, article.title, article.url, reason_of(article, judgement))
        self._rows[article.article_id] = (article.document_id, row)

    def ring(self, messages: Iterable[Message], world: Layer) -> None:
        """Take what was told: the documents of alerts that ring."""
        for each in messages:
            held = world.get(OpenAlert, each.alert_id) if isinstance(each, Alert) and each.state != "pending" else None
            self._rung |= held.documents.keys() if held is not None else set()

    def rows(self) -> list[Row]:
        """Give the articles that no alert rested on, in the order of their times."""
        silent = (row for document_id, row in self._rows.values() if document_id not in self._rung)
        return sorted(silent, key=lambda row: (row.seen_at, row.url))

    def table(self) -> bytes:
        """Give them as CSV."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(
            (f"{row.seen_at:%Y-%m-%dT%H:%M:%SZ}", row.publisher, row.title, row.url, row.reason) for row in self.rows()
        )
        return file.getvalue().encode()


def reason_of(article: ObservedArticle, judgement: Judgement) -> str:
    """Say why an article by itself rings nothing: what it tells weighs nothing, is not grave, or is no act or threat at all."""
    if not article.analysed:
        return f"not analysed: its language is {article.language or 'not known'}"
    loud = [each for each in article.mentions if each.ledger in LOUD]
    told = [each for each in loud if is_told(each)]
    if told:
        return _of_told(max(told, key=lambda each: (each.severity * each.weight, each.severity)), judgement)
    if loud:
        return _discounted(loud)
    eased = [each for each in article.mentions if each.ledger == "easing"]
    if eased and not any(is_told(each) for each in eased):
        return _discounted(eased)
    kinds = ", ".join(dict.fromkeys(each.event_type.lower() for each in article.mentions))
    return "tells of easing" if eased else f"tells of no act and no threat: {kinds}" if kinds else "tells of no event"


def _of_told(mention: Mention, judgement: Judgement) -> str:
    """Say what keeps the gravest act or threat that counts from ringing by itself."""
    least, policy = least_gravity(mention, judgement.rules, judgement.policy.flash_severity), judgement.policy
    what = f"{mention.event_type.lower()} counts, but is no flash"
    if mention.ledger == "threats":
        return f"{what}: a threat or a warning rings only when there are more than usual"
    if mention.context not in policy.flash_contexts:
        return f"{what}: its context is {mention.context}"
    if mention.severity < least:
        return f"{what}: {mention.severity:g} of 10 grave, {least:g} rings by itself"
    if mention.weight < policy.flash_weight:
        return f"{what}: it weighs {mention.weight:g}, {policy.flash_weight:g} is enough ({_discounted([mention])})"
    return f"{what}: told in passing, or told before"


def _discounted(mentions: Sequence[Mention]) -> str:
    """Give why mentions weigh less, by the reasons of most of them and a word for each."""
    words: dict[str, str] = {}
    reasons: Counter[str] = Counter()
    for each in mentions:
        for discount in each.discounts:
            reasons[discount.rule] += 1
            words.setdefault(discount.rule, discount.words)
        if not each.discounts:
            reasons[each.stance if each.stance not in {"asserted", "reported"} else each.recency] += 1
    return "; ".join(f"{rule} ({words[rule]})" if words.get(rule) else rule for rule, _ in reasons.most_common(SHOWN))
