"""Mentions of one event within an article: what one tells completes the others, and what one recalls all recall."""

from collections import Counter
from collections.abc import Sequence

from services.core.mentions import Party, Place
from services.core.signals.events.draft import Draft
from services.core.signals.events.severity import context_of, severity_of
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.telling.recency import PAST, REACTED

LEAD = 6
"""Sentences, the title among them, in which an article tells its news; an act told only later is told in passing."""
GRAVE = 7.0
"""Severity from which an act told only in passing is weakened."""
_FORCE = ("ASSAULT", "COERCE")


def connect(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Let the drafts of an article, in reading order, complete and weaken one another."""
    _refer_back(drafts, lexicon)
    _recall_together(drafts)
    _recall_all(drafts)
    _fill_gaps(drafts)
    _face_each_other(drafts)
    _grade_again(drafts, lexicon)
    _in_passing(drafts, lexicon)
    _bare(drafts, lexicon)


def _is_reference(draft: Draft, lexicon: Lexicon) -> bool:
    """Tell whether a mention points back: "the attack", or an entry made for that."""
    if draft.entry.elaborates:
        return True
    determiners = [draft.tree.keys[at] for at in draft.tree.by_dep(draft.head, "det")]
    bare = draft.actor is None and draft.recipient is None and len(draft.words) == 1
    return draft.event_type == "ASSAULT" and bare and any(word in lexicon.listed("definite") for word in determiners)


def _refer_back(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    for at, draft in enumerate(drafts):
        if not _is_reference(draft, lexicon):
            continue
        earlier = [each for each in drafts[:at] if each.event_type == "ASSAULT" and not _is_reference(each, lexicon)]
        told = [each for each in earlier if each.weight > 0] or earlier
        if not told:
            continue
        source = (
            max(reversed(told), key=lambda each: (each.actor is not None) + (each.recipient is not None))
            if draft.entry.elaborates
            else told[-1]
        )
        _take(draft, source)
        if not draft.entry.elaborates:
            draft.discount("refers back to an event told before", draft.tree.phrase(draft.words), lexicon.factors["presupposed"])
        elif draft.places:
            for each in told:
                if _between(each) == _between(source):
                    each.places = _joined(draft.places, each.places)


def _between(draft: Draft) -> tuple[str | None, str | None]:
    """Give the countries of actor and recipient."""
    return (draft.actor.country if draft.actor else None, draft.recipient.country if draft.recipient else None)


def _take(draft: Draft, source: Draft) -> None:
    """Give a reference what the event it points to has."""
    draft.actor, draft.recipient = draft.actor or source.actor, draft.recipient or source.recipient
    draft.places = _joined(draft.places, source.places)
    draft.severity, draft.context = max(draft.severity, source.severity), source.context
    if source.recalled:
        draft.timing = source.timing
        draft.discount(source.timing.rule, source.timing.words, 0.0)


def _joined(one: tuple[Place, ...], other: tuple[Place, ...]) -> tuple[Place, ...]:
    """Join places that do not contradict each other: those of one country; a said place replaces a dateline."""
    said = tuple(place for place in one if place.basis != "dateline")
    more = tuple(place for place in other if place.basis != "dateline" or not said)
    if not said:
        return more or one
    countries = {place.country for place in said}
    merged = {place.id: place for place in (*said, *(place for place in more if place.country in countries))}
    return tuple(sorted(merged.values(), key=lambda place: (place.id == place.country, place.latitude is None)))


def _victim(party: Party | None) -> str | None:
    return party.id if party is not None and party.id.startswith("per:") else None


def _recall_together(drafts: Sequence[Draft]) -> None:
    """Recall every mention of a victim whose death is told as past elsewhere in the article, unless one is dated new."""
    old = {
        victim: draft
        for draft in drafts
        if draft.recalled
        and draft.timing.rule != REACTED
        and draft.event_type == "ASSAULT"
        and (victim := _victim(draft.recipient))
    }
    fresh = {
        _victim(draft.recipient) for draft in drafts if draft.timing.words and not draft.recalled and not draft.timing.background
    }
    for draft in drafts:
        victim = _victim(draft.recipient)
        if draft.event_type == "ASSAULT" and victim in old and victim not in fresh and not draft.recalled:
            source = old[victim] if victim else draft
            draft.timing = source.timing
            draft.discount("told as past elsewhere in the article", source.timing.words, 0.0)


def _recall_all(drafts: Sequence[Draft]) -> None:
    """Recall what is told without a time where an article's title or first sentence is mainly about an act of a past day.

    So reads an anniversary, a trial or a portrait: "Six people were killed." belongs to the attack of 2013 in the title. A new
    act in the lead shows that the article is not of that kind.
    """
    force = [draft for draft in drafts if draft.event_type in _FORCE and draft.ledger == "acts"]
    lead = [draft for draft in force if draft.tree.number < LEAD]
    about = [draft for draft in lead if draft.main and draft.tree.number <= 1]
    if not about or about[0].timing.rule != PAST or any(draft.weight > 0 and draft.timing.words for draft in lead):
        return
    for draft in force:
        if not draft.recalled and not draft.timing.words:
            draft.timing = about[0].timing
            draft.discount("told as past elsewhere in the article", about[0].timing.words, 0.0)


def _fill_gaps(drafts: Sequence[Draft]) -> None:
    """Complete who and where from a fuller mention of the same act: same type, both new, no contradiction."""
    fresh = [draft for draft in drafts if draft.event_type in _FORCE and draft.weight > 0 and draft.ledger == "acts"]
    for draft in fresh:
        for source in fresh:
            if (
                source is draft
                or source.event_type != draft.event_type
                or source.entry.severity < GRAVE
                or not _agree(draft, source)
            ):
                continue
            draft.actor, draft.recipient = draft.actor or source.actor, draft.recipient or source.recipient
            if not draft.places or all(place.basis == "dateline" for place in draft.places):
                draft.places = source.places or draft.places


def _face_each_other(drafts: Sequence[Draft]) -> None:
    """Give a threat without an addressee the country that its speaker's country faces elsewhere in the article."""
    facing: dict[str, Counter[str]] = {}
    for draft in drafts:
        one = draft.actor.country if draft.actor else None
        other = draft.recipient.country if draft.recipient else None
        if one and other and one != other:
            facing.setdefault(one, Counter())[other] += 1
            facing.setdefault(other, Counter())[one] += 1
    for draft in drafts:
        mine = draft.actor.country if draft.actor else None
        if draft.event_type == "THREATEN" and draft.recipient is None and mine and mine in facing:
            country = facing[mine].most_common(1)[0][0]
            draft.recipient = Party(id=country, name=country, country=country)


def _agree(one: Draft, other: Draft) -> bool:
    """Tell whether two mentions may be one act: each shared party stands for the same, and one is shared."""
    shared = 0
    for mine, theirs in ((one.actor, other.actor), (one.recipient, other.recipient)):
        if mine is None or theirs is None:
            continue
        if mine.id != theirs.id and (mine.country is None or mine.country != theirs.country):
            return False
        shared += 1
    if one.entry.mode != other.entry.mode and not shared:
        return False
    places = (
        {place.country for place in one.places if place.basis == "said"},
        {place.country for place in other.places if place.basis == "said"},
    )
    return (shared > 0 or one.entry.mode == other.entry.mode) and not (all(places) and not places[0] & places[1])


def _grade_again(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Reckon the severity of acts again whose toll another sentence of the same act tells."""
    for draft in drafts:
        if draft.event_type == "ASSAULT" and draft.weight > 0 and draft.context not in ("crime", "hazard"):
            context = context_of(draft.entry, draft.roles, None) if draft.context == draft.entry.context else draft.context
            draft.severity = max(draft.severity, severity_of(draft.entry, draft.roles, context, draft.toll, lexicon))


def _in_passing(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Weaken grave acts that the title and the lead do not tell."""
    led = any(d.event_type in _FORCE and d.severity >= GRAVE and d.weight > 0 and d.tree.number < LEAD for d in drafts)
    for draft in drafts:
        if not led and draft.event_type in _FORCE and draft.severity >= GRAVE and draft.tree.number >= LEAD:
            draft.discount("told in passing", "", lexicon.factors["passing"])


def _bare(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Weaken grave acts of which the article names neither who, nor whom, nor where."""
    for draft in drafts:
        if draft.event_type in _FORCE and draft.severity >= GRAVE and not (draft.actor or draft.recipient or draft.places):
            draft.discount("nobody and nowhere named", draft.tree.phrase(draft.words), lexicon.factors["no_party"])
