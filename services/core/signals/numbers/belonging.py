"""Which of a sentence's events a detail belongs to: its own clause's, not the neighbour's."""

from collections.abc import Collection, Iterator
from typing import Literal

from services.core.signals.events.tree import DEEPEST, Tree
from services.core.signals.lexicon.lexicon import Lexicon

_PLAIN = frozenset({"xcomp", "parataxis", "acomp", "oprd", "dep"})
"""Dependencies over which a clause is one with the clause above it."""


def harm_at(tree: Tree, at: int, lexicon: Lexicon) -> Literal["killed", "injured"] | None:
    """Tell whether a word says that someone was killed or injured."""
    for word in (tree.lemmas[at], tree.keys[at]):
        if word in lexicon.listed("killed-words"):
            return "killed"
        if word in lexicon.listed("injured-words"):
            return "injured"
    return None


class Belonging:
    """The events of one sentence, asked for word by word.

    Args:
        tree: The sentence.
        events: The positions of the events' head words.
        harms: Those of them that only tell what an act did: "killed", "the death toll".
        lexicon: What words mean.
    """

    def __init__(self, tree: Tree, events: Collection[int], harms: Collection[int], lexicon: Lexicon) -> None:
        self._tree = tree
        self._events = frozenset(events)
        self._harms = frozenset(harms)
        self._lexicon = lexicon
        self._known: dict[int, frozenset[int]] = {}

    def owners(self, at: int) -> frozenset[int]:
        """Give the events that the word at a position tells of; none where it stands in a clause of its own.

        A casualty belongs to the attack that caused it and to each word that tells it ("killed", "wounded").
        """
        if at not in self._known:
            self._known[at] = self._find(at) if self._events else frozenset()
        return self._known[at]

    def _find(self, at: int) -> frozenset[int]:
        verb = self._clause(at)
        if verb in self._events and not self._tree.is_verbal(verb):
            return frozenset({verb})
        found, top = self._upward(verb)
        causes = {each for each in found if not self._is_harm(each)}
        partners = self._partners(verb) if self._is_harm(verb) else []
        if not causes:
            causes = {event for each in partners for event in self._in_clause(each) if not self._is_harm(event)}
        if not causes:
            causes = {event for each in {verb, top} for event in self._below(each)}
        return frozenset({*found, *causes, *(each for each in partners if each in self._events)})

    def _clause(self, at: int) -> int:
        """Give the verb of a word's clause, or the event noun in whose phrase it stands."""
        if self._tree.is_verbal(at):
            return at
        for step in self._tree.climb(at):
            if self._tree.is_verbal(step.upper) or step.upper in self._events:
                return step.upper
            at = step.upper
        return at

    def _upward(self, verb: int) -> tuple[set[int], int]:
        """Give the events from a clause up to the one that causes what it tells, and the highest clause that is one with it."""
        found: set[int] = set()
        for _ in range(DEEPEST):
            found |= self._in_clause(verb)
            if any(not self._is_harm(each) for each in found):
                break
            upper = self._above(verb)
            if upper is None:
                break
            verb = upper
        return found, verb

    def _in_clause(self, verb: int) -> set[int]:
        """Give the events of one clause: its verb, and what hangs on it as subject, object or after a preposition.

        What a verb such as "said" reports is one clause with it.
        """
        found, waiting = set(), [verb]
        while waiting:
            at = waiting.pop()
            if at in self._events:
                found.add(at)
            if at == verb or at not in self._events or self._is_harm(at):
                waiting += [child for child in self._tree.children[at] if self._hangs(child, verb) or self._reported(child)]
        return found

    def _reported(self, at: int) -> bool:
        head = self._tree.tokens[at].head
        return self._tree.tokens[at].dep == "ccomp" and self._tree.lemmas[head] in self._lexicon.listed("reporting-verbs")

    def _hangs(self, child: int, verb: int) -> bool:
        token = self._tree.tokens[child]
        if self._tree.begins_clause(child) or (token.dep == "conj" and token.head == verb):
            return False
        return not (token.dep == "prep" and self._apart(child))

    def _above(self, verb: int) -> int | None:
        """Give the clause that a clause is one with, or None."""
        token = self._tree.tokens[verb]
        if token.dep in ("acl", "relcl"):
            return self._over_noun(verb)
        one = token.dep in _PLAIN or self._reported(verb)
        one = one or (token.dep == "conj" and not self._acts_itself(verb))
        one = one or (token.dep == "advcl" and (not any(self._marks(verb)) or self._contrasts(verb)))
        one = one or (token.dep == "pcomp" and self._tree.keys[token.head] not in self._lexicon.listed("apart-marks"))
        return self._clause(token.head) if one and token.head != verb else None

    def _contrasts(self, verb: int) -> bool:
        """Tell whether a clause only sets another teller against the first: "while the rebels said forty died"."""
        told = self._tree.lemmas[verb] in self._lexicon.listed("reporting-verbs")
        return told and all(mark in self._lexicon.listed("contrast-marks") for mark in self._marks(verb))

    def _over_noun(self, verb: int) -> int | None:
        """Give what a clause behind a noun tells of: the noun if it is an event, else the sentence: "hit a hall, killing two"."""
        tree, noun = self._tree, self._tree.tokens[verb].head
        if noun in self._events:
            return noun
        if tree.tokens[verb].tag in ("VBN", "VBD") and tree.tokens[verb].dep == "acl" and tree.by_dep(verb, "dobj"):
            return self._clause(noun)  # an active verb that the parse takes for a participle: "a strike on a camp killed two"
        whole = [at for at in tree.by_dep(verb, "nsubj") if tree.keys[at] in self._lexicon.listed("clause-relatives")]
        over = self._clause(noun)
        if whole and over in self._events and not tree.is_verbal(over):
            return over  # "an attack on a bus that killed two"
        behind_comma = verb > 0 and any(tree.tokens[at].text == "," for at in range(max(0, verb - 3), verb))
        return over if behind_comma and (tree.tokens[verb].tag == "VBG" or whole) else None

    def _acts_itself(self, verb: int) -> bool:
        """Tell whether a second verb has its own actor, so that it tells another act: "… and troops killed five"."""
        return bool(self._tree.by_dep(verb, "nsubj") and self._tree.by_dep(verb, "dobj"))

    def _marks(self, verb: int) -> Iterator[str]:
        for child in self._tree.by_dep(verb, "mark", "advmod"):
            if self._tree.tokens[child].dep == "mark" or self._tree.tokens[child].tag == "WRB":
                yield self._tree.keys[child]

    def _apart(self, at: int) -> bool:
        """Tell whether a time stands before a mark, so that what follows is another matter: "two days after the attack"."""
        return bool(self._tree.by_dep(at, "npadvmod"))

    def _below(self, verb: int) -> set[int]:
        """Give the events of clauses that tell the cause: "died when a bomb exploded", "killed after gunmen opened fire"."""
        found: set[int] = set()
        for at in self._tree.subtree(verb):
            if self._tree.tokens[at].dep not in ("advcl", "relcl") or at == verb:
                continue
            marks = self._tree.by_dep(at, "mark", "advmod")
            causal = [child for child in marks if self._tree.keys[child] in self._lexicon.listed("causal-marks")]
            if causal and not self._apart(at) and not any(self._apart(child) for child in causal):
                found |= {each for each in self._in_clause(at) if not self._is_harm(each)}
        return found

    def _partners(self, verb: int) -> list[int]:
        """Give the words that tell casualties of one act: "killed two and wounded six"."""
        top = verb
        while self._tree.tokens[top].dep == "conj" and self._is_harm(self._tree.tokens[top].head) and not self._acts_itself(top):
            top = self._tree.tokens[top].head
        found, waiting = [], [top]
        while waiting:
            at = waiting.pop()
            found.append(at)
            waiting += [each for each in self._tree.by_dep(at, "conj") if self._is_harm(each) and not self._acts_itself(each)]
        return found

    def _is_harm(self, at: int) -> bool:
        return at in self._harms or harm_at(self._tree, at, self._lexicon) is not None
