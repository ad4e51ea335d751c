"""Supplies at risk: what may cut the flow of oil, gas or grain, as a market would read it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.market.instruments import Group
from services.core.signals.market.words import MarketWords
from services.core.signals.numbers.figures import Line
from services.core.vocabulary import Instrument, Stance

REACH = 6
"""Pieces between what cuts a supply and the supply, at most."""
PHRASE = 3
"""Unlisted words that a phrase such as "through the strait" may hold."""
LEFT = 4
"""Pieces before the cutting verb in which its "could" stands."""


class Risk(Struct, frozen=True):
    """A supply at pieces `named`, and the word that says it is cut, threatened or feared for at piece `cut`."""

    instrument: Instrument
    named: tuple[int, int]
    at: int
    stance: Stance

    @property
    def cut(self) -> tuple[int, int]:
        """Give the first and last piece of the word for the risk."""
        return self.at, self.at

    @property
    def first(self) -> int:
        """Give the first piece of the evidence."""
        return min(self.at, self.named[0])

    @property
    def last(self) -> int:
        """Give the last piece of the evidence."""
        return max(self.at, self.named[1])


def risks_of(line: Line, groups: Sequence[Group], words: MarketWords, lexicon: Lexicon) -> Iterator[Risk]:
    """Give the supplies that a line says to be cut, threatened or feared for."""
    keys = line.keys
    seen = -1
    for each in words.supplies.longest(keys):
        risk = _cut_before(keys, (each.first, each.last), each.value, words, lexicon) or _told_behind(
            keys, (each.first, each.last), each.value, words, lexicon
        )
        if risk is not None:
            seen = risk.last
            yield risk
    for at in range(len(keys) - 1) if groups else ():
        if at > seen and keys[at] in lexicon.listed("supply-words") and _fears_or_losses(keys[at + 1], lexicon):
            feared = keys[at + 1] in lexicon.listed("supply-fears") or _hedged(keys, at - LEFT, at, lexicon)
            stance: Stance = "hedged" if feared else "asserted"
            yield Risk(groups[0].members[0].instrument, (at, at), at + 1, stance)
            return


def _fears_or_losses(key: str, lexicon: Lexicon) -> bool:
    return key in lexicon.listed("supply-fears") or key in lexicon.listed("supply-losses")


def _hedged(keys: Sequence[str], low: int, high: int, lexicon: Lexicon) -> bool:
    return any(key in lexicon.listed("market-hedges") for key in keys[max(0, low) : high])


def _denied(keys: Sequence[str], low: int, high: int, lexicon: Lexicon) -> bool:
    return any(key in lexicon.listed("market-negations") for key in keys[max(0, low) : high])


def _cut_before(
    keys: Sequence[str], named: tuple[int, int], instrument: Instrument, words: MarketWords, lexicon: Lexicon
) -> Risk | None:
    """Read "could cut oil supplies", "fears for gas supplies", "a disruption to crude flows"."""
    low = max(0, named[0] - REACH)
    cuts = words.cuts.find(keys[low : named[0]])
    cut = low + cuts[-1].first if cuts else None
    losing = [at for at in range(low, named[0]) if _fears_or_losses(keys[at], lexicon)]
    first = max((at for at in (cut, losing[-1] if losing else None) if at is not None), default=None)
    if first is None or "," in keys[first : named[0]]:
        return None
    if _denied(keys, first - LEFT, first, lexicon):
        return Risk(instrument, named, first, "negated")
    hedged = _hedged(keys, first - LEFT, first + 1, lexicon) or keys[first] in lexicon.listed("supply-fears")
    return Risk(instrument, named, first, "hedged" if hedged else "asserted")


def _told_behind(
    keys: Sequence[str], named: tuple[int, int], instrument: Instrument, words: MarketWords, lexicon: Lexicon
) -> Risk | None:
    """Read "oil supplies could be cut", "gas supply fears", "crude shipments were halted"."""
    low, high = named[1] + 1, min(len(keys), named[1] + 1 + 2 * REACH)
    room = 0
    for at in range(low, high):
        cut = [each for each in words.cuts.find(keys[at : at + 2]) if each.first == 0]
        if (cut and at > low) or (at == low and _fears_or_losses(keys[at], lexicon)):
            if _denied(keys, low, at, lexicon):
                return Risk(instrument, named, at, "negated")
            hedged = _hedged(keys, low, at + 1, lexicon) or keys[at] in lexicon.listed("supply-fears")
            return Risk(instrument, named, at, "hedged" if hedged else "asserted")
        if keys[at] in lexicon.listed("market-phrase-preps"):
            room = PHRASE
        elif not (keys[at] in lexicon.listed("market-fillers") or keys[at].endswith("ly")):
            room -= 1
        if room < 0 or not keys[at].isalpha():
            return None
    return None
