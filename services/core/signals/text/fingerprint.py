"""A small sketch of a text by which copies, cuts and rewrites of one report are known."""

import zlib
from collections.abc import Sequence

from services.core.signals.text.words import keys_of

SIZE = 48
"""Hashes kept: the standard error of a similarity of one half is 0.07."""
SHINGLE = 3
"""Words a shingle."""
_RANGE = float(2**32)


def fingerprint(text: str) -> tuple[int, ...]:
    """Give the least `SIZE` 32-bit hashes of the text's word 3-shingles, ascending.

    A text of fewer words gives the hash of all its words; an empty one gives none.
    Equal texts but for case, accents and punctuation give equal sketches.

    Source: Z. Bar-Yossef et al., RANDOM 2002 (k minimum values); A. Broder, SEQUENCES 1997 (shingles).
    """
    words = [word.encode("utf-8", "surrogatepass") for word in keys_of(text)]
    if not words:
        return ()
    shingles = zip(*(words[at:] for at in range(SHINGLE)), strict=False) if len(words) > SHINGLE else (words,)
    return tuple(sorted(map(_even, set(map(zlib.crc32, map(b" ".join, shingles)))))[:SIZE])


def _even(crc: int) -> int:
    """Spread evenly: CRC-32 is linear, so that near shingles get related values; a multiplication parts them."""
    mixed = (crc * 0x9E3779B1) & 0xFFFFFFFF
    mixed ^= mixed >> 15
    return (mixed * 0x85EBCA6B) & 0xFFFFFFFF


def distinct(sketch: Sequence[int]) -> float:
    """Estimate how many different shingles the sketched text has."""
    if len(sketch) < SIZE:
        return float(len(sketch))
    return (SIZE - 1) * _RANGE / max(1, sketch[-1])


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate how much of the smaller text, or of both together, is shared.

    Args:
        one: A sketch of `fingerprint`.
        other: Another.

    Returns:
        The greater of the estimated Jaccard similarity and the estimated containment of the smaller text in the larger,
        0 to 1. A cut copy of a report is contained in it, so it comes near 1. 0 if either is empty.
    """
    if not one or not other:
        return 0.0
    ours, theirs = set(one), set(other)
    union = sorted(ours | theirs)
    if len(one) == SIZE or len(other) == SIZE:
        # Below the smaller of the two greatest kept hashes both sketches are complete.
        limit = min(sketch[-1] for sketch in (one, other) if len(sketch) == SIZE)
        union = [value for value in union if value <= limit]
    shared = sum(value in ours and value in theirs for value in union)
    jaccard = shared / len(union)
    first, second = distinct(one), distinct(other)
    common = jaccard * (first + second) / (1 + jaccard)
    return max(jaccard, min(1.0, common / min(first, second)))
