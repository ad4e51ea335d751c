"""Which act answers which: "to avenge", "in retaliation for", "responded to the raid with", "vowed revenge after"."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from services.core.mentions import Party
from services.core.signals.events.draft import Draft
from services.core.signals.events.parties import kind_at
from services.core.signals.events.tree import Step, Tree
from services.core.signals.lexicon.lexicon import Lexicon

BACK = 2
"""Sentences back in which the answered act is looked for where the text only says "in response"."""
LATER = 8
"""Later mentions of a victim that are looked at where none stands before."""
_NO_ACT = frozenset({"COMMENT", "MARKET", "CONSULT", "AGREE", "SUPPORT", "COOPERATE", "AID", "YIELD"})
"""Types of mention that neither answer nor are answered."""
_SAID_OF = frozenset({"attr", "prep", "dobj", "xcomp", "advcl", "acomp", "pcomp"})
"""Dependencies over which a cue is said of a clause."""
_INSIDE = frozenset({"pobj", "prep", "attr", "appos", "compound", "conj", "npadvmod", "pcomp", "amod", "nmod"})
"""Dependencies inside the phrase that holds a cue."""
_ARGUMENTS = frozenset({"dobj", "nsubj", "nsubjpass", "pobj", "attr", "conj", "agent", "prep", "xcomp"})
"""Dependencies over which an event is one of a clause's own."""


class _Cue(Struct, frozen=True):
    """A word that says that something answers something, at a position; its kind is that of its set."""

    at: int
    kind: str


def answer(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Note on each draft of an article, in reading order, the position of the one that it answers.

    Only what the text itself joins: by words for retaliation and an act named with them, by the person avenged, or, where
    nothing is named, by a near act between the same two with the parts exchanged.
    """
    by_tree: dict[int, list[int]] = {}
    victims: dict[str, list[int]] = {}
    for number, draft in enumerate(drafts):
        by_tree.setdefault(draft.tree.number, []).append(number)
        if draft.event_type in ("ASSAULT", "COERCE") and draft.recipient is not None:
            victims.setdefault(draft.recipient.id, []).append(number)
    for numbers in by_tree.values():
        here = _Sentence(drafts, numbers, victims, lexicon)
        for cue in here.cues():
            here.join(cue)


class _Sentence:
    """The drafts of one sentence, with those of the whole article around."""

    def __init__(
        self, drafts: Sequence[Draft], numbers: Sequence[int], victims: Mapping[str, Sequence[int]], lexicon: Lexicon
    ) -> None:
        self.drafts = drafts
        self.victims = victims
        self.lexicon = lexicon
        self.tree: Tree = drafts[numbers[0]].tree
        acts = [number for number in numbers if drafts[number].event_type not in _NO_ACT]
        self.events = {drafts[number].head: number for number in acts}
        self.told = {at: number for number in acts for at in drafts[number].words}

    def _is(self, at: int, name: str) -> bool:
        listed = self.lexicon.listed(name)
        return self.tree.lemmas[at] in listed or self.tree.keys[at] in listed

    def cues(self) -> Iterator[_Cue]:
        """Give the words of the sentence that speak of an answer, unless it is denied."""
        tree = self.tree
        for at in range(len(tree.tokens) if self.events else 0):
            verbal = tree.is_verbal(at) and not tree.is_nominal(at)
            kind = "verb" if verbal and (self._is(at, "response-verbs") or self._hits_back(at)) else ""
            modifies = tree.tokens[at].dep in ("amod", "compound", "nmod") and tree.tokens[at].head in self.told
            kind = "modifier" if modifies and self._is(at, "response-modifiers") else kind
            kind = "noun" if not kind and tree.is_nominal(at) and self._is(at, "response-nouns") else kind
            if kind and not self._denied(at):
                yield _Cue(at, kind)

    def _hits_back(self, at: int) -> bool:
        back = any(self._is(each, "response-back") for each in self.tree.by_dep(at, "prt", "advmod"))
        return back and self._is(at, "response-back-verbs")

    def _denied(self, at: int) -> bool:
        over = self.tree.verb_over(at)
        near = [at] if over is None else [at, over]
        if any(self._is(each.upper, "failing") for each in self.tree.climb(at) if each.dep in ("xcomp", "pcomp", "pobj")):
            return True
        return any(self.tree.by_dep(each, "neg") for each in near) or any(
            self._is(each, "negators") for each in self.tree.by_dep(at, "det")
        )

    def join(self, cue: _Cue) -> None:
        """Join what answers at a cue with what it answers."""
        phrase = self._phrase(cue)
        means = set(self._means(cue, phrase))
        inside = {each for head in phrase for each in self.tree.subtree(head)} - means
        answering = [number for number in self._answering(cue) if self.drafts[number].head not in inside]
        if not answering:
            return
        answered = self._named(phrase, answering) if phrase else self._around(cue, answering)
        for number in answering:
            draft = self.drafts[number]
            found = answered if answered is not None or phrase else self._before(number)
            if found is not None and found != number and draft.answers is None and self.drafts[found].answers != number:
                draft.answers = found

    def _phrase(self, cue: _Cue) -> list[int]:
        """Give the heads of the phrase that names what is answered: "for the raid", "to it", the object of "avenge"."""
        tree = self.tree
        if cue.kind == "modifier":
            return []
        heads = tree.by_dep(cue.at, "dobj") if cue.kind == "verb" and self._is(cue.at, "answering-objects") else []
        preps = tree.by_dep(cue.at, "prep", "dative")
        if cue.kind == "noun" and cue.at + 1 < len(tree.tokens) and tree.tokens[cue.at + 1].dep == "prep":
            preps = [*preps, cue.at + 1]  # wherever the parse hangs it, "revenge for" names the reason
        for prep in dict.fromkeys(preps):
            if self._is(prep, "response-preps"):
                heads += tree.by_dep(prep, "pobj", "pcomp")
        return heads

    def _answering(self, cue: _Cue) -> list[int]:
        """Give the drafts that answer: the cue's own, what it modifies, what it is the aim or the means of."""
        tree, at = self.tree, cue.at
        found = [self.told[at]] if at in self.told else []
        if cue.kind == "modifier":
            return [*found, self.told[tree.tokens[at].head]]
        found += [self.events[each] for each in self._means(cue, self._phrase(cue))]
        return [*found, *self._governing(cue)]

    def _means(self, cue: _Cue, phrase: Sequence[int]) -> list[int]:
        """Give the acts by which a verb answers: "retaliated with air strikes", "hit back, striking a depot"."""
        if cue.kind != "verb":
            return []
        tree = self.tree
        tops = [prep for at in (cue.at, *phrase) for prep in tree.by_dep(at, "prep") if self._is(prep, "response-means")]
        tops += [
            each for each in tree.by_dep(cue.at, "advcl") if tree.tokens[each].tag == "VBG" and not tree.by_dep(each, "mark")
        ]
        acts = [[each for each in tree.subtree(top) if each in self.events] for top in tops]
        return [min(each, key=self._depth) for each in acts if each]

    def _governing(self, cue: _Cue) -> list[int]:
        """Give what a cue is said of: "fired rockets to avenge", "strikes in response to", "the raid was revenge for"."""
        tree = self.tree
        for step in tree.climb(cue.at):
            if step.upper in self.events:
                return [self.events[step.upper], *self._shared(step.upper)]
            if tree.is_verbal(step.upper):
                told = self._in_clause(step.upper, cue.at)
                if told or step.dep not in _SAID_OF:
                    return told
            elif not self._goes_on(step, cue):
                return []
        return []

    def _goes_on(self, step: Step, cue: _Cue) -> bool:
        """Tell whether a cue behind a noun may belong to the clause: "hit the base on Friday in revenge"; not "silence over"."""
        if cue.kind == "verb" and step.lower == cue.at:
            # "A post to avenge", as the parse may have it, for "fired at a post to avenge".
            return step.dep in ("acl", "relcl") and self.tree.tokens[cue.at].tag == "VB"
        if step.dep not in _INSIDE:
            return False
        tree, lexicon, noun = self.tree, self.lexicon, step.upper
        if step.dep != "prep":
            return True
        timely = tree.keys[noun] in lexicon.numbers.times or noun in self.events
        return timely or tree.link_at(noun) is not None or kind_at(tree, noun, lexicon) is not None

    def _shared(self, verb: int) -> list[int]:
        """Give what is said with an act: "bombed the port and shelled the town in revenge for", "threatened to strike over"."""
        tree, found = self.tree, []
        while tree.tokens[verb].dep in ("conj", "xcomp") and not tree.by_dep(verb, "nsubj", "nsubjpass"):
            verb = tree.tokens[verb].head
            if verb in self.events:
                found.append(self.events[verb])
        return found

    def _in_clause(self, verb: int, cue: int) -> list[int]:
        """Give the one act that a clause tells before a cue: its object or subject, or what stands in either."""
        tree = self.tree
        words = [at for at in tree.subtree(verb, clauses=False) if at < cue and at in self.events]
        direct = [at for at in words if all(step.dep in _ARGUMENTS for step in tree.climb(at) if self._below(step.lower, verb))]
        return [self.events[direct[-1]]] if direct else []

    def _below(self, at: int, verb: int) -> bool:
        return at != verb and any(step.upper == verb for step in self.tree.climb(at))

    def _named(self, phrase: Sequence[int], answering: Sequence[int]) -> int | None:
        """Give the act that a phrase names: by its own word, or by the person whom it avenges."""
        tree = self.tree
        for head in phrase:
            inside = [at for at in tree.subtree(head) if at in self.events]
            if head in self.events or inside:
                top = head if head in self.events else min(inside, key=self._depth)
                return None if self._unreal(top) else self.events[top]
        people = [link.id for head in phrase for link in tree.links_in(tree.subtree(head)) if link.type == "person"]
        every = self.victims.get(people[0], ()) if people else ()
        at = bisect_left(every, min(answering))
        earlier, later = every[at - 1 : at] if at else (), [each for each in every[at : at + LATER] if each not in answering]
        return earlier[0] if earlier else later[0] if later else None

    def _depth(self, at: int) -> int:
        return sum(1 for _ in self.tree.climb(at))

    def _unreal(self, at: int) -> bool:
        """Tell whether an act is only thought of: "any attack", "a further strike"."""
        return any(self._is(each, "response-unreal") for each in self.tree.by_dep(at, "det", "amod"))

    def _around(self, cue: _Cue, answering: Sequence[int]) -> int | None:
        """Give the act that stands beside unnamed by the cue: "vowed revenge after a strike", "a raid drew reprisals"."""
        tree = self.tree
        heads = [cue.at, *(self.drafts[number].head for number in answering)]
        verbs = [over for over in (tree.verb_over(at) for at in heads) if over is not None]
        for verb in dict.fromkeys(verbs):
            if self._is(verb, "response-drawing"):
                subjects = [each for child in tree.by_dep(verb, "nsubj") for each in tree.subtree(child) if each in self.events]
                if subjects:
                    return self.events[subjects[0]]
        for at in dict.fromkeys([*verbs, *heads]):
            later = [each for prep in tree.by_dep(at, "prep") if self._is(prep, "response-after") for each in tree.subtree(prep)]
            marked = [
                each for each in tree.by_dep(at, "advcl") if any(self._is(m, "response-after") for m in tree.by_dep(each, "mark"))
            ]
            later += [each for clause in marked for each in tree.subtree(clause)]
            acts = [each for each in later if each in self.events and self.events[each] not in answering]
            if acts:
                top = min(acts, key=self._depth)
                return None if self._unreal(top) else self.events[top]
        return None

    def _before(self, number: int) -> int | None:
        """Give the nearest act told before by whom the answer goes to against who answers."""
        draft = self.drafts[number]
        for earlier in range(number - 1, -1, -1):
            other = self.drafts[earlier]
            if draft.tree.number - other.tree.number > BACK:
                return None
            if other.ledger == "acts" and other.event_type not in _NO_ACT and _exchanged(draft, other):
                return earlier
        return None


def _exchanged(answer_: Draft, act: Draft) -> bool:
    """Tell whether an answer goes from who suffered an act to who did it: one of the two is the same, the other may be."""
    forth, back = _same(answer_.actor, act.recipient), _same(answer_.recipient, act.actor)
    return forth is not False and back is not False and bool(forth or back) and _same(answer_.actor, act.actor) is not True


def _same(one: Party | None, other: Party | None) -> bool | None:
    """Tell whether two parties are one; None where one of them is not known by name or country."""
    if one is None or other is None:
        return None
    if one.id == other.id or (one.country is not None and one.country == other.country):
        return True
    known = all(each.country is not None or not each.id.startswith("?") for each in (one, other))
    return False if known else None
