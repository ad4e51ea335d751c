"""From a parsed sentence to drafts of its mentions."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from services.core.mentions import Discount, Party, Place, Toll
from services.core.signals.events.draft import Draft, weaken
from services.core.signals.events.frame import Evoked
from services.core.signals.events.gist import CONFLICT, FORCE, PROMISE, main_of, promises_force, told_as
from services.core.signals.events.severity import context_of, severity_of
from services.core.signals.events.tree import Tree
from services.core.signals.events.trigger import Candidate, evoked
from services.core.signals.lexicon.entries import Entry
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.entities import Link
from services.core.signals.names.place import Look, place_of, places_of
from services.core.signals.numbers.tally import Tally, tally_of
from services.core.signals.telling.cue import Reading
from services.core.signals.telling.recency import Event, timing
from services.core.signals.telling.scope import Case, Scope, Verdict, kinds_of
from services.core.signals.telling.stance import read
from services.core.signals.trace import Trace
from services.core.vocabulary import Cause

_SOMEWHERE = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "CASUALTY", "EVACUATE"})
"""Types that happen at one place; a word spoken or a ban does not happen at the dateline."""


_AWAY = frozenset({"DISRUPT", "EVACUATE"})
"""Types that also happen where the way leads to: "transferred to Kuwait"."""


class Setting(Struct, frozen=True):
    """What an article tells every one of its mentions."""

    published_at: datetime
    dateline: tuple[Link, ...]
    scope: Scope
    lexicon: Lexicon
    trace: Trace | None = None


def drafts_of(tree: Tree, found: Sequence[Candidate], setting: Setting) -> list[Draft]:
    """Give the mentions of one sentence."""
    trace = setting.trace.on(tree.sentence) if setting.trace is not None else None
    every = evoked(tree, found, setting.lexicon, trace)
    tally = tally_of(tree, every, setting.lexicon)
    drafts = [_draft(tree, each, setting, tally) for each in every]
    main = main_of(tree, [draft.head for draft in drafts if not draft.figurative], setting.lexicon)
    for draft in drafts:
        draft.main = draft.head == main and not draft.figurative
        if draft.entry.mode == PROMISE and promises_force(tree, draft.head, *_by_force(drafts)):
            draft.told_as = "THREATEN"
    return drafts


def _by_force(drafts: Sequence[Draft]) -> tuple[list[int], list[int]]:
    """Give the heads of the drafts that tell of force or pressure, and those of the others."""
    forceful = [
        draft.head for draft in drafts if draft.event_type in FORCE and not draft.figurative and draft.reading.stance != "negated"
    ]
    return forceful, [draft.head for draft in drafts if draft.head not in forceful]


def _draft(tree: Tree, each: Evoked, setting: Setting, tally: Tally) -> Draft:
    lexicon, entry = setting.lexicon, each.entry
    reading = _announced(entry, read(tree, each.head, lexicon, inside=frozenset(each.words)), lexicon)
    toll = tally.toll(each.head, reading.speaker)
    verdict = _judge(tree, each, toll, setting)
    context = context_of(entry, each.roles, verdict.context)
    draft = Draft(
        tree=tree,
        words=each.words,
        head=each.head,
        entry=entry,
        roles=each.roles,
        reading=reading,
        timing=timing(Event(tree, each.head, each.words, bool(reading.planned)), setting.published_at, lexicon),
        places=_places(tree, each, setting),
        toll=toll,
        quantities=tally.quantities(each.head, reading.speaker),
        context=context,
        cause=_cause(entry, verdict),
        severity=severity_of(entry, each.roles, context, toll, lexicon),
        actor=_actor(each, reading),
        recipient=each.roles.recipient.party if each.roles.recipient else None,
        discounts=list(verdict.discounts),
        figurative=verdict.figurative and entry.event_type in CONFLICT,
        told_as=verdict.told_as or told_as(tree, each.head, entry.event_type, lexicon, inside=each.words),
    )
    _default_silence(draft)
    _broken(draft, lexicon)
    weaken(draft, lexicon)
    return draft


def _places(tree: Tree, each: Evoked, setting: Setting) -> tuple[Place, ...]:
    """Give where it happened, by the rules of the event's type."""
    kind = each.entry.event_type
    look = Look(setting.dateline if kind in _SOMEWHERE else (), "travel-words" if kind in _AWAY else "place-words")
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


def _judge(tree: Tree, each: Evoked, toll: Toll | None, setting: Setting) -> Verdict:
    hurt = toll is not None and toll.status == "reported"
    actor, recipient = kinds_of(each.roles.actor), kinds_of(each.roles.recipient)
    return setting.scope.judge(Case(tree, each.head, each.words, each.entry, each.trigger.lemma, actor, recipient, hurt))


def _cause(entry: Entry, verdict: Verdict) -> Cause | None:
    if entry.cause is None:
        return None
    return verdict.cause or entry.cause


def _announced(entry: Entry, reading: Reading, lexicon: Lexicon) -> Reading:
    """Read an announced warning as planned, "said it would ban flights", and a feared or shouted threat as one in doubt."""
    if entry.ledger != "threats" or reading.stance != "hypothetical":
        return reading
    if reading.words in lexicon.listed("announcing"):
        return structs.replace(reading, stance="reported" if reading.speaker else "asserted", planned=reading.words)
    if entry.event_type == "THREATEN" and reading.words.lower() in lexicon.listed("doubting"):
        return structs.replace(reading, stance="hedged")
    return reading


def _default_silence(draft: Draft) -> None:
    """Let crime, hazards and what has no ledger weigh nothing, and say why."""
    if draft.context in ("crime", "hazard"):
        draft.discounts.append(Discount(rule=f"{draft.context} does not escalate", words="", factor=0.0))
    elif draft.cause in ("health", "weather", "accident"):
        draft.discounts.append(Discount(rule=f"caused by {draft.cause}", words="", factor=0.0))
    elif draft.event_type == "MARKET":
        draft.discounts.append(Discount(rule="market context", words="", factor=0.0))


def _broken(draft: Draft, lexicon: Lexicon) -> None:
    """Let easing that is told to end weigh nothing: "the truce collapsed", "broke the ceasefire"."""
    token = draft.tree.tokens[draft.head]
    ends = token.dep in ("nsubj", "nsubjpass", "dobj") and draft.tree.lemmas[token.head] in lexicon.listed("breaking")
    if draft.ledger == "easing" and ends and not draft.tree.is_verbal(draft.head):
        draft.discount("easing that ends", draft.tree.tokens[token.head].text, 0.0)
