"""What a run of the producer did, in numbers."""

import time

from services.adapters import metrics
from services.core.errors import ArticleError

MOST_GROUPS = 50
"""Source groups counted by name; further ones count as `other`."""

_articles = metrics.counter("tocsin_producer_articles_total")
_refused = metrics.counter("tocsin_producer_refused_total")
REASONS = (
    "not-json", "wrong-type", "missing-field", "empty-text", "too-long", "bad-time", "too-old", "future", "no-time", "not-utf8",
    "too-large", "unreadable", "not-gzip", "broken-gzip", "line-too-long",
)  # fmt: skip
"""Why inputs are refused."""
for _reason in REASONS:
    _refused.labels(_reason)  # a zero from the start, so that the first is seen as a rise
_marks = metrics.counter("tocsin_producer_marks_total")


class Tally:
    """Counts for the summary and the metrics; what is sent counts when the broker has it."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._groups: set[str] = set()
        self.read = 0
        self.sent = 0
        self.refused = 0
        self.marks = 0
        self.unread_files = 0

    def article(self, source_group: str) -> None:
        """Count an article that the broker has."""
        if len(self._groups) < MOST_GROUPS:
            self._groups.add(source_group)
        self.sent += 1
        _articles.labels(source_group if source_group in self._groups else "other").inc()

    def refusal(self, error: ArticleError) -> None:
        """Count an input that became a dead letter."""
        self.refused += 1
        _refused.labels(error.rule).inc()

    def mark(self) -> None:
        """Count a mark."""
        self.marks += 1
        _marks.inc()

    def summary(self, *, sending_s: float) -> str:
        """Give the run in one line.

        Args:
            sending_s: Seconds the source spent handing records over and waiting for the broker.
        """
        passed_s = max(time.perf_counter() - self._began, 1e-9)
        unread = f" ({self.unread_files} of them files that could not be read)" if self.unread_files else ""
        return (
            f"read {self.read}, sent {self.sent}, refused {self.refused}{unread}, marks {self.marks}, "
            f"{self.sent / passed_s:.1f} articles/s, {sending_s / passed_s:.0%} of {passed_s:.1f} s on sends"
        )
