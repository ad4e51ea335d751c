"""What an entry asks for around its trigger, and whether it stands there."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from services.core.signals.events.parties import Role
from services.core.signals.events.roles import Roles
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.entries import Entry, Kind, Words
from services.core.signals.lexicon.lexicon import Lexicon, Trigger


class Evoked(Struct, frozen=True):
    """An entry that a trigger evokes, with its words, its head and its parties."""

    words: tuple[int, ...]
    head: int
    trigger: Trigger
    entry: Entry
    roles: Roles


def misfit(tree: Tree, each: Evoked, lexicon: Lexicon) -> tuple[str, str] | None:
    """Give the first thing that an entry asks for and does not find around the trigger, as rule and words, or None."""
    verbal = tree.is_verbal(each.head) and not tree.is_nominal(each.head)
    return next(_misfits(tree, each, lexicon, verbal=verbal), None)


def _misfits(tree: Tree, each: Evoked, lexicon: Lexicon, *, verbal: bool) -> Iterator[tuple[str, str]]:
    entry, head, roles = each.entry, each.head, each.roles
    objects = _objects(tree, each)
    if verbal:
        for name, wanted, words in (
            ("object", entry.object, objects),
            ("subject", entry.subject, roles.subject_words),
            ("clause", entry.needs, tree.subtree(head) if entry.needs else ()),
        ):
            if wanted and not holds(tree, words, wanted, lexicon):
                yield f"its {name} has none of", ", ".join(wanted)
    elif entry.of and not holds(tree, tree.subtree(head, clauses=False), entry.of, lexicon):
        yield "its phrase has none of", ", ".join(entry.of)
    where = objects if entry.object and verbal else tree.subtree(head, clauses=bool(entry.needs))
    if entry.without and holds(tree, where, entry.without, lexicon):
        yield "beside it stands one of", ", ".join(entry.without)
    if entry.said and not is_said(tree, head, lexicon):
        yield "nobody says it", ""
    if verbal:
        yield from _parties(entry, roles)


def _parties(entry: Entry, roles: Roles) -> Iterator[tuple[str, str]]:
    if entry.actor and not _is_of(roles.actor, entry.actor, None):
        yield "its actor is none of", ", ".join(entry.actor)
    if entry.recipient and not _is_of(roles.recipient, entry.recipient, "unknown"):
        yield "its recipient is none of", ", ".join(entry.recipient)


def _is_of(role: Role | None, kinds: tuple[Kind, ...], unnamed: Kind | None) -> bool:
    return (role.kind if role is not None else unnamed) in kinds


def holds(tree: Tree, words: Sequence[int], wanted: Words, lexicon: Lexicon) -> bool:
    """Tell whether one of the wanted words or phrases stands among these words, in base form or as written."""
    listed = lexicon.words(wanted)
    return bool(listed.phrases([tree.lemmas[at] for at in words]) or listed.phrases([tree.keys[at] for at in words]))


def _objects(tree: Tree, each: Evoked) -> tuple[int, ...]:
    """Give the words of what a verb acts on; "set fire to the office" acts on what stands behind its last word."""
    beside = [at for at in each.words if at != each.head] + tree.by_dep(each.head, "npadvmod")
    return (*each.roles.object_words, *(word for at in beside for word in tree.subtree(at, clauses=False)))


def is_said(tree: Tree, at: int, lexicon: Lexicon) -> bool:
    """Tell whether a word stands in a clause that somebody says."""
    return any(step.dep == "ccomp" and tree.lemmas[step.upper] in lexicon.listed("reporting-verbs") for step in tree.climb(at))
