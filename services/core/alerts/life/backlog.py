"""What a source group missed while it was silent and sends when it speaks again: no burst rings by it.

Time in which a group is silent exposes nothing to be counted, so what it sends of that time later would look like a surplus. What
says when it was published counts for no burst. What a backlog sends as if it were new cannot be told from news, story by story;
by the articles beyond the usual it is known how much of the silence it is worth, and so much more is expected.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import structs

from services.core.alerts.counting.baseline import record_of, without_story
from services.core.alerts.counting.learning import learn
from services.core.alerts.counting.present import Present, Span, exposure_at
from services.core.alerts.counting.season import DAY, NONE, WEEK, Vector, waves
from services.core.alerts.counting.volume import SILENCE
from services.core.alerts.life.silence import FLUSH_S, silent_now
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Arrivals, Baseline, Returned, Stream, WatchPast
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import BUCKET_S, LONGEST_WINDOW_S
from services.core.alerts.sources import counting_name
from services.core.alerts.stories.story import stories_of, support_for
from services.core.messages import ObservedArticle

FLUSH = FLUSH_S // BUCKET_S + 1
"""Buckets in which a backlog may come: the one in which the group speaks again, and an hour."""
KEPT = LONGEST_WINDOW_S // BUCKET_S + FLUSH
"""Buckets for which a return is remembered: while any window may hold its backlog."""
BACKLOG_S = 1_200
"""An article seen so long after it was published may have waited for its source to speak again, seconds."""


def note_returns(layer: Layer, bucket: int, articles: Iterable[Waiting]) -> list[ObservedArticle]:
    """Note which silent groups speak again in a bucket, and what comes of them, before the bucket is taken into the stream.

    Returns:
        The articles but for those that their producer calls backfill, which count for nothing.
    """
    told = [each for each in articles if not each.article.backfill]
    read = [each for each in told if each.article.analysed]
    for key, returned in list(layer.all(Returned)):
        if bucket - returned.bucket > KEPT:
            layer.remove(Returned, key)
    speaking = {each.article.source_group for each in read}
    for each in _back(layer, bucket, speaking):
        layer.put(f"{each.group}/{bucket}", each)
    recent = [(key, each) for key, each in layer.all(Returned) if bucket - each.bucket < FLUSH and each.group in speaking]
    for key, returned in recent:
        came = sum(each.article.source_group == returned.group and not _is_of(returned, *_times(each)) for each in read)
        layer.put(key, structs.replace(returned, came=(*returned.came, (bucket, came))))
    return [each.article for each in told]


def returns_of(layer: Layer, bucket: int) -> list[Returned]:
    """Give the returns whose backlog a window may hold that ends with a bucket, those of an open bucket included."""
    known = [each for _, each in layer.all(Returned) if each.bucket <= bucket <= each.bucket + KEPT]
    closed = (layer.get(Stream, "") or Stream()).closed
    for at in range(bucket if closed is None else closed + 1, bucket + 1):
        arrived = (layer.get(Arrivals, str(at)) or Arrivals()).articles
        heard = {each.group for each in known if at - each.bucket < FLUSH}
        known += [each for each in _back(layer, at, arrived) if each.group not in heard]
        known = [_with_open(each, at, arrived.get(each.group, 0)) for each in known]
    return known


def learn_beside(before: Layer, step: Layer, present: Present) -> None:
    """Learn the present bucket of the indicators that had a story in it; of them and of watches no backlog is a record.

    Args:
        before: What was closed before the bucket.
        step: What the bucket changes.
        present: The stream as the bucket finds it.
    """
    indicators = sorted(key for key, past in step.changed(Baseline) if past.waiting)
    learn(step, present, indicators)
    if not any(present.bucket - each.bucket < DAY + FLUSH for _, each in step.all(Returned)):
        return
    for indicator in indicators:
        past, known = step.get(Baseline, indicator), before.get(Baseline, indicator)
        if past is not None:
            step.put(indicator, _without_record(step, indicator, past, known or Baseline(), present))
    for indicator, held in list(step.changed(WatchPast)):
        watch = before.get(WatchPast, indicator) or held
        past = _without_record(step, indicator, held.past, watch.past, present)
        step.put(indicator, structs.replace(held, past=past))


def is_backlog(support: Support, returns: Iterable[Returned]) -> bool:
    """Does a report say that it was published in the silence after which it came?"""
    return any(_is_support_of(each, support) for each in returns)


def without_backlog(layer: Layer, indicator: str, past: Baseline, present: Present) -> tuple[Baseline, Present]:
    """Give an indicator's past, and the stream, as they are to be judged beside what groups missed and sent later.

    Args:
        layer: What is remembered.
        indicator: The indicator.
        past: Its past. What is known to be published in a silence is taken out.
        present: The stream as it finds it. What came as if it were new makes more to be expected.
    """
    returns = returns_of(layer, present.bucket)
    if not returns:
        return past, present
    for support in _late_reports(layer, indicator, returns, present):
        past = without_story(past, int(support.at // BUCKET_S), support.source_group)
    for returned in returns:
        present = _with_rush(layer, present, returned)
    return past, present


def backlog_of(layer: Layer, indicator: str, first: int, present: Present) -> Counter[str]:
    """Give how many of an indicator's stories since a bucket came in a group's return, by group."""
    found: dict[str, str] = {}
    for each in returns_of(layer, present.bucket):
        start = max(each.bucket, first) * BUCKET_S
        for story in stories_of(layer, indicator, start - 1e-6, (each.bucket + FLUSH) * BUCKET_S - 1e-6):
            support = support_for(layer, story, indicator)
            if support is not None and support.source_group == each.group:
                found[story.story_id] = each.group
    return Counter(found.values())


def _without_record(step: Layer, indicator: str, past: Baseline, known: Baseline, present: Present) -> Baseline:
    """Take from a record that a bucket has made what came as backlog in its day; `known` is the past before the bucket."""
    record = record_of(known, present.now.age)
    late = backlog_of(step, indicator, present.bucket - DAY + 1, present).total() if past.record > record else 0
    return structs.replace(past, record=max(record, past.record - late)) if late else past


def _back(layer: Layer, bucket: int, speaking: Iterable[str]) -> list[Returned]:
    """Give the returns of the groups that were silent until a bucket in which they speak."""
    groups = (layer.get(Stream, "") or Stream()).groups
    unheard = {name for name, group in groups.items() if group.silence > SILENCE}
    silent = unheard.union(silent_now(layer)).intersection(speaking, groups)
    return [
        _with_rest(
            layer, Returned(name, bucket - max(1, round(groups[name].silence / groups[name].level)), bucket, groups[name].silence)
        )
        for name in sorted(silent)
        if groups[name].level > 0.0
    ]


def _with_rest(layer: Layer, returned: Returned) -> Returned:
    """Add what is still missing of a silence before, after which little came before the group fell silent again."""
    earlier = [each for _, each in layer.all(Returned) if each.group == returned.group and each.bucket < returned.bucket]
    rest = {each.since: each.missed - sum(articles for _, articles in each.came) for each in earlier}
    most = max(rest.values(), default=0.0)
    if most <= 0.0:
        return returned
    return structs.replace(returned, since=min(returned.since, *rest), missed=returned.missed + most)


def _with_open(returned: Returned, bucket: int, came: int) -> Returned:
    """Add what came in an open bucket; there it is not known yet what of it is late, and all is taken as new."""
    if not came or bucket - returned.bucket >= FLUSH:
        return returned
    return structs.replace(returned, came=(*returned.came, (bucket, came)))


def _times(waiting: Waiting) -> tuple[float, float]:
    return waiting.at, waiting.article.published_at.timestamp()


def _is_of(returned: Returned, at: float, published_at: float) -> bool:
    """Was what came at a time, and was published at another, missed in the silence?"""
    back = returned.bucket * BUCKET_S
    return back <= at < back + FLUSH * BUCKET_S and published_at < back and at - published_at >= BACKLOG_S


def _is_support_of(returned: Returned, support: Support) -> bool:
    return support.source_group == returned.group and _is_of(returned, support.at, support.published_at.timestamp())


def _late_reports(layer: Layer, indicator: str, returns: Iterable[Returned], present: Present) -> Iterator[Support]:
    """Give the reports by which an indicator's stories counted that were published in a silence, each once."""
    stream, told = layer.get(Stream, "") or Stream(), set()
    for each in returns:
        start = each.bucket * BUCKET_S
        for story in stories_of(layer, indicator, start - 1e-6, start + FLUSH * BUCKET_S - 1e-6):
            support = support_for(layer, story, indicator)
            if support is None or story.story_id in told or not _is_support_of(each, support):
                continue
            if support.at < (present.bucket + 1) * BUCKET_S and counting_name(stream, support.source_group) in present.shares:
                told.add(story.story_id)
                yield support


def _with_rush(layer: Layer, present: Present, returned: Returned) -> Present:
    """Let what a group sent beyond its usual when it spoke again expose its windows to so much of the silence."""
    stream = layer.get(Stream, "") or Stream()
    group = stream.groups.get(returned.group)
    if group is None or group.level <= 0.0:
        return present
    course = _course(returned)

    def with_rush(span: Span) -> Span:
        first, last = max(span.first, returned.bucket), min(present.bucket, returned.bucket + FLUSH - 1)
        came = sum(articles for at, articles in returned.came if first <= at <= last)
        usual = group.level * (_exposed(layer, stream, returned.group, last) - _exposed(layer, stream, returned.group, first - 1))
        beyond = min(returned.missed, came - usual) / group.level
        if first > last or beyond <= 0.0:
            return span
        known = span.exposed.get(returned.group, NONE)
        more = tuple(each + beyond * part for each, part in zip(known, course, strict=True))
        strange = span.strange + beyond / (beyond + max(0.0, known[0]))
        return structs.replace(span, exposed={**span.exposed, returned.group: more}, strange=strange)

    spans, ends = tuple(map(with_rush, present.spans)), tuple(map(with_rush, present.ends))
    if all(now is was for now, was in zip((*spans, *ends), (*present.spans, *present.ends), strict=True)):
        return present
    return structs.replace(present, spans=spans, ends=ends)


def _exposed(layer: Layer, stream: Stream, group: str, bucket: int) -> float:
    return exposure_at(layer, stream, bucket).sums.get(group, NONE)[0]


def _course(returned: Returned) -> Vector:
    """Give the mean of the waves over a silence, of its last week where it is longer."""
    buckets = range(max(returned.since, returned.bucket - WEEK), returned.bucket)
    return tuple(sum(parts) / len(buckets) for parts in zip(*map(waves, buckets), strict=True))
