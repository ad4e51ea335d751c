"""From a parsed sentence to drafts of its mentions."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from services.core.mentions import Discount, Party, Place
from services.core.signals.draft import Draft, weaken
from services.core.signals.entities import Link
from services.core.signals.entries import Entry
from services.core.signals.lexicon import Lexicon
from services.core.signals.place import Look, place_of, places_of
from services.core.signals.recency import timing
from services.core.signals.scope import Scope, Verdict
from services.core.signals.severity import context_of, severity_of
from services.core.signals.stance import Reading, read
from services.core.signals.toll import toll_of
from services.core.signals.tree import Tree
from services.core.signals.trigger import Candidate, Evoked, evoked
from services.core.vocabulary import Cause

_SOMEWHERE = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "CASUALTY", "EVACUATE"})
"""Types that happen at one place; a word spoken or a ban does not happen at the dateline."""


class Setting(Struct, frozen=True):
    """What an article tells every one of its mentions."""

    published_at: datetime
    dateline: tuple[Link, ...]
    scope: Scope
    lexicon: Lexicon


def drafts_of(tree: Tree, found: Sequence[Candidate], setting: Setting) -> list[Draft]:
    """Give the mentions of one sentence."""
    return [_draft(tree, each, setting) for each in evoked(tree, found, setting.lexicon)]


def _draft(tree: Tree, each: Evoked, setting: Setting) -> Draft:
    lexicon, entry = setting.lexicon, each.entry
    reading = _announced(entry, read(tree, each.head, lexicon, inside=frozenset(each.words)), lexicon)
    toll = toll_of(tree, reading.speaker, lexicon) if entry.event_type in ("ASSAULT", "CASUALTY") else None
    verdict = _judge(tree, each, setting)
    context = context_of(entry, each.roles, verdict.context)
    draft = Draft(
        tree=tree,
        words=each.words,
        head=each.head,
        entry=entry,
        roles=each.roles,
        reading=reading,
        timing=timing(tree, each.head, setting.published_at, lexicon),
        places=_places(tree, each, setting),
        toll=toll,
        context=context,
        cause=_cause(entry, verdict),
        severity=severity_of(entry, each.roles, context, toll, lexicon),
        actor=_actor(each, reading),
        recipient=each.roles.recipient.party if each.roles.recipient else None,
        discounts=list(verdict.discounts),
    )
    _default_silence(draft)
    weaken(draft, lexicon)
    return draft


def _places(tree: Tree, each: Evoked, setting: Setting) -> tuple[Place, ...]:
    """Give where it happened, by the rules of the event's type."""
    kind = each.entry.event_type
    look = Look(setting.dateline if kind in _SOMEWHERE else (), "travel-words" if kind == "DISRUPT" else "place-words")
    return places_of(tree, each.head, each.roles, setting.lexicon, look) or _between(tree, each)


def _between(tree: Tree, each: Evoked) -> tuple[Place, ...]:
    """Give the countries that a sentence about easing names, where the event itself names nobody and nowhere."""
    if each.entry.ledger != "easing" or each.roles.actor is not None or each.roles.recipient is not None:
        return ()
    named = {link.country: link for link in reversed(tree.links) if link.country is not None}
    return tuple(place_of(link) for link in reversed(named.values()))


def _actor(each: Evoked, reading: Reading) -> Party | None:
    """Give who acts; who announces a warning or utters a threat is its actor where no other is named."""
    if each.roles.actor is not None:
        return each.roles.actor.party
    announces = each.entry.ledger == "threats" and reading.source is not None and reading.source.kind != "media"
    return reading.source.party if announces and reading.source else None


def _judge(tree: Tree, each: Evoked, setting: Setting) -> Verdict:
    span = (tree.tokens[each.words[0]].start, tree.tokens[each.words[-1]].end)
    kinds = frozenset(role.kind for role in (each.roles.actor, each.roles.recipient) if role is not None)
    return setting.scope.judge(each.entry, each.trigger.lemma, tree.number, span, kinds)


def _cause(entry: Entry, verdict: Verdict) -> Cause | None:
    if entry.cause is None:
        return None
    return verdict.cause or entry.cause


def _announced(entry: Entry, reading: Reading, lexicon: Lexicon) -> Reading:
    """Read an announced warning as planned: "said it would ban flights" is news, "could ban flights" is not."""
    if entry.ledger == "threats" and reading.stance == "hypothetical" and reading.words in lexicon.listed("announcing"):
        return structs.replace(reading, stance="reported" if reading.speaker else "asserted", planned=True)
    return reading


def _default_silence(draft: Draft) -> None:
    """Let crime, hazards and what has no ledger weigh nothing, and say why."""
    if draft.context in ("crime", "hazard"):
        draft.discounts.append(Discount(rule=f"{draft.context} does not escalate", words="", factor=0.0))
    elif draft.cause in ("health", "weather", "accident"):
        draft.discounts.append(Discount(rule=f"caused by {draft.cause}", words="", factor=0.0))
    elif draft.event_type == "MARKET":
        draft.discounts.append(Discount(rule="market context", words="", factor=0.0))
