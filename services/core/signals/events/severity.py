"""How grave an act is, 0 to 10, and what sort of matter it belongs to."""

from services.core.mentions import Toll
from services.core.signals.events.parties import Role
from services.core.signals.events.roles import Roles
from services.core.signals.lexicon.entries import Entry
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.text.words import keys_of
from services.core.vocabulary import Context

GRAVEST = 10.0
_POLITICAL: frozenset[Context] = frozenset({"interstate", "armed group", "terrorism"})


def _between_states(actor: Role | None, recipient: Role | None) -> bool:
    if actor is None or recipient is None:
        return False
    ours, theirs = actor.party.country, recipient.party.country
    return ours is not None and theirs is not None and ours != theirs and actor.kind in ("state", "military", "unknown")


def context_of(entry: Entry, roles: Roles, ruled: Context | None) -> Context:
    """Give the sort of matter: what a rule says, else what the parties are, else what the entry says."""
    if ruled is not None:
        return ruled
    if entry.ledger == "acts" and entry.event_type in ("ASSAULT", "COERCE"):
        return _of_parties(entry, roles)
    return entry.context


def _of_parties(entry: Entry, roles: Roles) -> Context:
    """Give the sort of matter that the parties of an act of force show."""
    kinds = {role.kind for role in (roles.actor, roles.recipient) if role is not None}
    if _between_states(roles.actor, roles.recipient):
        return "interstate"
    if entry.context != "terrorism":
        military = entry.context == "unknown" and "military" in kinds and not kinds & {"crowd", "police", "person"}
        if "armed" in kinds or military:
            return "armed group"
        if entry.context == "unknown" and "crowd" in kinds:
            return "domestic politics"
    return entry.context


def severity_of(entry: Entry, roles: Roles, context: Context, toll: Toll | None, lexicon: Lexicon) -> float:
    """Add what makes an act graver to its entry's severity; where nothing shows more than crime, cap it.

    The terms and the cap stand in cues.yaml (`graver`).
    """
    graver = lexicon.graver
    value = entry.severity
    if entry.ledger != "acts" or entry.event_type not in ("ASSAULT", "COERCE"):
        return value
    forceful = entry.event_type == "ASSAULT"
    if forceful and _between_states(roles.actor, roles.recipient):
        value += graver["state_on_state"]
    killed = toll.killed_least if toll and toll.killed_least else 0
    if forceful and killed:
        value += graver["many_deaths"] if killed >= graver["many_deaths_from"] else graver["deaths"]
    if forceful and roles.recipient is not None and _senior(roles.recipient, lexicon):
        value += graver["grave_victim"]
    if forceful and entry.context == "unknown" and roles.actor is not None:
        value += (
            graver["military_actor"]
            if roles.actor.kind == "military"
            else graver["armed_actor"]
            if roles.actor.kind == "armed"
            else 0.0
        )
    if context not in _POLITICAL and entry.mode != "coup":
        value = min(value, graver["cap_unknown"])
    return round(min(GRAVEST, value), 1)


def _senior(role: Role, lexicon: Lexicon) -> bool:
    """Tell whether the victim is a commander, a minister or the like."""
    named = role.link is not None and role.link.type == "person" and role.link.kind in ("state", "military")
    return named or bool(lexicon.listed("grave-victims").phrases(keys_of(role.party.name)))
