"""Steps announced for a time to come: "will make a statement on Wednesday", "a deadline of midnight Sunday"."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import structs

from services.core.mentions import Announcement, Party, Span
from services.core.signals.events.parties import resolve
from services.core.signals.events.roles import subject_of
from services.core.signals.events.schedule import When, times_ahead
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.numbers.figures import line_of

LEAD = 6
"""Sentences, the title among them, that are worth a parse for an announced step alone."""
MOST = 20
"""Steps kept of one article."""
ROOM = 200
"""Characters shown of a step."""
QUOTE_ROOM = 300


def may_announce(text: str, number: int, published_at: datetime, lexicon: Lexicon) -> bool:
    """Tell whether a sentence of the lead may announce a step: it names a time to come and has a word such as "will"."""
    if number >= LEAD:
        return False
    line = line_of(text)
    marked = any(each in lexicon.listed("step-marks") for each in line.keys)
    return marked and _has_time(line.keys, lexicon) and bool(times_ahead(line, published_at, lexicon))


def _has_time(keys: Iterable[str], lexicon: Lexicon) -> bool:
    return not lexicon.numbers.times.isdisjoint(keys)


def steps_of(trees: Iterable[Tree], published_at: datetime, lexicon: Lexicon) -> tuple[Announcement, ...]:
    """Give the announced steps of the parsed sentences of an article, each once."""
    found: dict[tuple[datetime | None, str], Announcement] = {}
    for tree in trees:
        if len(found) >= MOST:
            break
        if _has_time(tree.keys, lexicon) and not tree.sentence.text.rstrip("\"'\u201d\u2019 ").endswith("?"):
            for step in _Search(tree, lexicon).steps(published_at):
                found.setdefault((step.at, step.what.lower()), step)
    return tuple(found.values())[:MOST]


class _Search:
    """One sentence's verbs and nouns that announce something."""

    def __init__(self, tree: Tree, lexicon: Lexicon) -> None:
        self.tree = tree
        self.lexicon = lexicon

    def _is(self, at: int, name: str) -> bool:
        listed = self.lexicon.listed(name)
        return self.tree.lemmas[at] in listed or self.tree.keys[at] in listed

    def steps(self, published_at: datetime) -> Iterator[Announcement]:
        """Give the steps of the sentence, at most one a verb or noun."""
        tree = self.tree
        line = line_of(tree.sentence.text)
        taken: set[int] = set()
        for when in times_ahead(line, published_at, self.lexicon):
            span = tree.at(line.pieces[when.first].start, line.pieces[when.last].end)
            top = self._announced(span, when, published_at) if span else None
            step = self._written(top, when, line.told(when.first, when.last)) if top is not None and top not in taken else None
            if step is not None and top is not None:
                taken.add(top)
                yield step

    def _announced(self, span: list[int], when: When, published_at: datetime) -> int | None:
        """Give the verb or noun that a time belongs to, if it announces something."""
        tree = self.tree
        at = tree.head_of(span)
        for step in tree.climb(at):
            upper = step.upper
            if upper in span:
                continue
            if step.dep in ("nsubj", "nsubjpass", "csubj"):
                held = self._is(step.lower, "step-events") and step.lower not in span
                return step.lower if held and self._to_come(upper, when, published_at) else None
            if self._is(upper, "step-deadlines"):
                return upper
            if tree.is_verbal(upper) and not tree.is_nominal(upper):
                if self._is(upper, "step-granters") and self._is(step.lower, "until-words") and not tree.by_dep(upper, "neg"):
                    return upper
                verb = self._infinitive(upper)
                return verb if self._to_come(verb, when, published_at) else self._scheduled(upper, at, published_at, when)
        return None

    def _infinitive(self, verb: int) -> int:
        """Give the step itself where the time hangs on what governs it: "is expected on Friday to meet"."""
        below = [each for each in self.tree.by_dep(verb, "xcomp") if self.tree.tokens[each].tag == "VB"]
        over = below and self._is(verb, "step-governors") and self.tree.tokens[verb].tag != "VBD"
        return below[0] if over else verb

    def _to_come(self, verb: int, when: When, published_at: datetime) -> bool:
        """Tell whether a verb tells what will be done: "will meet", "said it would", "is to meet", "are meeting tomorrow"."""
        tree, token = self.tree, self.tree.tokens[verb]
        aux = tree.by_dep(verb, "aux", "auxpass")
        if tree.by_dep(verb, "neg") or self._doubted(verb, aux) or not self._tells_a_step(verb):
            return False
        if any(self._is(child, "modals-planned") for child in aux):
            return True
        if any(self._is(child, "modals-would") for child in aux):
            return self._reported(verb)
        if token.tag == "VB" and any(tree.tokens[child].tag == "TO" for child in aux):
            return self._governed(verb) and not self._is_day_said(verb, when, published_at)
        later = when.at.date() > published_at.date()
        present = any(tree.tokens[child].tag in ("VBP", "VBZ") for child in aux)
        if token.tag == "VBG":
            return later and present
        return later and token.tag in ("VBZ", "VBP") and self._is(verb, "step-verbs")

    def _tells_a_step(self, verb: int) -> bool:
        """Tell whether a verb's subject is known, and is a meeting or the like where the verb is only "will be"."""
        tree = self.tree
        subjects = tree.by_dep(verb, "nsubj", "nsubjpass")
        if any(tree.tokens[each].pos == "PRON" and tree.tokens[verb].dep != "relcl" for each in subjects):
            return self._speaker(verb) is not None
        copula = tree.lemmas[verb] in self.lexicon.listed("occurring") and bool(tree.by_dep(verb, "prep", "attr", "acomp"))
        return not copula or any(self._is(each, "step-events") for each in subjects)

    def _doubted(self, verb: int, aux: list[int]) -> bool:
        """Tell whether a step is only possible or has a condition: "could meet", "will strike if"."""
        tree = self.tree
        clauses = [verb, *tree.by_dep(verb, "advcl")]
        marks = [child for each in clauses for child in tree.by_dep(each, "mark")]
        return any(self._is(child, "step-doubts") for child in (*aux, *marks))

    def _reported(self, verb: int) -> bool:
        """Tell whether somebody says it: "said that he would"; a bare "would" is a condition."""
        for step in self.tree.climb(verb):
            if step.dep == "ccomp" and self._is(step.upper, "step-uppers"):
                return True
            if step.dep not in ("conj", "ccomp", "xcomp"):
                return False
        return bool(self.lexicon.listed("reporting-phrases").phrases(self.tree.keys))

    def _governed(self, verb: int) -> bool:
        """Tell whether an infinitive is announced: "plans to meet", "is due to vote", and headlines: "Leaders to meet Friday"."""
        tree, token = self.tree, self.tree.tokens[verb]
        if token.head == verb:
            return bool(tree.by_dep(verb, "nsubj", "nsubjpass"))
        head = token.head
        if token.dep in ("xcomp", "advcl", "ccomp", "acl") and self._is(head, "step-governors"):
            doubted = self._doubted(head, tree.by_dep(head, "aux")) or bool(tree.by_dep(head, "neg"))
            return not doubted
        return token.dep in ("acl", "relcl") and tree.tokens[head].head == head and tree.is_nominal(head)

    def _is_day_said(self, verb: int, when: When, published_at: datetime) -> bool:
        """Tell whether a bare day is the one on which something was said: "vowed to strike on Friday", told on a Friday."""
        tree, token = self.tree, self.tree.tokens[verb]
        is_today = when.first == when.last and when.grain == "day" and when.at.date() == published_at.date()
        was = tree.tokens[token.head].tag in ("VBD", "VBN") and not tree.by_dep(token.head, "aux", "auxpass")
        return (
            is_today
            and was
            and token.head != verb
            and not any(self._is(at, "time-offsets") for at in tree.by_dep(verb, "advmod"))
        )

    def _scheduled(self, verb: int, at: int, published_at: datetime, when: When) -> int | None:
        """Give an event that a verb sets for a time: "called a meeting for Friday", "talks scheduled for Monday"."""
        tree = self.tree
        if not self._is(verb, "step-schedulers") or when.at.date() <= published_at.date() or tree.by_dep(verb, "neg"):
            return None
        over = {tree.tokens[step.lower].dep for step in tree.climb(at) if step.upper == verb}
        bound = [child for child in tree.by_dep(verb, "prep") if tree.keys[child] in self.lexicon.listed("step-preps")]
        inside = {each for child in bound for each in tree.subtree(child)}
        if at not in inside and "npadvmod" not in over:
            return None
        token = tree.tokens[verb]
        events = [*tree.by_dep(verb, "dobj", "nsubjpass"), *([token.head] if token.dep in ("acl", "relcl") else [])]
        return next((each for each in events if self._is(each, "step-events") and not self._called_off(each)), None)

    def _called_off(self, event: int) -> bool:
        token = self.tree.tokens[event]
        return token.dep in ("nsubj", "nsubjpass") and self._is(token.head, "step-cancels")

    def _written(self, top: int, when: When, told: str) -> Announcement | None:
        """Give the step as a message; None where nothing says whose or what it is."""
        tree, sentence = self.tree, self.tree.sentence
        verb = top if tree.is_verbal(top) and not tree.is_nominal(top) else None
        who = self._who(top, verb)
        words = [each for each in tree.subtree(top, clauses=False) if tree.tokens[each].pos != "PUNCT"]
        if verb is not None:
            words = [each for each in words if each >= verb]
            subject = self._subject_words(verb) if who is None else []
            if who is None and not subject:
                return None
            words = [*subject, *words]
        start, end = tree.tokens[words[0]].start, tree.tokens[words[-1]].end
        what = sentence.text[start:end][:ROOM]
        country = self.lexicon.country_names.get(who.country) if who is not None and who.country else None
        return Announcement(
            who=structs.replace(who, country_name=country) if who is not None else None,
            what=what,
            when=told,
            at=when.at,
            grain=when.grain,
            quote=" ".join(sentence.text.split())[:QUOTE_ROOM],
            span=Span(part=sentence.part, start=sentence.start + start, end=sentence.start + start + len(what)),
        )

    def _subject(self, verb: int) -> int | None:
        """Give the head of who takes a step: the subject, or who is ordered or asked to take it."""
        tree, token = self.tree, self.tree.tokens[verb]
        if token.dep in ("xcomp", "ccomp") and self._is(token.head, "step-orders"):
            ordered = [*tree.by_dep(verb, "nsubj"), *tree.by_dep(token.head, "dobj", "nsubjpass")]
            return ordered[0] if ordered else None
        return subject_of(tree, verb)[0]

    def _subject_words(self, verb: int) -> list[int]:
        """Give the words of what a verb is told of, where that is no party: "new sanctions take effect"."""
        subject = self._subject(verb)
        if subject is None or self.tree.tokens[subject].pos == "PRON":
            return []
        return [each for each in self.tree.subtree(subject, clauses=False) if each < verb]

    def _who(self, top: int, verb: int | None) -> Party | None:
        """Give who takes the step: the verb's subject, whose plan it is, or who sets or holds the event."""
        tree = self.tree
        over = verb if verb is not None else tree.verb_over(top)
        if over is None:
            return None
        token = tree.tokens[over]
        if token.dep in ("acl", "relcl", "xcomp") and token.tag == "VB" and tree.is_nominal(token.head):
            owners = [resolve(tree, each, self.lexicon) for each in tree.by_dep(token.head, "poss", "compound", "nmod")]
            return next((role.party for role in owners if role is not None), None)
        subject = self._subject(over)
        if subject is None or subject == top:
            return None
        if tree.tokens[subject].pos == "PRON":
            return self._speaker(over)
        role = resolve(tree, subject, self.lexicon)
        return role.party if role is not None else None

    def _speaker(self, verb: int) -> Party | None:
        """Give whom a pronoun means: who says it."""
        for step in self.tree.climb(verb):
            if step.dep == "ccomp" and self._is(step.upper, "step-uppers"):
                subject, suffers = subject_of(self.tree, step.upper)
                role = resolve(self.tree, subject, self.lexicon) if subject is not None and not suffers else None
                return role.party if role is not None else None
        return None
