"""What a closed bucket teaches of the stream as a whole, and what any span of it exposed an indicator to.

Exposure is time, as the news counts it: a bucket at the mean hour of the week with its usual volume is one. It is kept as running
sums, bucket by bucket, so that any span's is a difference of two of them, however many empty buckets lie between.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import structs

from services.core.alerts.counting import volume
from services.core.alerts.counting.season import DAY, NONE, Vector, waves
from services.core.alerts.counting.volume import Group, HourOfWeek
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Exposure, Stream

HALF_LIFE = 5 * DAY
"""Counting buckets in which a story's weight in its indicator's rate halves."""
SEASON_HALF_LIFE = 14 * DAY
RETAINED = 36 * DAY
"""Buckets for which exposure is kept: an indicator without a story for longer has none left to be told."""

NO_ARTICLES: Mapping[str, int] = MappingProxyType({})

Groups = Mapping[str, Vector]


def close_bucket(layer: Layer, bucket: int, articles: Mapping[str, int] = NO_ARTICLES, *, seen: int = 0) -> Stream:
    """Take a closed bucket into the stream.

    A silence of the whole stream that is no accident neither teaches nor ages: an outage is not calm.

    Args:
        layer: Where the stream is kept.
        bucket: The bucket, the next one.
        articles: The articles analysed in it, by source group.
        seen: All of its articles.

    Returns:
        The stream after the bucket.
    """
    known = layer.get(Stream, "") or Stream()
    stream, exposure = _passed(layer, known, bucket, articles)
    if seen:
        exposure = structs.replace(exposure, seen=exposure.seen + seen, analysed=exposure.analysed + sum(articles.values()))
    layer.put(str(bucket), exposure)
    _forget(layer, bucket - RETAINED)
    layer.put("", stream)
    return stream


def skip_empty(layer: Layer, until: int) -> None:
    """Pass all buckets before one, in which there was no article."""
    stream = layer.get(Stream, "") or Stream()
    begin = until if stream.closed is None else stream.closed + 1
    if until - begin > RETAINED:
        # Of a gap that is longer than all memory of exposure only the end matters: the buckets before it tell the same.
        while begin < until - RETAINED and close_bucket(layer, begin).silence <= volume.SILENCE:
            begin += 1
        last = layer.get(Exposure, str(begin - 1)) or Exposure()
        for key, _ in list(layer.all(Exposure)):
            layer.remove(Exposure, key)
        begin = max(begin, until - RETAINED)
        layer.put(str(begin - 1), last)
    for bucket in range(begin, until):
        close_bucket(layer, bucket)
    stream = layer.get(Stream, "") or Stream()
    layer.put("", structs.replace(stream, closed=until - 1))


def silent_groups(layer: Layer) -> tuple[str, ...]:
    """Give the source groups whose silence is no accident."""
    stream = layer.get(Stream, "") or Stream()
    return tuple(sorted(name for name, group in stream.groups.items() if group.silence > volume.SILENT))


def articles_a_day(stream: Stream) -> float:
    """Give the stream's usual articles a day."""
    return DAY * sum(group.level for group in stream.groups.values())


def season_now(layer: Layer, stream: Stream, bucket: int) -> float:
    """Give how many times as much as at the mean hour of the week is published in a bucket's."""
    hour = layer.get(HourOfWeek, volume.hour_of_week(bucket)) or HourOfWeek()
    return volume.profile(hour, sum(group.level for group in stream.groups.values()))


def _passed(layer: Layer, stream: Stream, bucket: int, counts: Mapping[str, int]) -> tuple[Stream, Exposure]:
    """Give the stream and its exposure after a bucket with so many articles of each group."""
    before = layer.get(Exposure, str(bucket - 1)) or Exposure()
    stream = structs.replace(stream, closed=bucket)
    season = season_now(layer, stream, bucket)
    expected = season * sum(group.level for group in stream.groups.values())
    silence = 0.0 if counts else stream.silence + expected
    stream = structs.replace(stream, silence=silence)
    if stream.first is None and not counts:
        return stream, before
    if silence > volume.SILENCE:
        groups = {name: structs.replace(group, silence=volume.missed(group, 0, season)) for name, group in stream.groups.items()}
        return structs.replace(stream, groups=groups), before
    return _counted(layer, stream, before, bucket, counts)


def _counted(layer: Layer, stream: Stream, before: Exposure, bucket: int, counts: Mapping[str, int]) -> tuple[Stream, Exposure]:
    season = season_now(layer, stream, bucket)
    names = sorted({*stream.groups, *counts})
    known = {name: stream.groups.get(name) or Group(counts.get(name, 0) / season, 0) for name in names}
    wave = waves(bucket)
    exposed, strange = {}, 0.0
    for name, group in known.items():
        volume_factor = volume.factor(counts.get(name, 0), group.level * season)
        silent = volume.missed(group, counts.get(name, 0), season) > volume.SILENCE
        exposed[name] = 0.0 if silent else season * volume_factor
        strange += group.level * volume.strangeness(volume_factor)
    level = sum(group.level for group in known.values())
    groups = {name: volume.learned(group, counts.get(name, 0), season) for name, group in known.items()}
    heard = {name: known[name].level for name in names if exposed[name] > 0.0}
    _learn_hour(layer, bucket, heard, sum(volume.winsorised(counts.get(name, 0), heard[name] * season) for name in heard))
    exposure = structs.replace(
        before,
        age=before.age + 1,
        sums=with_exposed(before.sums, exposed, wave, 1.0),
        recent=with_exposed(before.recent, exposed, wave, 0.5 ** (1.0 / HALF_LIFE)),
        strange=before.strange + (strange / level if level > 0.0 else 0.0),
        usual=before.usual + season,
    )
    keep = 0.5 ** (1.0 / SEASON_HALF_LIFE)
    return structs.replace(
        stream,
        first=bucket if stream.first is None else stream.first,
        groups=groups,
        stories=stream.stories * 0.5 ** (1.0 / HALF_LIFE),
        waves=tuple(each * keep + now for each, now in zip(stream.waves, wave, strict=True)),
    ), exposure


def with_exposed(sums: Groups, exposed: Mapping[str, float], wave: Vector, keep: float) -> dict[str, Vector]:
    """Add a bucket's exposure of each group to running sums that keep so much of what they are."""
    return {
        name: tuple(each * keep + amount * part for each, part in zip(sums.get(name, NONE), wave, strict=True))
        for name, amount in exposed.items()
    }


def _learn_hour(layer: Layer, bucket: int, heard: Mapping[str, float], articles: float) -> None:
    """Learn the hour of the week from the groups that were heard, of such levels, and their articles."""
    key, level = volume.hour_of_week(bucket), sum(heard.values())
    hour = layer.get(HourOfWeek, key) or HourOfWeek()
    if level > 0.0:
        keep = volume.KEPT_OF_HOUR
        layer.put(key, HourOfWeek(hour.articles * keep + articles / level, hour.buckets * keep + 1.0))


def _forget(layer: Layer, bucket: int) -> None:
    if layer.get(Exposure, str(bucket)) is not None:
        layer.remove(Exposure, str(bucket))
