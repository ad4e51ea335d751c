"""What speaks against an alert: denials of its act, and easing between its parties or in its place.

Both are shown beside the evidence and never netted against it. Only easing that independent publishers report eases an alert;
fewer articles do not.
"""

from collections.abc import Iterable

from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.alert import described, stepped
from services.core.alerts.event import clarity, is_told, same_matter
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import of_same_act, of_same_parties
from services.core.alerts.memory.state import OpenAlert
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import Policy
from services.core.alerts.stories.story import join_story, supports_of
from services.core.mentions import Mention

KEPT_AGAINST = 8
BOTH = 2


def weigh_against(layer: Layer, waiting: Waiting, policy: Policy) -> None:
    """Show denials beside the alerts they speak against, and let reports of easing ease them."""
    speaking = [each for each in waiting.article.mentions if is_denial(each) or is_easing(each)]
    for alert_id, held in _spoken_against(layer, speaking):
        if held.alert.state not in {"firing", "easing"}:
            continue
        denials = [each for each in speaking if is_denial(each) and denies(held, each)]
        # An article that the alert rests on tells the act too; easing in it is of before.
        told = waiting.article.document_id in held.documents
        is_watch = held.alert.lane == "watch"  # it is about words, be they of easing
        easing = [] if told or is_watch else [each for each in speaking if is_easing(each) and eases(held.alert, each)]
        if denials or easing:
            clearest = [max(each, key=clarity) for each in (denials, easing) if each]
            weighed = _weighed(layer, held, waiting, clearest, policy)
            if weighed is not held:
                layer.put(alert_id, weighed)


def is_denial(mention: Mention) -> bool:
    """Does this say that an act was not? Of threats a negation is mostly advice or doubt: "they best not threaten us"."""
    return mention.stance == "negated" and mention.recency == "new" and mention.ledger == "acts"


def is_easing(mention: Mention) -> bool:
    """Does this tell of easing as a new fact?"""
    return mention.ledger == "easing" and is_told(mention)


def denies(held: OpenAlert, mention: Mention) -> bool:
    """Is this a denial of the alert's own act?"""
    return mention.event_type in held.alert.event_types and same_matter([each.mention for each in held.supports], mention)


def eases(alert: Alert, mention: Mention) -> bool:
    """Is this easing between the alert's parties, or in its place by none but its parties?

    Where both sides are known nobody else may be named as one; a truce of others in the same country is another matter.
    """
    sides = {party.country for party in (*alert.actors, *alert.targets) if party.country}
    here = {place.country or place.id for place in alert.places}
    named = {party.country for party in (mention.actor, mention.recipient) if party and party.country}
    if named:
        return named <= (sides if len(sides) >= BOTH else sides | here)
    return any((place.country or place.id) in sides | here for place in mention.places)


def _spoken_against(layer: Layer, mentions: Iterable[Mention]) -> list[tuple[str, OpenAlert]]:
    """Give the alerts against which any of the mentions may speak, in the order of ids."""
    found = {
        alert_id: held
        for each in mentions
        for alert_id, held in (of_same_act(layer, each) if is_denial(each) else of_same_parties(layer, each))
    }
    return sorted(found.items())


def _weighed(layer: Layer, held: OpenAlert, waiting: Waiting, clearest: list[Mention], policy: Policy) -> OpenAlert:
    """Take an article's clearest denial and easing; an origin speaks once of each."""
    story = join_story(layer, waiting, policy)
    known = {(each.origin, each.mention.ledger == "easing") for each in held.against}
    fresh = tuple(
        structs.replace(each, origin=story.origin)
        for each in supports_of(waiting, story.story_id)
        if each.mention in clearest and (story.origin, each.mention.ledger == "easing") not in known
    )
    if not fresh:
        return held
    held = structs.replace(held, against=_newest((*held.against, *fresh)))
    if any(each.mention.ledger == "easing" for each in fresh):
        held = structs.replace(held, eased_by=tuple(dict.fromkeys((*held.eased_by, story.origin))))
    held = described(held, waiting.at, held.alert.counts)
    if held.alert.state == "firing" and len(held.eased_by) >= policy.easing_origins:
        held = structs.replace(held, eased_at=waiting.at)
        return stepped(held, waiting.at, "easing", f"{len(held.eased_by)} independent publishers report easing", state="easing")
    return held


def _newest(against: tuple[Support, ...]) -> tuple[Support, ...]:
    """Keep the newest, of denials and of easing as many as there is room for half each."""
    half = KEPT_AGAINST // 2
    easing = [each for each in against if each.mention.ledger == "easing"][-half:]
    denials = [each for each in against if each.mention.ledger != "easing"][-half:]
    return tuple(each for each in against if each in easing or each in denials)
