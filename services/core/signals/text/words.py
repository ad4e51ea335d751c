"""Words with their offsets, their folded form, and the forms that English makes of a lemma."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+")
_LONGEST_KEPT = 64
"""Letters of the longest word whose form is kept: a longer one hardly comes twice."""
_FORMS_KEPT = 32_768
_TEXTS_KEPT = 256
"""Texts whose words are kept: an article's sentences, which are searched for one list of words after the other."""
_LONGEST_TEXT_KEPT = 1500
_VOWELS = "aeiou"
_SHORTEST_DOUBLED = 3


class Word(Struct, frozen=True, gc=False):
    """One word of a text as written, at characters [start, end)."""

    text: str
    start: int
    end: int


def kept(make: Callable[[str], T]) -> Callable[[str], T]:
    """Keep what is made of a short text, for the passes that come after."""
    keep = lru_cache(maxsize=_TEXTS_KEPT)(make)

    @wraps(make)
    def give(text: str) -> T:
        return keep(text) if len(text) <= _LONGEST_TEXT_KEPT else make(text)

    return give


@kept
def texts_of(text: str) -> tuple[str, ...]:
    """Give the words of the text as written: runs of letters and digits, and abbreviations with points such as "U.S."."""
    return tuple(_WORD.findall(text))


@kept
def spans_of(text: str) -> tuple[tuple[int, int], ...]:
    """Give where the words of the text stand."""
    return tuple([match.span() for match in _WORD.finditer(text)])


@kept
def keys_of(text: str) -> tuple[str, ...]:
    """Give the comparable forms of all words of the text."""
    return tuple(map(_FORMS.__getitem__, texts_of(text)))


def words_of(text: str) -> tuple[Word, ...]:
    """Give the words of the text with where they stand."""
    return tuple([Word(word, start, end) for word, (start, end) in zip(texts_of(text), spans_of(text), strict=True)])


def fold(text: str) -> str:
    """Give the text without accents and other marks above or below letters; case stays."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def key(text: str) -> str:
    """Give the form by which words are compared: folded, lower case, without points."""
    return _FORMS[text]


class _Forms(dict[str, str]):
    """Words met lately with their comparable forms: a look-up costs a third of making the form anew."""

    def __missing__(self, text: str) -> str:
        """Make the form, and keep it while there is room."""
        form = fold(text).lower().replace(".", "")
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= _FORMS_KEPT:
                self.clear()
            self[text] = form
        return form


_FORMS = _Forms()


def slug(text: str) -> str:
    """Give the text as the tail of an id: comparable words joined by hyphens."""
    return "-".join(keys_of(text))


def _consonant_y(word: str) -> bool:
    return word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS


def _doubles(word: str) -> bool:
    """Tell whether a one-syllable verb doubles its last letter: stab, stabbed."""
    tail = word[-3:]
    vowels = sum(char in _VOWELS for char in word)
    return (
        len(word) >= _SHORTEST_DOUBLED
        and vowels == 1
        and tail[1] in _VOWELS
        and tail[0] not in _VOWELS
        and tail[2] not in "aeiouwxy"
    )


def _may_double(verb: str) -> bool:
    """Tell whether a longer verb's last letter may be doubled: it depends on the stress, for l on the country."""
    tail = verb[-3:]
    return len(verb) > _SHORTEST_DOUBLED and tail[1] in _VOWELS and tail[0] not in _VOWELS and tail[2] not in "aeiouwxy"


def plural(noun: str) -> str:
    """Give the regular plural of a noun."""
    if _consonant_y(noun):
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun + "s"


def verb_forms(verb: str) -> set[str]:
    """Give the regular forms of a verb: base, -s, -ed, -ing; where the spelling depends on the stress, both."""
    if verb.endswith("e"):
        stem = verb[:-1]
        return {verb, verb + "s", stem + "ed", verb + "ing" if verb.endswith("ee") else stem + "ing"}
    if _consonant_y(verb):
        return {verb, plural(verb), verb[:-1] + "ied", verb + "ing"}
    stems = {verb + verb[-1]} if _doubles(verb) else {verb, verb + verb[-1]} if _may_double(verb) else {verb}
    return {verb, plural(verb)} | {stem + end for stem in stems for end in ("ed", "ing")}


def inflect(lemma: str, *, part: str, irregular: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Give all written forms of one lower-case word.

    Args:
        lemma: The base form.
        part: "noun", "verb" or "phrase"; a phrase has no other forms.
        irregular: Lemma to its forms where the rules of English fail.

    Returns:
        The forms, the lemma among them.
    """
    if part == "phrase":
        return {lemma}
    if lemma in irregular:
        extra = {plural(lemma)} if part == "noun" else set()
        return {lemma, *irregular[lemma], *extra}
    return {lemma, plural(lemma)} if part == "noun" else verb_forms(lemma)
