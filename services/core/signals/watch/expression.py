"""What a watch asks for: terms joined by and, or and not, and by which of them it holds."""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct

from services.core.signals.watch.phrase import Phrase

Field = Literal[
    "phrase", "entity", "place", "actor", "recipient", "type", "mode", "context", "cause", "ledger", "stance", "recency"
]
"""What a term asks about. Phrases and entities are asked of a sentence, all else of one mention in it."""
OF_SENTENCES: tuple[Field, ...] = ("phrase", "entity")


class Term(Struct, frozen=True):
    """One thing that an expression asks for: a field with its value, or phrases of which one must stand in the sentence.

    `label` is what the user wrote. A value that ends in `*` fits whatever begins so.
    """

    label: str
    field: Field
    value: str = ""
    phrases: tuple[Phrase, ...] = ()


class Not(Struct, frozen=True):
    """What must not hold."""

    of: "Node"


class Junction(Struct, frozen=True):
    """Parts of which all, or at least one, must hold."""

    kind: Literal["and", "or"]
    parts: tuple["Node", ...]


Node = Term | Not | Junction


def terms_of(node: Node) -> tuple[Term, ...]:
    """Give the terms of an expression, each once, in order."""
    if isinstance(node, Term):
        return (node,)
    parts: Sequence[Node] = (node.of,) if isinstance(node, Not) else node.parts
    return tuple(dict.fromkeys(term for part in parts for term in terms_of(part)))


def asked_of(node: Node, *, wanted: bool = True) -> tuple[Term, ...]:
    """Give the terms that an expression wants to hold: all that stand under no `not`, or under two."""
    if isinstance(node, Term):
        return (node,) if wanted else ()
    if isinstance(node, Not):
        return asked_of(node.of, wanted=not wanted)
    return tuple(dict.fromkeys(term for part in node.parts for term in asked_of(part, wanted=wanted)))


def support(node: Node, holds: Callable[[Term], bool]) -> frozenset[Term] | None:
    """Give the terms by which an expression holds, or nothing where it does not.

    Args:
        node: The expression.
        holds: Tells whether a term does.
    """
    if isinstance(node, Term):
        return frozenset((node,)) if holds(node) else None
    if isinstance(node, Not):
        return frozenset() if support(node.of, holds) is None else None
    found = [support(part, holds) for part in node.parts]
    kept = [each for each in found if each is not None]
    enough = len(kept) == len(found) if node.kind == "and" else bool(kept)
    none: frozenset[Term] = frozenset()
    return none.union(*kept) if enough else None


def may_hold(node: Node, holds: Callable[[Term], bool]) -> bool:
    """Tell whether an expression could hold where some of these terms do: what must not hold is taken not to."""
    if isinstance(node, Term):
        return holds(node)
    if isinstance(node, Not):
        return True
    found = (may_hold(part, holds) for part in node.parts)
    return all(found) if node.kind == "and" else any(found)
