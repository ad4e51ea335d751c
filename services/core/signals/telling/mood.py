"""The words that hang on one word and say how it is meant: negation, modals, "if", "alleged"."""

from collections.abc import Collection

from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.telling.cue import Cues


def read_mood(tree: Tree, at: int, lexicon: Lexicon, cues: Cues, *, inside: Collection[int] = ()) -> None:
    """Note what hangs on a word; words `inside` the event's own are no cues."""
    if tree.is_verbal(at):
        _verb_words(tree, at, lexicon, cues)
    for child in tree.children[at]:
        if child not in inside:
            _read_child(tree, child, lexicon, cues)


def _read_child(tree: Tree, child: int, lexicon: Lexicon, cues: Cues) -> None:
    word, dep = tree.keys[child], tree.tokens[child].dep
    if dep == "neg" or (dep in ("det", "advmod", "preconj") and word in lexicon.listed("negators")):
        if not any(key in lexicon.listed("not-only") for key in tree.keys[child + 1 : child + 2]):
            cues.add("negated", tree.tokens[child].text)
    elif dep in ("amod", "advmod", "det", "compound", "nmod"):
        _read_describing(tree, child, lexicon, cues)
    elif dep == "acl" and tree.tokens[child].tag == "VBN":
        _read_participle(tree, child, lexicon, cues)
    elif dep == "mark" and word in lexicon.listed("hypothetical-marks"):
        cues.add("hypothetical", word)


def _read_describing(tree: Tree, child: int, lexicon: Lexicon, cues: Cues) -> None:
    """Read an adjective, adverb or determiner: "planned", "foiled", "possible", "allegedly"."""
    word = tree.keys[child]
    if word in lexicon.listed("planned-words"):
        cues.plan(word)
    elif word in lexicon.listed("foiled-words"):
        cues.add("negated", word)
    elif word in lexicon.listed("hypothetical-words") and tree.tokens[child].dep != "advmod":
        cues.add("hypothetical", word)
    elif word in lexicon.listed("hedge-words"):
        cues.add("hedged", word)


def _read_participle(tree: Tree, child: int, lexicon: Lexicon, cues: Cues) -> None:
    """Read a passive after a noun: "an attack foiled by police", "a strike planned for Monday"."""
    lemma, word = tree.lemmas[child], tree.tokens[child].text
    if any(lemma in lexicon.listed(name) for name in ("failing", "denial-verbs")):
        cues.add("negated", word)
    elif lemma in lexicon.listed("planning"):
        cues.plan(word)
    elif lemma in lexicon.listed("hedge-verbs"):
        cues.add("hedged", word)


def _verb_words(tree: Tree, verb: int, lexicon: Lexicon, cues: Cues) -> None:
    """Read a verb's auxiliaries, "could", "will" and "to", and a subject such as "nobody"."""
    words = [modal_of(tree, child) for child in tree.by_dep(verb, "aux", "auxpass")]
    for word in words:
        if word in lexicon.listed("modals-unreal"):
            cues.add("hedged" if "have" in words and word in lexicon.listed("modals-hedged") else "hypothetical", word)
        elif word in lexicon.listed("modals-planned"):
            cues.plan(word)
    subjects = tree.by_dep(verb, "nsubj", "nsubjpass")
    for child in [each for subject in subjects for each in (subject, *tree.by_dep(subject, "det"))]:
        if tree.keys[child] in lexicon.listed("negators"):
            cues.add("negated", tree.tokens[child].text)
    upper = tree.tokens[verb].head
    if tree.tokens[verb].dep == "xcomp" and "to" in words and tree.keys[upper] in lexicon.listed("going"):
        cues.plan(tree.tokens[upper].text)
    _read_inversion(tree, verb, subjects, lexicon, cues)


def _read_inversion(tree: Tree, verb: int, subjects: list[int], lexicon: Lexicon, cues: Cues) -> None:
    """Read a condition without "if": "had they attacked"."""
    if tree.tokens[verb].dep != "advcl" or not subjects:
        return
    for at in tree.by_dep(verb, "aux"):
        if at < subjects[0] and tree.keys[at] in lexicon.listed("inverted"):
            cues.add("hypothetical", tree.keys[at])


def modal_of(tree: Tree, at: int) -> str:
    """Give an auxiliary as written in full: "'ll" is "will"."""
    return tree.keys[at] if tree.keys[at].isalpha() else tree.lemmas[at]


def is_aim(tree: Tree, verb: int) -> bool:
    """Tell whether a verb is an infinitive with "to"."""
    return tree.tokens[verb].tag == "VB" and any(tree.tokens[child].tag == "TO" for child in tree.by_dep(verb, "aux"))
