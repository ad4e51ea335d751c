"""New sources inside a source group: a feed that begins later counts apart, until what it adds is usual.

Sources that begin with the stream, or with their group, are the group's own. One that begins later and sends more than an article
a day is a feed of its own: it counts in a later group, that of its group's new feeds of the day, which as any new group teaches
first and adds to bursts when its share is learned. It stays apart, so that nothing of it is expected once it falls silent, and is
forgotten when it is gone. One that sends less than an article a day cannot make a burst, and counts as ever.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import structs

from services.core.alerts.alert import moment
from services.core.alerts.counting.days import join_groups
from services.core.alerts.counting.present import counts
from services.core.alerts.counting.season import DAY
from services.core.alerts.counting.slow import Slow, joined
from services.core.alerts.memory.beginnings import Course, Source
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Exposure, Stream
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, HOUR_S
from services.core.alerts.telling.course import age_of
from services.core.messages import ObservedArticle

SETTLES = 6 * DAY
"""Counting buckets of a stream in which whatever begins is its own: a paper that prints twice a week has not been seen before."""
RARE = DAY
"""Buckets between two articles of a source from which on it is no feed."""
TRIED = 14 * DAY
"""Buckets in which a new source may turn out to be a feed."""
GONE = 7 * DAY
"""Buckets without an article of any of its sources after which a later group is forgotten."""
MOST_LATER = 10
"""Later groups of one group; when one more begins the oldest becomes part of the group: their rates add up."""
MOST_SOURCES = 5_000
"""Sources that are remembered; while there are more, new ones are the group's own at once."""
FORGOTTEN = 60 * DAY
"""Buckets without an article after which a source is forgotten, and would be new."""
FROM = " (from "


def regrouped(layer: Layer, waiting: Waiting, *, several: bool = False) -> Waiting:
    """Give an article under the group in which it counts.

    Args:
        layer: What is known of sources.
        waiting: The article.
        several: Whether its bucket holds more of its source.
    """
    article = waiting.article
    group = _group_of(layer, article, int(waiting.at // BUCKET_S), several=several)
    if group == article.source_group:
        return waiting
    return Waiting(waiting.at, waiting.turn, structs.replace(article, source_group=group))


def regrouped_all(layer: Layer, articles: Sequence[Waiting]) -> list[Waiting]:
    """Give a closed bucket's articles under the groups in which they count."""
    number = Counter(_key(each.article) for each in articles if not each.article.backfill)
    return [regrouped(layer, each, several=number[_key(each.article)] > 1) for each in articles]


def note_sources(layer: Layer, articles: Iterable[tuple[Waiting, Waiting]]) -> None:
    """Note the sources of articles, each as it came and under the group in which it counts; a backlog tells nothing of a pace."""
    for came, counting in articles:
        article, group, bucket = came.article, counting.article.source_group, int(came.at // BUCKET_S)
        if article.backfill:
            continue
        key = _key(article)
        known = layer.get(Source, key)
        if known is None:
            tried = group != article.source_group or _is_settling(layer, group)
            if layer.size(Source) < MOST_SOURCES:
                layer.put(key, Source(bucket, bucket, group, tried))
            continue
        tried = known.tried or group != known.group or bucket - known.since >= TRIED
        if tried != known.tried or bucket - known.last >= (DAY if tried else 1):
            layer.put(key, Source(known.since, bucket, group, tried))


def keep_groups(layer: Layer, bucket: int) -> None:
    """Once an hour: forget sources and later groups that are gone, and let the oldest of too many join their group."""
    if (bucket + 1) * BUCKET_S % HOUR_S:
        return
    for key, source in list(layer.all(Source)):
        if bucket - source.last > FORGOTTEN:
            layer.remove(Source, key)
    _forget_gone(layer, bucket)
    stream = layer.get(Stream, "") or Stream()
    later = sorted((-group.age, name) for name, group in stream.groups.items() if FROM in name)
    number = Counter(root_of(name) for _, name in later)
    for _, name in later:
        if number[root_of(name)] > MOST_LATER:
            number[root_of(name)] -= 1
            _join(layer, name)


def _forget_gone(layer: Layer, bucket: int) -> None:
    stream, sources = layer.get(Stream, "") or Stream(), list(layer.all(Source))
    heard = {source.group for _, source in sources if bucket - source.last <= GONE}
    gone = {name for name in stream.groups if FROM in name and name not in heard}
    if gone:
        layer.put("", structs.replace(stream, groups={name: each for name, each in stream.groups.items() if name not in gone}))
        for key, source in sources:
            if source.group in gone:
                layer.remove(Source, key)


def is_counting(layer: Layer, group: str) -> bool:
    """Do a group's stories add to bursts, by what is closed?"""
    stream, age = layer.get(Stream, "") or Stream(), age_of(layer)
    known = stream.groups.get(group)
    return age <= DAY if known is None else counts(known, Exposure(age=age))


def learning(layer: Layer) -> tuple[str, ...]:
    """Give the groups, new feeds among them, whose share of the news is not learned yet, by what is closed."""
    groups, now = (layer.get(Stream, "") or Stream()).groups, Exposure(age=age_of(layer))
    return tuple(sorted(name for name, group in groups.items() if not counts(group, now)))


def counting_name(stream: Stream, group: str) -> str:
    """Give the name under which a group's stories count now: a later group that has joined its group counts in that."""
    return group if group in stream.groups else root_of(group)


def root_of(group: str) -> str:
    """Give the group of which this is a later one, or itself."""
    return group.partition(FROM)[0]


def _group_of(layer: Layer, article: ObservedArticle, bucket: int, *, several: bool) -> str:
    known = layer.get(Source, _key(article))
    if known is not None and (known.tried or bucket - known.since >= TRIED):
        return known.group
    is_feed = several or (known is not None and bucket - known.last < RARE)
    if article.backfill or not is_feed or (known is None and _is_settling(layer, article.source_group)):
        return article.source_group
    return f"{article.source_group[:280]}{FROM}{moment(bucket * BUCKET_S):%Y-%m-%d})"


def _is_settling(layer: Layer, group: str) -> bool:
    """Is the stream, or the group, so young that whatever begins in it is its own?"""
    stream, course = layer.get(Stream, "") or Stream(), layer.get(Course, "") or Course()
    known = stream.groups.get(group)
    return known is None or known.age <= DAY or age_of(layer) <= max(SETTLES, course.settles)


def _join(layer: Layer, name: str) -> None:
    """Let a later group become part of its group: its level, its sources, and what it taught of each indicator."""
    stream, root = layer.get(Stream, "") or Stream(), root_of(name)
    groups = {known: group for known, group in stream.groups.items() if known != name}
    if root in groups:
        groups[root] = structs.replace(groups[root], level=groups[root].level + stream.groups[name].level)
    layer.put("", structs.replace(stream, groups=groups))
    for key, source in list(layer.all(Source)):
        if source.group == name:
            layer.put(key, structs.replace(source, group=root))
    for indicator, past in list(layer.all(Baseline)):
        if name in past.learned:
            learned = {known: stories for known, stories in past.learned.items() if known != name}
            learned[root] = learned.get(root, 0.0) + past.learned[name]
            layer.put(indicator, structs.replace(past, learned=dict(sorted(learned.items()))))
    join_groups(layer, name, root)
    for indicator, slow in list(layer.all(Slow)):
        if name in slow.recent or name in slow.learned:
            layer.put(indicator, joined(slow, name, root))


def _key(article: ObservedArticle) -> str:
    return f"{article.source_group}/{article.source}"
