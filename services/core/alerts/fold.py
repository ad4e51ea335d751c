"""One article into the world as it stands: stories, counts, flashes, bursts, easing, situations."""

from services.core.alerts import index
from services.core.alerts.counting.baseline import with_story
from services.core.alerts.counting.present import note_arrival
from services.core.alerts.lanes.burst import judge_early
from services.core.alerts.lanes.flash import judge_flash
from services.core.alerts.life.correction import correct
from services.core.alerts.life.easing import weigh_against
from services.core.alerts.life.past import correct_past
from services.core.alerts.memory.arrived import has_arrived, is_said_again
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, OpenAlert, Story, Stream
from services.core.alerts.memory.table import Note
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.alerts.reading import attach, attach_to_situation
from services.core.alerts.rules.apply import under_rules
from services.core.alerts.situations.situation import keep_warm, relate
from services.core.alerts.sources import is_counting
from services.core.alerts.stories.story import count_for, story_of, support_for, supports_of
from services.core.alerts.watches.watch import count_sights, judge_watches
from services.core.alerts.watches.watched import count_watched, judge_watched_early
from services.core.messages import Observation


def fold_article(layer: Layer, waiting: Waiting, judgement: Judgement, *, early: bool = False) -> list[str]:
    """Judge one article and write what changes into the layer.

    An early view has no index, and judges bursts at once; otherwise they are judged when the whole bucket is counted.

    Returns:
        The indicators and watches for which a new story counted that may add to a burst, in their order.
    """
    is_news = not is_said_again(layer, waiting)
    with layer.noting(OpenAlert) as before:
        if is_news:
            correct(layer, waiting, judgement)
        if is_news and not early:
            correct_past(layer, waiting, judgement)
        if early and not waiting.article.backfill and not has_arrived(layer, waiting):
            article = waiting.article
            note_arrival(layer, _bucket_of(layer, waiting), article.source_group, analysed=article.analysed)
        fresh = _count(layer, waiting, judgement, early=early)
        seen = count_sights(layer, waiting, judgement)
        watched = count_watched(layer, waiting, seen, _bucket_of(layer, waiting), judgement) if seen else []
        if not waiting.is_late:
            judge_flash(layer, waiting, judgement)
        judge_watches(layer, waiting, seen, judgement)
        if early:
            judge_early(layer, waiting, fresh, judgement)
            judge_watched_early(layer, waiting, watched, judgement)
        if is_news:
            weigh_against(layer, waiting, judgement)
        keep_warm(layer, waiting)
        relate_changed(layer, before, waiting.at, judgement)
    return [*fresh, *watched]


def _only_taught(layer: Layer, story: Story, indicator: str, waiting: Waiting) -> bool:
    """Was a story so far only told by a source group that teaches, and is it now by one that counts?"""
    support, group = support_for(layer, story, indicator), waiting.article.source_group
    return (
        support is not None
        and support.source_group != group
        and not is_counting(layer, support.source_group)
        and is_counting(layer, group)
    )


def _bucket_of(layer: Layer, waiting: Waiting) -> int:
    """Give the bucket in which an article counts: its own, or the first open one where that was never open."""
    stream = layer.get(Stream, "") or Stream()
    bucket = int(waiting.at // BUCKET_S)
    return bucket if stream.closed is None else max(bucket, stream.closed + 1)


def relate_changed(layer: Layer, before: Note[OpenAlert], at: float, judgement: Judgement) -> None:
    """Bring the situations of all alerts that were noted, and differ from before, up to date."""
    for alert_id in sorted(before):
        held, was = layer.get(OpenAlert, alert_id), before[alert_id]
        if held is not None and (was is None or held.alert is not was.alert):
            held = under_rules(layer, attach(layer, held), judgement)
            relate(layer, was, held, at, judgement)
            attach_to_situation(layer, alert_id)


def _count(layer: Layer, waiting: Waiting, judgement: Judgement, *, early: bool) -> list[str]:
    """Count the article's story for its indicators.

    Returns:
        The indicators for which a new story counted, in their order. What is late or backfill counts for none.
    """
    if not waiting.by_scope:
        return []
    story = story_of(layer, waiting, judgement.policy)
    if waiting.article.backfill or waiting.is_late:
        count_for(layer, story, {})
        return []
    fresh: dict[str, tuple[Observation, int]] = {}
    if not early:
        index.add(layer, story, waiting.by_scope)
    for _, observations in waiting.by_scope:
        for each, telling in observations:
            if each.indicator not in story.counted or _only_taught(layer, story, each.indicator, waiting):
                fresh.setdefault(each.indicator, (each, telling))
    supports = supports_of(waiting, story.story_id)
    count_for(layer, story, {indicator: supports[at] for indicator, (_, at) in fresh.items()})
    bucket, group = _bucket_of(layer, waiting), waiting.article.source_group
    for indicator in fresh:
        layer.put(indicator, with_story(layer.get(Baseline, indicator) or Baseline(), bucket, group))
    return sorted(indicator for indicator, (each, _) in fresh.items() if each.ledger != "easing")
