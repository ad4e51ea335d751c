"""Whether a text says that an event happened: asserted, reported, hedged, hypothetical or denied, in the event's own clause."""

from collections.abc import Collection

from msgspec import Struct

from services.core.signals.lexicon import Lexicon
from services.core.signals.parties import Role, resolve
from services.core.signals.roles import subject_of
from services.core.signals.tree import Step, Tree
from services.core.vocabulary import Stance

_DOWNWARD = frozenset(
    {"dobj", "pobj", "prep", "xcomp", "ccomp", "pcomp", "acl", "nsubjpass", "attr", "oprd", "agent", "compound", "amod", "dep"}
)
"""Dependencies over which a word governs what is said below it: "denied the attack", "plan to attack"."""
_STRONGEST: tuple[Stance, ...] = ("negated", "hypothetical", "hedged", "reported", "asserted")


class Reading(Struct, frozen=True):
    """How an event is told: the stance, the words that decided it, whether it is still to come, and who says so."""

    stance: Stance
    words: str = ""
    planned: bool = False
    speaker: str | None = None
    source: Role | None = None


class _Cues:
    """Cues found on the way up, by stance."""

    def __init__(self) -> None:
        self.found: dict[Stance, str] = {}
        self.planned = ""
        self.speaker: str | None = None
        self.source: Role | None = None

    def add(self, stance: Stance, words: str) -> None:
        self.found.setdefault(stance, words)

    def reading(self) -> Reading:
        stance: Stance = next((each for each in _STRONGEST if each in self.found), _STRONGEST[-1])
        words = self.found.get(stance, self.planned)
        return Reading(stance, words, bool(self.planned), self.speaker, self.source)


def read(tree: Tree, trigger: int, lexicon: Lexicon, *, inside: Collection[int] = ()) -> Reading:
    """Tell how the event at a trigger word is told; words `inside` the trigger itself are no cues.

    The way leads from the trigger up through what governs it: denials, plans, fears, reports. It ends where another
    clause merely stands beside, so that nothing leaks from a neighbour.
    """
    cues = _Cues()
    _own_words(tree, trigger, lexicon, cues, inside=inside)
    for step in tree.climb(trigger):
        if not _governs(tree, step, trigger, lexicon, cues):
            break
    _sentence_source(tree, trigger, lexicon, cues)
    return cues.reading()


def _own_words(tree: Tree, at: int, lexicon: Lexicon, cues: _Cues, *, inside: Collection[int] = ()) -> None:
    """Read the words that hang on one word: negation, modals, "if", "alleged"."""
    if tree.is_verbal(at):
        _verb_words(tree, at, lexicon, cues)
    for child in tree.children[at]:
        word, dep = tree.keys[child], tree.tokens[child].dep
        if child in inside:
            continue
        if dep == "neg" or (dep == "det" and word in lexicon.listed("negators")):
            cues.add("negated", word)
        elif dep in ("amod", "advmod", "det", "compound", "nmod"):
            if word in lexicon.listed("hypothetical-words") and dep != "advmod":
                cues.add("hypothetical", word)
            elif word in lexicon.listed("hedge-words"):
                cues.add("hedged", word)
        elif dep == "mark" and word in lexicon.listed("hypothetical-marks"):
            cues.add("hypothetical", word)
        elif dep == "advmod" and word in lexicon.listed("negators"):
            cues.add("negated", word)


def _verb_words(tree: Tree, verb: int, lexicon: Lexicon, cues: _Cues) -> None:
    """Read a verb's auxiliaries: "could", "will", and a bare "to"."""
    words = [tree.keys[child] for child in tree.by_dep(verb, "aux", "auxpass")]
    for word in words:
        if word in lexicon.listed("modals-unreal"):
            cues.add("hedged" if "have" in words and word in lexicon.listed("modals-hedged") else "hypothetical", word)
        elif word in lexicon.listed("modals-planned") and not cues.planned:
            cues.planned = word
    for subject in tree.by_dep(verb, "nsubj", "nsubjpass"):
        for child in tree.by_dep(subject, "det"):
            if tree.keys[child] in lexicon.listed("negators"):
                cues.add("negated", tree.keys[child])
    going = tree.tokens[verb].dep == "xcomp" and tree.lemmas[tree.tokens[verb].head] in lexicon.listed("going")
    if going and "to" in words and not cues.planned:
        cues.planned = tree.tokens[tree.tokens[verb].head].text


def _governs(tree: Tree, step: Step, trigger: int, lexicon: Lexicon, cues: _Cues) -> bool:
    """Read one step up; tell whether what stands above still governs the event."""
    if step.dep in ("nsubj", "csubj"):
        _as_subject(tree, step, lexicon, cues)
        return False
    if step.dep == "conj":
        if tree.is_verbal(step.lower):
            # A second verb shares the first one's modal and report, but not its negation.
            _shared(tree, step, lexicon, cues)
        return True
    if step.dep in ("advcl", "relcl"):
        _purpose(tree, step, lexicon, cues)
        return False
    if step.dep not in _DOWNWARD:
        return False
    if tree.is_verbal(step.upper):
        return _verb_above(tree, step, trigger, lexicon, cues)
    _noun_above(tree, step, lexicon, cues)
    return True


def _noun_above(tree: Tree, step: Step, lexicon: Lexicon, cues: _Cues) -> None:
    """Read a noun, adjective or preposition that governs the event: "fear of war", "capable of hitting"."""
    upper, lemma = step.upper, tree.lemmas[step.upper]
    if tree.keys[upper] in lexicon.listed("example-preps") or lemma in lexicon.listed("wishing-nouns"):
        cues.add("hypothetical", tree.tokens[upper].text)
    elif lemma in lexicon.listed("denial-nouns"):
        cues.add("negated", tree.tokens[upper].text)
    if step.dep in ("dobj", "pobj", "prep", "acl", "pcomp"):
        _own_words(tree, upper, lexicon, cues)


def _verb_above(tree: Tree, step: Step, trigger: int, lexicon: Lexicon, cues: _Cues) -> bool:
    """Read a verb that governs the event."""
    upper, lemma, word = step.upper, tree.lemmas[step.upper], tree.tokens[step.upper].text
    told = step.dep == "ccomp" and tree.tokens[step.lower].tag in ("VBD", "VBN", "VBZ", "VBP")
    negated = any(tree.tokens[child].dep == "neg" for child in tree.children[upper])
    if lemma in lexicon.listed("denial-verbs"):
        cues.add("asserted" if negated else "negated", word)
    elif lemma in lexicon.listed("failing"):
        if step.dep != "ccomp" and not _adjunct(tree, step, lexicon):
            cues.add("negated", word)
    elif lemma in lexicon.listed("reporting-verbs") and step.dep == "ccomp":
        cues.add("hedged" if negated else "reported", word)
        _said_by(tree, upper, lexicon, cues)
        return True
    elif lemma in lexicon.listed("hedge-verbs"):
        cues.add("hedged", word)
    elif lemma in lexicon.listed("wishing") and not told and not _adjunct(tree, step, lexicon) and upper != trigger:
        cues.add("hypothetical", word)
    elif (
        _bare_infinitive(tree, step.lower)
        and step.dep in ("xcomp", "ccomp", "acl")
        and lemma not in lexicon.listed("transparent")
    ):
        cues.add("hypothetical", f"{word} to")
    if _adjunct(tree, step, lexicon):
        return False
    if step.dep in ("dobj", "xcomp", "nsubjpass", "attr", "oprd", "prep", "agent", "acl"):
        _own_words(tree, upper, lexicon, cues)
    return True


def _adjunct(tree: Tree, step: Step, lexicon: Lexicon) -> bool:
    """Tell whether the event stands only beside a verb: "fled after the attack"; but "refrained from attacks"."""
    return step.dep == "prep" and tree.keys[step.lower] not in lexicon.listed("governed-preps")


def _bare_infinitive(tree: Tree, verb: int) -> bool:
    token = tree.tokens[verb]
    return token.tag == "VB" and any(tree.tokens[child].tag == "TO" for child in tree.by_dep(verb, "aux"))


def _as_subject(tree: Tree, step: Step, lexicon: Lexicon, cues: _Cues) -> None:
    """Read the verb whose subject the event is: "an attack could come", "the attack never happened"."""
    upper = step.upper
    happens = tree.lemmas[upper] in lexicon.listed("occurring")
    indefinite = any(
        tree.keys[child] in lexicon.listed("indefinite") for child in tree.by_dep(step.lower, "det")
    ) or not tree.by_dep(step.lower, "det", "poss", "nummod")
    aux = [tree.keys[child] for child in tree.by_dep(upper, "aux")]
    unreal = [word for word in aux if word in lexicon.listed("modals-unreal") or word in lexicon.listed("modals-planned")]
    if unreal and (happens or indefinite):
        cues.add("hypothetical", unreal[0])
    if happens and tree.by_dep(upper, "neg"):
        cues.add("negated", tree.tokens[tree.by_dep(upper, "neg")[0]].text)
    if happens and any(tree.keys[child] in lexicon.listed("denial-nouns") for child in tree.by_dep(upper, "acomp", "attr")):
        cues.add("negated", tree.tokens[upper].text)


def _shared(tree: Tree, step: Step, lexicon: Lexicon, cues: _Cues) -> None:
    """Read what a second verb shares with the first: "will hit back and strike"."""
    if not tree.by_dep(step.lower, "aux", "nsubj", "nsubjpass"):
        for child in tree.by_dep(step.upper, "aux"):
            if tree.keys[child] in lexicon.listed("modals-unreal"):
                cues.add("hypothetical", tree.keys[child])
            elif tree.keys[child] in lexicon.listed("modals-planned") and not cues.planned:
                cues.planned = tree.keys[child]
        if _bare_infinitive(tree, step.upper) and not tree.tokens[step.lower].tag.startswith("VBD"):
            cues.add("hypothetical", "to")


def _purpose(tree: Tree, step: Step, lexicon: Lexicon, cues: _Cues) -> None:
    """Read an adverbial clause: an infinitive is an aim, not a fact."""
    if step.dep == "advcl" and _bare_infinitive(tree, step.lower):
        cues.add("hypothetical", "to")
    for child in tree.by_dep(step.lower, "mark", "advmod"):
        if tree.keys[child] in lexicon.listed("hypothetical-marks"):
            cues.add("hypothetical", tree.keys[child])


def _said_by(tree: Tree, verb: int, lexicon: Lexicon, cues: _Cues) -> None:
    """Note who says it, the first found: by name where known, else as written."""
    subject, suffers = subject_of(tree, verb)
    if subject is None or suffers or cues.speaker:
        return
    cues.source = resolve(tree, subject, lexicon)
    known = cues.source.link if cues.source else None
    _named_source(tree, subject, lexicon, cues)
    cues.speaker = known.name if known else cues.speaker


def _named_source(tree: Tree, head: int, lexicon: Lexicon, cues: _Cues) -> None:
    """Note a source as written; "early reports" and the like are no source to rely on."""
    words = tree.subtree(head, clauses=False)
    cues.speaker = cues.speaker or tree.phrase(words)[:120] or None
    weak = [tree.keys[at] for at in words if tree.keys[at] in lexicon.listed("weak-sources")]
    if weak:
        cues.add("hedged", weak[0])


def _sentence_source(tree: Tree, trigger: int, lexicon: Lexicon, cues: _Cues) -> None:
    """Find a source named beside the clause: "according to", or a report in parentheses of the sentence."""
    for first, last, phrase in lexicon.listed("reporting-phrases").phrases(tree.keys):
        objects = [at for at in range(last + 1, min(last + 12, len(tree.tokens))) if tree.is_nominal(at)]
        if objects and phrase:
            head = tree.head_of(objects[:1])
            cues.add("reported", tree.phrase([first, last]))
            _named_source(tree, head, lexicon, cues)
    for at in tree.children[trigger]:
        if tree.tokens[at].dep in ("parataxis", "ccomp") and tree.lemmas[at] in lexicon.listed("reporting-verbs"):
            cues.add("reported", tree.tokens[at].text)
            _said_by(tree, at, lexicon, cues)
    if tree.sentence.text.rstrip("\"'”\u2019 ").endswith("?"):
        cues.add("hypothetical", "?")
    if tree.quoted(trigger):
        cues.add("reported", "quotation")
