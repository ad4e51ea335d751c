"""What a judge remembers that has seen the made stream for five days: the stream itself and the past of 100,000 indicators."""

import math
import random
from collections import Counter

from msgspec import structs

from services.core.alerts.counting.dispersion import HALF_LIFE, Residuals
from services.core.alerts.counting.season import waves
from services.core.alerts.counting.stream import close_bucket
from services.core.alerts.counting.windows import KEPT, QUARTER, WINDOWS, with_count
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Exposure, Stream
from services.core.alerts.policy import BUCKET_S, DAY_S
from tests.bench import stream

DRAWS = 150_000
LEAST_SHARE = 1e-7
DAYS = 5
GROUP = "world"


def remembered() -> Layer:
    """Give the memory at the made stream's begin."""
    now, pace = int(stream.BEGIN.timestamp() // BUCKET_S), float(stream.A_SECOND * BUCKET_S)
    began = now - DAYS * DAY_S // BUCKET_S
    memory = Layer()
    for bucket in range(began, now):
        close_bucket(memory, bucket, {GROUP: round(pace)}, seen=round(pace))
    chance = random.Random(2)  # noqa: S311 - a bench's own dice
    drawn = Counter(stream.ordinary_indicators(DRAWS))
    quarters: Counter[int] = Counter()
    for indicator in stream.every_indicator(stream.World()):
        rate = max(LEAST_SHARE, drawn[indicator] / DRAWS) * pace * (1.0 - stream.COPIED - stream.REVISED)
        past = _past(memory, rate, began, now, chance)
        quarters[past.last // QUARTER] += 1
        memory.put(indicator, past)
    taught = sum(sum(past.learned.values()) for _, past in memory.all(Baseline))
    known = memory.get(Stream, "") or Stream()
    memory.put("", structs.replace(known, stories=taught, live=dict(sorted(quarters.items())[-KEPT // QUARTER :])))
    return memory


def _past(memory: Layer, rate: float, began: int, now: int, chance: random.Random) -> Baseline:
    """Give the past of an indicator that had so many stories a bucket."""
    past = Baseline(first=began, last=began)
    for back in _busy(rate, now - began, chance):
        if stories := _poisson(rate, chance) if rate > 1.0 else 1:
            recent = with_count(past.recent, past.last, now - back, stories, stories)
            past = structs.replace(past, recent=recent, last=now - back)
    exposure = memory.get(Exposure, str(past.last)) or Exposure()
    exposed = exposure.recent.get(GROUP, (0.0,))[0]
    seasonal = tuple(rate * exposed * each for each in waves(now)[1:])
    return structs.replace(
        past,
        age=exposure.age,
        learned={GROUP: rate * exposed},
        stories=rate * exposed,
        told=seasonal,
        refreshed=past.last,
        season=tuple(0.01 * each for each in waves(now)[1:]) if rate * exposed > WINDOWS[0].worth else (),
        residuals=_residuals(rate),
        record=2.0 * rate * DAY_S / BUCKET_S,
    )


def _residuals(rate: float) -> Residuals:
    """Give what blocks of counts taught that scatter a little more than by chance."""
    blocks = [HALF_LIFE / math.log(2.0) * (1.0 - 0.5 ** (DAYS * DAY_S / BUCKET_S / HALF_LIFE)) / each.length for each in WINDOWS]
    means = [number * rate * window.length for number, window in zip(blocks, WINDOWS, strict=True)]
    return tuple((1.1 * mean, mean) for mean in means)


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
