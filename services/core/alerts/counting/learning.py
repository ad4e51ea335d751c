"""What a closed bucket teaches of the indicators that had a story in it."""

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from services.core.alerts.counting import dispersion, stream
from services.core.alerts.counting.baseline import (
    KEEP,
    Account,
    Rates,
    account_of,
    clumping_of,
    is_young,
    record_of,
    shape_of,
)
from services.core.alerts.counting.present import Present, block_of
from services.core.alerts.counting.season import DAY, NONE, Vector, season_of, waves
from services.core.alerts.counting.windows import HOUR, LONGEST, QUARTER, WINDOWS, counted, with_count
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Stream

CLIP = 3.5
"""A bucket teaches the rate at most so many standard deviations above its expectation, and one story."""
KEEP_SEASON = 0.5 ** (1.0 / stream.SEASON_HALF_LIFE)
SEASON_FROM = 30.0
"""Stories, clumped ones taken as one, from which an indicator gets a season of its own."""
DISPERSION_FROM = 2.0
"""Stories in the rate from which an indicator gets a dispersion of its own."""
LEAST_EXPOSED = 0.2
FIRST_HOURS = 2 * HOUR
"""Buckets of a stream's begin in which it does not know its own volume yet."""


def learn(layer: Layer, present: Present, indicators: Iterable[str]) -> None:
    """Learn the present bucket, closed by now, of the indicators that had a story in it."""
    stream, quarter = layer.get(Stream, "") or Stream(), present.bucket // QUARTER
    teaching, live = 0, {at: number for at, number in stream.live.items() if at > quarter - LONGEST // QUARTER}
    for indicator in indicators:
        past = layer.get(Baseline, indicator) or Baseline()
        after, taught = learned(layer, past, present.of(indicator))
        layer.put(indicator, after)
        teaching += taught
        if past.first is not None and past.last // QUARTER in live:
            live[past.last // QUARTER] -= 1
        live[quarter] = live.get(quarter, 0) + 1
    layer.put("", structs.replace(stream, stories=stream.stories + teaching, live=live))


def learned(layer: Layer, past: Baseline, present: Present) -> tuple[Baseline, int]:
    """Learn the present bucket, closed by now, of an indicator that had a story in it.

    Returns:
        The past with the bucket in it, and how many of its stories taught: an outburst teaches only its winsorised part.
    """
    bucket = present.bucket
    arrived = {name: stories for at, name, stories in past.waiting if at == bucket}
    counting = sum(stories for name, stories in arrived.items() if name in present.shares)
    account = account_of(layer, past, present)
    rates, factors = account.rates(present.learned), clumping_of(past, bucket)
    teaching = _teaching(past, present, rates, sum(arrived.values()), factors[0])
    recent = with_count(past.recent, past.last, bucket, counting, min(teaching, counting))
    told = _told(past, present, teaching)
    season, refreshed = _season(layer, past, present, told, max(factors))
    after = Baseline(
        first=bucket if past.first is None else past.first,
        last=bucket,
        age=present.now.age,
        learned=_rates(past, present, arrived, teaching),
        recent=recent,
        waiting=tuple(each for each in past.waiting if each[0] != bucket),
        stories=told[0],
        told=told[1:],
        season=season,
        refreshed=refreshed,
        residuals=_residuals(_Judged(layer, account, present, factors)),
        record=max(record_of(past, present.now.age), float(counted(recent, DAY - 1))),
    )
    return after, teaching


class _Judged(Struct, frozen=True, gc=False):
    """What all blocks of an indicator share."""

    layer: Layer
    account: Account
    present: Present
    factors: Sequence[float]

    @property
    def begin(self) -> int:
        """Give the bucket before which nothing is known of it."""
        begin = self.present.bucket - self.present.age + FIRST_HOURS
        past = self.account.past
        return max(begin, past.first) if past.first is not None and is_young(past, self.present) else begin


def _residuals(judged: _Judged) -> dispersion.Residuals:
    """Learn the dispersion from the blocks of time that are over; those without a story in closed form.

    Long blocks teach a day late: what is going on must not tell how unusual it is.
    """
    past = judged.account.past
    if past.first is None or judged.account.learned < DISPERSION_FROM:
        return past.residuals
    return tuple(_with_blocks(judged, at) for at in range(len(WINDOWS)))


def _with_blocks(judged: _Judged, at: int) -> tuple[float, float]:
    """Learn the blocks of one length that were not over, or too young, at the last story."""
    past, length = judged.account.past, WINDOWS[at].length
    sums = past.residuals[at]
    late = DAY if WINDOWS[at].is_long else 0
    block, until = max(0, past.last - late) // length, (judged.present.bucket - late) // length
    while block < until and block <= past.last // length:
        sums = _with_block(judged, at, block, sums)
        block += 1
    return _with_gap(judged, at, range(block, until), sums) if block < until else sums


def _with_block(judged: _Judged, at: int, block: int, sums: tuple[float, float]) -> tuple[float, float]:
    past, length = judged.account.past, WINDOWS[at].length
    first, after = block * length, (block + 1) * length
    if first < judged.begin:
        return sums
    known = block_of(judged.layer, judged.present, first, after)
    rates = judged.account.rates(known.before, first)
    mean = max(0.0, rates.mean(past, known.exposed))
    stories = counted(past.recent, past.last - first) - counted(past.recent, past.last - after)
    variance = mean * (judged.factors[at] + mean / shape_of(rates, judged.factors[0]))
    return dispersion.with_block(sums, at, stories, mean, variance)


def _with_gap(judged: _Judged, at: int, empty: range, sums: tuple[float, float]) -> tuple[float, float]:
    past, length = judged.account.past, WINDOWS[at].length
    known = block_of(judged.layer, judged.present, empty.start * length, empty.stop * length)
    rates = judged.account.rates(known.before, empty.start * length)
    mean, falls = max(0.0, rates.mean(past, known.exposed)) / len(empty), 1.0
    if len(empty) > 1 and mean > 0.0:
        end = judged.account.rates(known.end)
        falls = math.pow(max(0.0, end.mean(past, known.exposed)) / len(empty) / mean, 1.0 / len(empty))
    return dispersion.with_empty(sums, at, len(empty), mean, falls)


def _teaching(past: Baseline, present: Present, rates: Rates, stories: int, clumping: float) -> int:
    """Give how many of a bucket's stories teach."""
    mean = max(0.0, rates.mean(past, present.exposed))
    cap = mean + CLIP * math.sqrt(mean * (clumping + mean / shape_of(rates, clumping))) + 1.0
    return min(stories, int(cap))


def _rates(past: Baseline, present: Present, arrived: dict[str, int], teaching: int) -> dict[str, float]:
    """Give the decayed sum of stories of each source group with the bucket in it."""
    keep, part = KEEP ** (present.now.age - past.age), teaching / sum(arrived.values())
    names = sorted({*past.learned, *arrived}) if arrived.keys() - past.learned.keys() else past.learned
    return {name: past.learned.get(name, 0.0) * keep + arrived.get(name, 0) * part for name in names}


def _told(past: Baseline, present: Present, teaching: int) -> Vector:
    """Give what the season follows from, with the bucket in it: stories over what was exposed, then the same times the waves."""
    exposed = sum(share * present.exposed.get(name, NONE)[0] for name, share in present.shares.items())
    weight = teaching / max(LEAST_EXPOSED, exposed)
    keep, wave = KEEP_SEASON ** (present.now.age - past.age), waves(present.bucket)
    before = (past.stories, *(past.told or NONE[1:]))
    return tuple(each * keep + weight * now for each, now in zip(before, wave, strict=True))


def _season(layer: Layer, past: Baseline, present: Present, told: Vector, clumping: float) -> tuple[Vector, int]:
    """Learn now and then what the indicator's season is; give it, and the bucket when that was."""
    if present.bucket - past.refreshed < QUARTER or told[0] / clumping < SEASON_FROM:
        return past.season, past.refreshed
    taught = (layer.get(Stream, "") or Stream()).waves
    usual = tuple(each / taught[0] for each in taught[1:]) if taught[0] > 0.0 else NONE[1:]
    return season_of(told[0], told[1:], usual, clumping), present.bucket
