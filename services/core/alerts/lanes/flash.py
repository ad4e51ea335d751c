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
    publishers_of,
    stepped,
    tally,
    unlike_known,
    with_summary,
    with_supports,
)
from services.core.alerts.event import acts_told, clarity, is_its_news, same_act, scope_of
from services.core.alerts.life.inhibit import is_taken_back, is_told_late
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import of_same_act
from services.core.alerts.memory.state import OpenAlert, Story
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import Judgement, Policy
from services.core.alerts.rules.limits import least_gravity
from services.core.alerts.situations.answer import answer_told
from services.core.alerts.stories.hearsay import by_teller, relayed
from services.core.alerts.stories.story import join_story, supports_of
from services.core.alerts.telling.summary import several
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

    @property
    def is_news(self) -> bool:
        """Does the article tell the act as its news?"""
        told = self.waiting.article.mentions
        return any(is_its_news(each.mention, told) for each in self.supports)

    def origin(self, before: str | None = None) -> str:
        """Give whose word it is: the medium's that it only relays, else the agency's that a copy credits, else as `before`."""
        if any(each.mention.medium for each in self.supports if each.relays):
            return self.supports[0].origin
        return self.story.origin if self.story.credited else before or self.story.origin


def judge_flash(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Open a flash for each grave act of the article that no open one tells of, else add the report to it: a flash is one act.

    What an article tells only in passing waits for another publisher; what it tells late, of a flash that is over, rings nothing.
    """
    for act in acts_of(waiting, judgement):
        told = _telling_of(layer, act[0])
        story = join_story(layer, waiting, judgement.policy)
        report = Report(waiting, story, relayed([each for each in supports_of(waiting, story.story_id) if each.mention in act]))
        if told is None:
            if is_taken_back(layer, story.story_id) or is_told_late(layer, story.story_id, act):
                continue
            told = _opened(unlike_known(layer, _begun(act[0], waiting, judgement)), report, judgement)
        elif story.story_id not in told.without:
            told = _added(told, report, judgement)
        layer.put(told.alert.alert_id, told)


def acts_of(waiting: Waiting, judgement: Judgement) -> list[Sequence[Mention]]:
    """Give the article's grave acts, each as the mentions that tell of it, the clearest first."""
    left = sorted(acts_told(waiting.article.mentions, judgement), key=clarity, reverse=True)
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


def conditions_of(lead: Mention, publishers: int, judgement: Judgement, *, in_passing: bool = False) -> tuple[Condition, ...]:
    """Give what a flash must be to ring, and what its act is; one told only in passing waits for a second publisher."""
    reported = f"{several(publishers, 'independent publisher')} reported it; a second one confirms it"
    asked = "one is enough"
    if in_passing:
        asked, reported = "two are asked of what is told in passing", f"{reported}; it is told in passing"
    one = Condition(
        name="publishers",
        value=several(publishers, "publisher"),
        limit=asked,
        met=not in_passing or publishers >= CONFIRMING,
        says=reported,
    )
    return (*_gravity_of(lead, judgement), *_telling_conditions(lead, judgement.policy), one)


def _gravity_of(lead: Mention, judgement: Judgement) -> tuple[Condition, ...]:
    policy = judgement.policy
    least = least_gravity(lead, judgement.rules, policy.flash_severity)
    by = " by a rule of yours" if least < policy.flash_severity else ""
    grave = f"the act is {lead.severity:g} of 10 grave; {least:g} rings by itself{by}"
    sure = f"the sentence weighs {lead.weight:g}; {policy.flash_weight:g} is enough"
    return (
        Condition(
            name="severity",
            value=lead.severity,
            limit=least,
            met=lead.severity >= least,
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


def _opened(held: OpenAlert, report: Report, judgement: Judgement) -> OpenAlert:
    ranked = sorted(report.supports, key=lambda each: clarity(each.mention), reverse=True)[:LEAD_SENTENCES]
    article, at = report.waiting.article, report.waiting.at
    held = structs.replace(
        held,
        supports=tuple(ranked),
        stories={report.story.story_id: report.origin()},
        documents={article.document_id: article.article_id},
        answers=answer_told(article.mentions, [each.mention for each in report.supports]),
    )
    held = _described(held, at, judgement, in_passing=not report.is_news)
    if report.is_news:
        return _rung(held, at)
    return stepped(held, at, "pending", f"{held.alert.headline}, told in passing by {article.publisher}", state="pending")


def _rung(held: OpenAlert, at: float) -> OpenAlert:
    return stepped(held, at, "opened", f"{held.alert.headline}, {held.alert.confirmation}", state="firing")


def _added(held: OpenAlert, report: Report, judgement: Judgement) -> OpenAlert:
    """Add a report: a copy only counts as an article, a new story is evidence, a second independent publisher confirms."""
    article, story, at, before = report.waiting.article, report.story, report.waiting.at, held
    is_copy = story.story_id in held.stories
    if is_copy and held.documents.get(article.document_id) == article.article_id:
        return held
    supports = held.supports if is_copy else with_supports(held, report.supports[:1])
    origin = report.origin(held.stories.get(story.story_id))
    held = structs.replace(
        held,
        supports=supports,
        stories=newest(by_teller({**held.stories, story.story_id: origin}, supports)),
        documents=newest({**held.documents, article.document_id: article.article_id}),
        last_report_at=held.last_report_at if is_copy else at,
        answers=held.answers or answer_told(article.mentions, [each.mention for each in report.supports]),
    )
    if is_copy and not (report.is_news and held.alert.state == "pending"):
        updated_at = max(held.alert.updated_at, moment(at))
        return with_summary(structs.replace(held, alert=structs.replace(held.alert, counts=tally(held), updated_at=updated_at)))
    in_passing = before.alert.state == "pending" and not report.is_news
    held = _described(held, at, judgement, in_passing=in_passing)
    if before.alert.state == "pending":
        return held if in_passing and publishers_of(held) < CONFIRMING else _rung(held, at)
    return _stepped_on(before, held, report)


def _stepped_on(before: OpenAlert, held: OpenAlert, report: Report) -> OpenAlert:
    """Say that a second publisher confirms, or that the level rises."""
    at = report.waiting.at
    if publishers_of(before) < CONFIRMING <= publishers_of(held):
        publisher = report.waiting.article.publisher
        return stepped(held, at, "confirmed", f"{held.alert.confirmation}: second independent report by {publisher}")
    if held.alert.level != before.alert.level:
        return stepped(held, at, "raised", f"{held.alert.level}: {held.alert.confirmation}")
    return held


def _described(held: OpenAlert, at: float, judgement: Judgement, *, in_passing: bool = False) -> OpenAlert:
    asked = conditions_of(_lead(held), publishers_of(held), judgement, in_passing=in_passing)
    return described(held, at, tally(held), conditions=asked)


def _indicator(mention: Mention) -> str:
    """Give the dyad where both sides are known, else the place."""
    kind = mention.event_type.lower()
    sides = [party.country for party in (mention.actor, mention.recipient) if party and party.country]
    both = 2
    return f"{kind}/{'>'.join(sides)}" if len(sides) == both and len(set(sides)) == both else f"{kind}/{scope_of(mention)}"
