"""Stretches of a text blanked where they stand, so that what is left keeps its place."""

from collections.abc import Iterable

from msgspec import Struct, structs


class Cut(Struct, frozen=True, order=True):
    """Characters [start, end) to blank, by a rule; `parts` if what stands before and after them is not one sentence."""

    start: int
    end: int
    parts: bool = True
    rule: str = "markup"


def blanked(text: str, cuts: Iterable[Cut]) -> str:
    """Give the text, equally long, with spaces in place of the cuts; line breaks stay, and a cut that parts begins with one.

    Cuts may overlap and come in any order. Takes time linear in the text and the cuts (but for sorting them).
    """
    pieces: list[str] = []
    at = 0
    for cut in sorted(cuts):
        start, end = max(at, cut.start), min(len(text), cut.end)
        if start >= end:
            continue
        pieces.append(text[at:start])
        pieces.append(_blank(text[start:end], parts=cut.parts and start == cut.start))
        at = end
    return "".join([*pieces, text[at:]])


def merged(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """Give the cuts in order, those that overlap as one, by the rule of the first."""
    found: list[Cut] = []
    for cut in sorted(cuts):
        if found and cut.start < found[-1].end:
            found[-1] = structs.replace(found[-1], end=max(cut.end, found[-1].end))
        else:
            found.append(cut)
    return tuple(found)


def _blank(piece: str, *, parts: bool) -> str:
    if "\n" in piece:
        return "\n".join(" " * len(line) for line in piece.split("\n"))
    return "\n" + " " * (len(piece) - 1) if parts else " " * len(piece)
