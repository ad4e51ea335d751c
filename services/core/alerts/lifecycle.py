"""What becomes of an open alert: corrected, easing, resolved."""

from msgspec import structs

from services.core.alerts.alert import described, is_open, moment, stepped, tally
from services.core.alerts.burst import excess_of
from services.core.alerts.event import is_grave, same_act
from services.core.alerts.layer import Layer
from services.core.alerts.policy import BUCKET_S, HOUR_S, Judgement, Policy
from services.core.alerts.state import Baseline, OpenAlert, Stream, Support, Waiting
from services.core.alerts.story import origin_of, supports_of
from services.core.mentions import Mention

KEPT_AGAINST = 5
NOTE_ROOM = 300


def correct(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Take a new version of a document that an open flash rests on: what it no longer says no longer counts."""
    article = waiting.article
    for alert_id, held in layer.all(OpenAlert):
        before = held.documents.get(article.document_id)
        if before is None or before == article.article_id or held.alert.lane != "flash" or not is_open(held):
            continue
        known = [each.mention for each in held.supports]
        still = [each for each in article.mentions if is_grave(each, judgement.policy) and same_act(known, each)]
        layer.put(alert_id, _told_anew(held, waiting, still) if still else _without(held, waiting))


def weigh_against(layer: Layer, waiting: Waiting, policy: Policy) -> None:
    """Show denials beside the alerts they speak against, and let reports of easing ease them."""
    for alert_id, held in layer.all(OpenAlert):
        if held.alert.state not in {"firing", "easing"} or waiting.article.document_id in held.documents:
            continue
        against = tuple(each for each in supports_of(waiting, waiting.article.article_id) if _speaks_against(held, each.mention))
        if against:
            layer.put(alert_id, _weighed(held, against, waiting, policy))


def settle(layer: Layer, end: float, stream: Stream, policy: Policy) -> None:
    """Resolve at a bucket's end what nobody reports any more, and bursts whose counts are usual again."""
    for alert_id, held in layer.all(OpenAlert):
        if not is_open(held):
            continue
        settled = (
            _settled_flash(held, end, policy) if held.alert.lane == "flash" else _settled_burst(layer, held, end, stream, policy)
        )
        if settled is not held:
            layer.put(alert_id, settled)


def _told_anew(held: OpenAlert, waiting: Waiting, still: list[Mention]) -> OpenAlert:
    """Put the new version's sentences in place of the old one's; gravity or casualties that differ are worth a step."""
    article = waiting.article
    documents = {**held.documents, article.document_id: article.article_id}
    old = [each for each in held.supports if each.document_id == article.document_id]
    if not old:
        return structs.replace(held, documents=documents)
    new = tuple(each for each in supports_of(waiting, old[0].story_id) if each.mention in still)[: len(old)]
    at = held.supports.index(old[0])
    rest = tuple(each for each in held.supports if each.document_id != article.document_id)
    told = structs.replace(held, supports=(*rest[:at], *new, *rest[at:]), documents=documents)
    told = described(told, waiting.at, tally(told), may_fall=True)
    if (told.alert.severity, told.alert.casualties) == (held.alert.severity, held.alert.casualties):
        return told
    return stepped(told, waiting.at, "corrected", f"{article.publisher} changed its report: {article.title}"[:NOTE_ROOM])


def _without(held: OpenAlert, waiting: Waiting) -> OpenAlert:
    """Take a corrected document out of an alert; when no other tells of the act, the alert is withdrawn."""
    article = waiting.article
    note = f"{article.publisher} corrected its report: {article.title}"[:NOTE_ROOM]
    documents = {document: version for document, version in held.documents.items() if document != article.document_id}
    if not documents:
        return stepped(held, waiting.at, "withdrawn", note, state="withdrawn")
    left = tuple(each for each in held.supports if each.document_id != article.document_id)
    gone = {each.story_id for each in held.supports} - {each.story_id for each in left} if left else set()
    held = structs.replace(
        held,
        supports=left or held.supports,
        stories={story: origin for story, origin in held.stories.items() if story not in gone},
        documents=documents,
    )
    return stepped(described(held, waiting.at, tally(held), may_fall=True), waiting.at, "corrected", note)


def _speaks_against(held: OpenAlert, mention: Mention) -> bool:
    """Is this a denial of the alert's act, or easing between its parties or in its place?"""
    if mention.stance == "negated" and mention.event_type in held.alert.event_types:
        return same_act([each.mention for each in held.supports], mention)
    if mention.ledger != "easing" or mention.weight <= 0:
        return False
    sides = {party.country for party in (*held.alert.actors, *held.alert.targets) if party.country}
    named = {party.country for party in (mention.actor, mention.recipient) if party and party.country}
    there = {place.country or place.id for place in mention.places}
    here = {place.country or place.id for place in held.alert.places}
    return bool(named & sides) or bool(there & here)


def _weighed(held: OpenAlert, against: tuple[Support, ...], waiting: Waiting, policy: Policy) -> OpenAlert:
    held = structs.replace(held, against=(*held.against, *against[:1])[-KEPT_AGAINST:])
    if any(each.mention.ledger == "easing" for each in against):
        eased_by = tuple(dict.fromkeys((*held.eased_by, origin_of(waiting.article))))
        held = structs.replace(held, eased_by=eased_by)
    held = described(held, waiting.at, held.alert.counts)
    if held.alert.state == "firing" and len(held.eased_by) >= policy.easing_origins:
        return stepped(held, waiting.at, "easing", f"{len(held.eased_by)} independent publishers report easing", state="easing")
    return held


def _settled_flash(held: OpenAlert, end: float, policy: Policy) -> OpenAlert:
    quiet_s = end - held.last_report_at
    if quiet_s < policy.flash_quiet_s:
        return held
    return stepped(held, end, "resolved", f"no new report for {int(quiet_s) // HOUR_S} h", state="resolved")


def _settled_burst(layer: Layer, held: OpenAlert, end: float, stream: Stream, policy: Policy) -> OpenAlert:
    past = layer.get(Baseline, held.alert.indicator) or Baseline()
    excess = excess_of(past, stream, int(end // BUCKET_S) - 1, policy)
    if excess.p < policy.burst_over_p and excess.stories >= policy.burst_stories:
        return structs.replace(held, last_act_at=end) if end - held.last_act_at >= HOUR_S else held
    if end - held.last_act_at < policy.burst_quiet_s:
        return held
    return stepped(held, end, "resolved", f"back to usual since {moment(held.last_act_at):%d %b %H:%M} UTC", state="resolved")
