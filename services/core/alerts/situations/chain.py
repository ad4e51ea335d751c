"""A situation's acts in their order, and what each of them answers, be that an act of another situation."""

from collections.abc import Iterable

from msgspec import structs

from services.core.alarms import Link, Situation, Step
from services.core.alerts.alert import described, moment
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.alerts.memory.table import Index
from services.core.alerts.situations.answer import ANSWERABLE, ANSWERED_S, ANSWERING, name_of
from services.core.alerts.situations.matter import Matter
from services.core.alerts.situations.sides import direction_of
from services.core.mentions import Party

KEPT_LINKS = 40

_ACTS: Index[OpenSituation] = Index(OpenSituation, lambda held: {(each.actor, each.target) for each in held.situation.chain})


def answered(layer: Layer, held: OpenAlert, situation: Situation, matter: Matter, at: float) -> OpenAlert:
    """Make the situation's newest alert graver if it answers an act or a threat the other way of the last days; once."""
    if held.answers or held.alert.state not in {"firing", "easing"}:
        return held
    if any(each.alert_id == held.alert.alert_id for each in situation.chain):
        return held
    link = _link_of(layer, held, situation, matter)
    if link is None or link.answers is None:
        return held
    what = f"an act by {link.target} against {link.actor}"
    told = described(structs.replace(held, answers=what), at, held.alert.counts)
    if told.alert.level == held.alert.level:
        return told
    step = Step(at=moment(at), what="raised", note=f"{told.alert.level}: it answers {what} and is {ANSWERING:g} graver for it")
    return structs.replace(told, alert=structs.replace(told.alert, timeline=(*told.alert.timeline, step)))


def linked(layer: Layer, situation: Situation, held: OpenAlert, matter: Matter) -> tuple[Link, ...]:
    """Give a situation's chain with an alert's present form in it; one that is withdrawn is no act."""
    chain = situation.chain
    others = tuple(each for each in chain if each.alert_id != held.alert.alert_id)
    if held.alert.state == "withdrawn":
        return others
    link = _link_of(layer, held, situation, matter)
    return in_order((*others, link)) if link else chain


def in_order(chain: Iterable[Link]) -> tuple[Link, ...]:
    """Give the newest links, each once, the oldest of them first."""
    once = {each.alert_id: each for each in chain}
    return tuple(sorted(once.values(), key=lambda each: (each.at, each.alert_id)))[-KEPT_LINKS:]


def is_answerable(situation: Situation, now: float) -> bool:
    """Can an act yet to come answer one of the situation's?"""
    return any(now - each.at.timestamp() <= ANSWERED_S for each in situation.chain) and situation.merged_into is None


def _link_of(layer: Layer, held: OpenAlert, situation: Situation, matter: Matter) -> Link | None:
    """Give an alert as a link; only an act or a threat of one known side against another is one."""
    alert = held.alert
    if matter.ledger not in ANSWERABLE or not matter.directions or alert.lane == "watch":
        return None
    known = next((each for each in situation.chain if each.alert_id == alert.alert_id), None)
    sides = _sides(held, matter.directions[0])
    if sides is None:
        return structs.replace(known, headline=alert.headline) if known else None
    actor, target = (name_of(side) for side in sides)
    link = Link(at=alert.detected_at, alert_id=alert.alert_id, actor=actor, target=target, headline=alert.headline)
    return structs.replace(link, answers=known.answers if known else _answered_by(layer, link, situation))


def _answered_by(layer: Layer, link: Link, own: Situation) -> str | None:
    """Give the newest act the other way that goes on, or began within the time of an answer."""
    known = (held.situation for _, held in layer.find(_ACTS, (link.target, link.actor)))
    others = [each for each in known if each.merged_into is None and each.situation_id != own.situation_id]
    other_way = [each for situation in (own, *others) for each in _answerable_by(link, situation)]
    return max(other_way, key=lambda each: (each.at, each.alert_id)).alert_id if other_way else None


def _answerable_by(link: Link, situation: Situation) -> list[Link]:
    going_on = {each.alert_id for each in situation.alerts if each.state == "firing"}
    return [
        each
        for each in situation.chain
        if (each.actor, each.target) == (link.target, link.actor)
        and each.at <= link.at
        and (each.alert_id in going_on or (link.at - each.at).total_seconds() <= ANSWERED_S)
    ]


def _sides(held: OpenAlert, direction: str) -> tuple[Party, Party] | None:
    """Give the parties of a direction as an alert names them."""
    for each in held.supports:
        actor, target = each.mention.actor, each.mention.recipient
        if actor and target and direction_of(each.mention) == direction:
            return actor, target
    return None
