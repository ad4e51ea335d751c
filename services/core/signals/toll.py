"""Killed and injured, as one sentence tells them."""

from services.core.mentions import Toll
from services.core.signals.lexicon import Lexicon
from services.core.signals.tree import Tree

REACH = 6
"""Words between a number and what it counts, at most."""
MOST = 10_000_000
"""A greater number is no toll."""


def _number(tree: Tree, at: int, lexicon: Lexicon) -> int | None:
    """Give the number that a word says, in digits or as a word."""
    word = tree.keys[at]
    if tree.tokens[at].dep == "det":
        return None
    if word.isascii() and word.isdigit():
        return int(word) if int(word) < MOST and len(word) != 4 else None  # noqa: PLR2004 - four digits are a year
    digits = tree.tokens[at].text.replace(",", "")
    if digits.isascii() and digits.isdigit() and "," in tree.tokens[at].text:
        return min(int(digits), MOST)
    return lexicon.numbers.get(word)


def _counted(tree: Tree, at: int, lexicon: Lexicon, stop: set[int]) -> int | None:
    """Give the number that belongs to a word such as "killed": after it as its object's, else before it."""
    active = tree.by_dep(at, "dobj")
    around = tree.subtree(active[0], clauses=False) if active else []
    for each in [*around, *range(at - 1, max(-1, at - REACH), -1)]:
        if each in stop and each != at and each not in around:
            break
        number = _number(tree, each, lexicon)
        if number is not None:
            return number
    return None


def toll_of(tree: Tree, speaker: str | None, lexicon: Lexicon) -> Toll | None:
    """Give the casualties that a sentence tells, or None if it tells none.

    "No casualties" is a report too. `by` is the speaker of the sentence, where one is named.
    """
    by = (speaker,) if speaker else ()
    lowest: dict[str, int] = {}
    stop = {
        at
        for at, key in enumerate(tree.lemmas)
        if key in lexicon.listed("killed-words") or key in lexicon.listed("injured-words")
    }
    for name in ("killed-words", "injured-words"):
        for at in sorted(stop):
            if tree.lemmas[at] in lexicon.listed(name) and name not in lowest:
                number = _counted(tree, at, lexicon, stop)
                if number is not None:
                    lowest[name] = number
    if lowest:
        killed, injured = lowest.get("killed-words"), lowest.get("injured-words")
        return Toll(
            status="reported", killed_least=killed, killed_most=killed, injured_least=injured, injured_most=injured, by=by
        )
    if _none_told(tree, lexicon):
        return Toll(status="none reported", by=by)
    return None


def _none_told(tree: Tree, lexicon: Lexicon) -> bool:
    """Tell whether the sentence says that nobody was hurt: "no casualties", "without injuries", "no one was hurt"."""
    for at, lemma in enumerate(tree.lemmas):
        if lemma in lexicon.listed("casualty-words"):
            before = tree.keys[max(0, at - 3) : at]
            if any(word in lexicon.listed("negators") for word in before):
                return True
    return False
