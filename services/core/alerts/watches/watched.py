"""Watches that ring by bursts: counted against a past of their own, within a budget of their own.

Their pasts lie apart from those of indicators, so that nothing else is judged otherwise for a watch. A watch's history begins
when the judge first knew it, whatever was printed before: nobody looked for it then.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from services.core.alerts.counting.baseline import with_story
from services.core.alerts.counting.learning import learned
from services.core.alerts.counting.present import Present, early_present
from services.core.alerts.lanes.bar import Bar
from services.core.alerts.lanes.budget import limit_among
from services.core.alerts.lanes.burst import Counted, judge_burst, record_to_go, ring_in_order
from services.core.alerts.lanes.finding import Finding, fair_finding_of
from services.core.alerts.memory.expiry import IDLE_S
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Exposure, Stream, WatchPast
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, Judgement, Policy
from services.core.alerts.rules.rules import Rules
from services.core.alerts.watches.plan import plan_of
from services.core.vocabulary import WATCH


class Standard(Struct, frozen=True):
    """What a watch is judged by: its past, the present as a stream of its age finds it, and what it has to reach."""

    past: Baseline
    present: Present
    bar: Bar

    def finding(self, layer: Layer, indicator: str) -> Finding:
        """Give what the detector says of it."""
        return fair_finding_of(layer, indicator, self.past, self.present)


def begin_watches(layer: Layer, bucket: int, judgement: Judgement) -> None:
    """Begin the history of the watches that the judge did not know before a bucket."""
    for plan in judgement.watches:
        if plan.mode == "burst" and layer.get(WatchPast, plan.indicator) is None:
            age = (layer.get(Exposure, str(bucket - 1)) or Exposure()).age
            layer.put(plan.indicator, WatchPast(bucket, Baseline(first=bucket, last=bucket, age=age)))


def count_watched(layer: Layer, waiting: Waiting, seen: Mapping[str, bool], bucket: int, judgement: Judgement) -> list[str]:
    """Count an article's story in a bucket for the watches that ring by bursts.

    Args:
        layer: Where their pasts are kept.
        waiting: The article.
        seen: The watches that it rings, each with whether its story is new to it.
        bucket: The bucket in which it counts.
        judgement: The configuration.

    Returns:
        Those for which it counted, in their order.
    """
    fresh = [name for name, is_new in seen.items() if is_new and plan_of(judgement.watches, name).mode == "burst"]
    known = [(name, held) for name in fresh if (held := layer.get(WatchPast, name)) is not None]
    for name, held in known:
        past = with_story(held.past, bucket, waiting.article.source_group)
        layer.put(name, structs.replace(held, past=past))
    return [name for name, _ in known]


def judge_watched_early(layer: Layer, waiting: Waiting, fresh: Iterable[str], judgement: Judgement) -> None:
    """Judge the watches for which an article's story has just counted."""
    bucket, policy, rules = int(waiting.at // BUCKET_S), judgement.policy, judgement.rules
    for indicator in fresh:
        standard = standard_of(layer, indicator, early_present(layer, bucket), policy, rules)
        if standard and not record_to_go(layer, indicator, standard.past, standard.present):
            judge_burst(layer, waiting, indicator, standard.finding(layer, indicator), (standard.bar, judgement))


def judge_watched(layer: Layer, present: Present, counted: Sequence[Counted], judgement: Judgement) -> None:
    """Judge the watches of a whole bucket, each at every story that counted for it."""
    for indicator in sorted({name for _, name in counted if name.startswith(WATCH)}):
        standard = standard_of(layer, indicator, present, judgement.policy, judgement.rules)
        if standard and not record_to_go(layer, indicator, standard.past, standard.present):
            own = [each for each in counted if each[1] == indicator]
            ring_in_order(layer, standard.present, own, {indicator: standard.past}, (standard.bar, judgement))


def learn_watched(layer: Layer, present: Present) -> None:
    """Learn the present bucket, closed by now, of the watches that had a story in it."""
    for indicator, held in list(layer.changed(WatchPast)):
        if held.past.waiting:
            after, _ = learned(layer, held.past, _aged(present, held))
            layer.put(indicator, structs.replace(held, past=after))


def standard_of(layer: Layer, indicator: str, present: Present, policy: Policy, rules: Rules) -> Standard | None:
    """Give what a watch is judged by, or nothing where it has no history.

    The budget of false alarms is for all watches that ring by bursts together, and apart from that of the indicators.
    """
    held, stream = layer.get(WatchPast, indicator), layer.get(Stream, "") or Stream()
    if held is None:
        return None
    since = None if stream.first is None else max(stream.first, held.since)
    limit = limit_among([], layer.size(WatchPast), policy)
    bar = Bar(structs.replace(stream, first=since), policy, limit, present.shares, rules)
    return Standard(held.past, _aged(present, held), bar)


def forget_watches(layer: Layer, now: float, judgement: Judgement) -> None:
    """Drop the pasts of watches that the user no longer has, once they were silent for long."""
    planned = {plan.indicator for plan in judgement.watches if plan.mode == "burst"}
    for indicator, held in list(layer.all(WatchPast)):
        if indicator not in planned and now - held.past.last * BUCKET_S > IDLE_S:
            layer.remove(WatchPast, indicator)


def _aged(present: Present, held: WatchPast) -> Present:
    """Give the present as a stream would find it that is as old as the watch."""
    age = present.bucket - held.since
    return structs.replace(present, age=age) if age < present.age else present
