"""Which publisher is meant where a text names one as its source: "the Times reported", "Iran's Fars news agency said"."""

from collections.abc import Iterator

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.entities import Link
from services.core.signals.text.words import keys_of

LONGEST = 8
"""Words of a source as written, after which it is a description and no name."""
SURE = 2
"""Words of a name that is known at the end of a phrase in which no word says that it is a medium."""
NOT_MEDIA = frozenset({"person", "country", "place", "facility"})


def medium_of(speaker: str | None, link: Link | None, lexicon: Lexicon) -> str | None:
    """Give the family of the known publisher that a speaker is.

    Args:
        speaker: Who says so, as written or by the name it is known by.
        link: Who is meant, where that is known.
        lexicon: Knows publishers, and the words for them.

    Returns:
        None for whoever is no publisher: "officials", "a spokesman", a person who bears an agency's name.
    """
    if speaker is None or (link is not None and link.type in NOT_MEDIA):
        return None
    words = keys_of(speaker)
    known = (lexicon.publishers.family_named(each) for each in _names_in(words, lexicon)) if len(words) <= LONGEST else ()
    return next((each for each in known if each), None)


def _names_in(words: tuple[str, ...], lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Give what may be the name, the longest first: "state news agency SANA" says that one stands in it."""
    is_said = any(lexicon.kind_of.get(word) == "media" for word in words)
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length, -1, -1):
            is_end = start + length == len(words) and length >= SURE
            if length == len(words) or is_said or is_end:
                yield words[start : start + length]
