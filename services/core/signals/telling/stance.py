"""Whether a text says that an event happened: asserted, reported, hedged, hypothetical or denied, in the event's own clause."""

from collections.abc import Collection

from services.core.signals.events.tree import Step, Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.telling.attribution import attribute
from services.core.signals.telling.cue import Cues, Reading
from services.core.signals.telling.governor import is_counted, read_noun, read_verb
from services.core.signals.telling.mood import is_aim, modal_of, read_mood
from services.core.signals.telling.reason import reason_for

_DOWNWARD = frozenset(
    {"dobj", "pobj", "prep", "xcomp", "ccomp", "pcomp", "acl", "nsubjpass", "attr", "oprd", "agent", "compound", "amod", "dep"}
)
"""Dependencies over which a word governs what is said below it: "denied the attack", "plan to attack"."""


def read(tree: Tree, trigger: int, lexicon: Lexicon, *, inside: Collection[int] = ()) -> Reading:
    """Tell how the event at a trigger word is told; words `inside` the trigger itself are no cues.

    The way leads from the trigger up through what governs it: denials, plans, fears, reports. It ends where another
    clause merely stands beside, so that nothing leaks from a neighbour.
    """
    cues = Cues()
    read_mood(tree, trigger, lexicon, cues, inside=inside)
    if tree.tokens[trigger].head == trigger and is_aim(tree, trigger):
        cues.plan("to")
    for step in tree.climb(trigger):
        if not _governs(tree, step, trigger, lexicon, cues):
            break
    attribute(tree, trigger, lexicon, cues)
    return cues.reading()


def _governs(tree: Tree, step: Step, trigger: int, lexicon: Lexicon, cues: Cues) -> bool:
    """Read one step up; tell whether what stands above still governs the event."""
    if step.dep == "nsubj" and _is_participle(tree, step.upper, lexicon):
        step = Step(step.lower, "nsubjpass", step.upper)
    if step.dep == "conj":
        return _joined(tree, step, lexicon, cues)
    if step.dep in ("nsubj", "csubj", "advcl", "relcl", "advmod") and not _tells_of(tree, step, lexicon):
        _read_last(tree, step, lexicon, cues)
        return False
    if _is_outcome(tree, step, lexicon):
        return False
    if step.dep not in _DOWNWARD | {"relcl"} or reason_for(tree, trigger, step, lexicon):
        return False
    if tree.is_verbal(step.upper):
        return read_verb(tree, step, trigger, lexicon, cues)
    read_noun(tree, step, lexicon, cues)
    return True


def _is_participle(tree: Tree, verb: int, lexicon: Lexicon) -> bool:
    """Tell whether a verb is a passive without its auxiliary, as in headlines: "strike averted"; but an attack "failed"."""
    lemma = tree.lemmas[verb]
    if tree.by_dep(verb, "aux", "auxpass", "dobj", "ccomp") or lemma in lexicon.listed("ending-alone"):
        return False
    return tree.tokens[verb].tag in ("VBN", "VBD") and any(lemma in lexicon.listed(name) for name in ("failing", "denial-verbs"))


def _read_last(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    """Read the last step that has something to say of an event."""
    if step.dep in ("nsubj", "csubj"):
        _as_subject(tree, step, lexicon, cues)
    elif step.dep in ("advcl", "relcl"):
        _purpose(tree, step, lexicon, cues)
        _generic(tree, step, lexicon, cues)
    elif tree.keys[step.lower] in lexicon.listed("negating-links"):
        cues.add("negated", tree.tokens[step.lower].text)


def _is_outcome(tree: Tree, step: Step, lexicon: Lexicon) -> bool:
    """Tell whether a participle says what came of something: "foiled an attack, killing nine"."""
    lemma, names = tree.lemmas[step.lower], ("killed-words", "injured-words", "harming")
    return step.dep == "acl" and tree.tokens[step.lower].tag == "VBG" and any(lemma in lexicon.listed(name) for name in names)


def _tells_of(tree: Tree, step: Step, lexicon: Lexicon) -> bool:
    """Tell whether a relative clause says what its noun is about: "reports that …", "scenarios in which …"."""
    lemma = tree.lemmas[step.upper]
    names = ("telling-nouns", "doubting-nouns", "wishing-nouns")
    return step.dep == "relcl" and any(lemma in lexicon.listed(name) for name in names)


def _as_subject(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    """Read the verb whose subject the event is: "an attack could come", "the attack never happened"."""
    upper = step.upper
    if tree.tokens[upper].pos == "ADJ" and tree.lemmas[upper] in lexicon.listed("wishing-nouns"):
        cues.add("hypothetical", tree.tokens[upper].text)  # "makes an attack inevitable"
    happens = tree.lemmas[upper] in lexicon.listed("occurring")
    det = [tree.keys[child] for child in tree.by_dep(step.lower, "det")]
    indefinite = any(word in lexicon.listed("indefinite") for word in det) or not tree.by_dep(step.lower, "det", "poss", "nummod")
    aux = [modal_of(tree, child) for child in tree.by_dep(upper, "aux")]
    unreal = [word for word in aux if word in lexicon.listed("modals-unreal") or word in lexicon.listed("modals-planned")]
    if (unreal and (happens or indefinite)) or tree.lemmas[upper] in lexicon.listed("looming"):
        cues.add("hypothetical", unreal[0] if unreal else tree.tokens[upper].text)
    if happens and tree.by_dep(upper, "neg"):
        cues.add("negated", tree.tokens[tree.by_dep(upper, "neg")[0]].text)
    for at in tree.by_dep(upper, "acomp", "attr") if happens else ():
        if tree.lemmas[at] in lexicon.listed("denial-nouns"):
            cues.add("negated", tree.tokens[at].text)
        elif tree.lemmas[at] in lexicon.listed("wishing-nouns"):
            cues.add("hypothetical", tree.tokens[at].text)


def _joined(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> bool:
    """Read what the second of two joined words shares with the first: "will hit back and strike", "no attacks or raids"."""
    links = [tree.keys[at] for at in tree.by_dep(step.upper, "cc")]
    if any(word in lexicon.listed("denying-joins") for word in links) and step.lower > step.upper:
        _shared_negation(tree, step, lexicon, cues)
    if tree.is_verbal(step.lower) and not tree.by_dep(step.lower, "aux", "nsubj", "nsubjpass"):
        # A second verb shares the first one's modal and report, but not its negation.
        for modal in (modal_of(tree, child) for child in tree.by_dep(step.upper, "aux")):
            if modal in lexicon.listed("modals-unreal"):
                cues.add("hypothetical", modal)
            elif modal in lexicon.listed("modals-planned"):
                cues.plan(modal)
        if is_aim(tree, step.upper) and tree.tokens[step.lower].tag != "VBD":
            cues.add("hypothetical", "to")
    return True


def _shared_negation(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    for child in tree.by_dep(step.upper, "neg", "det", "cc"):
        rather = child in tree.by_dep(step.upper, "cc") and tree.keys[child] in lexicon.listed("negating-links")
        if rather or tree.keys[child] in lexicon.listed("negators"):
            cues.add("negated", tree.tokens[child].text)


def _purpose(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    """Read an adverbial clause or "something to fire": an infinitive is an aim, not a fact, but of "the first to strike"."""
    if is_aim(tree, step.lower) and not (step.dep == "relcl" and is_counted(tree, step.upper, lexicon)):
        cues.add("hypothetical", "to")
    for child in tree.by_dep(step.lower, "mark", "advmod"):
        if tree.keys[child] in lexicon.listed("hypothetical-marks"):
            cues.add("hypothetical", tree.keys[child])


def _generic(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    """Read what is true of any such thing: "a bomb that detonates above a city could cut its power"."""
    noun, told = tree.tokens[step.upper], tree.tokens[step.lower].tag in ("VBZ", "VBP")
    if step.dep != "relcl" or not told or noun.dep not in ("nsubj", "nsubjpass"):
        return
    for modal in (modal_of(tree, child) for child in tree.by_dep(noun.head, "aux")):
        if modal in lexicon.listed("modals-unreal"):
            cues.add("hypothetical", modal)
