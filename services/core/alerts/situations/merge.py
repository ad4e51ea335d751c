"""Two situations that turn out to be one: the older takes all, and the younger says so."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from msgspec import structs

from services.core.alarms import Member, Situation, Step
from services.core.alerts.alert import moment
from services.core.alerts.level import highest
from services.core.alerts.memory.group import Acts, Pair, Part
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, OpenSituation, PastAlert
from services.core.alerts.situations.announced import newest
from services.core.alerts.situations.belonging import age
from services.core.alerts.situations.chain import in_order
from services.core.alerts.situations.standing import KEPT_STEPS, KEPT_STORIES, parties_of, shown, standing


def merged(layer: Layer, found: Sequence[OpenSituation], at: float) -> OpenSituation:
    """Make one of situations that an alert connects.

    Args:
        layer: Where alerts and situations are kept.
        found: One or more situations, in any order.
        at: When, seconds since 1970.

    Returns:
        The oldest, with all that the others had. What people were told of the others stays told: it takes over no notices.
    """
    oldest, *others = sorted(found, key=age)
    for younger in others:
        oldest = _joined(oldest, younger)
        into = oldest.situation.situation_id
        for member in younger.situation.alerts:
            held = layer.get(OpenAlert, member.alert_id)
            if held is not None and held.alert.situation_id == younger.situation.situation_id:
                alert = structs.replace(held.alert, situation_id=into)
                layer.put(member.alert_id, structs.replace(held, alert=alert))
            past = layer.get(PastAlert, member.alert_id)
            if past is not None:
                over = structs.replace(past.held, alert=structs.replace(past.held.alert, situation_id=into))
                layer.put(member.alert_id, structs.replace(past, held=over))
        layer.put(younger.situation.situation_id, _ended(younger, oldest.situation, at))
        layer.put(into, oldest)
    return oldest


def _ended(younger: OpenSituation, older: Situation, at: float) -> OpenSituation:
    """Let a situation point to the older one; it takes nothing more, and late words find it for a while."""
    situation = younger.situation
    step = Step(at=moment(at), what="resolved", note=f"is one with an older situation: {older.name}")
    situation = structs.replace(
        situation,
        state="resolved",
        merged_into=older.situation_id,
        updated_at=max(situation.updated_at, moment(at)),
        timeline=(*situation.timeline, step)[-KEPT_STEPS:],
    )
    return OpenSituation(situation, (), younger.countries, at, at, peak=younger.peak)


def _joined(older: OpenSituation, younger: OpenSituation) -> OpenSituation:
    parts = _told(younger) | older.parts
    acts, more = older.acts, younger.acts
    return structs.replace(
        older,
        situation=standing(_one_of(older, younger), parts),
        story_ids=tuple(dict.fromkeys((*younger.story_ids, *older.story_ids)))[-KEPT_STORIES:],
        countries=tuple(dict.fromkeys((*older.countries, *younger.countries))),
        last_at=max(older.last_at, younger.last_at),
        alert_at=max(older.alert_at, younger.alert_at),
        pairs=_pairs(older.pairs, younger.pairs),
        sites=tuple(sorted({site.place.id: site for site in (*older.sites, *younger.sites)}.values(), key=lambda site: site.at)),
        kinds=tuple(dict.fromkeys((*older.kinds, *younger.kinds))),
        parts=parts,
        acts=Acts(
            tuple(dict.fromkeys((*acts.modes, *more.modes))),
            tuple(dict.fromkeys((*acts.directions, *more.directions))),
            max(acts.killed, more.killed),
        ),
        peak=highest([level for level in (older.peak, younger.peak) if level]) if older.peak or younger.peak else None,
    )


def _one_of(older: OpenSituation, younger: OpenSituation) -> Situation:
    """Put together what two situations say."""
    one, other = older.situation, younger.situation
    shared = len(set(older.story_ids) & set(younger.story_ids))
    members: dict[str, Member] = {each.alert_id: each for each in (*one.alerts, *other.alerts)}
    return structs.replace(
        one,
        parties=parties_of(one.parties, other.parties),
        place=one.place or other.place,
        updated_at=max(one.updated_at, other.updated_at),
        alerts=tuple(members.values()),
        timeline=tuple(sorted(chain(one.timeline, other.timeline), key=_at))[-KEPT_STEPS:],
        dyads=tuple(dict.fromkeys((*one.dyads, *other.dyads))),
        story_count=one.story_count + other.story_count - shared,
        stories=shown((*other.stories, *one.stories)),
        chain=in_order((*one.chain, *other.chain)),
        announced=newest((*one.announced, *other.announced)),
    )


def _told(younger: OpenSituation) -> dict[str, Part]:
    """Give what a situation has of its alerts, and how loud each was told of: only its own notices say so."""
    parts = dict(younger.parts)
    for notice in younger.situation.notices:
        part = parts.get(notice.alert_id)
        if part is not None:
            levels = [part.told, notice.level] if part.told else [notice.level]
            parts[notice.alert_id] = structs.replace(part, told=highest(levels))
    return parts


def _pairs(one: dict[str, Pair], other: dict[str, Pair]) -> dict[str, Pair]:
    found = dict(one)
    for name, pair in other.items():
        known = found.get(name, pair)
        found[name] = Pair(max(known.alert_at, pair.alert_at), max(known.report_at, pair.report_at))
    return found


def _at(step: Step) -> datetime:
    return step.at
