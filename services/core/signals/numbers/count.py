"""How many a noun phrase counts: "at least 12 people", "six soldiers and four militants", "himself and three others"."""

from collections.abc import Iterator

from msgspec import Struct

from services.core.signals.events.parties import kind_at
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.numbers.figures import Figure, figures_of, line_of
from services.core.signals.numbers.units import measured

_COUNTING = frozenset({"nummod", "quantmod", "amod", "det", "compound", "nmod", "predet", "advmod"})
"""Dependencies by which a number hangs on what it counts."""
_NOBODY_KINDS = frozenset({"facility", "company", "media", "body", None})
WORDS_ROOM = 40
"""Characters between a number and the noun that it counts, at most."""
LISTED = 8
"""Members of a list that are added up, at most."""


class Count(Struct, frozen=True):
    """At least and at most so many, where told, in these words, which begin at character `start` of the sentence."""

    least: float | None
    most: float | None
    words: str
    start: int = 0


class Counter:
    """The numbers of one parsed sentence, by the words that tell them."""

    def __init__(self, tree: Tree, lexicon: Lexicon) -> None:
        self.tree = tree
        self._lexicon = lexicon
        self.line = line_of(tree.sentence.text)
        self.figures = figures_of(self.line, lexicon)
        self._parted = lexicon.listed("counting-links")
        self._at: dict[int, Figure] = {}
        for figure in self.figures:
            if not self.measures(figure):
                for at in tree.at(self.line.pieces[figure.core].start, self.line.pieces[figure.last].end):
                    self._at.setdefault(at, figure)

    def measures(self, figure: Figure) -> bool:
        """Tell whether a figure is one of hours, miles, money or percent, or part of a word: "24-year-old"."""
        pieces, text, after = self.line.pieces, self.line.text, figure.last + 1
        if measured(self.line, figure, self._lexicon) is not None:
            return True
        tied = after < len(pieces) and pieces[after].start == pieces[figure.last].end and not pieces[after].key.isalnum()
        return tied and text[pieces[after].end :][:1].isalpha()

    def words(self, figure: Figure, head: int | None = None) -> str:
        """Give a figure as told, up to what it counts: the word given, else that on which its number hangs."""
        end = self.line.pieces[figure.last].end
        own = self.tree.at(self.line.pieces[figure.core].start, end)
        if head is None or head in own:
            over = [self.tree.tokens[at].head for at in own]
            preps = [at for each in own for at in self.tree.by_dep(each, "prep") if self.tree.keys[at] in self._parted]
            over += [at for each in preps for at in self.tree.by_dep(each, "pobj")]
            head = next(
                (at for at in over if self.tree.is_nominal(at) and 0 < self.tree.tokens[at].start - end < WORDS_ROOM), None
            )
        if head is not None and self.tree.tokens[head].end > end:
            end = self.tree.tokens[head].end
        return self.line.text[self.line.pieces[figure.first].start : end]

    def near(self, low: int, high: int) -> Figure | None:
        """Give the last figure that lies within words [low, high], none of which is a comma."""
        for at in range(high, low - 1, -1):
            if at in self._at:
                return self._at[at]
            if self.tree.tokens[at].pos == "PUNCT":
                return None
        return None

    def first_after(self, low: int, high: int) -> Figure | None:
        """Give the first figure that begins within words [low, high], none of which is a comma."""
        for at in range(low, min(high + 1, len(self.tree.tokens))):
            if at in self._at:
                return self._at[at]
            if self.tree.tokens[at].pos == "PUNCT":
                return None
        return None

    def of(self, head: int) -> Count | None:
        """Give how many persons a noun phrase counts, its list added up; None where it gives no number."""
        members = list(self._members(head))
        counts = {at: self._single(at, among=len(members) > 1) for at in members}
        known = {at: count for at, count in counts.items() if count is not None}
        if head not in known and not (len(known) > 1 or (known and self._many(head))):
            return None
        if len(known) == 1 and head in known and not any(self._many(at) for at in members if at not in known):
            return known[head]
        highs = [count.most for count in known.values()]
        open_ended = None in highs or any(self._many(at) for at in members if at not in known)
        begin = min(self.tree.tokens[head].start, *(count.start for count in known.values()))
        return Count(
            sum(count.least or 0.0 for count in known.values()),
            None if open_ended else sum(high for high in highs if high is not None),
            self.line.text[begin : self.tree.tokens[max(known)].end],
            begin,
        )

    def _many(self, at: int) -> bool:
        """Tell whether a member of a list is several persons of unknown number: "civilians"; not "the army"."""
        plural = self.tree.tokens[at].tag in ("NNS", "NNPS") and not self.tree.by_dep(at, "det")
        return plural and kind_at(self.tree, at, self._lexicon) not in _NOBODY_KINDS

    def _members(self, head: int) -> Iterator[int]:
        """Give the members of a list joined by a word such as "and"; what only names a part of the whole is no member."""
        tree = self.tree
        chain = [head]
        while len(chain) < LISTED:
            more = [at for at in tree.by_dep(chain[-1], "conj") if not tree.is_verbal(at) or at in self._at]
            if not more:
                break
            chain.append(more[0])
        joined = any(tree.by_dep(at, "cc") for at in chain)
        yield head
        for at in chain[1:] if joined else ():
            parts = [each for prep in tree.by_dep(at, "prep") for each in tree.by_dep(prep, "pobj")]
            if not any(tree.tokens[each].pos == "PRON" for each in parts):
                yield at

    def _single(self, at: int, *, among: bool) -> Count | None:
        """Give how many one member counts; `among` others a name or a reflexive counts as one."""
        tree, lexicon = self.tree, self._lexicon
        figure = self._at.get(at)
        if figure is None:
            figure = next((self._at[child] for child in tree.by_dep(at, *_COUNTING) if child in self._at), None)
        if figure is not None:
            return Count(figure.least, figure.most, self.words(figure, at), self.line.pieces[figure.first].start)
        if tree.lemmas[at] in lexicon.listed("quantities") or tree.lemmas[at] in lexicon.listed("bodies"):
            inner = [each for prep in tree.by_dep(at, "prep") for each in tree.by_dep(prep, "pobj")]
            if inner and inner[0] in {*self._at, *(tree.tokens[each].head for each in self._at)}:
                return self._single(inner[0], among=among) if tree.lemmas[inner[0]] not in lexicon.listed("quantities") else None
        singles = lexicon.listed("single-articles")
        articled = any(tree.keys[child] in singles for child in tree.by_dep(at, "det"))
        one = articled and tree.tokens[at].tag == "NN" and kind_at(tree, at, lexicon) not in _NOBODY_KINDS
        one = one or (tree.keys[at] in singles and not tree.children[at])
        one = one or (among and tree.tokens[at].tag == "NN" and bool(tree.by_dep(at, "poss")))
        link = tree.link_at(at)
        named = among and (tree.keys[at] in lexicon.listed("reflexives") or (link is not None and link.type == "person"))
        short = self._short(at)
        return Count(1.0, 1.0, tree.phrase(short), tree.tokens[short[0]].start) if one or named else None

    def _short(self, at: int) -> list[int]:
        """Give a noun with its words before it."""
        return [each for each in self.tree.subtree(at, clauses=False) if each <= at]
