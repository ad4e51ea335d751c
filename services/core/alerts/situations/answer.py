"""That an act answers another makes it graver: who answers, escalates."""

from collections.abc import Sequence

from services.core.alarms import Condition
from services.core.alerts.memory.state import OpenAlert
from services.core.alerts.policy import DAY_S
from services.core.mentions import Mention, Party
from services.core.vocabulary import Ledger

ANSWERING = 0.5
"""Points of severity by which an answer is graver; of the scale of 0 to 10."""
GRAVEST = 10.0
ANSWERED_S = 7 * DAY_S
"""Both directions of a dyad within this time are act and answer, seconds."""
ANSWERABLE: frozenset[Ledger] = frozenset({"acts", "threats"})


def graver(severity: float, held: OpenAlert) -> float:
    """Give an alert's severity; that of an answer is graver by `ANSWERING`."""
    return round(min(GRAVEST, severity + ANSWERING), 1) if held.answers else severity


def conditions_of_answer(held: OpenAlert) -> tuple[Condition, ...]:
    """Say that an alert answers an act, if it does."""
    if not held.answers:
        return ()
    says = f"it answers {held.answers} and is {ANSWERING:g} graver for it, up to {GRAVEST:g}"
    return (Condition(name="answer", value=held.answers, limit="an act or a threat before it", met=True, says=says),)


def answer_told(mentions: Sequence[Mention], act: Sequence[Mention]) -> str:
    """Say what an act answers by an article's own words; empty where it tells of none, or of one that was not."""
    for each in act:
        at = each.in_response_to
        answered = mentions[at] if at is not None and at < len(mentions) else None
        if answered and answered.ledger in ANSWERABLE and answered.stance in {"asserted", "reported"} and answered not in act:
            return words_of(answered.actor, answered.recipient)
    return ""


def words_of(actor: Party | None, target: Party | None) -> str:
    """Name an act by its sides."""
    by = f" by {name_of(actor)}" if actor else ""
    return f"an act{by} against {name_of(target)}" if target else f"an act{by}" if by else "an earlier act"


def name_of(party: Party) -> str:
    """Give the name of who a party stands for."""
    return party.country_name or party.name
