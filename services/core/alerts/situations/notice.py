"""What people are told of a situation: that it opened, escalated, is graver than ever, or told what is withdrawn; nothing else.

A new act is one by another mode, in another place or in another direction than any told before, or the same again after all was
over; it is grave by itself, or graver than all before it. A step in casualties is as good as one. Reactions, funerals, analyses,
copies and more of the same are no news to be told, nor is what merely becomes more frequent.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct, structs

from services.core.alarms import Notice, Step
from services.core.alerts.alert import publishers_of
from services.core.alerts.event import is_told
from services.core.alerts.level import LEVELS, confidence_of, highest, level_of, unusualness
from services.core.alerts.memory.group import Acts
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.alerts.policy import Judgement
from services.core.alerts.rules.limits import least_gravity
from services.core.alerts.situations.answer import name_of
from services.core.alerts.situations.matter import Matter
from services.core.alerts.situations.sides import are_apart, direction_of
from services.core.alerts.telling.headline import watch_name
from services.core.mentions import Mention, Place
from services.core.vocabulary import OVER, Level

What = Literal["opened", "escalated", "raised", "reported", "corrected"]

KEPT_NOTICES = 200
"""Of very many the newest; their numbers go on."""
KILLED_STEPS = (1, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
"""Killed people from which casualties are a step worse: none to some, to ten, then about three times as many each."""
TELLERS = 2
"""Independent publishers that a step in casualties needs, or the same act again: the first figures of one are often wrong."""
KEPT_MODES = 30
KEPT_TEXT = 400


class News(Struct, frozen=True):
    """Something to be told: what, in words, when it came to be, and how loud; as loud as the situation where nothing is said."""

    what: What
    text: str
    at: datetime
    level: Level | None = None


def add(group: OpenSituation, held: OpenAlert, news: News) -> OpenSituation:
    """Add one notice of an alert, for its receivers; what was told before stands as it is."""
    situation = group.situation
    notice = Notice(
        number=situation.notices[-1].number + 1 if situation.notices else 1,
        at=news.at,
        what=news.what,
        level=news.level or situation.level,
        text=news.text[:KEPT_TEXT],
        alert_id=held.alert.alert_id,
        receivers=held.alert.receivers,
    )
    situation = structs.replace(situation, notices=(*situation.notices, notice)[-KEPT_NOTICES:])
    is_loud = news.what not in {"reported", "corrected"}
    peak = highest([situation.level, group.peak or "advisory"]) if is_loud else group.peak
    return structs.replace(group, situation=situation, peak=peak)


def noticed(
    was: OpenSituation, group: OpenSituation, before: OpenAlert | None, held: OpenAlert, by: tuple[Matter, Judgement]
) -> tuple[OpenSituation, bool]:
    """Add the notice that a change of an alert is worth, at most one; of a watch one of each new story.

    Args:
        was: The situation before the change.
        group: The situation with the change.
        before: The alert before it; none if it has just joined.
        held: The alert after it.
        by: What it is about, and the configuration: an act is grave by itself from where it rings by itself.

    Returns:
        The situation, and whether a new act escalates it. What a rule mutes is not told, nor known as told.
    """
    alert, matter = held.alert, by[0]
    if alert.state == "withdrawn":
        return _corrected(group, before, held), False
    if alert.muted_by or alert.state not in {"firing", "easing"}:
        return group, False
    if alert.lane == "watch":
        return _reported(group, before, held), False
    new = "" if alert.lane == "trend" else _new_act(was, before, held, by) or _more_killed(group.acts, held)
    group = _learnt(group, held, matter)
    news = _news(group, before, held, new)
    return (add(group, held, news) if news else group), news is not None and news.what == "escalated"


def _news(group: OpenSituation, before: OpenAlert | None, held: OpenAlert, new: str) -> News | None:
    """Give what is told of a change, if anything is; `new` says what is new of the act."""
    at = next((step.at for step in _fresh(before, held)), held.alert.updated_at)
    line = f"{held.alert.headline}, {held.alert.confirmation}"
    if group.peak is None:
        return News("opened", line, at)
    if new:
        return News("escalated", f"{line}: {new}", at)
    if LEVELS.index(group.situation.level) > LEVELS.index(group.peak):
        return News("raised", f"now {group.situation.level}: {line}", at)
    return None


def killed_of(held: OpenAlert) -> int:
    """Give how many were killed at least, by the word of two independent publishers."""
    least: dict[str, int] = {}
    for each in held.supports:
        killed = each.mention.toll.killed_least if each.mention.toll else None
        least[each.origin] = max(least.get(each.origin, 0), killed or 0)
    return sorted(least.values(), reverse=True)[TELLERS - 1] if len(least) >= TELLERS else 0


def step_of(killed: int) -> int:
    """Give the step of casualties that so many killed reach, 0 for none."""
    return sum(killed >= least for least in KILLED_STEPS)


def _reported(group: OpenSituation, before: OpenAlert | None, held: OpenAlert) -> OpenSituation:
    for step in _fresh(before, held):
        if step.what in {"opened", "reported"}:
            news = News("reported", f"{watch_name(held.alert.indicator)}: {step.note}", step.at, _level_of_story(held, step))
            group = add(group, held, news)
    return group


def _level_of_story(held: OpenAlert, step: Step) -> Level:
    """Give how loud one story of a watch is by itself: a graver one before it makes it no louder."""
    mention = held.supports[0 if step.what == "opened" else -1].mention
    sure = confidence_of(1, mention.confidence, taken_back=0, silent=bool(held.alert.silent_groups))
    severity = mention.severity if is_told(mention) else 0.0
    return highest([held.floor, level_of(severity, sure, unusualness(None), later=held.level_later)])


def _fresh(before: OpenAlert | None, held: OpenAlert) -> list[Step]:
    """Give the alert's new steps."""
    seen = set(before.alert.timeline) if before else set()
    return [step for step in held.alert.timeline if step not in seen and step.what != "pending"]


def _new_act(was: OpenSituation, before: OpenAlert | None, held: OpenAlert, by: tuple[Matter, Judgement]) -> str:
    """Say what is new of an act that joins the situation, or outgrows its mute; nothing if it is none."""
    matter, judgement = by
    if matter.ledger != "acts" or held.alert.severity < min(_gravity_asked(held, judgement), was.situation.severity):
        return ""
    if before is None or (before.alert.muted_by and not held.alert.muted_by):
        other = _otherwise(was, held.alert.modes[:1], held.alert.place, matter.directions[:1], held)
        return other or _again(was, held)
    is_confirmed = any(step.what == "confirmed" for step in _fresh(before, held))
    if is_confirmed and not any(each.alert_id == held.alert.alert_id for each in was.situation.notices):
        return _again(was, held)
    return ""


def _gravity_asked(held: OpenAlert, judgement: Judgement) -> float:
    """Give the severity from which an alert's acts ring by themselves, by the sensitivity and the user's rules."""
    usual = judgement.policy.flash_severity
    return min((least_gravity(each.mention, judgement.rules, usual) for each in held.supports), default=usual)


def _again(was: OpenSituation, held: OpenAlert) -> str:
    """Say that more of the same comes after all was over, once two publishers have it: one alone may look back."""
    others = {each.state for each in was.situation.alerts if each.alert_id != held.alert.alert_id}
    return "again, after all was over" if others <= OVER and publishers_of(held) >= TELLERS else ""


def _otherwise(
    was: OpenSituation, modes: tuple[str, ...], place: Place | None, directions: tuple[str, ...], held: OpenAlert
) -> str:
    """Say in which way an act is another than all that were told; where nothing was told of a thing, it is no other one."""
    acts, sites = was.acts, [site.place for site in was.sites]
    found = []
    if acts.directions and not set(directions) <= set(acts.directions):
        found.append(f"another direction ({_direction_in_words(directions[0], [each.mention for each in held.supports])})")
    if acts.modes and not set(modes) <= set(acts.modes):
        found.append(f"another mode ({modes[0]})")
    if place is not None and place.basis != "dateline" and sites and all(are_apart(site, place) for site in sites):
        found.append(f"another place ({place.name})")
    return ", ".join(found)


def _more_killed(acts: Acts, held: OpenAlert) -> str:
    killed = killed_of(held)
    return f"at least {killed:,} killed" if step_of(killed) > acts.killed else ""


def _learnt(group: OpenSituation, held: OpenAlert, matter: Matter) -> OpenSituation:
    """Know what an alert tells of its acts as told; each mode and direction is but another word for the same acts."""
    if matter.ledger != "acts":
        return group
    told, part = Acts(held.alert.modes, matter.directions, step_of(killed_of(held))), group.parts[held.alert.alert_id]
    parts = group.parts | {held.alert.alert_id: structs.replace(part, acts=joined([part.acts, told]))}
    return structs.replace(group, acts=joined([group.acts, told]), parts=parts)


def _corrected(group: OpenSituation, before: OpenAlert | None, held: OpenAlert) -> OpenSituation:
    """Tell those who were told of an alert that it is withdrawn, where others stand; its acts are no more known as told.

    They may have been told under a situation that is one with this now. Of one that is withdrawn as a whole the state says it.
    """
    alert = held.alert
    parts = {key: structs.replace(part, acts=Acts()) if key == alert.alert_id else part for key, part in group.parts.items()}
    group = structs.replace(group, acts=joined(part.acts for part in parts.values()), parts=parts)
    told = [each.level for each in group.situation.notices if each.alert_id == alert.alert_id]
    told += [part.told for key, part in parts.items() if key == alert.alert_id and part.told]
    if not told or group.situation.state == "withdrawn" or (before is not None and before.alert.state == "withdrawn"):
        return group
    text = f"withdrawn: {alert.headline}: {alert.reason}"
    return add(group, held, News("corrected", text, alert.updated_at, highest(told)))


def joined(acts: Iterable[Acts]) -> Acts:
    """Put together what is told of acts."""
    every = list(acts)
    return Acts(
        tuple(dict.fromkeys(mode for each in every for mode in each.modes))[:KEPT_MODES],
        tuple(dict.fromkeys(direction for each in every for direction in each.directions))[:KEPT_MODES],
        max((each.killed for each in every), default=0),
    )


def _direction_in_words(direction: str, mentions: Iterable[Mention]) -> str:
    for each in mentions:
        if each.actor and each.recipient and direction_of(each) == direction:
            return f"{name_of(each.actor)} against {name_of(each.recipient)}"
    return direction
