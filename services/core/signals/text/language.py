"""Which language an article is in, by its commonest words; only English is read."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from services.core.signals.lexicon.lexicon import Lexicon

ENGLISH = "en"
UNDETERMINED = "und"
"""ISO 639-2: too short to tell. Such a text is read as English."""
UNCODED = "mis"
"""ISO 639-2: surely not English, and in none of the languages that the lexicon lists."""
ROOM = 4_000
"""Characters by which an article's language is told: some 600 words."""
PREFIX = "language-"
"""Sets of the cues under this name hold the commonest words of a language; characters where it does not part words."""

_UNPARTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Thai, Lao, Burmese, Khmer, kana, Han and Hangul: each character counts as a word."""
BETWEEN = (
    "\\s\x00-\x40\x5b-\x60\x7b-\xbf\u060c\u061b\u061f\u0964\u2000-\u206f\u3000-\u303f\ufe00-\ufe0f\uff00-\uff0f"
    "\U0001f000-\U0001faff"
)
"""Blanks, digits, punctuation of every script, and pictures."""
_WORD = re.compile(f"[{_UNPARTED}]|[^{BETWEEN}{_UNPARTED}]{{1,60}}+")
_LATIN = re.compile("[A-Za-z\xc0-\u024f]")
_OTHER = re.compile("[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufaff]")

FEWEST = 4
"""Words of a language that must be found before a text is taken for it."""
FEWEST_DIFFERENT = 4
SHORT = 40
"""Words below which names such as "de la Cruz" weigh too much: one more different word is asked for."""
LEAST_SHARE = 0.05
"""Share of a text's words that a language's commonest words make up at least; in English news it is 0.13 to 0.6."""
LEAST_ENGLISH = 0.12
LONG = 30
"""Words from which a text with next to no English words is not English; of 22,800 paragraphs of English news, lists of dates are
the only such."""
FEWEST_LETTERS = 20
"""Letters of another alphabet from which a text that has fewer Latin ones is surely not English."""


class Spoken(Struct, frozen=True):
    """What a text's words say: a language, or none, and whether that is sure enough to overrule the producer."""

    language: str | None
    sure: bool


class Profiles:
    """The commonest words of each language, by word."""

    def __init__(self, sets: Mapping[str, tuple[str, ...]]) -> None:
        self.english = frozenset(sets.get(PREFIX + ENGLISH, ()))
        found: dict[str, list[str]] = {}
        for name, words in sets.items():
            language = name.removeprefix(PREFIX)
            if name.startswith(PREFIX) and language != ENGLISH:
                for word in dict.fromkeys(words):
                    found.setdefault(word, []).append(language)
        self.languages = {word: tuple(languages) for word, languages in found.items() if word not in self.english}

    def spoken(self, text: str) -> Spoken:
        """Tell the language of a text by its first `ROOM` characters."""
        head = text[:ROOM]
        words = Counter(_WORD.findall(head.lower()))
        total = words.total()
        english = sum(count for word, count in words.items() if word in self.english)
        hits, different = self._hits(words)
        best = max(hits, key=lambda each: (hits[each], different[each], each), default="")
        asked = FEWEST_DIFFERENT + (total < SHORT)
        if hits[best] >= max(FEWEST, LEAST_SHARE * total) and different[best] >= asked and hits[best] > 2 * english:
            return Spoken(best, sure=True)
        if max(FEWEST, LEAST_ENGLISH * total) <= english >= hits[best]:
            return Spoken(ENGLISH, sure=True)
        others = len(_OTHER.findall(head))
        if others >= FEWEST_LETTERS and others > len(_LATIN.findall(head)):
            return Spoken(best or UNCODED, sure=False)
        strange = total >= LONG and english < LEAST_SHARE * total
        return Spoken(UNCODED if strange else None, sure=False)

    def _hits(self, words: Mapping[str, int]) -> tuple[Counter[str], Counter[str]]:
        """Count for each language its words in a text, English ones left out, and how many different ones there are."""
        hits: Counter[str] = Counter()
        different: Counter[str] = Counter()
        for word, count in words.items():
            for language in self.languages.get(word, ()):
                hits[language] += count
                different[language] += 1
        return hits, different


@lru_cache(maxsize=4)
def profiles_of(lexicon: Lexicon) -> Profiles:
    """Give the languages that a lexicon lists."""
    return Profiles(lexicon.files.cues.sets)


def language_of(said: str | None, text: str, profiles: Profiles) -> str:
    """Give the language of an article as the first part of a BCP 47 tag, lower case.

    What the text clearly shows wins over what the producer says: feeds often carry their software's default. A producer's
    word wins over a guess. A text that is too short to tell is `UNDETERMINED`.

    Args:
        said: The producer's word, such as "en-GB", or none.
        text: Title and text.
        profiles: The languages that are known.
    """
    spoken = profiles.spoken(text)
    told = (said or "").strip().lower().replace("_", "-").partition("-")[0]
    if spoken.sure and spoken.language:
        return spoken.language
    return told or spoken.language or UNDETERMINED


def is_read(language: str) -> bool:
    """Tell whether articles of a language are read as English."""
    return language in (ENGLISH, UNDETERMINED)
