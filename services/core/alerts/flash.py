"""The flash lane: one grave new act told as fact rings at once, before any baseline exists."""

from collections.abc import Sequence

from msgspec import structs

from services.core.alerts.alert import (
    begin,
    described,
    is_open,
    moment,
    newest,
    open_alert,
    publishers_of,
    stepped,
    tally,
    with_supports,
)
from services.core.alerts.event import clarity, is_grave, same_act, scope_of
from services.core.alerts.layer import Layer
from services.core.alerts.policy import Judgement
from services.core.alerts.state import OpenAlert, Story, Support, Waiting
from services.core.alerts.story import join_story, supports_of
from services.core.mentions import Mention

CONFIRMING = 2
"""Independent publishers that confirm a flash."""
LEAD_SENTENCES = 4
"""Sentences kept of the first report; one of each further story."""


def judge_flash(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Open a flash for each grave act of the article that no open one tells of, else add the report to it."""
    for act in acts_of(waiting, judgement):
        held = _telling_of(layer, act[0])
        told = held or open_alert(layer, "flash", _indicator(act[0]))
        scope = scope_of(told.supports[0].mention if told else act[0])
        story = join_story(layer, scope or "", waiting, judgement.policy)
        supports = tuple(each for each in supports_of(waiting, story.story_id) if each.mention in act)
        if told is None:
            told = _opened(waiting, act[0], supports, story, judgement)
        else:
            told = _added(told, waiting, supports, story, further_act=held is None)
        layer.put(told.alert.alert_id, told)


def acts_of(waiting: Waiting, judgement: Judgement) -> list[Sequence[Mention]]:
    """Give the article's grave acts, each as the mentions that tell of it, the clearest first."""
    left = sorted((each for each in waiting.article.mentions if is_grave(each, judgement.policy)), key=clarity, reverse=True)
    acts: list[Sequence[Mention]] = []
    while left:
        act = [each for each in left if each is left[0] or same_act([left[0]], each)]
        left = [each for each in left if each not in act]
        acts.append(act)
    return acts


def _telling_of(layer: Layer, mention: Mention) -> OpenAlert | None:
    """Give the youngest open flash that tells of the same act."""
    fitting = [
        held
        for _, held in layer.all(OpenAlert)
        if held.alert.lane == "flash" and is_open(held) and same_act([each.mention for each in held.supports], mention)
    ]
    return max(fitting, key=lambda held: (held.alert.detected_at, held.alert.alert_id), default=None)


def _opened(waiting: Waiting, lead: Mention, supports: tuple[Support, ...], story: Story, judgement: Judgement) -> OpenAlert:
    held = begin("flash", _indicator(lead), waiting, judgement, window_s=judgement.policy.flash_quiet_s)
    ranked = sorted(supports, key=lambda each: clarity(each.mention), reverse=True)[:LEAD_SENTENCES]
    held = structs.replace(
        held,
        supports=tuple(ranked),
        stories={story.story_id: story.origin},
        documents={waiting.article.document_id: waiting.article.article_id},
    )
    held = described(held, waiting.at, tally(held))
    return stepped(held, waiting.at, "opened", f"{held.alert.headline}, {held.alert.confirmation}", state="firing")


def _added(held: OpenAlert, waiting: Waiting, supports: tuple[Support, ...], story: Story, *, further_act: bool) -> OpenAlert:
    """Add a report: a copy only counts as an article, a new story is evidence, a second independent publisher confirms."""
    article, before = waiting.article, held
    is_copy = story.story_id in held.stories
    if is_copy and held.documents.get(article.document_id) == article.article_id:
        return held
    held = structs.replace(
        held,
        supports=held.supports if is_copy and not further_act else with_supports(held, supports[:1]),
        stories=newest({**held.stories, story.story_id: story.origin}),
        documents=newest({**held.documents, article.document_id: article.article_id}),
        last_report_at=held.last_report_at if is_copy else waiting.at,
    )
    if is_copy and not further_act:
        return structs.replace(held, alert=structs.replace(held.alert, counts=tally(held), updated_at=moment(waiting.at)))
    held = described(held, waiting.at, tally(held))
    if further_act:
        held = structs.replace(held, last_act_at=waiting.at, eased_by=())
        return stepped(held, waiting.at, "escalated", f"a further act: {supports[0].mention.quote}", state="firing")
    if publishers_of(before) < CONFIRMING <= publishers_of(held):
        return stepped(
            held, waiting.at, "confirmed", f"{held.alert.confirmation}: second independent report by {article.publisher}"
        )
    if held.alert.level != before.alert.level:
        return stepped(held, waiting.at, "raised", f"{held.alert.level}: {held.alert.confirmation}")
    return held


def _indicator(mention: Mention) -> str:
    """Give the dyad where both sides are known, else the place."""
    kind = mention.event_type.lower()
    sides = [party.country for party in (mention.actor, mention.recipient) if party and party.country]
    both = 2
    return f"{kind}/{'>'.join(sides)}" if len(sides) == both and len(set(sides)) == both else f"{kind}/{scope_of(mention)}"
