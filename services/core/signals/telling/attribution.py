"""Who says that an event happened, and how sure they are: reports, quotations, slogans, claims without evidence."""

from collections.abc import Iterable

from services.core.signals.events.parties import resolve
from services.core.signals.events.roles import subject_of
from services.core.signals.events.tree import MODIFIERS, Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.telling.cue import Cues

NAME_ROOM = 120
"""Characters of a speaker as written."""
LONGEST_SLOGAN = 60
"""Characters of a quotation that may be chanted."""
REACH = 12
"""Words after "according to" among which its source is looked for."""


def said_by(tree: Tree, verb: int, lexicon: Lexicon, cues: Cues) -> None:
    """Note who says what a verb reports, the first found: by name where known, else as written."""
    subject, suffers = subject_of(tree, verb)
    if subject is None or suffers or cues.speaker:
        return
    cues.source = resolve(tree, subject, lexicon)
    known = cues.source.link if cues.source else None
    _named_source(tree, subject, lexicon, cues)
    cues.speaker = known.name if known else cues.speaker


def _named_source(tree: Tree, head: int, lexicon: Lexicon, cues: Cues) -> None:
    """Note a source as written; "early reports" and the like are no source to rely on."""
    words = tree.subtree(head, clauses=False)
    cues.speaker = cues.speaker or tree.phrase(words)[:NAME_ROOM] or None
    weak = [tree.tokens[at].text for at in words if tree.keys[at] in lexicon.listed("weak-sources")]
    if weak:
        cues.add("hedged", weak[0])


def attribute(tree: Tree, trigger: int, lexicon: Lexicon, cues: Cues) -> None:
    """Read what a sentence says of its source beside the event's own clause."""
    _according_to(tree, lexicon, cues)
    for at in tree.by_dep(trigger, "parataxis", "ccomp"):
        if tree.lemmas[at] in lexicon.listed("reporting-verbs"):
            cues.add("reported", tree.tokens[at].text)
            said_by(tree, at, lexicon, cues)
    if _asks(tree, lexicon):
        cues.add("hypothetical", "?")
    if tree.quoted(trigger):
        cues.add("reported", "quotation")
        for at in _slogans(tree, trigger, lexicon):
            cues.add("hypothetical", tree.tokens[at].text)
    unproven = lexicon.listed("unproven-phrases").phrases(tree.keys) if "reported" in cues.found else []
    if unproven:
        cues.add("hedged", unproven[0][2])


def _according_to(tree: Tree, lexicon: Lexicon, cues: Cues) -> None:
    for first, last, _ in lexicon.listed("reporting-phrases").phrases(tree.keys):
        objects = [at for at in range(last + 1, min(last + REACH, len(tree.tokens))) if tree.is_nominal(at)]
        if objects:
            cues.add("reported", tree.phrase([first, last]))
            _named_source(tree, _whole(tree, objects[0]), lexicon, cues)


def _whole(tree: Tree, noun: int) -> int:
    """Give the head of the phrase in which a noun stands before another: the agency of "Iran's Fars agency"."""
    return next((step.lower for step in tree.climb(noun) if step.dep not in MODIFIERS), noun)


def _asks(tree: Tree, lexicon: Lexicon) -> bool:
    """Tell whether a sentence asks if something is so; "why did they attack?" takes it for granted."""
    if not tree.sentence.text.rstrip("\"'”\u2019 ").endswith("?"):
        return False
    words = [key for key in tree.keys if key[:1].isalnum()]
    return not words or words[0] not in lexicon.listed("presuming") or any(w in lexicon.listed("modals-unreal") for w in words)


def _slogans(tree: Tree, trigger: int, lexicon: Lexicon) -> Iterable[int]:
    """Give the words that show a short quotation to be chanted or painted."""
    start = tree.tokens[trigger].start
    length = max((high - low for low, high in tree.sentence.quotes if low <= start < high), default=0)
    if length > LONGEST_SLOGAN:
        return ()
    return (at for at, lemma in enumerate(tree.lemmas) if lemma in lexicon.listed("slogan-words"))
