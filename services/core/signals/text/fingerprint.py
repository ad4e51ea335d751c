"""A small sketch of a text by which copies, cuts and rewrites of one report are known."""

import zlib
from bisect import bisect_right
from collections.abc import Collection
from typing import NamedTuple

from services.core.signals.text.words import keys_of

SHINGLE = 4
"""Words a shingle: three are too often a phrase that every report has, of five too few outlive a rewording."""
LEAST = 64
"""Hashes kept of a text that has so many: a brief's worth."""
PART = 6
"""Of a longer text one shingle in so many is kept, so that a cut's sketch is a cut of the sketch."""
MOST = 512
"""Hashes kept of the longest: 3,072 words."""
SHARED = 3
"""Hashes that two different sketches must share: fewer are chance."""
ANCHORS = 16
ANCHOR_PART = 12
"""The anchors, by which likely copies are looked up, are the hashes in the lowest twelfth, but at least 16."""
FEW, MORE = 8, 24
"""Hashes in the lowest twelfth up to which one, or two, of another's anchors must be met; of more it is three."""
LEAD = 60
"""Words in which a report says what happened: about what a feed gives of it."""
LEAD_ANCHORS = 16
"""Hashes of a lead, or of a brief, by which they are looked up."""
LEAD_SHARED, LEAD_SAME = 10, 0.6
"""Hashes that a brief shares at least with the lead that it was cut from, some 13 words on end, and the share of the smaller."""
_RANGE = 2**32
_LOWEST = _RANGE // ANCHOR_PART

Sketch = tuple[int, ...]


def fingerprint(text: str) -> Sketch:
    """Give the least 32-bit hashes of the text's word 4-shingles, ascending: a sixth of them, at least 64, at most 512.

    A text of fewer words gives the hash of all its words; an empty one gives none.
    Equal texts but for case, accents and punctuation give equal sketches.

    Source: Z. Bar-Yossef et al., RANDOM 2002 (k minimum values); A. Broder, SEQUENCES 1997 (shingles); that k grows with the
    text is L. Irber et al., bioRxiv 2022.01.11.475838 (FracMinHash).
    """
    hashes = _hashes(keys_of(text))
    return tuple(hashes[: min(MOST, max(LEAST, len(hashes) // PART))])


def lead(text: str) -> Sketch:
    """Give all hashes of the text's first `LEAD` words, ascending; none of a text without more, whose fingerprint holds them."""
    words = keys_of(text)
    return tuple(_hashes(words[:LEAD])) if len(words) > LEAD else ()


def is_brief(sketch: Sketch) -> bool:
    """Does this sketch hold every hash of its text? Then a longer text's holds too few of them to know the two for one."""
    return 0 < len(sketch) < LEAST


def is_cut(brief: Collection[int], whole: Collection[int]) -> bool:
    """Is this brief the beginning of a report that begins so, or the other way round?"""
    shared = len(frozenset(brief).intersection(whole))
    return shared >= max(LEAD_SHARED, LEAD_SAME * min(len(brief), len(whole)))


def _hashes(keys: tuple[str, ...]) -> list[int]:
    words = [word.encode("utf-8", "surrogatepass") for word in keys]
    if not words:
        return []
    shingles = zip(*(words[at:] for at in range(SHINGLE)), strict=False) if len(words) > SHINGLE else (words,)
    return sorted(map(_even, set(map(zlib.crc32, map(b" ".join, shingles)))))


def _even(crc: int) -> int:
    """Spread evenly: CRC-32 is linear, so that near shingles get related values; a multiplication parts them."""
    mixed = (crc * 0x9E3779B1) & 0xFFFFFFFF
    mixed ^= mixed >> 15
    return (mixed * 0x85EBCA6B) & 0xFFFFFFFF


class Overlap(NamedTuple):
    """Hashes of two sketches below the value up to which both hold every hash of their text: those shared, and each one's."""

    shared: int
    ours: int
    theirs: int

    @property
    def similarity(self) -> float:
        """Give the share of the smaller one that is shared."""
        return self.shared / min(self.ours, self.theirs) if self.shared else 0.0

    @property
    def resemblance(self) -> float:
        """Give the share of all that is shared: the Jaccard similarity."""
        return self.shared / (self.ours + self.theirs - self.shared) if self.shared else 0.0


def overlap(one: Sketch, other: Sketch, *, hashes: frozenset[int] | None = None) -> Overlap:
    """Compare two sketches of `fingerprint`; `hashes` are the first one's as a set, for who compares it often."""
    limit = min(_complete_to(one), _complete_to(other))
    theirs = other[: bisect_right(other, limit)]
    shared = len((frozenset(one) if hashes is None else hashes).intersection(theirs))
    return Overlap(shared, bisect_right(one, limit), len(theirs))


def similarity(one: Sketch, other: Sketch, *, hashes: frozenset[int] | None = None) -> float:
    """Estimate how much of the smaller text stands in the larger.

    Args:
        one: A sketch of `fingerprint`.
        other: Another.
        hashes: The first one's as a set, for who compares it often.

    Returns:
        The containment of the one with fewer shingles in the other, 0 to 1. A cut copy of a report comes near 1. 0 if either
        is empty, or if they share fewer than `SHARED` hashes and are not equal.
    """
    found = overlap(one, other, hashes=hashes)
    return found.similarity if found.shared >= SHARED or one == other else 0.0


def anchors(sketch: Sketch) -> Sketch:
    """Give the hashes by which a sketch is found: copies share at least `anchors_shared` of them with its own hashes."""
    return sketch[: max(ANCHORS, bisect_right(sketch, _LOWEST))]


def anchors_shared(sketch: Sketch) -> int:
    """Give how many of another's anchors must be among a sketch's hashes before the two are compared: fewer for a brief."""
    low = bisect_right(sketch, _LOWEST)
    return 1 if low <= FEW else 2 if low <= MORE else SHARED


def _complete_to(sketch: Sketch) -> int:
    """Give the value up to which a sketch holds every hash of its text."""
    return sketch[-1] if len(sketch) >= LEAST else _RANGE
