"""The nouns and verbs that govern an event, and what they say of it: "fear of war", "denied the attack", "plan to strike"."""

from services.core.signals.events.tree import Step, Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.telling.attribution import said_by
from services.core.signals.telling.cue import Cues
from services.core.signals.telling.mood import is_aim, read_mood

_FINITE = ("VBD", "VBN", "VBZ", "VBP")
_CARRYING = ("dobj", "xcomp", "nsubjpass", "attr", "oprd", "prep", "agent", "acl")


def read_noun(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    """Read a noun, adjective or preposition that governs the event: "fear of war", "capable of hitting", "without firing"."""
    upper, lemma = step.upper, tree.lemmas[step.upper]
    links = [at for at in (upper, *tree.by_dep(upper, "advmod")) if tree.keys[at] in lexicon.listed("negating-links")]
    if links:
        cues.add("negated", tree.tokens[links[0]].text)
    elif lemma in lexicon.listed("own-part"):
        cues.presumed = True
    elif lemma in lexicon.listed("denial-nouns"):
        cues.add("negated", tree.tokens[upper].text)
    elif lemma in lexicon.listed("planning-nouns"):
        cues.add("hypothetical", tree.tokens[upper].text)
        cues.plan(tree.tokens[upper].text)
    elif tree.keys[upper] in lexicon.listed("example-preps") or lemma in lexicon.listed("wishing-nouns"):
        cues.add("hypothetical", tree.tokens[upper].text)
    elif lemma in lexicon.listed("doubting-nouns"):
        cues.add("hedged", tree.tokens[upper].text)
    elif lemma in lexicon.listed("telling-nouns"):
        cues.add("reported", tree.tokens[upper].text)
    elif step.dep == "acl" and is_aim(tree, step.lower) and not is_counted(tree, upper, lexicon):
        cues.add("hypothetical", f"{tree.tokens[upper].text} to")
    if step.dep in ("dobj", "pobj", "prep", "acl", "relcl", "pcomp"):
        read_mood(tree, upper, lexicon, cues)


def is_counted(tree: Tree, noun: int, lexicon: Lexicon) -> bool:
    """Tell whether a noun's infinitive is a deed done: "the first state to attack", "the only group to strike"."""
    return any(tree.keys[at] in lexicon.listed("ordinals") for at in tree.by_dep(noun, "amod")) or tree.keys[
        noun
    ] in lexicon.listed("ordinals")


def read_verb(tree: Tree, step: Step, trigger: int, lexicon: Lexicon, cues: Cues) -> bool:
    """Read a verb above an event; tell whether what stands above the verb governs the event too."""
    if _stands_beside(tree, step, lexicon):
        if denial := _denied_story(tree, step, lexicon):
            cues.add("negated", denial)
        return False
    if cues.presumed:
        return True
    negations = tree.by_dep(step.upper, "neg")
    if _denies(tree, step, lexicon):
        _read_denial(tree, step, lexicon, cues)
        read_mood(tree, step.upper, lexicon, cues, inside=negations)
    elif step.dep == "ccomp" and _names(tree, step.upper, "reporting-verbs", lexicon):
        cues.add("hedged" if negations else "reported", tree.tokens[step.upper].text)
        said_by(tree, step.upper, lexicon, cues)
    else:
        if step.upper != trigger:
            _read_plain(tree, step, lexicon, cues)
        if step.dep in _CARRYING:
            read_mood(tree, step.upper, lexicon, cues)
    return True


def _stands_beside(tree: Tree, step: Step, lexicon: Lexicon) -> bool:
    """Tell whether an event has only time or place in common with a verb, or is the first of two statements with a comma.

    So headlines have it: "says no missiles came, denies the story".
    """
    if step.dep == "prep":
        return tree.keys[step.lower] not in lexicon.listed("governed-preps")
    return step.dep == "ccomp" and step.lower < step.upper and bool(tree.by_dep(step.upper, "dobj"))


def _denied_story(tree: Tree, step: Step, lexicon: Lexicon) -> str:
    """Give the denial of a story in which something is told as a reason: "denied a story that it had closed over a threat"."""
    clause = tree.tokens[step.upper]
    if step.dep != "prep" or clause.dep not in ("acl", "relcl", "ccomp") or not _names_any(tree, clause.head, lexicon):
        return ""
    verb = tree.tokens[clause.head].head
    is_denied = tree.tokens[clause.head].dep == "dobj" and _names(tree, verb, "denial-verbs", lexicon)
    return tree.tokens[verb].text if is_denied and not tree.by_dep(verb, "neg") else ""


def _names_any(tree: Tree, noun: int, lexicon: Lexicon) -> bool:
    return any(tree.lemmas[noun] in lexicon.listed(name) for name in ("telling-nouns", "doubting-nouns"))


def _denies(tree: Tree, step: Step, lexicon: Lexicon) -> bool:
    """Tell whether a verb says that what is below it is not so: "denied", "failed to", "retracted the story"."""
    upper = step.upper
    if _names(tree, upper, "retracting", lexicon):
        return tree.lemmas[step.lower] in lexicon.listed("telling-nouns")
    fails = step.dep != "ccomp" and _names(tree, upper, "failing", lexicon)
    return fails or _names(tree, upper, "denial-verbs", lexicon)


def _read_denial(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    """Note a verb of denial or failure; two of them, or one that is negated, deny nothing: "failed to prevent the attack"."""
    word = tree.tokens[step.upper].text
    if not tree.by_dep(step.upper, "neg"):
        cues.negate(word)
        cues.taken_back = cues.taken_back or _names(tree, step.upper, "retracting", lexicon)
    elif _names(tree, step.upper, "excluding", lexicon):
        cues.add("hypothetical", word)


def _read_plain(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues) -> None:
    """Note what a verb says of an event below it: that it was told, may or shall happen, or is wished or feared."""
    upper, word = step.upper, tree.tokens[step.upper].text
    told = step.dep == "ccomp" and tree.tokens[step.lower].tag in _FINITE
    aims = is_aim(tree, step.lower) and step.dep in ("xcomp", "ccomp", "acl")
    if step.dep == "dobj" and _names(tree, upper, "telling-of", lexicon):
        cues.add("reported", word)
        said_by(tree, upper, lexicon, cues)
    elif _names(tree, upper, "hedge-verbs", lexicon):
        cues.add("hedged", word)
    elif _names(tree, upper, "planning", lexicon) and not told:
        _read_plan(tree, step, lexicon, cues, aims=aims)
    elif _is_imagined(tree, step, lexicon, told=told):
        cues.add("hypothetical", word)
    elif aims and not _names(tree, upper, "transparent", lexicon) and tree.keys[upper] not in lexicon.listed("going"):
        cues.add("hypothetical", f"{word} to")
    if step.dep == "ccomp":
        _read_complement(tree, upper, lexicon, cues)


def _is_imagined(tree: Tree, step: Step, lexicon: Lexicon, *, told: bool) -> bool:
    """Tell whether a verb wishes or fears an event, imagines it or only calls something by its name."""
    upper = step.upper
    if step.dep == "oprd" and _names(tree, upper, "calling", lexicon):
        return True
    return _names(tree, upper, "imagining", lexicon) or (not told and _names(tree, upper, "wishing", lexicon))


def _read_plan(tree: Tree, step: Step, lexicon: Lexicon, cues: Cues, *, aims: bool) -> None:
    """Read "plan an attack" and "vow to attack"; who "planned the attack" had it carried out."""
    word = tree.tokens[step.upper].text
    known = step.dep == "dobj" and any(tree.keys[at] in lexicon.listed("definite") for at in tree.by_dep(step.lower, "det"))
    if not known:
        cues.plan(word)
    if aims or step.dep in ("prep", "ccomp"):
        cues.add("hypothetical", word)


def _read_complement(tree: Tree, verb: int, lexicon: Lexicon, cues: Cues) -> None:
    """Read what is said of a clause: "it is possible that", "it is untrue that"."""
    for at in tree.by_dep(verb, "acomp", "attr"):
        if tree.lemmas[at] in lexicon.listed("denial-nouns"):
            cues.add("negated", tree.tokens[at].text)
        elif tree.lemmas[at] in lexicon.listed("wishing-nouns"):
            cues.add("hedged", tree.tokens[at].text)


def _names(tree: Tree, verb: int, name: str, lexicon: Lexicon) -> bool:
    """Tell whether a set lists a verb, alone or with its particle: "rule out"."""
    lemma, listed = tree.lemmas[verb], lexicon.listed(name)
    return lemma in listed or any(listed.phrases([lemma, tree.keys[at]]) for at in tree.by_dep(verb, "prt", "prep", "advmod"))
