"""A parsed sentence as a tree, and what belongs to one clause of it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from services.core.signals.names.entities import Link
from services.core.signals.nlp import Token
from services.core.signals.text.sentence import Sentence
from services.core.signals.text.words import key

CLAUSAL = frozenset({"ccomp", "xcomp", "advcl", "relcl", "acl", "parataxis", "csubj"})
"""Dependencies that begin a clause of their own."""
SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
MODIFIERS = frozenset({"compound", "amod", "nmod", "poss", "nummod", "quantmod"})
VERBAL = frozenset({"VERB", "AUX"})
NOMINAL = frozenset({"NOUN", "PROPN"})
SHORTEST_PLURAL = 4
"""Letters of the shortest name that is taken for a plural by its s."""
DEEPEST = 12
"""Steps of the longest climb from a word towards the root."""


class Step(Struct, frozen=True):
    """One step of a climb: from `lower` over the dependency `dep` to `upper`."""

    lower: int
    dep: str
    upper: int


def _lemma(token: Token) -> str:
    """Give the base form of a word; the model leaves "Rockets" as it is where it takes it for a name."""
    lemma = key(token.lemma) or token.lemma
    plural = token.tag in ("NNPS", "NNP") and len(lemma) > SHORTEST_PLURAL and lemma.endswith("s") and not lemma.endswith("ss")
    return lemma[:-1] if plural else lemma


class Tree:
    """One parsed sentence with its linked names. Positions are those of its words."""

    def __init__(self, sentence: Sentence, tokens: Sequence[Token], links: Sequence[Link], number: int) -> None:
        self.sentence = sentence
        self.tokens = tokens
        self.links = links
        self.number = number
        self.events: frozenset[int] = frozenset()
        self.keys = [key(token.text) or token.text for token in tokens]
        self.lemmas = [_lemma(token) for token in tokens]
        self.children: list[list[int]] = [[] for _ in tokens]
        for at, token in enumerate(tokens):
            if token.head != at:
                self.children[token.head].append(at)

    def lacks_verb(self) -> bool:
        """Tell whether the parser found no finite verb: "Activists paraded through the city" read as a noun with a participle."""
        return not any(token.tag in ("VBD", "VBZ", "VBP", "MD") for token in self.tokens)

    def at(self, start: int, end: int) -> list[int]:
        """Give the words that overlap characters [start, end) of the sentence."""
        return [number for number, token in enumerate(self.tokens) if token.start < end and token.end > start]

    def head_of(self, span: Sequence[int]) -> int:
        """Give the word of a span on which the others depend: the last whose head lies outside, an article only if no other."""
        inside = set(span)
        outer = [at for at in span if self.tokens[at].head not in inside or self.tokens[at].head == at]
        full = [at for at in outer if self.tokens[at].pos not in ("DET", "PART", "PUNCT")]
        return (full or outer or list(span))[-1]

    def subtree(self, top: int, *, clauses: bool = True) -> list[int]:
        """Give the words under `top`, itself among them, in order; without `clauses`, no embedded clause."""
        found, waiting = [], [top]
        while waiting:
            at = waiting.pop()
            found.append(at)
            below = self.children[at]
            waiting += below if clauses else [one for one in below if not (self.begins_clause(one) or self._other_event(one))]
        return sorted(found)

    def _other_event(self, at: int) -> bool:
        """Tell whether a word is another event's, in a phrase such as "retaliation for the killing": its words are its own."""
        return at in self.events and self.tokens[at].dep == "pobj"

    def begins_clause(self, at: int) -> bool:
        """Tell whether a word heads a clause embedded in its head's."""
        token = self.tokens[at]
        if token.dep in CLAUSAL:
            return True
        return token.dep == "conj" and token.pos in VERBAL and self.tokens[token.head].pos in VERBAL

    def by_dep(self, at: int, *deps: str) -> list[int]:
        """Give the children of a word that depend on it in one of these ways."""
        return [child for child in self.children[at] if self.tokens[child].dep in deps]

    def climb(self, at: int) -> Iterator[Step]:
        """Give the steps from a word to the root."""
        for _ in range(DEEPEST):
            token = self.tokens[at]
            if token.head == at:
                return
            yield Step(at, token.dep, token.head)
            at = token.head

    def verb_over(self, at: int) -> int | None:
        """Give the verb that governs a word, or None."""
        if self.tokens[at].pos in VERBAL:
            return at
        return next((step.upper for step in self.climb(at) if self.tokens[step.upper].pos in VERBAL), None)

    def is_nominal(self, at: int) -> bool:
        """Tell whether a word stands as a noun here."""
        token = self.tokens[at]
        return token.pos in NOMINAL or token.tag.startswith("NN")

    def is_verbal(self, at: int) -> bool:
        """Tell whether a word stands as a verb here."""
        return self.tokens[at].pos in VERBAL or self.tokens[at].tag.startswith("VB")

    def links_in(self, words: Sequence[int]) -> list[Link]:
        """Give the names that lie on these words."""
        spans = [(self.tokens[at].start, self.tokens[at].end) for at in words]
        return [link for link in self.links if any(link.start < end and link.end > start for start, end in spans)]

    def link_at(self, at: int) -> Link | None:
        """Give the outermost name on a word."""
        token = self.tokens[at]
        return next((link for link in self.links if link.start < token.end and link.end > token.start), None)

    def phrase(self, words: Sequence[int]) -> str:
        """Give the text from the first to the last of these words."""
        return self.sentence.text[self.tokens[words[0]].start : self.tokens[words[-1]].end] if words else ""

    def quoted(self, at: int) -> bool:
        """Tell whether a word stands in a quotation, which may have begun in a sentence before."""
        start = self.tokens[at].start
        return any(low <= start < high for low, high in self.sentence.quotes)
