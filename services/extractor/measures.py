"""What a worker counts."""

from collections.abc import Sequence

import msgspec

from services.adapters import metrics
from services.core import topics
from services.core.records import Record

records_total = metrics.counter("tocsin_extractor_records_total")
unread_total = metrics.counter("tocsin_extractor_unread_total")
mentions_total = metrics.counter("tocsin_extractor_mentions_total")
analyse_seconds = metrics.histogram("tocsin_extractor_analyse_seconds")
send_seconds = metrics.histogram("tocsin_extractor_send_seconds")
dead_letters_total = metrics.counter("tocsin_extractor_dead_letters_total")
child_restarts_total = metrics.counter("tocsin_extractor_child_restarts_total")

MOST_LANGUAGES = 40
"""Languages with a count of their own: a label takes few values, and producers may write anything."""
_languages: set[str] = set()

# Zeros from the start, so that the first of each is seen as a rise.
for _outcome in ("article", "mark", "refused"):
    records_total.labels(_outcome)
for _reason in ("no-value", "not-json", "schema", "too-old", "future", "too-large", "unreadable"):
    dead_letters_total.labels(_reason)
for _cause in ("idle", "crash", "timeout"):
    child_restarts_total.labels(_cause)


class _Mention(msgspec.Struct):
    ledger: str
    weight: float


class _Article(msgspec.Struct):
    mentions: list[_Mention]


class _Signal(msgspec.Struct):
    language: str
    analysed: bool


class Outcome(msgspec.Struct):
    """What of an observation is counted, and the language of an article that was not read."""

    article: _Article | None = None
    refused: str | None = None
    unread: str | None = None

    def name(self) -> str:
        """Say what the message was: `article`, `mark` or `refused`."""
        if self.refused is not None:
            return "refused"
        return "mark" if self.article is None else "article"


_decode = msgspec.json.Decoder(Outcome).decode
_decode_signal = msgspec.json.Decoder(_Signal).decode


def outcome_of(records: Sequence[Record]) -> Outcome:
    """Read from the observation and the signal among the records what became of their message."""
    outcome = _decode(next(each.value or b"{}" for each in records if each.topic == topics.OBSERVATIONS))
    signals = (_decode_signal(each.value) for each in records if each.topic == topics.SIGNALS and each.value)
    outcome.unread = next((each.language for each in signals if not each.analysed), None)
    return outcome


def count(outcome: Outcome) -> None:
    """Count one message that is done."""
    records_total.labels(outcome.name()).inc()
    if outcome.refused is not None:
        dead_letters_total.labels(outcome.refused).inc()
    if outcome.unread is not None:
        if len(_languages) < MOST_LANGUAGES:
            _languages.add(outcome.unread)
        unread_total.labels(outcome.unread if outcome.unread in _languages else "other").inc()
    for mention in outcome.article.mentions if outcome.article else ():
        mentions_total.labels(mention.ledger, "yes" if mention.weight > 0 else "no").inc()
