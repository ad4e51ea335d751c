"""Which sentences may hold a name at all: a model finds none but its errors where every word is written small."""

from collections.abc import Sequence

from services.core.signals.text.words import texts_of

NOTHING = ""
"""What a model gets in place of a sentence that holds no name: an empty text, so that its answers keep their places."""


def namable(texts: Sequence[str]) -> list[str]:
    """Give the sentences of one article, each that can hold no name empty.

    That is one whose first word has a capital only because it is the first, for the article writes it small elsewhere, and
    whose other words are small, figures or single letters. A sentence that begins small tells nothing: its writer may
    leave out all capitals.
    """
    every = [texts_of(text) for text in texts]
    small = {word for words in every for word in words if word.islower()}
    return [NOTHING if _holds_none(words, small) else text for text, words in zip(texts, every, strict=True)]


def _holds_none(words: Sequence[str], small: set[str]) -> bool:
    first = words[0] if words else ""
    titled = first[:1].isupper() and (len(first) == 1 or first[1:].islower()) and first.lower() in small
    return titled and all(_is_small(word) for word in words[1:])


def _is_small(word: str) -> bool:
    return word.islower() or len(word) == 1 or word.isdecimal()
