"""Whether an event is told as what something else answers or is about: "to avenge the killing", "condemned the attack"."""

from services.core.signals.events.tree import Step, Tree
from services.core.signals.lexicon.lexicon import Lexicon

_PLAIN = ("dobj", "pobj", "prep", "pcomp", "conj", "acl", "poss", "compound", "appos", "nmod", "nsubjpass")


def reason_for(tree: Tree, trigger: int, step: Step, lexicon: Lexicon) -> bool:
    """Tell whether one step up from an event leads to a word that takes the event for granted.

    An answer always does; a reaction only where the event is definite: "condemned an attack that killed six" is news of it.
    """
    if step.dep not in _PLAIN or tree.by_dep(step.upper, "prt"):
        return False
    if step.dep == "prep" and tree.keys[step.lower] in lexicon.listed("by"):
        return False  # "responded by shelling" tells the answer, not what is answered
    lemma = tree.lemmas[step.upper]
    if lemma in lexicon.listed("retaliation-for"):
        return step.dep != "nsubjpass"
    return lemma in lexicon.listed("reaction-to") and not tree.is_verbal(trigger) and is_definite(tree, trigger, lexicon)


def is_definite(tree: Tree, noun: int, lexicon: Lexicon) -> bool:
    """Tell whether a noun points to an event that the reader knows: "the attack", "Friday's killing"; not "an attack".

    A headline leaves the article out: "leaders condemn missile attack".
    """
    dets = [tree.keys[child] for child in tree.by_dep(noun, "det")]
    headline = tree.sentence.part == "title" and not dets and tree.tokens[noun].tag == "NN"
    return headline or bool(tree.by_dep(noun, "poss")) or any(word in lexicon.listed("definite") for word in dets)


def reason_above(tree: Tree, trigger: int, lexicon: Lexicon) -> int | None:
    """Give the word that an event is the reason for, or None."""
    for step in tree.climb(trigger):
        if step.dep not in _PLAIN:
            return None
        if reason_for(tree, trigger, step, lexicon):
            return step.upper
    return None
