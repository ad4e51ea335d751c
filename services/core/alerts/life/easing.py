"""What speaks against an alert: denials of its act, and easing between its parties or in its place.

Both are shown beside the evidence and never netted against it. Only easing that independent publishers report eases an alert;
fewer articles do not. Easing answers what came before it: what was told before an alert's first report says nothing of it, and a
report of easing counts until it is a day old, or as much was told since as makes the alert ring.
"""

from collections.abc import Iterable

from msgspec import structs

from services.core.alarms import Alert
from services.core.alerts.alert import described, stepped
from services.core.alerts.event import clarity, is_told, same_matter
from services.core.alerts.lanes.bar import Bar, least_stories
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import of_same_act, of_same_parties
from services.core.alerts.memory.state import OpenAlert, Stream
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import HOUR_S, Judgement
from services.core.alerts.situations.sides import land_of
from services.core.alerts.stories.precedence import is_before_alert, told_at
from services.core.alerts.stories.story import join_story, supports_of
from services.core.alerts.watches.plan import rings_by_reports
from services.core.mentions import Mention

KEPT_AGAINST = 8
KEPT_EASING = 8
"""Publishers whose word of easing is known, those that spoke last; few ease an alert."""
BOTH = 2


def weigh_against(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Show denials beside the alerts they speak against, and let reports of easing ease them."""
    speaking = [each for each in waiting.article.mentions if is_denial(each) or is_easing(each)]
    for alert_id, held in _spoken_against(layer, speaking):
        if held.alert.state not in {"firing", "easing"} or is_before_alert(waiting.article, held):
            continue
        denials = [each for each in speaking if is_denial(each) and denies(held, each)]
        # An article that the alert rests on tells the act too; easing in it is of before.
        told = waiting.article.document_id in held.documents
        is_watch = held.alert.lane == "watch"  # it is about words, be they of easing
        easing = [] if told or is_watch else [each for each in speaking if is_easing(each) and eases(held.alert, each)]
        if denials or easing:
            clearest = [max(each, key=clarity) for each in (denials, easing) if each]
            weighed = _weighed(layer, held, waiting, clearest, judgement)
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
    here = {land_of(place) for place in alert.places}
    named = {party.country for party in (mention.actor, mention.recipient) if party and party.country}
    if named:
        return named <= (sides if len(sides) >= BOTH else sides | here)
    return any(land_of(place) in sides | here for place in mention.places)


def _spoken_against(layer: Layer, mentions: Iterable[Mention]) -> list[tuple[str, OpenAlert]]:
    """Give the alerts against which any of the mentions may speak, in the order of ids."""
    found = {
        alert_id: held
        for each in mentions
        for alert_id, held in (of_same_act(layer, each) if is_denial(each) else of_same_parties(layer, each))
    }
    return sorted(found.items())


def _weighed(layer: Layer, held: OpenAlert, waiting: Waiting, clearest: list[Mention], judgement: Judgement) -> OpenAlert:
    """Take an article's clearest denial and easing; an origin speaks once of each, of easing as long as that counts."""
    story = join_story(layer, waiting, judgement.policy)
    before = _counting(layer, held, held.easing_by, waiting.at, judgement)
    now = _counting(layer, held, _spoken(before, story.origin, waiting, clearest), waiting.at, judgement)
    known = {each.origin for each in held.against if each.mention.ledger != "easing"}
    fresh = tuple(
        structs.replace(each, origin=story.origin)
        for each in supports_of(waiting, story.story_id)
        if each.mention in clearest
        and (story.origin in now.keys() - before.keys() if each.mention.ledger == "easing" else story.origin not in known)
    )
    if not fresh and now == held.easing_by:
        return held
    held = structs.replace(held, easing_by=now)
    if fresh:
        held = structs.replace(held, against=_newest((*_others(held, fresh), *fresh)))
        held = described(held, waiting.at, held.alert.counts)
    if held.alert.state == "firing" and len(now) >= judgement.policy.easing_origins:
        held = structs.replace(held, eased_at=waiting.at)
        return stepped(held, waiting.at, "easing", f"{len(now)} independent publishers report easing", state="easing")
    return held


def _spoken(known: dict[str, float], origin: str, waiting: Waiting, clearest: list[Mention]) -> dict[str, float]:
    """Note that an origin reports easing, to the hour."""
    told = told_at(waiting.article).timestamp()
    if all(each.ledger != "easing" for each in clearest) or told < known.get(origin, told - HOUR_S) + HOUR_S:
        return known
    newest = sorted({**known, origin: told}.items(), key=lambda each: (each[1], each[0]))[-KEPT_EASING:]
    return dict(newest)


def _counting(layer: Layer, held: OpenAlert, easing_by: dict[str, float], now: float, judgement: Judgement) -> dict[str, float]:
    """Give whose word of easing counts: it is not older than its window, and not enough was told since to ring."""
    window_s = judgement.policy.easing_window_s
    return {
        origin: told
        for origin, told in easing_by.items()
        if now - told <= window_s and not _rings_since(layer, held, told, judgement)
    }


def _rings_since(layer: Layer, held: OpenAlert, told: float, judgement: Judgement) -> bool:
    """Was so much told after a time that it rings by itself? A flash is one act, and a further one is an alert of its own."""
    if rings_by_reports(held.alert):
        return False
    stories, publishers = _asked(layer, held, judgement)
    new = {each.story_id: each.origin for each in held.supports if told_at(each.begun).timestamp() > told}
    return len(new) >= stories and len(set(new.values())) >= publishers


def _asked(layer: Layer, held: OpenAlert, judgement: Judgement) -> tuple[int, int]:
    """Give the stories and publishers by which an alert that counts rings."""
    stream, policy = layer.get(Stream, "") or Stream(), judgement.policy
    if held.alert.lane == "trend":
        more = least_stories(stream, policy) - policy.burst_stories
        return policy.trend_stories + more, policy.trend_publishers + more
    bar = Bar(stream, policy, 0.0, (), judgement.rules).of(held.alert.indicator)
    return bar.stories, bar.publishers


def _others(held: OpenAlert, fresh: tuple[Support, ...]) -> list[Support]:
    """Give what speaks against an alert without what is said anew."""
    anew = {(each.origin, each.mention.ledger == "easing") for each in fresh}
    return [each for each in held.against if (each.origin, each.mention.ledger == "easing") not in anew]


def _newest(against: tuple[Support, ...]) -> tuple[Support, ...]:
    """Keep the newest, of denials and of easing as many as there is room for half each."""
    half = KEPT_AGAINST // 2
    easing = [each for each in against if each.mention.ledger == "easing"][-half:]
    denials = [each for each in against if each.mention.ledger != "easing"][-half:]
    return tuple(each for each in against if each in easing or each in denials)
