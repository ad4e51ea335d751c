"""Words that may evoke an event, and which of them do, once the sentence is parsed."""

from collections.abc import Sequence

from msgspec import Struct

from services.core.signals.entries import Entry
from services.core.signals.lexicon import Lexicon, Trigger
from services.core.signals.roles import Roles, roles_of
from services.core.signals.tree import Tree
from services.core.signals.words import key, words_of

LEAD = 5
"""Sentences, the title among them, in which words of no ledger are worth a parse: they tell what an article is about."""


class Candidate(Struct, frozen=True):
    """A trigger at characters [start, end) of a sentence."""

    start: int
    end: int
    trigger: Trigger


class Evoked(Struct, frozen=True):
    """An entry that a trigger evokes, with its words, its head and its parties."""

    words: tuple[int, ...]
    head: int
    trigger: Trigger
    entry: Entry
    roles: Roles


def candidates(text: str, lexicon: Lexicon) -> list[Candidate]:
    """Give the places of a sentence where a trigger's words stand, whatever their part of speech."""
    words = words_of(text)
    keys = [key(word.text) for word in words]
    found = lexicon.triggers.find(keys)
    present = set(keys) if found else set()
    return [
        Candidate(words[each.first].start, words[each.last].end, each.value)
        for each in found
        if each.value.part != "verb" or all(asked & present for asked in lexicon.asks[each.value.entry])
    ]


def is_worth_parsing(found: Sequence[Candidate], number: int, lexicon: Lexicon) -> bool:
    """Tell whether a sentence may hold what counts; talks, praise and the like count in the lead only."""
    return bool(found) and (number < LEAD or any(lexicon.entries[each.trigger.entry].ledger != "none" for each in found))


def evoked(tree: Tree, found: Sequence[Candidate], lexicon: Lexicon) -> list[Evoked]:
    """Give what a parsed sentence evokes: for each word at most one entry, the longest trigger's, then the narrowest's."""
    fitting = []
    for each in found:
        words = tuple(tree.at(each.start, each.end))
        if not words:
            continue
        head = words[-1] if each.trigger.part == "noun" else words[0] if each.trigger.part == "verb" else tree.head_of(words)
        if not _part_fits(tree, head, each.trigger):
            continue
        entry = lexicon.entries[each.trigger.entry]
        roles = roles_of(tree, head, entry, lexicon)
        if _entry_fits(tree, head, entry, roles, lexicon):
            fitting.append(Evoked(words, head, each.trigger, entry, roles))
    kept = _one_each(fitting)
    tree.events = frozenset(each.head for each in kept)
    return kept


def _part_fits(tree: Tree, head: int, trigger: Trigger) -> bool:
    if trigger.part == "noun":
        return (tree.is_nominal(head) and tree.tokens[head].dep not in ("compound", "nmod")) or (
            tree.tokens[head].tag == "VBG" and tree.is_nominal(head)
        )
    if trigger.part == "verb":
        return tree.is_verbal(head) and not tree.is_nominal(head)
    return True


def _holds(tree: Tree, words: Sequence[int], wanted: tuple[str, ...], lexicon: Lexicon) -> bool:
    listed = lexicon.words(wanted)
    return bool(listed.phrases([tree.lemmas[at] for at in words]) or listed.phrases([tree.keys[at] for at in words]))


def _entry_fits(tree: Tree, head: int, entry: Entry, roles: Roles, lexicon: Lexicon) -> bool:
    """Tell whether what an entry asks for stands around the trigger."""
    verbal = tree.is_verbal(head) and not tree.is_nominal(head)
    if verbal and entry.object and not _holds(tree, roles.object_words, entry.object, lexicon):
        return False
    if verbal and entry.subject and not _holds(tree, roles.subject_words, entry.subject, lexicon):
        return False
    if verbal and entry.needs and not _holds(tree, tree.subtree(head), entry.needs, lexicon):
        return False
    if entry.actor and (roles.actor is None or roles.actor.kind not in entry.actor):
        return False
    return not entry.recipient or not verbal or (roles.recipient.kind if roles.recipient else "unknown") in entry.recipient


def _narrowness(each: Evoked) -> tuple[int, int, int]:
    entry = each.entry
    return (-len(each.words), -sum(bool(part) for part in (entry.object, entry.subject, entry.needs)), each.trigger.entry)


def _one_each(fitting: Sequence[Evoked]) -> list[Evoked]:
    """Keep one entry a word; a verb that only carries an event noun ("launched an attack") leaves it the word."""
    taken: set[int] = set()
    kept: list[Evoked] = []
    for each in sorted(fitting, key=_narrowness):
        if not taken & set(each.words):
            taken |= set(each.words)
            kept.append(each)
    heads = {each.head for each in kept if each.entry.event_type == "ASSAULT"}
    carried = [each for each in kept if not (each.entry.object and heads & set(each.roles.object_words))]
    return sorted(carried, key=lambda each: each.words)
