"""The watch lane: each new story that a user's watch matches rings at once, as one alert that each further story adds to.

A watch is its user's own view: it rings on what another alert tells too, and keeps no other silent. One that rings by bursts is
judged in `watched.py`, by the same arithmetic as any indicator.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from services.core.alarms import Condition
from services.core.alerts.alert import (
    begin,
    described,
    moment,
    newest,
    open_watch,
    stepped,
    tally,
    unlike_known,
    with_summary,
    with_supports,
)
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, Story
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import Judgement
from services.core.alerts.stories.story import count_for, story_of, support_of
from services.core.alerts.watches.plan import WatchPlan, plan_of
from services.core.mentions import Mention

NOTE_ROOM = 300
KEPT_OF_FIRST = 4
"""Sentences kept of the first story; one of each further one."""


class Seen(Struct, frozen=True):
    """An article that rings a watch: by which mentions, the gravest first, and whether its story is new to the watch."""

    waiting: Waiting
    plan: WatchPlan
    mentions: Sequence[Mention]
    is_new: bool


def count_sights(layer: Layer, waiting: Waiting, judgement: Judgement) -> dict[str, bool]:
    """Count an article's story for the watches that it rings.

    Returns:
        Those watches' indicators, each with whether the story is new to it. What is late or a backlog rings none.
    """
    if not waiting.sights:
        return {}
    story = story_of(layer, waiting, judgement.policy)
    if waiting.article.backfill or waiting.is_late:
        count_for(layer, story, {})
        return {}
    fresh = {indicator: mentions for indicator, mentions in waiting.sights if indicator not in story.counted}
    count_for(layer, story, {name: support_of(waiting, story.story_id, mentions[0]) for name, mentions in fresh.items()})
    return {indicator: indicator in fresh for indicator, _ in waiting.sights}


def judge_watches(layer: Layer, waiting: Waiting, seen: Mapping[str, bool], judgement: Judgement) -> None:
    """Ring the watches of each story that an article has just counted for, and add copies to what rings."""
    for indicator, mentions in waiting.sights if seen else ():
        plan = plan_of(judgement.watches, indicator)
        if plan.mode == "each":
            _judge(layer, Seen(waiting, plan, mentions, seen[indicator]), judgement)


def begin_watch(layer: Layer, plan: WatchPlan, waiting: Waiting, judgement: Judgement, *, window_s: int) -> OpenAlert:
    """Begin an alert of a watch with nothing behind it yet."""
    held = begin("watch", plan.indicator, waiting, judgement, window_s=window_s)
    held = structs.replace(held, alert=structs.replace(held.alert, rule=plan.rule))
    return unlike_known(layer, as_planned(held, plan))


def as_planned(held: OpenAlert, plan: WatchPlan) -> OpenAlert:
    """Give an alert of a watch with the level and the receivers that its user wants now."""
    receivers = tuple(sorted({*held.alert.receivers, *plan.receivers}))
    return structs.replace(held, floor=plan.level, alert=structs.replace(held.alert, receivers=receivers))


def _judge(layer: Layer, seen: Seen, judgement: Judgement) -> None:
    waiting, plan = seen.waiting, seen.plan
    story = story_of(layer, waiting, judgement.policy)
    held = open_watch(layer, plan.indicator, plan.rule)
    if held is None and seen.is_new:
        held = begin_watch(layer, plan, waiting, judgement, window_s=judgement.policy.flash_quiet_s)
    if held is None or not (seen.is_new or story.story_id in held.stories):
        return  # a copy of what rang in an alert that is over, or of what was taken back, is no news
    told = _added(as_planned(held, plan), seen, story) if seen.is_new else _copied(held, waiting)
    if told is not held:
        layer.put(told.alert.alert_id, told)


def _added(held: OpenAlert, seen: Seen, story: Story) -> OpenAlert:
    """Add a story: the first one opens the alert, each further one is a step of it."""
    article, at, is_first = seen.waiting.article, seen.waiting.at, not held.stories
    speaking = tuple(support_of(seen.waiting, story.story_id, mention) for mention in seen.mentions)
    held = structs.replace(
        held,
        supports=speaking[:KEPT_OF_FIRST] if is_first else with_supports(held, speaking[:1]),
        stories=newest({**held.stories, story.story_id: story.origin}),
        documents=newest({**held.documents, article.document_id: article.article_id}),
        last_report_at=max(held.last_report_at, at),
    )
    held = described(held, at, tally(held), conditions=_conditions(held) if is_first else None)
    note = f"{article.title}, by {article.publisher}"[:NOTE_ROOM]
    return stepped(held, at, "opened" if is_first else "reported", note, state="firing" if is_first else None)


def _copied(held: OpenAlert, waiting: Waiting) -> OpenAlert:
    """Count a copy, or a new version, as an article more."""
    article = waiting.article
    if held.documents.get(article.document_id) == article.article_id:
        return held
    held = structs.replace(held, documents=newest({**held.documents, article.document_id: article.article_id}))
    updated_at = max(held.alert.updated_at, moment(waiting.at))
    return with_summary(structs.replace(held, alert=structs.replace(held.alert, counts=tally(held), updated_at=updated_at)))


def _conditions(held: OpenAlert) -> tuple[Condition, ...]:
    """Say why it rang: a story stands there that the watch matches."""
    quote = held.supports[0].mention.quote
    says = f"the watch rings by each new story that it matches; here by: {quote}"
    return (Condition(name="story", value="a new story", limit="any new story", met=True, says=says),)
