"""The pure judge: records a second on a made stream."""

import random
import time

from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.codec import decode, encode
from services.core.mentions import Party
from services.core.messages import Observed
from tests.builders import ObservationLog, a_threat, an_observed_article, minutes

ARTICLES = 5_000
COUNTRIES = 200
BATCH = 500


def rows() -> list[tuple[str, str]]:
    """Judge a stream of one threat in three articles, 20 an hour, each in one of 200 dyads, marks every ten minutes."""
    raw = [encode(record) for record in stream()]
    judge = Judge(Judgement())
    began = time.perf_counter()
    for number, each in enumerate(raw):
        judge.take(decode(each, Observed, topic="bench"))
        if number % BATCH == 0:
            judge.commit()
    judged_s = time.perf_counter() - began
    for each in raw:
        decode(each, Observed, topic="bench")
    decoded_s = time.perf_counter() - began - judged_s
    return [
        ("judge: records a second, pure", f"{len(raw) / judged_s:,.0f}"),
        ("judge: of which decoding takes", f"{decoded_s / judged_s:.0%}"),
    ]


def stream() -> list[Observed]:
    """Give the records."""
    chance, log = random.Random(1), ObservationLog()  # noqa: S311 - a bench's own dice
    records = log.marks(minutes(0))
    for number in range(ARTICLES):
        at = minutes(number * 3)
        if number % 3 == 0:
            records += log.marks(at)
        one, other = chance.sample(range(COUNTRIES), 2)
        parties = {
            "actor": Party(id=f"C{one}", name=f"C{one}", country=f"C{one}"),
            "recipient": Party(id=f"C{other}", name=f"C{other}", country=f"C{other}"),
        }
        mentions = (a_threat(**parties),) if number % 3 == 0 else ()
        records.append(log.article(an_observed_article(number, *mentions, seen_at=at)))
    return records
