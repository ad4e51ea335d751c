"""Do reprints ring? Waves of copies through the real judge, each carrying what the real analyst reads in its report."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import structs

from services.adapters.analyst import load_analyst
from services.core import topics
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.alerts.scope import by_scope
from services.core.codec import decode
from services.core.messages import Alert, Article, Observed, ObservedArticle, Signal
from services.core.records import Origin
from services.core.signals.observe import observe
from tests.bench.copies import Wave
from tests.builders import ObservationLog, an_observed_article, minutes

Row = tuple[str, str]
Sketch = Callable[[Article], tuple[int, ...]]
WARM_DAYS = 3
EVERY_MIN = 20
"""Minutes between two other articles, in which nothing happens."""
WIDTH_MIN = 20
"""Minutes in which all copies come: two buckets."""
ORIGIN = Origin(topic_id="bench", partition=0, offset=0, appended_at=minutes(0))


def rows(waves: Sequence[Wave], sketch: Sketch) -> list[Row]:
    """Tell how many waves ring a burst, counted as stories and, for comparison, as articles."""
    analyst = load_analyst()
    told = [(wave, observed) for wave in waves if by_scope(observed := observed_of(analyst(wave.report)))]
    stories = sum(rings(wave, observed, sketch) for wave, observed in told)
    chance = random.Random(3)  # noqa: S311 - a bench's own dice
    unlike = partial(sketch_of_nothing, chance)
    articles = sum(rings(wave, observed, unlike) for wave, observed in told)
    return [
        ("grouping: waves of reprints that ring a burst", f"{stories} of {len(told)}"),
        ("grouping: the same if every article were a story", f"{articles} of {len(told)}"),
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


def rings(wave: Wave, observed: ObservedArticle, sketch: Sketch) -> bool:
    """Judge the wave after some quiet days and tell whether a burst fires, early or at the end of a bucket."""
    log, judge = ObservationLog(), Judge(Judgement(namespace="bench"))
    begin = WARM_DAYS * 1440.0
    records = log.marks(minutes(0))
    for number in range(int(begin) // EVERY_MIN):
        at = minutes(number * EVERY_MIN)
        records += [log.article(an_observed_article(number, seen_at=at)), *log.marks(at)]
    for number, (_, copy) in enumerate(wave.copies):
        at = minutes(begin + WIDTH_MIN * number / len(wave.copies))
        records += [log.article(carried(observed, copy, sketch(copy), at)), *log.marks(at)]
    records += log.marks(minutes(begin + 2 * WIDTH_MIN))
    messages = [message for record in records for message in judge.take(record).messages]
    return any(isinstance(each, Alert) and each.lane == "burst" and each.state == "firing" for each in messages)


def carried(observed: ObservedArticle, copy: Article, mark: tuple[int, ...], at: datetime) -> ObservedArticle:
    """Give a paper's copy, that says all that the report says, published five minutes before it is seen."""
    return structs.replace(
        observed,
        article_id=copy.article_id,
        document_id=copy.document_id,
        title=copy.title,
        url=copy.url,
        publisher=copy.publisher,
        source=copy.publisher,
        wire=None,
        fingerprint=mark,
        seen_at=at,
        published_at=at - timedelta(minutes=5),
        backfill=False,
    )
