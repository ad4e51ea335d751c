"""The burst lane: more independent stories on an indicator than usual now.

Early, each article's indicators are judged as it comes, by the candidates known so far. At a bucket's end all indicators that had
a story in it are candidates for the budget of false alarms; those within it ring at the story by which they came to be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from services.core.alarms import Counts
from services.core.alerts.alert import (
    KEPT_SUPPORTS,
    begin,
    described,
    newest,
    open_burst,
    publishers_of,
    stepped,
    unlike_known,
)
from services.core.alerts.counting.baseline import record_of, stories_of_day
from services.core.alerts.counting.excess import Excess, stories_to_go
from services.core.alerts.counting.present import Present, early_present
from services.core.alerts.lanes.bar import Bar, least_stories, policy_of
from services.core.alerts.lanes.budget import Candidates, Quiet, limit_of
from services.core.alerts.lanes.finding import (
    RECORD,
    RECORD_SAYS,
    Finding,
    conditions_of,
    fair_finding_of,
    fair_of,
    history_s,
)
from services.core.alerts.life.backlog import is_backlog, returns_of
from services.core.alerts.life.inhibit import inhibitor, note_inhibited
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, OpenAlert, Story, Stream
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import BUCKET_S, Judgement, Policy
from services.core.alerts.sources import counting_name
from services.core.alerts.stories.story import speaker_for, stories_of, support_for
from services.core.alerts.telling.summary import span
from services.core.alerts.watches.plan import plan_of
from services.core.alerts.watches.watch import begin_watch
from services.core.vocabulary import WATCH

TOLD_AGAIN = 0.125
"""A burst that rings is told of anew with so much more of its stories; at a bucket's end with any."""

Counted = tuple[Waiting, str]
"""An article and an indicator for which its story has just counted; several are in the order of their times."""


def judge_early(layer: Layer, waiting: Waiting, fresh: Iterable[str], judgement: Judgement) -> None:
    """Judge the indicators for which an article's story has just counted, by the candidates so far."""
    bucket, policy = int(waiting.at // BUCKET_S), judgement.policy
    pasts = {indicator: past for indicator in fresh if (past := _unquiet(layer, indicator, bucket)) is not None}
    if not pasts:
        return
    stream, present = layer.get(Stream, "") or Stream(), early_present(layer, bucket, judgement.priors)
    least, findings = least_stories(stream, policy), {}
    for indicator, past in pasts.items():
        to_go = record_to_go(layer, indicator, past, present)
        if not to_go:
            own = policy_of(indicator, stream, policy, judgement.rules)
            to_go = stories_to_go(past, present.of(indicator), own, least if own is policy else least_stories(stream, own))
        if to_go:
            layer.put(indicator, Quiet(bucket, _arrived(past) + to_go))
        else:
            findings[indicator] = fair_finding_of(layer, indicator, past, present.of(indicator))
    if not findings:
        return
    known = layer.get(Candidates, "") or Candidates({})
    rates = {indicator: finding.rate for indicator, finding in findings.items() if finding.rate <= policy.false_alarms_a_day}
    if rates:
        known = Candidates({**known.rates, **rates})
        layer.put("", known)
    bar = Bar(stream, policy, limit_of(known.rates.values(), stream, policy), present.shares, judgement.rules)
    for indicator, finding in findings.items():
        judge_burst(layer, waiting, indicator, finding, (bar, judgement))
        if _fires(layer, indicator):
            told = _arrived(layer.get(Baseline, indicator))
            layer.put(indicator, Quiet(bucket, told + max(1, int(TOLD_AGAIN * finding.excess.stories))))


def judge_closed(layer: Layer, present: Present, counted: Sequence[Counted], judgement: Judgement) -> Bar:
    """Judge the indicators of a whole bucket, each at every story that counted for it.

    Returns:
        What indicators had to reach in this bucket.
    """
    policy, stream = judgement.policy, layer.get(Stream, "") or Stream()
    pasts = {
        indicator: past
        for indicator in {indicator: None for _, indicator in counted}
        if (past := layer.get(Baseline, indicator)) is not None
        and not record_to_go(layer, indicator, past, present)
        and not _lacks(past, present.of(indicator), policy_of(indicator, stream, policy, judgement.rules), stream)
    }
    rates = {each: fair_finding_of(layer, each, past, present.of(each)).rate for each, past in pasts.items()}
    bar = Bar(stream, policy, limit_of(rates.values(), stream, policy), present.shares, judgement.rules)
    within = {indicator: pasts[indicator] for indicator, rate in rates.items() if rate <= bar.limit}
    ring_in_order(layer, present, counted, within, (bar, judgement))
    return bar


def ring_in_order(
    layer: Layer, present: Present, counted: Sequence[Counted], pasts: Mapping[str, Baseline], by: tuple[Bar, Judgement]
) -> None:
    """Ring indicators of a whole bucket, each at the story by which it came to ring; `pasts` are those that may."""
    bar, judgement = by
    last = {indicator: at for at, (_, indicator) in enumerate(counted)}
    so_far: dict[str, Counter[str]] = {indicator: Counter() for indicator in pasts}
    standing = {indicator: _moments(layer, indicator, counted, bar) for indicator in so_far}
    fair = {each: fair_of(layer, each, past, present.of(each)) for each, past in pasts.items()}
    for at, (waiting, indicator) in enumerate(counted):
        stories = so_far.get(indicator)
        if stories is None or waiting.at not in standing[indicator]:
            continue
        stories[waiting.article.source_group] += 1
        if at < last[indicator] and _fires(layer, indicator):
            continue  # it rings; what else the bucket brings is told at its last story
        then = tuple((present.bucket, group, number) for group, number in stories.items())
        judge_burst(layer, waiting, indicator, fair[indicator].finding(layer, then), (bar, judgement))


def _lacks(past: Baseline, present: Present, policy: Policy, stream: Stream) -> int:
    return stories_to_go(past, present, policy, least_stories(stream, policy))


def _unquiet(layer: Layer, indicator: str, bucket: int) -> Baseline | None:
    """Give the past of an indicator that is not known to be quiet in a bucket."""
    past, quiet = layer.get(Baseline, indicator), layer.get(Quiet, indicator)
    if past is None or (quiet is not None and quiet.bucket == bucket and _arrived(past) < quiet.until):
        return None
    return past


def record_to_go(layer: Layer, indicator: str, past: Baseline, present: Present) -> int:
    """Give how many more stories it takes for a day with more than any before; 0 also where its alert is open."""
    lacking = int(record_of(past, present.now.age)) + 1 - stories_of_day(past, present)
    return lacking if lacking > 0 and open_burst(layer, indicator) is None else 0


def _arrived(past: Baseline | None) -> int:
    return sum(stories for *_, stories in past.waiting) if past else 0


def _moments(layer: Layer, indicator: str, counted: Sequence[Counted], bar: Bar) -> set[float]:
    """Give the times of a bucket's stories that still count: some may have been taken back in it."""
    (first, _), (last, _) = counted[0], counted[-1]
    stories = _counting(layer, indicator, first.at - 1e-6, last.at, bar)
    return {story.counted[indicator].at for story in stories}


def _fires(layer: Layer, indicator: str) -> bool:
    held = open_burst(layer, indicator)
    return held is not None and held.alert.state == "firing"


def judge_burst(layer: Layer, waiting: Waiting, indicator: str, finding: Finding, by: tuple[Bar, Judgement]) -> None:
    """Ring an indicator that a new story has just counted for; an open burst keeps the counts it last rang by."""
    bar, judgement, excess = by[0].of(indicator), by[1], finding.excess
    held, is_watch = open_burst(layer, indicator), indicator.startswith(WATCH)
    if not finding.rings(bar, again=held is not None):
        return
    stories = _counting(layer, indicator, excess.first * BUCKET_S - 1e-6, waiting.at, bar)
    if held is None or held.alert.state == "pending":
        inhibition = None if is_watch else inhibitor(layer, stories, waiting.at)
        if inhibition is not None:
            note_inhibited(layer, inhibition, indicator, waiting.at)
            return
    if held is None:
        held = _begun(layer, indicator, waiting, judgement, window_s=excess.window_s)
    counting = [story for story in stories if story.story_id not in held.without]
    supports = _speaking(layer, held, counting)
    if not supports:
        return
    held = structs.replace(held, supports=supports)
    held = _described(held, waiting.at, counting, finding, bar)
    layer.put(held.alert.alert_id, _fired(held, waiting.at, excess, bar.publishers))


def _begun(layer: Layer, indicator: str, waiting: Waiting, judgement: Judgement, *, window_s: int) -> OpenAlert:
    if indicator.startswith(WATCH):
        return begin_watch(layer, plan_of(judgement.watches, indicator), waiting, judgement, window_s=window_s)
    return unlike_known(layer, begin("burst", indicator, waiting, judgement, window_s=window_s))


def _counting(layer: Layer, indicator: str, since: float, until: float, bar: Bar) -> list[Story]:
    """Give the stories in (since, until] that counted, and not only taught, and that are no backlog."""
    returns = returns_of(layer, int(until // BUCKET_S))
    known = ((story, support_for(layer, story, indicator)) for story in stories_of(layer, indicator, since, until))
    return [
        story
        for story, support in known
        if support and counting_name(bar.stream, support.source_group) in bar.groups and not is_backlog(support, returns)
    ]


def _speaking(layer: Layer, held: OpenAlert, stories: Sequence[Story]) -> tuple[Support, ...]:
    """Give the mentions that speak for a burst: that of its first report, and those of the newest stories in the window."""
    first = tuple(each for each in held.supports[:1] if each.story_id not in held.without)
    newest_ones = (speaker_for(layer, story, held.alert.indicator) for story in stories[-KEPT_SUPPORTS + len(first) :])
    speaking = [each for each in newest_ones if each is not None and (each,) != first]
    return (*first, *speaking) if speaking else held.supports


def _described(held: OpenAlert, at: float, stories: list[Story], finding: Finding, bar: Bar) -> OpenAlert:
    held = structs.replace(
        held,
        stories=newest({story.story_id: story.origin for story in stories}) or held.stories,
        documents=newest(held.documents | {document: story.story_id for story in stories for document in story.documents}),
        last_report_at=max([held.last_report_at, *(story.first_at for story in stories)]),
    )
    counts = _counts(held, finding.excess, bar.stream, sum(story.articles for story in stories))
    asked = conditions_of(finding, bar, counts.publishers)
    if held.alert.state != "pending":  # the record that it has made itself says nothing: that of its beginning stands
        rang = [structs.replace(each, decisive=False, says=RECORD_SAYS) for each in held.alert.conditions if each.name == RECORD]
        asked = (*(each for each in asked if each.name != RECORD), *rang)
    return described(held, at, counts, conditions=asked)


def _counts(held: OpenAlert, excess: Excess, stream: Stream, articles: int) -> Counts:
    return Counts(
        window_s=excess.window_s,
        articles=articles,
        stories=excess.stories,
        publishers=publishers_of(held),
        expected_stories=round(excess.mean, 4),
        ratio=round(excess.stories / excess.mean, 2),
        p=excess.p,
        history_s=history_s(stream),
        season=round(excess.season, 3),
        volume=round(excess.volume, 3),
        dispersion=round(excess.dispersion, 3),
        coverage=round(excess.coverage, 4),
    )


def _fired(held: OpenAlert, at: float, excess: Excess, floor: int) -> OpenAlert:
    """Fire a burst that has enough publishers; one that lacks them waits, pending."""
    line = f"{excess.stories} stories in {span(excess.window_s)}, {excess.mean:.2f} expected, chance {excess.p:.1e}"
    if held.alert.state != "pending":
        return held
    if publishers_of(held) >= floor:
        return stepped(held, at, "opened", f"{line}, {held.alert.confirmation}", state="firing")
    if held.alert.timeline:
        return held
    return stepped(held, at, "pending", f"{line}, waits for {floor} independent publishers", state="pending")
