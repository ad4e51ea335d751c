"""The lexicon's words for markets, ready for one pass over a line: what is traded, how it moves, what may cut its supply."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from services.core.signals.lexicon.entries import Words
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.lexicon.trie import Trie
from services.core.signals.numbers.figures import line_of
from services.core.signals.text.words import inflect
from services.core.vocabulary import Instrument, MarketKind

_WORD = re.compile(r"[a-z]+")
_RISING_OR_FALLING: tuple[MarketKind, ...] = ("up", "down")
K = TypeVar("K", bound=str)


class MarketWords:
    """Tries over the pieces of a line."""

    def __init__(self, lexicon: Lexicon) -> None:
        cues = lexicon.files.cues
        self._irregular = cues.irregular
        self.instruments: Trie[Instrument] = _trie(cues.instruments)
        self.supplies: Trie[Instrument] = _trie(cues.supplies)
        self.not_instruments: Trie[str] = _trie({"": cues.sets["instrument-not"]})
        self.moves: Trie[MarketKind] = self._verbs(cues.market_moves)
        self.pushes: Trie[MarketKind] = self._verbs(cues.market_pushes)
        self.nouns: Trie[MarketKind] = _trie(cues.market_nouns, plurals=True)
        self.states: Trie[MarketKind] = _trie(cues.market_states)
        self.cuts: Trie[str] = self._verbs({"cut": cues.sets["supply-cutting"]})
        self.garbled = self._garbled(cues.market_moves)
        known = [_keys(word) for group in (cues.instruments, cues.supplies) for each in group.values() for word in each]
        self._lasts = {next((key for key in reversed(keys) if key.isalpha()), keys[-1]) for keys in known}
        self._lasts |= {key for word in cues.sets["supply-words"] for key in _keys(word)}

    def may_stand_in(self, text: str) -> bool:
        """Tell whether any of what is traded or supplied may stand in a text: a quick look that spares the rest."""
        return not self._lasts.isdisjoint(_WORD.findall(text.lower()))

    def _verbs(self, groups: Mapping[K, Words]) -> Trie[K]:
        found: Trie[K] = Trie()
        for kind, verbs in groups.items():
            for verb in verbs:
                first, *rest = _keys(verb)
                for form in inflect(first, part="verb", irregular=self._irregular):
                    found.add((form, *rest), kind)
        return found

    def _garbled(self, groups: Mapping[MarketKind, Words]) -> dict[str, MarketKind]:
        """Give the nouns that stand for a verb where a text is garbled: "shootings" for "shot up"."""
        found: dict[str, MarketKind] = {}
        for kind in _RISING_OR_FALLING:
            for verb in groups.get(kind, ()):
                for form in inflect(_keys(verb)[0], part="verb", irregular=self._irregular):
                    if form.endswith("ing"):
                        found.setdefault(form, kind)
                        found.setdefault(form + "s", kind)
        return found


def _keys(phrase: str) -> tuple[str, ...]:
    return tuple(line_of(phrase).keys)


def _trie(groups: Mapping[K, Iterable[str]], *, plurals: bool = False) -> Trie[K]:
    found: Trie[K] = Trie()
    for value, phrases in groups.items():
        for phrase in phrases:
            keys = _keys(phrase)
            found.add(keys, value)
            if plurals and not keys[-1].endswith("s"):
                found.add((*keys[:-1], keys[-1] + "s"), value)
    return found


@lru_cache(maxsize=4)
def market_words(lexicon: Lexicon) -> MarketWords:
    """Give the tables of a lexicon, made once."""
    return MarketWords(lexicon)
