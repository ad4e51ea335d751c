"""Which countries a text names that is in a language nobody here reads: by names alone, without a model.

A word is a country's when it is one of its names with an ending that the language gives it. That is less than reading, and
it is meant for counting what is not read; nothing that rings rests on it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from services.core.signals.lexicon.languages import Language
from services.core.signals.text.language import BETWEEN
from services.core.signals.text.words import fold

OTHER = "other"
"""What the file of languages calls those that it does not list."""
ROOM = 1_000
"""Characters of a text, after its title, in which it says what it is about."""
SHORTEST_STEM = 4
"""Letters that a name keeps when its ending is cut off; else it stays whole."""
SHORTEST = 4
"""Letters of a name in an alphabet of capitals from which its endings are cut: "Irã" without its accent is a verb."""
LONG_ENDING = 3
"""Letters after the shortest stems by which a word in small letters is still the country's: "iranien", but not "malin"."""
ANY = ".{0,7}"
"""What may follow where a name is written with `*`."""

Names = Mapping[str, Sequence[str]]
"""Plain names by country."""
SHORTEST_KEY = 2
"""Letters by which most words are told to begin no name."""
MOST_BEFORE = 5
"""Letters before a name in one word, at the most, and one."""
_NOTHING = re.compile("")
_WORD = re.compile(f"[^{BETWEEN}]+")
_SAME = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})
"""Letters that Arabic and Persian keyboards write apart."""


class Abroad:
    """Finds the countries that a text names.

    Args:
        languages: What is known of languages, by tag.
        plain: Gives the plain names of countries in a language; nothing for one that it does not know.
    """

    def __init__(self, languages: Mapping[str, Language], plain: Callable[[str], Names]) -> None:
        self._languages = languages
        self.plain = plain
        self._finders: dict[str, Finder] = {}

    def countries(self, language: str, title: str, text: str) -> tuple[str, ...]:
        """Give the ids of the countries that title and first lines name, in their order; none where the language is unknown."""
        finder = self._finders.get(language) or self._made(language)
        return finder.countries(f"{title}\n{text[:ROOM]}") if finder else ()

    def _made(self, language: str) -> "Finder | None":
        known, plain = self._languages.get(language), self.plain(language)
        if known is None and not plain:
            return None
        finder = self._finders[language] = Finder(known or self._languages.get(OTHER) or Language(), plain)
        return finder


class Stem(Struct, frozen=True):
    """A word of a name: what it begins with, and what may follow. A `doubtful` one is so short that it begins other words too."""

    text: str
    after: re.Pattern[str]
    doubtful: bool

    def fits(self, word: str, written: str) -> bool:
        """Is the word this one? A doubtful one in small letters is not, unless a long ending follows."""
        if not word.startswith(self.text) or not self.after.fullmatch(word, len(self.text)):
            return False
        return not (self.doubtful and written[:1].islower() and len(word) < len(self.text) + LONG_ENDING)


class Finder:
    """The names of countries in one language, made ready for one pass over a text."""

    def __init__(self, language: Language, plain: Names) -> None:
        self._before = re.compile(language.before.translate(_SAME)) if language.before else None
        self._after, self._any = re.compile(language.after.translate(_SAME)), re.compile(ANY)
        self._cut = re.compile(f"(?:{language.cut.translate(_SAME)})$") if language.cut else None
        self._phrases: dict[str, list[tuple[tuple[Stem, ...], str]]] = {}
        self._exact: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        never = {comparable(name) for name in language.never}
        for country, names in plain.items():
            for name in names:
                if comparable(name) not in never:
                    self._add(name, country, parted=language.parted, plain=True)
        for country, listed in language.names.items():
            for name in listed:
                self._add(name, country, parted=language.parted, plain=False)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
        self._longest = max(map(len, self._phrases), default=0)
        self._heads = {stem[:SHORTEST_KEY] for stem in self._phrases}
        parts = "|".join(map(re.escape, sorted(self._parts, key=lambda part: (-len(part), part))))
        self._unparted = re.compile(parts) if parts else None

    def countries(self, text: str) -> tuple[str, ...]:
        """Give the ids of the countries that a text names, by name."""
        if self._unparted is not None:
            return tuple(sorted({self._parts[found] for found in self._unparted.findall(comparable(text))}))
        written = _WORD.findall(text)
        words = [_known(word) for word in written]
        found = {self._exact[word] for word in written if word in self._exact} if self._exact else set()
        at = 0
        while at < len(words):
            length, country = self._named(words, written, at)
            if country is not None:
                found.add(country)
            at += length
        return tuple(sorted(found))

    def _add(self, name: str, country: str, *, parted: bool, plain: bool) -> None:
        if not parted:
            self._parts[comparable(name)] = country
        elif name.startswith("="):
            self._exact[name[1:]] = country
        else:
            words = name.split() if not plain else _WORD.findall(name)
            if plain and len(words) == 1 and _is_short(comparable(words[0])):
                self._exact.setdefault(words[0], country)
            elif words:
                stems = tuple(self._stem(word, plain=plain, alone=len(words) == 1) for word in words)
                self._phrases.setdefault(stems[0].text, []).append((stems, country))

    def _stem(self, word: str, *, plain: bool, alone: bool) -> Stem:
        """Give what a name's word begins with in all its forms; a listed name is written in the form that is meant."""
        if not plain:
            return Stem(comparable(word.rstrip("*")), self._any if word.endswith("*") else _NOTHING, doubtful=False)
        whole = comparable(word)
        stem = self._cut.sub("", whole) if self._cut else whole
        stem = stem if len(stem) >= SHORTEST_STEM else whole
        return Stem(stem, self._after, doubtful=alone and len(stem) <= SHORTEST_STEM)

    def _named(self, words: Sequence[str], written: Sequence[str], at: int) -> tuple[int, str | None]:
        """Give how many words from one on name a country, and which; or one word and none. The longest stem goes first."""
        for word in self._bare(words[at]):
            if word[:SHORTEST_KEY] not in self._heads:
                continue  # most words begin no name
            for length in range(min(len(word), self._longest), 0, -1):
                for stems, country in self._phrases.get(word[:length], ()):
                    rest = zip(stems[1:], words[at + 1 :], written[at + 1 :], strict=False)
                    if (
                        len(stems) <= len(words) - at
                        and stems[0].fits(word, written[at])
                        and all(stem.fits(each, form) for stem, each, form in rest)
                    ):
                        return len(stems), country
        return 1, None

    def _bare(self, word: str) -> Iterator[str]:
        """Give a word as it is, and without what may stand in one with it."""
        yield word
        if self._before is not None:
            for length in range(1, min(len(word), MOST_BEFORE)):
                if self._before.fullmatch(word, 0, length):
                    yield word[length:]


def comparable(text: str) -> str:
    """Give the form in which words are compared: small letters without accents, and one letter for those that keyboards part."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", fold(text.casefold())).translate(_SAME)


_known = lru_cache(maxsize=8192)(comparable)


def _is_short(word: str) -> bool:
    return len(word) < SHORTEST and word.lower() != word.upper()
