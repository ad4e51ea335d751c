"""Which words of a sentence stand where around an event: before it, as its parties, in its clause, in what it is told in."""

from collections.abc import Iterable

from services.core.signals.events.roles import subject_of
from services.core.signals.events.tree import SUBJECTS, Step, Tree
from services.core.signals.lexicon.entries import Around
from services.core.signals.lexicon.lexicon import Lexicon

_NAMING = ("compound", "nmod", "npadvmod")
_DESCRIBING = ("amod", "advmod", "poss")
_APART = frozenset({"advcl", "parataxis"})
"""Clauses that stand beside what they hang on: it does not frame them."""


class Regions:
    """The regions around one trigger, each reckoned once. `head` is the trigger's main word."""

    def __init__(self, tree: Tree, head: int, lexicon: Lexicon) -> None:
        self._tree = tree
        self._head = head
        self._lexicon = lexicon
        self._found: dict[Around, frozenset[int]] = {}

    def words(self, around: Around) -> frozenset[int]:
        """Give the positions of a region's words, the trigger's head never among them.

        "modifier" is what stands before an event's noun or beside its verb, "subject" who does it, "object" what it is done to or
        is about, "parties" all three. "clause" is the event's own clause. "frame" is what governs the event and whose story it
        is: "the film shows an attack", "in the drill, …"; "telling" adds who says it.
        """
        if around not in self._found:
            self._found[around] = frozenset(self._reckon(around)) - {self._head}
        return self._found[around]

    def _reckon(self, around: Around) -> Iterable[int]:
        tree, head = self._tree, self._head
        if around == "modifier":
            return self._under(tree.by_dep(head, *_DESCRIBING)) | self._name_before()
        if around == "object":
            return self._objects()
        if around == "subject":
            return self._subjects()
        if around == "parties":
            return self.words("modifier") | self.words("subject") | self.words("object")
        if around == "clause":
            return self._under([self._clause_head()])
        return self._frame(speakers=around == "telling")

    def _under(self, tops: Iterable[int]) -> set[int]:
        """Give the words under some, other events' among them, embedded clauses left out."""
        found, waiting = set[int](), list(tops)
        while waiting:
            at = waiting.pop()
            found.add(at)
            waiting += [child for child in self._tree.children[at] if child not in found and not self._tree.begins_clause(child)]
        return found

    def _name_before(self) -> set[int]:
        """Give the noun right before the head, which says what kind it is: "heart attack", not "heart clinic attack"."""
        named = self._tree.by_dep(self._head, *_NAMING)
        return {max(named)} if named else set()

    def _carrier(self) -> int | None:
        """Give the verb that carries an event's noun as its object: "launched an attack on"."""
        tree, token = self._tree, self._tree.tokens[self._head]
        if tree.is_nominal(self._head) and token.dep in ("dobj", "nsubjpass", "attr") and tree.is_verbal(token.head):
            return token.head
        return None

    def _objects(self) -> set[int]:
        tree, head, carrier = self._tree, self._head, self._carrier()
        tops = tree.by_dep(head, "dobj", "obj", "dative", "nsubjpass", "prt")
        for over in (head, carrier):
            for prep in tree.by_dep(over, "prep", "dative", "prt") if over is not None else ():
                if tree.keys[prep] in self._lexicon.listed("aimed-preps"):
                    tops += tree.by_dep(prep, "pobj", "pcomp")
        for aim in tree.by_dep(head, "xcomp"):
            tops += [aim, *tree.by_dep(aim, "dobj")]
        token = tree.tokens[head]
        if token.dep in ("acl", "relcl") and token.tag == "VBN":
            tops.append(token.head)
        return self._under(tops) - {head}

    def _subjects(self) -> set[int]:
        tree, head, carrier = self._tree, self._head, self._carrier()
        verb = carrier if carrier is not None else head
        tops = tree.by_dep(head, "poss")
        if tree.is_verbal(verb):
            subject, suffers = subject_of(tree, verb)
            if subject is not None and subject != head and (not suffers or carrier is not None):
                tops.append(subject)
        tops += [obj for prep in tree.by_dep(head, "agent", "prep") if tree.keys[prep] in self._lexicon.listed("by")
                 for obj in tree.by_dep(prep, "pobj")]  # fmt: skip
        return self._under(tops)

    def _clause_head(self) -> int:
        tree, at = self._tree, self._head
        for step in tree.climb(at):
            if tree.begins_clause(step.lower):
                return step.lower
            at = step.upper
        return at

    def _frame(self, *, speakers: bool) -> set[int]:
        tree, found = self._tree, set[int]()
        verb = tree.verb_over(self._head)
        if verb is not None:
            found |= self._under(self._fronted(verb))
        apart = False
        for step in tree.climb(self._head):
            apart = apart or self._stands_apart(step)
            if apart and not speakers:
                break
            if step.dep == "ccomp" and not speakers:
                continue
            if step.dep != "ccomp" and apart:
                continue
            found.add(step.upper)
            found |= self._under(each for each in self._beside(step) if each != step.lower)
        return found

    def _beside(self, step: Step) -> list[int]:
        """Give what stands beside the way up: a verb's subject and complement, "plaque" in "a plaque to the dead", adjectives."""
        tree, upper = self._tree, step.upper
        if not tree.is_verbal(upper):
            return tree.by_dep(upper, "poss", "compound", "amod", "nmod")
        about = step.dep in ("prep", "dative") and tree.keys[step.lower] in self._lexicon.listed("about-preps")
        named = tree.by_dep(upper, "dobj") if about else []
        return [*tree.by_dep(upper, "nsubj", "nsubjpass", "attr", "acomp"), *named, *self._fronted(upper)]

    def _stands_apart(self, step: Step) -> bool:
        """Tell whether what stands above has only time, place or outcome in common with the event."""
        tree, lexicon = self._tree, self._lexicon
        if step.dep in _APART:
            return not _infinitive(tree, step.lower)
        if step.dep == "conj":
            return bool(tree.by_dep(step.lower, *SUBJECTS, "nsubjpass"))
        if step.dep in ("prep", "agent") and tree.is_verbal(step.upper):
            suffers = any(
                tree.lemmas[step.upper] in lexicon.listed(name) for name in ("harming", "killed-words", "injured-words")
            )
            return suffers or tree.keys[step.lower] not in lexicon.listed("telling-preps")
        return step.dep == "dobj" and tree.lemmas[step.upper] in lexicon.listed("suffering")

    def _fronted(self, verb: int) -> list[int]:
        """Give what is put first in a clause: "In the film, …"."""
        tree = self._tree
        subjects = tree.by_dep(verb, *SUBJECTS, "nsubjpass")
        first = min(subjects, default=verb)
        return [prep for prep in tree.by_dep(verb, "prep") if prep < first and prep < self._head]


def _infinitive(tree: Tree, verb: int) -> bool:
    return any(tree.tokens[child].tag == "TO" for child in tree.by_dep(verb, "aux"))
