"""The burst lane: more independent stories on an indicator than usual now."""

from msgspec import Struct, structs

from services.core.alerts.alert import KEPT_SUPPORTS, begin, described, newest, open_alert, publishers_of, stepped, unlike_known
from services.core.alerts.baseline import chance, counted, expected
from services.core.alerts.inhibit import inhibitor, note_inhibited
from services.core.alerts.layer import Layer
from services.core.alerts.policy import BUCKET_S, DAY_S, HOUR_S, Judgement, Policy
from services.core.alerts.state import Baseline, OpenAlert, Story, Stream, Waiting
from services.core.alerts.story import stories_of, support_for
from services.core.messages import Counts


class Excess(Struct, frozen=True):
    """The most unusual window of an indicator: its length, stories, expectation and chance."""

    window_s: int
    stories: int
    mean: float
    p: float

    def rings(self, stream: Stream, policy: Policy) -> bool:
        """Is this enough, publishers aside?"""
        p = min(policy.burst_p, policy.false_alarms_a_day / max(1.0, articles_a_day(stream)))
        return self.p <= p and self.stories >= max(policy.burst_stories, policy.burst_ratio * self.mean)


def articles_a_day(stream: Stream) -> float:
    """Give the stream's pace as articles of the last day that had any."""
    last = stream.active[-1] if stream.active else 0
    return stream.pace * sum(bucket > last - DAY_S // BUCKET_S for bucket in stream.active)


def excess_of(past: Baseline, stream: Stream, now: int, policy: Policy) -> Excess:
    """Judge an indicator's windows that end with a bucket and give the most unusual one, the shortest of equals."""
    windows = []
    for window_s in policy.burst_windows_s:
        stories = counted(past, window_s, now)
        mean, factor = expected(past, stream, window_s, now, policy)
        windows.append(Excess(window_s, stories, mean, chance(stories, mean, factor)))
    return min(windows, key=lambda each: (each.p, each.window_s))


def judge_burst(layer: Layer, waiting: Waiting, indicator: str, judgement: Judgement) -> None:
    """Judge an indicator that a new story of the article has just counted for; an open burst keeps the counts it last rang by."""
    policy, now = judgement.policy, int(waiting.at // BUCKET_S)
    stream, past = layer.get(Stream, "") or Stream(), layer.get(Baseline, indicator) or Baseline()
    held = open_alert(layer, "burst", indicator)
    if held is None and not _warm(stream, waiting.at, policy):
        return
    excess = excess_of(past, stream, now, policy)
    if not excess.rings(stream, policy):
        return
    stories = _stories_in(layer, indicator, waiting.at, excess.window_s)
    if held is None or held.alert.state == "pending":
        inhibition = inhibitor(layer, stories, waiting.at, window_s=excess.window_s)
        if inhibition is not None:
            note_inhibited(layer, inhibition, indicator, waiting.at)
            return
    if held is None:
        held = unlike_known(layer, begin("burst", indicator, waiting, judgement, window_s=excess.window_s))
    counting = [story for story in stories if story.story_id not in held.without]
    speaking = tuple(each for story in counting[-KEPT_SUPPORTS:] if (each := support_for(layer, story, indicator)))
    held = structs.replace(held, supports=speaking or held.supports)
    held = _described(held, waiting.at, counting, excess, stream)
    layer.put(held.alert.alert_id, _fired(held, waiting.at, excess, _floor(stream, policy)))


def _warm(stream: Stream, at: float, policy: Policy) -> bool:
    return stream.first is not None and at - stream.first * BUCKET_S >= policy.warm_up_s


def _floor(stream: Stream, policy: Policy) -> int:
    """Give the least independent publishers, by the articles of a day."""
    return policy.busy_publishers if articles_a_day(stream) >= policy.busy_articles_a_day else policy.burst_publishers


def _stories_in(layer: Layer, indicator: str, at: float, window_s: int) -> list[Story]:
    since = (int(at // BUCKET_S) + 1) * BUCKET_S - window_s
    return stories_of(layer, indicator, since - 1e-6, at)


def _described(held: OpenAlert, at: float, stories: list[Story], excess: Excess, stream: Stream) -> OpenAlert:
    held = structs.replace(
        held,
        stories=newest({story.story_id: story.origin for story in stories}) or held.stories,
        documents=newest(held.documents | {document: story.story_id for story in stories for document in story.documents}),
        last_report_at=max([held.last_report_at, *(story.first_at for story in stories)]),
    )
    return described(held, at, _counts(held, excess, stream, sum(story.articles for story in stories)))


def _counts(held: OpenAlert, excess: Excess, stream: Stream, articles: int) -> Counts:
    history = (stream.closed - stream.first + 1) * BUCKET_S if stream.closed is not None and stream.first is not None else 0
    return Counts(
        window_s=excess.window_s,
        articles=articles,
        stories=excess.stories,
        publishers=publishers_of(held),
        expected_stories=round(excess.mean, 4),
        ratio=round(excess.stories / excess.mean, 2),
        p=excess.p,
        history_s=max(0, history),
    )


def _fired(held: OpenAlert, at: float, excess: Excess, floor: int) -> OpenAlert:
    """Fire a burst that has enough publishers; one that lacks them waits, pending."""
    line = f"{excess.stories} stories in {excess.window_s // HOUR_S} h, {excess.mean:.2f} expected, chance {excess.p:.1e}"
    if held.alert.state != "pending":
        return held
    if publishers_of(held) >= floor:
        return stepped(held, at, "opened", f"{line}, {held.alert.confirmation}", state="firing")
    if held.alert.timeline:
        return held
    return stepped(held, at, "pending", f"{line}, waits for {floor} independent publishers", state="pending")
