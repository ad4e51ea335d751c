"""Alerts that belong together: one event that touches ten indicators is one situation."""

from msgspec import structs

from services.core.alarms import Alert, Member, Situation, Step
from services.core.alerts.alert import moment
from services.core.alerts.memory.group import Acts, Pair, Part, Site
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import between, telling_most
from services.core.alerts.memory.state import OpenAlert, OpenSituation, PastAlert
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, Judgement, Policy
from services.core.alerts.rules.apply import under_rules
from services.core.alerts.situations.belonging import belonging, by_pairs, by_stories, countries_of, is_past, is_young
from services.core.alerts.situations.chain import answered, is_answerable, linked
from services.core.alerts.situations.matter import Matter, matter_of
from services.core.alerts.situations.merge import merged
from services.core.alerts.situations.notice import noticed
from services.core.alerts.situations.standing import KEPT_STEPS, parties_of, standing, with_told
from services.core.alerts.telling.compose import sides_of
from services.core.alerts.telling.headline import situation_name, watch_name
from services.core.ids import digest
from services.core.vocabulary import OVER, Happening

KEPT_MEMBERS = 200
KEPT_PAIRS = 32
KEPT_SITES = 24
KEPT_KINDS = 8


def relate(layer: Layer, before: OpenAlert | None, held: OpenAlert, at: float, judgement: Judgement) -> None:
    """Put a changed alert into its situation: the one it is in, one it belongs to, or its own.

    Args:
        layer: Where alerts and situations are kept.
        before: The alert before the change, if there was one.
        held: The alert after it. One that only waits is in no situation.
        at: When, seconds since 1970.
        judgement: The configuration.
    """
    alert = held.alert
    if alert.situation_id is None and alert.state not in {"firing", "easing"}:
        return
    own = layer.get(OpenSituation, alert.situation_id) if alert.situation_id else None
    if own is not None and before is not None and _says_nothing_new(before, held):
        return
    matter = matter_of(held)
    group = _group_of(layer, own, before, held, (matter, at, judgement))
    held = _as_answered(layer, before, held, answered(layer, held, group.situation, matter, at), judgement)
    if held.alert.situation_id != group.situation.situation_id:
        held = structs.replace(held, alert=structs.replace(held.alert, situation_id=group.situation.situation_id))
    if held.alert is not alert:
        layer.put(held.alert.alert_id, held)
    present = _linked(layer, _with(group, before if own else None, held, matter, at), held, matter)
    after, escalated = noticed(group, present, before if own else None, held, (matter, judgement))
    steps = _steps(before, held, first=not group.situation.alerts, joined=own is None, escalated=escalated)
    timeline = (*after.situation.timeline, *steps)[-KEPT_STEPS:]
    after = structs.replace(after, situation=structs.replace(after.situation, timeline=timeline))
    layer.put(after.situation.situation_id, after)


def amend(layer: Layer, before: OpenAlert, held: OpenAlert, at: float, judgement: Judgement) -> None:
    """Say in its situation what became of an alert that is over; the situation takes no more for it, and grows no younger."""
    own = layer.get(OpenSituation, held.alert.situation_id or "")
    if own is None:
        return
    matter = matter_of(held)
    present = _linked(layer, _present(own, before, held, at), held, matter)
    after, _ = noticed(own, present, before, held, (matter, judgement))
    timeline = (*after.situation.timeline, *_steps(before, held, first=False, joined=False, escalated=False))[-KEPT_STEPS:]
    after = structs.replace(after, situation=structs.replace(after.situation, timeline=timeline))
    layer.put(after.situation.situation_id, after)


def keep_warm(layer: Layer, waiting: Waiting) -> None:
    """Note that a situation's sides are in the news, to a bucket: it is over when nobody reports on them any more."""
    told, at = waiting.pairs, waiting.at
    for situation_id, held in between(layer, told) if told else ():
        cold = [pair for pair in told if pair in held.pairs and held.pairs[pair].report_at + BUCKET_S <= at]
        if cold and held.situation.merged_into is None:
            pairs = held.pairs | {pair: Pair(held.pairs[pair].alert_at, at) for pair in cold}
            layer.put(situation_id, structs.replace(held, last_at=max(held.last_at, at), pairs=pairs))


def expire(layer: Layer, now: float, policy: Policy) -> None:
    """Forget situations that are over and too old to take another alert.

    One whose acts can be answered yet, or whose reports taken back, keeps but these.
    """
    correctable = _correctable(layer, now, policy)
    for situation_id, held in list(layer.all(OpenSituation)):
        if held.situation.state not in OVER or not is_past(held, now, policy):
            continue
        if not is_answerable(held.situation, now) and situation_id not in correctable:
            layer.remove(OpenSituation, situation_id)
        elif held.pairs or held.sites or held.story_ids:
            layer.put(situation_id, structs.replace(held, pairs={}, sites=(), story_ids=()))


def _correctable(layer: Layer, now: float, policy: Policy) -> set[str | None]:
    """Give the situations of alerts that are over and can be corrected yet; the others of these are forgotten."""
    known = dict(layer.all(PastAlert))
    for alert_id, past in list(known.items()):
        if now - past.at > policy.situation_warmth_s:
            layer.remove(PastAlert, alert_id)
            del known[alert_id]
    return {past.held.alert.situation_id for past in known.values()}


def _says_nothing_new(before: OpenAlert, held: OpenAlert) -> bool:
    """Is all that a situation has of the alert as it was? A copy more of its stories is nothing to it."""
    was, now = before.alert, held.alert
    return before.stories.keys() == held.stories.keys() and all(
        getattr(was, name) == getattr(now, name) for name in _HAD_OF_ALERT
    )


_HAD_OF_ALERT = (
    "situation_id", "state", "level", "severity", "headline", "timeline", "actors", "targets", "places", "modes", "casualties",
    "labels", "receivers", "muted_by",
)  # fmt: skip


def _as_answered(layer: Layer, before: OpenAlert | None, held: OpenAlert, told: OpenAlert, judgement: Judgement) -> OpenAlert:
    """Ask the rules of an alert as grave as its answer makes it, and not of what it was a moment before."""
    if told is held:
        return held
    was = before.alert if before else None
    alert = structs.replace(
        told.alert,
        rules=was.rules if was else (),
        labels=was.labels if was else {},
        receivers=was.receivers if was else (),
        muted_by=was.muted_by if was else (),
    )
    return under_rules(layer, structs.replace(told, alert=alert), judgement)


def _group_of(
    layer: Layer, own: OpenSituation | None, before: OpenAlert | None, held: OpenAlert, by: tuple[Matter, float, Judgement]
) -> OpenSituation:
    """Give the alert's situation; those that it connects become the oldest of them."""
    matter, at, judgement = by
    if own is None:
        found = belonging(layer, held, matter, at, judgement.policy)
    else:
        found = [own, *_connected(layer, own, before, held, by)]
    return merged(layer, found, at) if found else _begun(held, at, judgement)


def _connected(
    layer: Layer, own: OpenSituation, before: OpenAlert | None, held: OpenAlert, by: tuple[Matter, float, Judgement]
) -> list[OpenSituation]:
    """Give the other situations that an alert belongs to by what is new of it: stories, or sides of a grave act."""
    matter, at, judgement = by
    if held.alert.lane == "watch":
        return []
    fresh = held.stories.keys() - before.stories.keys() if before else held.stories.keys()
    is_fuller = any(each is not own for each, _ in telling_most(layer, fresh))
    sides = [pair for pair in matter.pairs if pair not in own.pairs] if held.alert.lane == "flash" else []
    found = [*(by_stories(layer, held) if is_fuller else ()), *by_pairs(layer, sides, at, judgement.policy)]
    ours = own.situation.situation_id
    others = {each.situation.situation_id: each for each in found if is_young(each, at, judgement.policy)}
    return [others[key] for key in sorted(others) if key != ours]


def _begun(held: OpenAlert, at: float, judgement: Judgement) -> OpenSituation:
    situation_id = digest("situation", held.alert.alert_id)
    situation = Situation(
        situation_id=situation_id,
        revision=0,
        name="",
        level="advisory",
        state="firing",
        provisional=True,
        parties=(),
        place=held.alert.place,
        opened_at=moment(at),
        updated_at=moment(at),
        alerts=(),
        timeline=(),
        permalink=f"{judgement.public_url.rstrip('/')}/situations/{situation_id}",
    )
    return OpenSituation(situation, (), (), at)


def _with(group: OpenSituation, before: OpenAlert | None, held: OpenAlert, matter: Matter, at: float) -> OpenSituation:
    """Take an alert's present form into the situation; flashes, or whatever comes first, say whose matter it is and where."""
    group = structs.replace(_present(group, before, held, at), last_at=max(at, group.last_at), alert_at=at)
    lends = held.alert.lane == "flash" or {each.alert_id for each in group.situation.alerts} == {held.alert.alert_id}
    return _lent(group, held.alert, matter, at) if lends else _refreshed(group, matter, at)


def _present(group: OpenSituation, before: OpenAlert | None, held: OpenAlert, at: float) -> OpenSituation:
    """Let a situation stand as it does with an alert's present form."""
    alert, situation = held.alert, group.situation
    members = {each.alert_id: each for each in situation.alerts}
    members[alert.alert_id] = Member(
        alert_id=alert.alert_id, headline=alert.headline, lane=alert.lane, level=alert.level, state=alert.state
    )
    kept = dict(list(members.items())[-KEPT_MEMBERS:])
    parts = {key: part for key, part in group.parts.items() if key in kept and key != alert.alert_id}
    known = group.parts.get(alert.alert_id)
    acts, told = (known.acts, known.told) if known else (Acts(), None)
    parts[alert.alert_id] = Part(alert.severity, alert.labels, alert.receivers, alert.muted_by, acts, told)
    situation = structs.replace(situation, alerts=tuple(kept.values()), updated_at=moment(at))
    return with_told(structs.replace(group, situation=standing(situation, parts), parts=parts), before, held)


def _lent(group: OpenSituation, alert: Alert, matter: Matter, at: float) -> OpenSituation:
    """Let an alert say whose matter the situation is, and where."""
    situation = group.situation
    parties = parties_of(situation.parties, sides_of((*alert.actors, *alert.targets)))
    place = situation.place or alert.place
    name = watch_name(alert.indicator) if alert.lane == "watch" else situation_name(parties, place)
    situation = structs.replace(situation, name=name, parties=parties, place=place)
    pairs = {**group.pairs, **{pair: Pair(at, at) for pair in matter.pairs}}
    sites = {site.place.id: site for site in group.sites} | {each.id: Site(each, at) for each in alert.places}
    return structs.replace(
        group,
        situation=situation,
        countries=tuple(dict.fromkeys((*group.countries, *sorted(countries_of(alert))))),
        pairs=_newest_pairs(pairs),
        sites=tuple(sorted(sites.values(), key=lambda site: site.at))[-KEPT_SITES:],
        kinds=tuple(dict.fromkeys((*group.kinds, *alert.event_types[:1])))[:KEPT_KINDS],
    )


def _refreshed(group: OpenSituation, matter: Matter, at: float) -> OpenSituation:
    """Note that an alert tells of sides whose matter this is already."""
    told = {pair: Pair(at, at) for pair in matter.pairs if pair in group.pairs}
    return structs.replace(group, pairs=group.pairs | told) if told else group


def _newest_pairs(pairs: dict[str, Pair]) -> dict[str, Pair]:
    if len(pairs) <= KEPT_PAIRS:
        return pairs
    newest = sorted(pairs, key=lambda name: (pairs[name].alert_at, name))[-KEPT_PAIRS:]
    return {name: pairs[name] for name in newest}


def _linked(layer: Layer, group: OpenSituation, held: OpenAlert, matter: Matter) -> OpenSituation:
    """Show in which directions the situation goes, and its acts and answers."""
    situation = group.situation
    chain = linked(layer, situation, held, matter)
    dyads = tuple(dict.fromkeys((*situation.dyads, *_directions(group, matter))))[:KEPT_KINDS]
    if chain == situation.chain and dyads == situation.dyads:
        return group
    return structs.replace(group, situation=structs.replace(situation, chain=chain, dyads=dyads))


def _directions(group: OpenSituation, matter: Matter) -> list[str]:
    """Give an alert's directions that are between the situation's own sides."""
    return [each for each in matter.directions if "|".join(sorted(each.split(">"))) in group.pairs]


def _steps(before: OpenAlert | None, held: OpenAlert, *, first: bool, joined: bool, escalated: bool) -> list[Step]:
    """Give the alert's new steps; what joins an open situation escalates it if it is a new act, else it goes on with it."""
    seen = set(before.alert.timeline) if before else set()
    fresh = [step for step in held.alert.timeline if step not in seen and step.what != "pending"]
    if first or not joined:
        return fresh
    what: Happening = "escalated" if escalated else "renewed" if held.alert.lane == "flash" else "raised"
    return [structs.replace(step, what=what) if step.what == "opened" else step for step in fresh]
