"""What a sentence mainly tells: which of its events, and what the sentence does with it."""

from collections.abc import Collection, Sequence

from services.core.signals.events.frame import is_said
from services.core.signals.events.tree import Step, Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.vocabulary import EventType

_STEPS = {
    "aux": -0.1,
    "auxpass": -0.1,
    "neg": -0.1,
    "attr": 0.2,
    "acomp": 0.1,
    "oprd": 0.2,
    "dobj": 0.2,
    "dative": 0.4,
    "prt": 0.0,
    "conj": 0.6,
    "xcomp": 0.4,
    "ccomp": 0.8,
    "nsubjpass": 0.5,
    "nsubj": 0.7,
    "csubj": 0.7,
    "prep": 0.4,
    "agent": 0.4,
    "pobj": 0.3,
    "pcomp": 0.4,
    "parataxis": 0.5,
    "compound": 0.6,
    "amod": 0.9,
    "nmod": 0.9,
    "poss": 1.0,
    "appos": 1.5,
    "relcl": 1.5,
    "acl": 1.0,
    "advcl": 1.0,
}
"""How far below its governor a word stands, by dependency, in verbs: about 0 for what shares its clause, 1 and more for what is
only told beside it. Set by hand on sentences coded by the PLOVER scheme; moving one by 0.2
changes the share told right by half a percent at most."""
_ELSE = 0.8
_GOVERNED = frozenset({"xcomp", "ccomp", "dobj", "prep", "pobj", "pcomp", "acl", "conj", "attr"})
FARTHEST = 2.0
"""Distance beyond which an event is background and its sentence tells nothing of the kind."""
PROMISE = "promise"
"""Mode of the entries that only announce what they govern."""
CONFLICT: frozenset[EventType] = frozenset({"PROTEST", "MOBILIZE", "COERCE", "ASSAULT", "SANCTION", "THREATEN"})
_COOPERATION: frozenset[EventType] = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD"})
FORCE: frozenset[EventType] = CONFLICT - {"MOBILIZE", "PROTEST"}
"""Types that are a threat where they are promised; troops may be promised to a friend."""
_MATERIAL: frozenset[EventType] = frozenset({"COOPERATE", "AID", "YIELD"})


def distance(tree: Tree, word: int, lexicon: Lexicon) -> float:
    """Tell how far a word stands below what the sentence asserts; verbs of speech add nothing."""
    return sum(_step(tree, step, lexicon) for step in tree.climb(word))


def _step(tree: Tree, step: Step, lexicon: Lexicon) -> float:
    if step.dep in ("ccomp", "parataxis") and tree.lemmas[step.upper] in lexicon.listed("reporting-verbs"):
        return 0.0
    if step.dep == "acl" and tree.tokens[step.upper].head == step.upper and tree.lacks_verb():
        return 0.0
    return _STEPS.get(step.dep, _ELSE)


def main_of(tree: Tree, heads: Sequence[int], lexicon: Lexicon) -> int | None:
    """Give the head of the event that a sentence mainly tells: the nearest to what it asserts, the first of equals; or None."""
    ranked = sorted((distance(tree, head, lexicon), head) for head in heads)
    return ranked[0][1] if ranked and ranked[0][0] <= FARTHEST else None


def promises_force(tree: Tree, promise: int, forceful: Collection[int], peaceful: Collection[int]) -> bool:
    """Tell whether what a promise governs first is force: "ready to strike", but not "agreed to end the strikes"."""
    below = sorted((steps, head in forceful) for head in (*forceful, *peaceful) if (steps := _steps_to(tree, head, promise)))
    return bool(below) and below[0][1]


def _steps_to(tree: Tree, word: int, upper: int) -> int:
    """Count the steps from a word up to another of the same clause or of one that it governs; 0 if there is no such way."""
    for number, step in enumerate(tree.climb(word), start=1):
        if step.dep not in _GOVERNED or (step.dep == "acl" and tree.tokens[step.lower].tag != "VB"):
            return 0
        if step.upper == upper:
            return number
    return 0


def told_as(tree: Tree, head: int, kind: EventType, lexicon: Lexicon, *, inside: Collection[int]) -> EventType:
    """Give the type of what a sentence does with an event of a kind; words `inside` the trigger do nothing to it.

    Announced aid is an agreement, an announced strike a threat, refused help a refusal.
    """
    verb = tree.verb_over(head)
    if verb is None:
        return kind
    words = {tree.keys[child] for child in tree.by_dep(verb, "aux", "neg") if child not in inside}
    if words & lexicon.listed("negators").singles:
        return "REJECT" if kind in _COOPERATION else kind
    if _is_planned(tree, verb, words, lexicon):
        return "THREATEN" if kind in CONFLICT else "AGREE" if kind in _MATERIAL else kind
    return kind


def _is_planned(tree: Tree, verb: int, words: Collection[str], lexicon: Lexicon) -> bool:
    """Tell whether a verb with these auxiliaries is still to be done: "will send", "said it would send", "is going to send"."""
    token = tree.tokens[verb]
    if any(word in lexicon.listed("modals-planned") for word in words):
        return True
    going = token.dep == "xcomp" and tree.tokens[token.head].tag == "VBG" and tree.lemmas[token.head] in lexicon.listed("going")
    return going or (any(word in lexicon.listed("modals-told") for word in words) and is_said(tree, verb, lexicon))
