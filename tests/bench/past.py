"""What a judge remembers that has seen the made stream for five days: the stream itself and the past of 100,000 indicators."""

import math
import random
from collections import Counter

from services.core.alerts.layer import Layer
from services.core.alerts.policy import BUCKET_S, DAY_S, LONGEST_WINDOW_S, Policy
from services.core.alerts.state import Baseline, Stream
from tests.bench import stream

DRAWS = 150_000
LEAST_SHARE = 1e-7
DAYS = 5


def remembered(policy: Policy) -> Layer:
    """Give the memory at the made stream's begin."""
    now, age, kept = int(stream.BEGIN.timestamp() // BUCKET_S), DAYS * DAY_S // BUCKET_S, LONGEST_WINDOW_S // BUCKET_S
    pace = float(stream.A_SECOND * BUCKET_S)
    chance = random.Random(2)  # noqa: S311 - a bench's own dice
    drawn = Counter(stream.ordinary_indicators(DRAWS))
    keep = 0.5 ** (BUCKET_S / policy.half_life_s)
    exposure = (1.0 - keep ** (age - DAY_S // BUCKET_S)) / (1.0 - keep)
    memory = Layer()
    memory.put("", Stream(closed=now - 1, first=now - age, active=tuple(range(now - kept, now)), age=age, pace=pace))
    for indicator in stream.every_indicator(stream.World()):
        rate = max(LEAST_SHARE, drawn[indicator] / DRAWS) * pace * (1.0 - stream.COPIED - stream.REVISED)
        counts = ((back, _poisson(rate, chance)) for back in _busy(rate, kept, chance))
        recent = tuple((now - back, age - back + 1, stories) for back, stories in counts if stories)
        past = Baseline(stories=rate * exposure, buckets=exposure, age=age - DAY_S // BUCKET_S, recent=recent)
        memory.put(indicator, past)
    return memory


def _busy(rate: float, kept: int, chance: random.Random) -> list[int]:
    """Give the buckets back in which there may be a story, the oldest first."""
    if rate > 1.0:
        return list(range(kept, 0, -1))
    number = _poisson(rate * kept, chance)
    return sorted(chance.sample(range(1, kept + 1), min(kept, number)), reverse=True)


def _poisson(mean: float, chance: random.Random) -> int:
    """Draw a count; a large one by the normal distribution."""
    if mean > 30.0:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    left, number = math.exp(-mean), 0
    product = chance.random()
    while product > left:
        product *= chance.random()
        number += 1
    return number
