"""The lexicon's wording of what stands around a report, ready to be looked up."""

import re
from functools import lru_cache

from msgspec import Struct, structs

from services.core.signals.lexicon.lexicon import Lexicon, WordSet
from services.core.signals.text.words import keys_of


class Wording(Struct, frozen=True):
    """The phrases of the lexicon that tell furniture, compared as written in lower case."""

    words: WordSet
    buttons: frozenset[str]
    glued: tuple[str, ...]
    starts: tuple[str, ...]
    phrases: tuple[str, ...]
    labels: tuple[str, ...]
    leads: tuple[str, ...]
    ends: tuple[str, ...]
    credits: tuple[str, ...]
    credited: tuple[str, ...]
    starters: WordSet
    pictures: tuple[str, ...]
    stamps: WordSet
    fillers: WordSet
    times: frozenset[str]
    called: re.Pattern[str]


@lru_cache(maxsize=4)
def wording_of(lexicon: Lexicon) -> Wording:
    """Give a lexicon's wording of furniture."""
    sets = lexicon.files.cues.sets
    return Wording(
        words=lexicon.listed("page-words"),
        buttons=frozenset(key for word in sets["page-words"] for key in keys_of(word)[:1]),
        glued=sets["page-glued"],
        starts=sets["page-starts"],
        phrases=sets["page-phrases"],
        labels=tuple(sorted(sets["related-labels"], key=len, reverse=True)),
        leads=sets["related-leads"],
        ends=sets["related-ends"],
        credits=sets["credit-starts"],
        credited=sets["credit-phrases"],
        starters=lexicon.listed("sentence-starters"),
        pictures=sets["picture-credits"],
        stamps=lexicon.listed("stamp-labels"),
        fillers=lexicon.listed("stamp-words"),
        times=frozenset(key for each in ("stamp-labels", "stamp-words") for word in sets[each] for key in keys_of(word)[:1]),
        called=re.compile(
            rf"(?<=[^A-Z\s]) (?=[A-Z][A-Z])(?=(?:{'|'.join(re.escape(each.upper()) for each in sets['related-labels'])}) ?:)"
        ),
    )


def lowered(text: str) -> str:
    """Give the text in lower case and with straight apostrophes, equally long."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(each if len(each) == 1 else char for char in text for each in (char.lower(),))
    return low.replace("\u2019", "'")


def within(low: str, wording: Wording) -> Wording:
    """Give the wording without the phrases that a lower-case text does not hold anywhere: most texts hold none."""
    return structs.replace(
        wording,
        phrases=tuple(each for each in wording.phrases if each in low),
        credited=tuple(each for each in wording.credited if each in low),
        pictures=tuple(each for each in wording.pictures if each in low),
    )


def begins(low: str, phrases: tuple[str, ...]) -> str:
    """Give the phrase with which a lower-case text begins, as whole words, or nothing."""
    if not low.startswith(phrases):
        return ""
    fitting = (each for each in phrases if low.startswith(each))
    return next((each for each in fitting if not (each[-1].isalpha() and low[len(each) : len(each) + 1].isalpha())), "")
