"""The lexicon made ready for one pass over a text: tries of triggers, names and rule words, and sets of words."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from services.core.signals.events.asked import Asked
from services.core.signals.lexicon.clash import cross_checked
from services.core.signals.lexicon.entries import Entry, Files, Kind, Rule, Words
from services.core.signals.lexicon.trie import Trie
from services.core.signals.lexicon.version import version_of
from services.core.signals.names.aliases import names_trie
from services.core.signals.names.gazetteer import Divisions
from services.core.signals.names.hints import Hints
from services.core.signals.names.publishers import PublisherNames
from services.core.signals.numbers.number_words import NumberWords
from services.core.signals.text.words import inflect, key, keys_of, plural


class Trigger(Struct, frozen=True):
    """A phrase that may evoke an entry; `part` is the part of speech that its head must have."""

    entry: int
    part: Literal["noun", "verb", "phrase"]
    lemma: str
    head: int


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
        singles = (
            [] if self.singles.isdisjoint(keys) else [(at, at, word) for at, word in enumerate(keys) if word in self.singles]
        )
        longer = self._trie.find(keys)
        return sorted(singles + [(each.first, each.last, each.value) for each in longer]) if longer else singles


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
        self.numbers = NumberWords(files.cues)
        self._sets = {name: WordSet(words) for name, words in files.cues.sets.items()}
        self._named: dict[Words, WordSet] = {}
        self.kind_of: dict[str, Kind] = {key(word): kind for kind, words in files.cues.classes.items() for word in words}
        self.triggers = self._triggers()
        self.asked = Asked(files.cues.irregular)
        self.asks = [self._asks(entry.object, entry.subject, entry.needs) for entry in self.entries]
        self.asks_of = [self._asks(entry.of) for entry in self.entries]
        self.names = names_trie(files.names, files.places)
        self.hints = Hints(files.naming)
        self.publishers = PublisherNames(files.publishers)
        self.divisions = Divisions(files.places.divisions)
        self.country_names = {country.id: country.names[0] for country in files.names.countries}
        self.rule_words = self._rule_words()
        self.rule_triggers = [frozenset(key(word) for word in self._spelled(rule.triggers)) for rule in self.rules]

    def listed(self, name: str) -> WordSet:
        """Give a set of the cues by its name."""
        return self._sets[name]

    def words(self, words: Words) -> WordSet:
        """Give the set of an entry's words, with each `@name` replaced by that set's words."""
        if words not in self._named:
            self._named[words] = WordSet(self._spelled(words))
        return self._named[words]

    def _spelled(self, words: Words) -> Words:
        """Give the words with each `@name` replaced by that set's words."""
        sets = self.files.cues.sets
        return tuple(each for word in words for each in (sets[word[1:]] if word.startswith("@") else (word,)))

    def _asks(self, *groups: Words) -> tuple[int, ...]:
        """Give the numbers of what an entry asks for."""
        return tuple(self.asked.number(self._spelled(group)) for group in groups if group)

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

    def _rule_words(self) -> Trie[RuleHit]:
        found: Trie[RuleHit] = Trie()
        for number, rule in enumerate(self.rules):
            for words, speaks_for in ((rule.words, True), (rule.unless, False)):
                forms: dict[tuple[str, ...], str] = {}
                for word in sorted(self._spelled(words), key=len):
                    keys = keys_of(word)
                    for last in (keys[-1], plural(keys[-1])):
                        forms.setdefault((*keys[:-1], last), word)
                for form, word in forms.items():
                    found.add(form, RuleHit(number, speaks_for, word))
        return found
