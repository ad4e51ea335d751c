"""A small sketch of a text by which copies, cuts and rewrites of one report are known."""

import zlib
from bisect import bisect_right
from collections.abc import Sequence

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
FEW = 8
_RANGE = 2**32
_LOWEST = _RANGE // ANCHOR_PART


def fingerprint(text: str) -> tuple[int, ...]:
    """Give the least 32-bit hashes of the text's word 4-shingles, ascending: a sixth of them, at least 64, at most 512.

    A text of fewer words gives the hash of all its words; an empty one gives none.
    Equal texts but for case, accents and punctuation give equal sketches.

    Source: Z. Bar-Yossef et al., RANDOM 2002 (k minimum values); A. Broder, SEQUENCES 1997 (shingles); that k grows with the
    text is L. Irber et al., bioRxiv 2022.01.11.475838 (FracMinHash).
    """
    words = [word.encode("utf-8", "surrogatepass") for word in keys_of(text)]
    if not words:
        return ()
    shingles = zip(*(words[at:] for at in range(SHINGLE)), strict=False) if len(words) > SHINGLE else (words,)
    hashes = sorted(map(_even, set(map(zlib.crc32, map(b" ".join, shingles)))))
    return tuple(hashes[: min(MOST, max(LEAST, len(hashes) // PART))])


def _even(crc: int) -> int:
    """Spread evenly: CRC-32 is linear, so that near shingles get related values; a multiplication parts them."""
    mixed = (crc * 0x9E3779B1) & 0xFFFFFFFF
    mixed ^= mixed >> 15
    return (mixed * 0x85EBCA6B) & 0xFFFFFFFF


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate how much of the smaller text stands in the larger.

    Args:
        one: A sketch of `fingerprint`.
        other: Another.

    Returns:
        The containment of the one with fewer shingles in the other, 0 to 1. A cut copy of a report comes near 1. 0 if either
        is empty, or if they share fewer than `SHARED` hashes and are not equal.
    """
    ours, theirs = comparable(one, other)
    shared = len(set(ours).intersection(theirs))
    if not shared or (shared < SHARED and one != other):
        return 0.0
    return shared / min(len(ours), len(theirs))


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate the Jaccard similarity: the share of all shingles of two texts that stand in both, 0 to 1."""
    ours, theirs = comparable(one, other)
    shared = len(set(ours).intersection(theirs))
    return shared / (len(ours) + len(theirs) - shared) if shared else 0.0


def comparable(one: Sequence[int], other: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """Give the parts of two sketches in which both hold every hash of their text."""
    limit = min(_complete_to(one), _complete_to(other))
    return one[: bisect_right(one, limit)], other[: bisect_right(other, limit)]


def anchors(sketch: tuple[int, ...]) -> tuple[int, ...]:
    """Give the hashes by which a sketch is found: copies share at least `anchors_shared` of them with its own hashes."""
    return sketch[: max(ANCHORS, bisect_right(sketch, _LOWEST))]


def anchors_shared(sketch: Sequence[int]) -> int:
    """Give how many of another's anchors must be among a sketch's hashes before the two are compared: fewer for a brief."""
    return 1 if bisect_right(sketch, _LOWEST) <= FEW else 2


def _complete_to(sketch: Sequence[int]) -> int:
    """Give the value up to which a sketch holds every hash of its text."""
    return sketch[-1] if len(sketch) >= LEAST else _RANGE
