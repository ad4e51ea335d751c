"""The lexicon made ready for one pass over a text: tries of triggers, names and rule words, and sets of words."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from services.core.signals.entries import (
    Coordinates,
    Country,
    Entry,
    Files,
    Kind,
    Rule,
    Someone,
    Words,
    cross_checked,
    version_of,
)
from services.core.signals.trie import Trie
from services.core.signals.words import fold, inflect, key, keys_of, plural, slug, words_of

SHORTEST_UPPER = 4
"""Letters from which a name is also known in capitals: "IRAN", but not "OMAN" for a person's Oman and never "us" for "US"."""

EntityType = Literal["country", "org", "person", "facility", "place"]
Sense = Literal["name", "people", "exact", "capital"]


class Trigger(Struct, frozen=True):
    """A phrase that may evoke an entry; `part` is the part of speech that its head must have."""

    entry: int
    part: Literal["noun", "verb", "phrase"]
    lemma: str
    head: int


class Alias(Struct, frozen=True, kw_only=True):
    """One name of someone or somewhere, in one sense; `represents` if the bearer stands for the country."""

    id: str
    name: str
    type: EntityType
    sense: Sense = "name"
    country: str | None = None
    kind: Kind | None = None
    at: Coordinates | None = None
    represents: bool = True
    hosts: str | None = None
    sea: bool = False
    region: bool = False
    unless: Words = ()


class WordSet:
    """Words and phrases, looked up by lemma or by written form."""

    def __init__(self, words: Iterable[str]) -> None:
        phrases = [keys_of(word) or (word,) for word in words]
        self.singles = frozenset(phrase[0] for phrase in phrases if len(phrase) == 1)
        self._trie: Trie[str] = Trie()
        for phrase in phrases:
            if len(phrase) > 1:
                self._trie.add(phrase, " ".join(phrase))

    def __contains__(self, word: object) -> bool:
        """Tell whether the single word is listed."""
        return word in self.singles

    def phrases(self, keys: Sequence[str]) -> list[tuple[int, int, str]]:
        """Give every listed word or phrase as (first, last, phrase), by position."""
        singles = [(at, at, word) for at, word in enumerate(keys) if word in self.singles]
        return sorted(singles + [(each.first, each.last, each.value) for each in self._trie.find(keys)])


class RuleHit(Struct, frozen=True):
    """A rule's word found: the rule's position and whether it speaks for or against the rule."""

    rule: int
    speaks_for: bool
    word: str


class Lexicon:
    """The checked files, indexed. Building it takes a second; reading with it is one pass.

    Raises:
        ConfigError: The files contradict each other.
    """

    def __init__(self, files: Files) -> None:
        self.files = cross_checked(files)
        self.version = version_of(files)
        self.entries: tuple[Entry, ...] = files.events.entries
        self.rules: tuple[Rule, ...] = files.contexts.rules
        self.factors = files.cues.factors
        self.graver = files.cues.graver
        self.numbers = files.cues.numbers
        self._sets = {name: WordSet(words) for name, words in files.cues.sets.items()}
        self._named: dict[Words, WordSet] = {}
        self.kind_of: dict[str, Kind] = {key(word): kind for kind, words in files.cues.classes.items() for word in words}
        self.triggers = self._triggers()
        self.asks = [self._asked(entry) for entry in self.entries]
        self.names = self._names()
        self.country_names = {country.id: country.names[0] for country in files.names.countries}
        self.rule_words = self._rule_words()
        self.rule_triggers = [frozenset(key(word) for word in rule.triggers) for rule in self.rules]

    def listed(self, name: str) -> WordSet:
        """Give a set of the cues by its name."""
        return self._sets[name]

    def words(self, words: Words) -> WordSet:
        """Give the set of an entry's words, with each `@name` replaced by that set's words."""
        if words not in self._named:
            sets = self.files.cues.sets
            self._named[words] = WordSet(each for word in words for each in (sets[word[1:]] if word.startswith("@") else (word,)))
        return self._named[words]

    def _asked(self, entry: Entry) -> tuple[frozenset[str], ...]:
        """Give for each thing that an entry asks for the words of which one must stand in the sentence at all."""
        groups = (entry.object, entry.subject, entry.needs)
        sets = self.files.cues.sets
        found = []
        for group in groups:
            words = [each for word in group for each in (sets[word[1:]] if word.startswith("@") else (word,))]
            first = {form for word in words for form in self._forms_of(keys_of(word) or (word,))}
            if first:
                found.append(frozenset(first))
        return tuple(found)

    def _forms_of(self, phrase: tuple[str, ...]) -> set[str]:
        """Give the ways of writing a phrase's first word."""
        irregular = self.files.cues.irregular
        verbs = inflect(phrase[0], part="verb", irregular=irregular)
        return verbs | inflect(phrase[0], part="noun", irregular=irregular)

    def _triggers(self) -> Trie[Trigger]:
        found: Trie[Trigger] = Trie()
        for number, entry in enumerate(self.entries):
            for noun in entry.nouns:
                self._add(found, noun, Trigger(number, "noun", noun, len(keys_of(noun)) - 1))
            for verb in entry.verbs:
                self._add(found, verb, Trigger(number, "verb", verb, 0))
            for phrase in entry.phrases:
                self._add(found, phrase, Trigger(number, "phrase", phrase, 0))
        return found

    def _add(self, trie: Trie[Trigger], phrase: str, trigger: Trigger) -> None:
        keys = keys_of(phrase)
        for form in inflect(keys[trigger.head], part=trigger.part, irregular=self.files.cues.irregular):
            trie.add((*keys[: trigger.head], form, *keys[trigger.head + 1 :]), trigger)

    def _names(self) -> Trie[Alias]:
        found: Trie[Alias] = Trie()
        for country in self.files.names.countries:
            for alias, names in _of_country(country):
                _add_names(found, alias, names)
        for other in self.files.names.others:
            _add_names(found, _of_other(other), other.names)
        return found

    def _rule_words(self) -> Trie[RuleHit]:
        found: Trie[RuleHit] = Trie()
        for number, rule in enumerate(self.rules):
            for words, speaks_for in ((rule.words, True), (rule.unless, False)):
                for word in words:
                    keys = keys_of(word)
                    for last in {keys[-1], plural(keys[-1])}:
                        found.add((*keys[:-1], last), RuleHit(number, speaks_for, word))
        return found


def _of_country(country: Country) -> list[tuple[Alias, Words]]:
    """Give the names of a country by sense: its own, its people's, its abbreviations, its capital's."""
    own = Alias(
        id=country.id,
        name=country.names[0],
        type="country",
        country=country.id,
        kind="state",
        at=country.at,
        unless=country.unless,
    )
    people = tuple(dict.fromkeys(each for name in country.people for each in (name, name + "s")))
    named = [
        (own, country.names),
        (_with_sense(own, "people"), people),
        (_with_sense(own, "exact"), country.exact),
    ]
    if country.capitals:
        capital = Alias(
            id=f"loc:{slug(country.capitals[0])}",
            name=country.capitals[0],
            type="place",
            sense="capital",
            country=country.id,
            kind="state",
            at=country.at,
        )
        named.append((capital, country.capitals))
    return named


def _with_sense(alias: Alias, sense: Sense) -> Alias:
    return Alias(
        id=alias.id,
        name=alias.name,
        type="country",
        sense=sense,
        country=alias.country,
        kind="state",
        at=alias.at,
        unless=alias.unless,
    )


def _of_other(other: Someone) -> Alias:
    types: dict[str, EntityType] = {"org": "org", "per": "person", "fac": "facility", "loc": "place"}
    return Alias(
        id=other.id,
        name=other.names[0],
        type=types.get(other.id.partition(":")[0], "place"),
        country=other.country,
        kind=other.kind,
        at=other.at,
        represents=other.represents,
        hosts=other.hosts,
        sea=other.sea,
        region=other.region,
        unless=other.unless,
    )


def _add_names(trie: Trie[Alias], alias: Alias, names: Words) -> None:
    for name in names:
        words = [fold(word.text) for word in words_of(name)]
        trie.add(words, alias)
        upper = [word.upper() for word in words]
        if upper != words and len(name) >= SHORTEST_UPPER and alias.sense != "exact":
            trie.add(upper, alias)
