"""The flash lane: one grave new act told as fact rings at once, before any baseline exists."""

from collections.abc import Sequence

from msgspec import Struct, structs

from services.core.alarms import Condition
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
    unlike_known,
    with_summary,
    with_supports,
)
from services.core.alerts.event import acts_told, clarity, same_act, scope_of
from services.core.alerts.inhibit import is_taken_back
from services.core.alerts.layer import Layer
from services.core.alerts.policy import Judgement, Policy
from services.core.alerts.register import of_same_act
from services.core.alerts.state import OpenAlert, Story, Support, Waiting
from services.core.alerts.story import join_story, supports_of
from services.core.alerts.summary import several
from services.core.mentions import Mention

CONFIRMING = 2
"""Independent publishers that confirm a flash."""
LEAD_SENTENCES = 4
"""Sentences kept of the first report; one of each further story."""


class Report(Struct, frozen=True):
    """An article's report of one act: its mentions, the clearest first, and the story it belongs to."""

    waiting: Waiting
    story: Story
    supports: tuple[Support, ...]


def judge_flash(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Open a flash for each grave act of the article that no open one tells of, else add the report to it."""
    for act in acts_of(waiting, judgement):
        held = _telling_of(layer, act[0])
        told = held or open_alert(layer, "flash", _indicator(act[0]))
        story = join_story(layer, waiting, judgement.policy)
        report = Report(waiting, story, tuple(each for each in supports_of(waiting, story.story_id) if each.mention in act))
        if told is None:
            if is_taken_back(layer, story.story_id):
                continue
            told = _opened(unlike_known(layer, _begun(act[0], waiting, judgement)), report, judgement.policy)
        elif story.story_id not in told.without:
            told = _added(told, report, judgement.policy, further_act=held is None)
        layer.put(told.alert.alert_id, told)


def acts_of(waiting: Waiting, judgement: Judgement) -> list[Sequence[Mention]]:
    """Give the article's grave acts, each as the mentions that tell of it, the clearest first."""
    left = sorted(acts_told(waiting.article.mentions, judgement.policy), key=clarity, reverse=True)
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
        for _, held in of_same_act(layer, mention)
        if held.alert.lane == "flash" and is_open(held) and same_act([each.mention for each in held.supports], mention)
    ]
    return max(fitting, key=lambda held: (held.alert.detected_at, held.alert.alert_id), default=None)


def conditions_of(lead: Mention, publishers: int, policy: Policy) -> tuple[Condition, ...]:
    """Give what a flash must be to ring, and what its act is."""
    reported = f"{several(publishers, 'independent publisher')} reported it; a second one confirms it"
    one = Condition(name="publishers", value=several(publishers, "publisher"), limit="one is enough", met=True, says=reported)
    return (*_gravity_of(lead, policy), *_telling_conditions(lead, policy), one)


def _gravity_of(lead: Mention, policy: Policy) -> tuple[Condition, ...]:
    grave = f"the act is {lead.severity:g} of 10 grave; {policy.flash_severity:g} rings by itself"
    sure = f"the sentence weighs {lead.weight:g}; {policy.flash_weight:g} is enough"
    return (
        Condition(
            name="severity",
            value=lead.severity,
            limit=policy.flash_severity,
            met=lead.severity >= policy.flash_severity,
            says=grave,
        ),
        Condition(name="weight", value=lead.weight, limit=policy.flash_weight, met=lead.weight >= policy.flash_weight, says=sure),
    )


def _telling_conditions(lead: Mention, policy: Policy) -> tuple[Condition, ...]:
    contexts = " or ".join(policy.flash_contexts)
    told = ("asserted", "reported")
    kind = f"its context is {lead.context}; crime, hazards and politics at home do not ring"
    return (
        Condition(
            name="stance",
            value=lead.stance,
            limit=" or ".join(told),
            met=lead.stance in told,
            says=f"it is {lead.stance}, not hedged, hypothetical or denied",
        ),
        Condition(
            name="recency", value=lead.recency, limit="new", met=lead.recency == "new", says=f"it is told as {lead.recency}"
        ),
        Condition(name="context", value=lead.context, limit=contexts, met=lead.context in policy.flash_contexts, says=kind),
    )


def _lead(held: OpenAlert) -> Mention:
    """Give the mention that rings loudest."""
    return max((each.mention for each in held.supports), key=lambda mention: (mention.severity, mention.weight))


def _begun(lead: Mention, waiting: Waiting, judgement: Judgement) -> OpenAlert:
    return begin("flash", _indicator(lead), waiting, judgement, window_s=judgement.policy.flash_quiet_s)


def _opened(held: OpenAlert, report: Report, policy: Policy) -> OpenAlert:
    ranked = sorted(report.supports, key=lambda each: clarity(each.mention), reverse=True)[:LEAD_SENTENCES]
    article, at = report.waiting.article, report.waiting.at
    held = structs.replace(
        held,
        supports=tuple(ranked),
        stories={report.story.story_id: report.story.origin},
        documents={article.document_id: article.article_id},
    )
    held = _described(held, at, policy)
    return stepped(held, at, "opened", f"{held.alert.headline}, {held.alert.confirmation}", state="firing")


def _added(held: OpenAlert, report: Report, policy: Policy, *, further_act: bool) -> OpenAlert:
    """Add a report: a copy only counts as an article, a new story is evidence, a second independent publisher confirms."""
    article, story, at, before = report.waiting.article, report.story, report.waiting.at, held
    is_copy = story.story_id in held.stories
    if is_copy and held.documents.get(article.document_id) == article.article_id:
        return held
    held = structs.replace(
        held,
        supports=held.supports if is_copy and not further_act else with_supports(held, report.supports[:1]),
        stories=newest({**held.stories, story.story_id: story.origin}),
        documents=newest({**held.documents, article.document_id: article.article_id}),
        last_report_at=held.last_report_at if is_copy else at,
    )
    if is_copy and not further_act:
        updated_at = max(held.alert.updated_at, moment(at))
        return with_summary(structs.replace(held, alert=structs.replace(held.alert, counts=tally(held), updated_at=updated_at)))
    held = _described(held, at, policy)
    if further_act:
        held = structs.replace(held, last_act_at=at, eased_by=(), eased_at=None)
        return stepped(held, at, "escalated", f"a further act: {report.supports[0].mention.quote}", state="firing")
    if publishers_of(before) < CONFIRMING <= publishers_of(held):
        return stepped(held, at, "confirmed", f"{held.alert.confirmation}: second independent report by {article.publisher}")
    if held.alert.level != before.alert.level:
        return stepped(held, at, "raised", f"{held.alert.level}: {held.alert.confirmation}")
    return held


def _described(held: OpenAlert, at: float, policy: Policy) -> OpenAlert:
    return described(held, at, tally(held), conditions=conditions_of(_lead(held), publishers_of(held), policy))


def _indicator(mention: Mention) -> str:
    """Give the dyad where both sides are known, else the place."""
    kind = mention.event_type.lower()
    sides = [party.country for party in (mention.actor, mention.recipient) if party and party.country]
    both = 2
    return f"{kind}/{'>'.join(sides)}" if len(sides) == both and len(set(sides)) == both else f"{kind}/{scope_of(mention)}"
