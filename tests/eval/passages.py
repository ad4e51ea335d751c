"""Passages of an article: where the words of a note stand in it, whatever its quotation marks, case and line breaks."""

import re

SPLIT = re.compile(r"\s+/\s+|\s*\.\.\.\s*|\s*…\s*|;\s+")
"""What parts the passages of one note."""
CREDITS = re.compile(r"^\W{0,3}(?:Reporting|Additional reporting|Writing|Written|Editing|Edited|Compiled) by\b", re.MULTILINE)
QUOTES = '"“”„«»'
APOSTROPHES = str.maketrans("\u2019\u2018`", "'''")
Passage = tuple[int, int]


def news_end(text: str) -> int:
    """Give where the news ends and the credits begin."""
    found = CREDITS.search(text)
    return found.start() if found else len(text)


def passages_of(note: str, text: str) -> list[Passage]:
    """Give the characters [start, end) of every part of a note that stands in the text."""
    letters, places = _folded(text)
    found = []
    for part in SPLIT.split(note):
        wanted = "".join(_folded(re.sub(r"\s*\((?:sic|garbled)[^)]*\)", "", part))[0]).strip()
        at = "".join(letters).find(wanted) if wanted else -1
        if at >= 0:
            found.append((places[at], places[at + len(wanted) - 1] + 1))
    return found


def overlaps(passage: Passage, others: list[Passage]) -> bool:
    """Tell whether a passage shares a character with one of the others."""
    return any(passage[0] < high and low < passage[1] for low, high in others)


def _folded(text: str) -> tuple[list[str], list[int]]:
    """Give a text in lower case without quotation marks and with single spaces, and where each character stood."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text.translate(APOSTROPHES)):
        plain = " " if letter.isspace() else letter.lower()[0]
        if plain in QUOTES or (plain == " " and letters and letters[-1] == " "):
            continue
        letters.append(plain)
        places.append(at)
    return letters, places
