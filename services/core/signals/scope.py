"""Whether a mention is in scope: sport, courts, weather, figures of speech and the like are told apart by the words around."""

from collections.abc import Sequence

from msgspec import Struct

from services.core.mentions import Discount
from services.core.signals.entries import Entry, Kind
from services.core.signals.lexicon import Lexicon, RuleHit
from services.core.signals.sentence import Sentence
from services.core.signals.trie import Found
from services.core.signals.words import key, words_of
from services.core.vocabulary import Cause, Context

OPENING = 5
"""Sentences, the title among them, whose words tell what an article is about."""
BESIDE = 3
"""Words on either side of a trigger that count as standing beside it."""


class Scan(Struct, frozen=True):
    """The rule words of one sentence, and where its words stand."""

    hits: tuple[Found[RuleHit], ...]
    starts: tuple[int, ...]


class Verdict(Struct, frozen=True):
    """What the rules say of one mention."""

    discounts: tuple[Discount, ...] = ()
    context: Context | None = None
    cause: Cause | None = None


class Scope:
    """The rule words of one article, found once."""

    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._scans = [_scan(sentence, lexicon) for sentence in sentences]
        self._opening = self._spoken(self._scans[:OPENING])

    def _spoken(self, scans: Sequence[Scan]) -> dict[int, tuple[set[str], set[str]]]:
        """Give for each rule the different words for it and against it."""
        found: dict[int, tuple[set[str], set[str]]] = {}
        for scan in scans:
            for hit in scan.hits:
                words = found.setdefault(hit.value.rule, (set(), set()))
                words[0 if hit.value.speaks_for else 1].add(hit.value.word)
        return found

    def judge(self, entry: Entry, lemma: str, number: int, span: tuple[int, int], kinds: frozenset[Kind]) -> Verdict:
        """Apply every rule to one mention.

        Args:
            entry: What the trigger evokes.
            lemma: The trigger phrase in base form.
            number: The sentence's position.
            span: The trigger's characters in it.
            kinds: The kinds of the mention's parties.
        """
        discounts, context, cause = [], None, None
        here = self._spoken(self._scans[number : number + 1])
        words = frozenset(key(word) for word in lemma.split())
        for at, rule in enumerate(self._lexicon.rules):
            if (rule.types and entry.event_type not in rule.types) or (
                rule.triggers and not self._lexicon.rule_triggers[at] & words
            ):
                continue
            if kinds & set(rule.unless_party):
                continue
            spoken = self._hits(at, rule.around, number, span, here)
            against = here.get(at, (set(), set()))[1] | (
                self._opening.get(at, (set(), set()))[1] if rule.around == "opening" else set()
            )
            if len(spoken) < rule.at_least or against:
                continue
            discounts.append(Discount(rule=rule.rule, words=", ".join(sorted(spoken)), factor=rule.factor))
            context, cause = context or rule.context, cause or rule.cause
        return Verdict(tuple(discounts), context, cause)

    def _hits(
        self, rule: int, around: str, number: int, span: tuple[int, int], here: dict[int, tuple[set[str], set[str]]]
    ) -> set[str]:
        """Give the words that speak for a rule where it looks, the trigger's own words left out."""
        if around == "opening":
            return self._opening.get(rule, (set(), set()))[0]
        if rule not in here:
            return set()
        scan = self._scans[number]
        inside = [at for at, start in enumerate(scan.starts) if span[0] <= start < span[1]]
        first, last = (inside[0], inside[-1]) if inside else (0, 0)
        hits = [
            hit
            for hit in scan.hits
            if hit.value.rule == rule and hit.value.speaks_for and not first <= hit.first <= hit.last <= last
        ]
        if around == "beside":
            hits = [hit for hit in hits if hit.last >= first - BESIDE and hit.first <= last + BESIDE]
        return {hit.value.word for hit in hits}


def _scan(sentence: Sentence, lexicon: Lexicon) -> Scan:
    words = words_of(sentence.text)
    return Scan(tuple(lexicon.rule_words.find([key(word.text) for word in words])), tuple(word.start for word in words))
