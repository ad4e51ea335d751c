"""Do reprints ring? Waves of copies through the real judge, each carrying what the real analyst reads in its report."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import structs

from services.adapters.analyst import load_analyst
from services.core import topics
from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.alerts.scope import by_scope
from services.core.codec import decode
from services.core.messages import Article, Observed, ObservedArticle, Signal
from services.core.records import Origin
from services.core.signals.observe import observe
from tests.bench.copies import Wave, wave_of
from tests.builders import ObservationLog, an_observed_article, minutes

Row = tuple[str, str]
Sketch = Callable[[Article], tuple[int, ...]]
WARM_DAYS = 3
EVERY_MIN = 20
"""Minutes between two other articles, in which nothing happens."""
WAVES = 120
"""Reports of which waves are judged, drawn evenly from those that count for an indicator."""
WIDTHS_MIN = 10, 20
"""Minutes in which all copies come: one bucket or two."""
ORIGIN = Origin(topic_id="bench", partition=0, offset=0, appended_at=minutes(0))


def said_by(articles: Sequence[Article]) -> dict[str, ObservedArticle]:
    """Give what the judge gets of each article, by its id."""
    analyst = load_analyst()
    return {each.article_id: observed_of(analyst(each)) for each in articles}


def indicators_counted(observed: ObservedArticle) -> frozenset[str]:
    """Give the indicators for which a report counts."""
    return frozenset(each.indicator for _, told in by_scope(observed) for each, _ in told)


def rows(articles: Sequence[Article], said: Mapping[str, ObservedArticle], sketch: Sketch) -> list[Row]:
    """Tell how many waves ring a burst, counted as stories and, for comparison, as articles."""
    chance = random.Random(3)  # noqa: S311 - a bench's own dice
    counting = [at for at, each in enumerate(articles) if by_scope(said[each.article_id])]
    drawn = counting[:: max(1, len(counting) // WAVES)][:WAVES]
    waves = [(wave_of(articles, at, chance), chance.choice(WIDTHS_MIN)) for at in drawn]

    def ringing(how: Sketch) -> int:
        return sum(rings(wave, said[wave.report.article_id], how, width) for wave, width in waves)

    stories, each_article = ringing(sketch), ringing(partial(sketch_of_nothing, chance))
    copies = sum(len(wave.copies) for wave, _ in waves)
    return [
        ("grouping: waves of reprints that ring a burst", f"{stories} of {len(waves)} ({copies:,} reprints)"),
        ("grouping: the same if every article were a story", f"{each_article} of {len(waves)}"),
    ]


def sketch_of_nothing(chance: random.Random, _: Article) -> tuple[int, ...]:
    """Give a sketch that is like no other."""
    return tuple(sorted(chance.getrandbits(32) for _ in range(64)))


def observed_of(signal: Signal) -> ObservedArticle:
    """Give what the judge gets of an article."""
    record: Observed = decode(observe(signal, ORIGIN, producer="bench").value or b"", Observed, topic=topics.OBSERVATIONS)
    if record.article is None:
        raise LookupError("no article in its own record")
    return record.article


def rings(wave: Wave, observed: ObservedArticle, sketch: Sketch, width_min: int) -> bool:
    """Judge the wave after some quiet days and tell whether a burst fires, early or at the end of a bucket."""
    log, judge = ObservationLog(), Judge(Judgement(namespace="bench"))
    begin = WARM_DAYS * 1440.0
    records = log.marks(minutes(0))
    for number in range(int(begin) // EVERY_MIN):
        at = minutes(number * EVERY_MIN)
        records += [log.article(an_observed_article(number, seen_at=at)), *log.marks(at)]
    for number, (_, copy) in enumerate(wave.copies):
        at = minutes(begin + width_min * number / len(wave.copies))
        records += [log.article(carried(observed, copy, sketch(copy), at)), *log.marks(at)]
    records += log.marks(minutes(begin + 3 * width_min))
    messages = [message for record in records for message in judge.take(record).messages]
    return any(isinstance(each, Alert) and each.lane == "burst" and each.state == "firing" for each in messages)


def carried(observed: ObservedArticle, copy: Article, mark: tuple[int, ...], at: datetime) -> ObservedArticle:
    """Give a paper's copy, that says all that the report says, published five minutes before it is seen.

    It credits nobody and every paper is a house of its own: only its text tells that it is a copy.
    """
    return structs.replace(
        observed,
        article_id=copy.article_id,
        document_id=copy.document_id,
        title=copy.title,
        url=copy.url,
        publisher=copy.publisher,
        source=copy.publisher,
        wire=None,
        origin="",
        family="",
        fingerprint=mark,
        seen_at=at,
        published_at=at - timedelta(minutes=5),
        backfill=False,
    )
