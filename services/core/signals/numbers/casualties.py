"""Killed and injured as one sentence tells them: each figure with who says so and the acts it belongs to."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from services.core.signals.events.draft import UNREAL
from services.core.signals.events.roles import subject_of
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.numbers.belonging import Belonging, harm_at
from services.core.signals.numbers.count import Count, Counter
from services.core.signals.numbers.figures import Figure
from services.core.signals.telling.stance import read

Harm = Literal["killed", "injured", "casualties"]
MOST_TOLD = 40
"""Casualty words of one sentence that are read: no sentence of a report has more."""
REACH = 5
"""Words between a number and the word, such as "dead", that it belongs to, where the parse does not join them."""
TOLL_REACH = 8
"""Words between "death toll" and its number."""
TELLER_ROOM = 120
"""Characters of a teller as shown."""
_TELLING = ("killed-words", "injured-words", "casualty-words", "lives")
NONE = Count(0.0, 0.0, "")


class Casualty(Struct, frozen=True):
    """A figure of casualties, with who tells it and the events it belongs to; 0 where somebody says that there were none."""

    harm: Harm
    count: Count
    by: str | None
    owners: frozenset[int]


def casualties_of(counter: Counter, belonging: Belonging, lexicon: Lexicon) -> list[Casualty]:
    """Give the casualties that a sentence tells; figures of what may come or is denied belong to no event."""
    tree = counter.tree
    search = _Search(counter, lexicon)
    found: list[Casualty] = []
    for at, harm in search.words()[:MOST_TOLD]:
        count = search.figure(at, harm)
        if count is None:
            continue
        reading = read(tree, at, lexicon)
        real = count.most == 0 or reading.stance not in UNREAL
        by = search.teller(at) or reading.speaker
        found.append(Casualty(harm, count, by, belonging.owners(at) if real else frozenset()))
    return list(dict.fromkeys(found))


def may_tell(tree: Tree, lexicon: Lexicon) -> bool:
    """Tell whether a sentence has a word for casualties."""
    known = _telling(lexicon)
    return not (known.isdisjoint(tree.keys) and known.isdisjoint(tree.lemmas))


def _telling(lexicon: Lexicon) -> frozenset[str]:
    return frozenset().union(*(lexicon.listed(name).singles for name in _TELLING))


class _Search:
    """The casualty words of one sentence and the numbers that belong to them."""

    def __init__(self, counter: Counter, lexicon: Lexicon) -> None:
        self.tree = counter.tree
        self.counter = counter
        self.lexicon = lexicon
        self.tolls = {last for _, last, _ in lexicon.listed("toll-nouns").phrases(self.tree.keys)}

    def words(self) -> list[tuple[int, Harm]]:
        """Give the words that tell casualties, and which."""
        found: list[tuple[int, Harm]] = []
        known = _telling(self.lexicon)
        for at, (key, lemma) in enumerate(zip(self.tree.keys, self.tree.lemmas, strict=True)):
            harm = self._harm(at) if key in known or lemma in known or at in self.tolls else None
            if harm is not None and self.tree.tokens[at].dep not in ("compound", "nmod"):
                found.append((at, harm))
        return found

    def _harm(self, at: int) -> Harm | None:
        if at in self.tolls:
            return "killed"
        if self._is(at, "casualty-words"):
            return "casualties"
        harm: Harm | None = harm_at(self.tree, at, self.lexicon)
        if harm is None:
            return "killed" if self._is(at, "lives") and self._life_taker(at) is not None else None
        both = {harm_at(self.tree, each, self.lexicon) for each in (at - 2, at + 2) if 0 <= each < len(self.tree.tokens)}
        links = [self.tree.tokens[each].dep for each in (at - 1, at + 1) if 0 <= each < len(self.tree.tokens)]
        return "casualties" if "cc" in links and {harm} != {*both, harm} - {None} else harm

    def figure(self, at: int, harm: Harm) -> Count | None:
        """Give the number that belongs to a casualty word."""
        if self._none(at, harm):
            return NONE
        if at in self.tolls:
            return self._toll(at)
        return self._counted(at)

    def _counted(self, at: int) -> Count | None:
        count = self._first(self._own(at))
        if count is not None:
            return count
        figure = self._beside(at)
        if figure is not None:
            return Count(figure.least, figure.most, self.counter.words(figure))
        if not self.tree.is_verbal(at) or self.tree.is_nominal(at):
            return self._first(self._over(at))
        inherited = subject_of(self.tree, at)[0] if self._suffering(at) else None
        return self.counter.of(inherited) if inherited is not None else None

    def _first(self, heads: Iterable[int]) -> Count | None:
        return next((count for count in map(self.counter.of, heads) if count is not None), None)

    def _own(self, at: int) -> list[int]:
        """Give the heads of the phrases that may count a casualty word's victims, the likeliest first."""
        tree = self.tree
        if self._is(at, "lives"):
            taker = self._life_taker(at)
            losing = taker is not None and self._is(taker, "life-losing")
            return [subject_of(tree, taker)[0] or at] if losing and taker is not None else [at]
        if tree.is_verbal(at) and not tree.is_nominal(at):
            listed = [each for each in tree.by_dep(at, "conj") if not tree.is_verbal(each)]
            return [*tree.by_dep(at, "dobj"), *listed, *(tree.by_dep(at, "nsubjpass", "nsubj") if self._suffering(at) else [])]
        heads = tree.by_dep(at, "nsubj")
        heads += [each for prep in tree.by_dep(at, "prep") if self._is(prep, "belonging") for each in tree.by_dep(prep, "pobj")]
        if tree.is_nominal(at) or self.counter.first_after(at, at) is not None:
            heads.append(at)
        return heads

    def _over(self, at: int) -> list[int]:
        """Give what stands over an adjective or noun that tells casualties: "left 12 dead", "12 dead", "12 suffered injuries"."""
        tree, token = self.tree, self.tree.tokens[at]
        if token.head == at:
            return []
        if token.dep in ("amod", "acl"):
            return [token.head]
        if not tree.is_verbal(token.head) or token.dep in ("nsubj", "nsubjpass", "pobj"):
            return []
        if token.dep == "dobj":
            return tree.by_dep(token.head, "nsubj") if self._is(token.head, "sustaining") else []
        return tree.by_dep(token.head, "dobj", "nsubjpass") or tree.by_dep(token.head, "nsubj")

    def _suffering(self, at: int) -> bool:
        """Tell whether a verb's subject is who suffers: "were killed", "30 wounded", "died"."""
        if self._is(at, "dying"):
            return True
        has = any(self.tree.keys[child] in self.lexicon.listed("having") for child in self.tree.by_dep(at, "aux"))
        passive = bool(self.tree.by_dep(at, "auxpass", "nsubjpass")) or not has
        return self.tree.tokens[at].tag in ("VBN", "JJ") and passive and not self.tree.by_dep(at, "dobj")

    def _beside(self, at: int) -> Figure | None:
        """Give a number that stands next to a casualty word which the parse does not join with it."""
        tree = self.tree
        low = at
        reach = 1 if tree.is_nominal(at) else REACH
        while low > max(0, at - reach) and not (tree.tokens[low - 1].pos == "PUNCT" or harm_at(tree, low - 1, self.lexicon)):
            low -= 1
        verbal = [each for each in range(low, at) if tree.tokens[each].pos == "VERB" and not self._is(each, "reporting-verbs")]
        before = self.counter.near(verbal[-1] + 1 if verbal else low, at - 1) if low < at else None
        active = tree.is_verbal(at) and not self._suffering(at)
        return before if before is not None and not active else self.counter.first_after(at + 1, at + 3) if active else None

    def _toll(self, at: int) -> Count | None:
        """Give the number of a death toll: "rose to 41", "stands at 12", "has passed 1,300", "from 35 to 41"."""
        figure = self.counter.first_after(at + 1, at + TOLL_REACH)
        if figure is None:
            return None
        until = self.counter.line.pieces[figure.first].start
        between = [each for each in range(at + 1, len(self.tree.tokens)) if self.tree.tokens[each].start < until]
        beyond = any(self._is(each, "beyond") for each in between)
        least = figure.most if figure.opened and figure.most is not None else figure.least
        return Count(least, None if beyond else figure.most, self.counter.words(figure))

    def teller(self, at: int) -> str | None:
        """Give who tells a toll by a verb such as "put the toll at nine"."""
        over = self.tree.verb_over(at) if at in self.tolls else None
        if over is None or not self._is(over, "toll-telling"):
            return None
        subject, suffers = subject_of(self.tree, over)
        words = self.tree.subtree(subject, clauses=False) if subject is not None and not suffers else []
        return self.tree.phrase(words)[:TELLER_ROOM] or None

    def _life_taker(self, at: int) -> int | None:
        """Give the verb of "claimed 12 lives" or "lost their lives"."""
        head = self.tree.tokens[at].head
        taken = self.tree.tokens[at].dep == "dobj" and (self._is(head, "life-taking") or self._is(head, "life-losing"))
        return head if taken else None

    def _none(self, at: int, harm: Harm) -> bool:
        """Tell whether it is said that nobody was hurt: "no casualties", "nobody was killed", "without injuries"."""
        tree, token = self.tree, self.tree.tokens[at]
        if tree.is_verbal(at) and not tree.is_nominal(at):
            suffering = [subject_of(tree, at)[0]] if self._suffering(at) else tree.by_dep(at, "dobj")
            modal = any(self._is(each, name) for each in tree.by_dep(at, "aux") for name in ("modals-unreal", "modals-planned"))
            return not modal and any(each is not None and self._negated(each) for each in suffering)
        if self._negated(at) or (token.dep == "pobj" and tree.keys[token.head] in self.lexicon.listed("lacking")):
            return True
        over = tree.tokens[token.head].head if token.dep == "pobj" else token.head
        if tree.tokens[over].dep == "pcomp" and self._is(tree.tokens[over].head, "lacking"):
            return True
        if self._is(over, "none-told-nouns"):
            return self._negated(over)
        return harm == "casualties" and self._is(over, "none-told-verbs") and bool(tree.by_dep(over, "neg"))

    def _negated(self, at: int) -> bool:
        negators = self.lexicon.listed("negators")
        return self.tree.keys[at] in negators or any(
            self.tree.keys[child] in negators for child in self.tree.by_dep(at, "det", "neg", "amod")
        )

    def _is(self, at: int, name: str) -> bool:
        listed = self.lexicon.listed(name)
        return self.tree.lemmas[at] in listed or self.tree.keys[at] in listed
