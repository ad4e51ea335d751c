"""Whether a mention is in scope: sport, courts, weather, figures of speech and the like are told apart by the words around."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from services.core.mentions import Discount
from services.core.signals.events.parties import Role, kind_at
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.entries import Around, Entry, Kind, Rule
from services.core.signals.lexicon.lexicon import Lexicon, RuleHit
from services.core.signals.lexicon.trie import Found
from services.core.signals.telling.region import Regions
from services.core.signals.text.sentence import Sentence
from services.core.signals.text.words import key, keys_of, spans_of
from services.core.vocabulary import Cause, Context, EventType

OPENING = 5
"""Sentences, the title among them, whose words tell what an article is about."""
BESIDE = 3
"""Words on either side of a trigger that count as standing beside it."""

_FIGHTING: frozenset[Kind] = frozenset({"military", "armed"})

Spoken = dict[int, tuple[set[str], set[str]]]
"""For each rule the different words for it and against it."""


class Scan(Struct, frozen=True):
    """The rule words of one sentence, and where its words stand."""

    hits: tuple[Found[RuleHit], ...]
    starts: tuple[int, ...]


class Case(Struct, frozen=True):
    """A mention to be judged: what it evokes, its trigger's words and head, what its parties are, whether it counts victims."""

    tree: Tree
    head: int
    words: tuple[int, ...]
    entry: Entry
    lemma: str
    actor: frozenset[Kind] = frozenset()
    recipient: frozenset[Kind] = frozenset()
    hurt: bool = False


class Verdict(Struct, frozen=True):
    """What the rules say of one mention."""

    discounts: tuple[Discount, ...] = ()
    context: Context | None = None
    cause: Cause | None = None
    figurative: bool = False
    told_as: EventType | None = None


class Scope:
    """The rule words of one article, found once."""

    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._scans = [_scan(sentence, lexicon) for sentence in sentences]
        titles = [scan for sentence, scan in zip(sentences, self._scans, strict=True) if sentence.part == "title"]
        self._places: dict[Around, Spoken] = {
            "opening": _spoken(self._scans[:OPENING]),
            "label": _spoken(_labels(sentences, self._scans)),
            "title": _spoken(titles),
        }
        self._told: dict[int, Spoken] = {}

    def judge(self, case: Case) -> Verdict:
        """Apply every rule to one mention."""
        triggers = frozenset(key(word) for word in case.lemma.split())
        view = View(case, self._scans[case.tree.number], self._told_in(case.tree.number), self._places, self._lexicon)
        fitting: list[tuple[Rule, str]] = []
        for at, rule in enumerate(self._lexicon.rules):
            if at not in view.told and rule.at_least and not rule.endings:
                continue
            if (rule.triggers and not self._lexicon.rule_triggers[at] & triggers) or not _concerns(rule, case):
                continue
            if view.speaks_against(at, rule):
                continue
            spoken = view.words_for(at, rule)
            if len(spoken) >= rule.at_least:
                fitting.append((rule, ", ".join(sorted(spoken)) or case.lemma))
        return _verdict(fitting)

    def _told_in(self, number: int) -> Spoken:
        """Give the rule words of one sentence, gathered once for all its mentions."""
        if number not in self._told:
            self._told[number] = _spoken(self._scans[number : number + 1])
        return self._told[number]


class View:
    """What the rules see of one mention: the words around it, and those of some `places` of the article."""

    def __init__(self, case: Case, scan: Scan, here: Spoken, places: Mapping[Around, Spoken], lexicon: Lexicon) -> None:
        self._case = case
        self._scan = scan
        self._places = places
        self._lexicon = lexicon
        self._here = here
        self.told = self._here.keys() | {at for place in places.values() for at in place}
        """Rules whose words stand anywhere; the others but a few have nothing to say."""
        self._regions = Regions(case.tree, case.head, lexicon)

    def speaks_against(self, at: int, rule: Rule) -> bool:
        """Tell whether a word shows the matter to be grave after all."""
        wide = self._places.keys() & set(_arounds(rule))
        places = (self._here, self._places["opening"]) if wide else (self._here,)
        return any(at in place and place[at][1] for place in places)

    def words_for(self, at: int, rule: Rule) -> set[str]:
        """Give the words that speak for a rule where it looks, the trigger's own left out."""
        found: set[str] = set()
        for around in _arounds(rule):
            if around in self._places:
                found |= self._places[around].get(at, (set(),))[0]
                continue
            if at in self._here:
                found |= _hits(at, self._scan, _where(around, self._scan, self._regions, self._case), self._case)
            if rule.endings:
                found |= _ending(rule, self._regions.words(around), self._case.tree, self._lexicon)
        return found


def _concerns(rule: Rule, case: Case) -> bool:
    """Tell whether a rule is about such a mention at all."""
    parties = case.actor | case.recipient
    if rule.types and case.entry.event_type not in rule.types:
        return False
    if (rule.actor and not case.actor & set(rule.actor)) or (rule.recipient and not case.recipient & set(rule.recipient)):
        return False
    return not (parties & set(rule.unless_party) or (rule.unless_hurt and case.hurt))


def kinds_of(role: Role | None) -> frozenset[Kind]:
    """Give what a party is; one who is known by name is a person, and a soldier or fighter too, but not the state."""
    if role is None:
        return frozenset()
    if role.link is None or role.link.type != "person":
        return frozenset({role.kind})
    return frozenset({"person", role.kind} if role.kind in _FIGHTING else {"person"})


def _arounds(rule: Rule) -> tuple[Around, ...]:
    return rule.around if isinstance(rule.around, tuple) else (rule.around,)


def _spoken(scans: Sequence[Scan]) -> Spoken:
    found: Spoken = {}
    for scan in scans:
        for hit in scan.hits:
            words = found.setdefault(hit.value.rule, (set(), set()))
            words[0 if hit.value.speaks_for else 1].add(hit.value.word)
    return found


def _verdict(fitting: Sequence[tuple[Rule, str]]) -> Verdict:
    """Give what rules say together; of what only one can say, the first that does."""
    return Verdict(
        tuple(Discount(rule=rule.rule, words=words, factor=rule.factor) for rule, words in fitting),
        next((rule.context for rule, _ in fitting if rule.context), None),
        next((rule.cause for rule, _ in fitting if rule.cause), None),
        any(rule.figurative for rule, _ in fitting),
        next((rule.told_as for rule, _ in fitting if rule.told_as), None),
    )


def _labels(sentences: Sequence[Sentence], scans: Sequence[Scan]) -> list[Scan]:
    """Give the rule words with which the title or the first sentence begins, or the title ends."""
    found = []
    for sentence, scan in zip(sentences[:2], scans[:2], strict=True):
        last = len(scan.starts) - 1 if sentence.part == "title" else None
        found.append(Scan(tuple(hit for hit in scan.hits if hit.first == 0 or hit.last == last), scan.starts))
    return found


def _where(around: Around, scan: Scan, regions: Regions, case: Case) -> frozenset[int] | None:
    """Give the words of a scan where a rule looks; None for all."""
    if around == "sentence":
        return None
    tokens = case.tree.tokens
    if around == "beside":
        inside = _inside(scan, [(tokens[at].start, tokens[at].end) for at in case.words])
        return frozenset(range(min(inside, default=0) - BESIDE, max(inside, default=0) + BESIDE + 1))
    return _inside(scan, [(tokens[at].start, tokens[at].end) for at in regions.words(around)])


def _inside(scan: Scan, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Give the words of a scan that begin within these characters."""
    return frozenset(at for at, start in enumerate(scan.starts) if any(low <= start < high for low, high in spans))


def _hits(rule: int, scan: Scan, where: frozenset[int] | None, case: Case) -> set[str]:
    tokens = case.tree.tokens
    own = _inside(scan, [(tokens[at].start, tokens[at].end) for at in case.words])
    return {
        hit.value.word
        for hit in scan.hits
        if hit.value.rule == rule
        and hit.value.speaks_for
        and not (hit.first in own and hit.last in own)
        and (where is None or hit.first in where or hit.last in where)
    }


def _ending(rule: Rule, words: frozenset[int], tree: Tree, lexicon: Lexicon) -> set[str]:
    """Give the nouns of a region that end as a rule says and name neither party nor place."""
    endings = tuple(form for ending in rule.endings for form in (ending, ending + "s"))
    return {
        tree.keys[at]
        for at in words
        if tree.tokens[at].pos == "NOUN"
        and tree.keys[at].endswith(endings)
        and tree.lemmas[at] not in lexicon.listed("concrete")
        and kind_at(tree, at, lexicon) is None
    }


def _scan(sentence: Sentence, lexicon: Lexicon) -> Scan:
    starts = tuple([start for start, _ in spans_of(sentence.text)])
    return Scan(tuple(lexicon.rule_words.find(keys_of(sentence.text))), starts)
