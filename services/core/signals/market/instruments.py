"""What a line names that is traded: single instruments and lists such as "safe havens including the yen and gold"."""

from collections.abc import Sequence

from msgspec import Struct

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.lexicon.trie import Found
from services.core.signals.market.words import MarketWords
from services.core.signals.numbers.figures import Line
from services.core.vocabulary import Instrument

LONGEST_LINK = 5
"""Pieces between two members of a list, at most."""


class Traded(Struct, frozen=True):
    """One instrument at pieces [first, last]; `priced` if its words say that a price or a market is meant, not the good."""

    first: int
    last: int
    instrument: Instrument
    priced: bool
    weak: bool


class Group(Struct, frozen=True):
    """Instruments that share what is said of them, at pieces [first, last]."""

    first: int
    last: int
    members: tuple[Traded, ...]

    @property
    def priced(self) -> bool:
        """Tell whether the last member names a price or a market."""
        return self.members[-1].priced


def groups_of(line: Line, words: MarketWords, lexicon: Lexicon) -> list[Group]:
    """Give what a line names that is traded, in order, lists joined."""
    keys = line.keys
    void = {at for each in words.not_instruments.find(keys) for at in range(each.first, each.last + 1)}
    found = [each for each in words.instruments.longest(keys) if each.first not in void]
    every = [_traded(keys, each, lexicon) for each in found if not _hyphened(line, each)]
    groups: list[Group] = []
    for each in every:
        last = groups[-1] if groups else None
        goes_on = each.last + 1 < len(keys) and keys[each.last + 1] in lexicon.listed("list-links")
        if last is not None and _linked(keys[last.last + 1 : each.first], lexicon, goes_on=goes_on):
            groups[-1] = Group(last.first, each.last, (*last.members, each))
        else:
            groups.append(Group(each.first, each.last, (each,)))
    return groups


def _traded(keys: Sequence[str], found: Found[Instrument], lexicon: Lexicon) -> Traded:
    prices = lexicon.listed("price-words")
    last = found.last
    while last + 1 < len(keys) and keys[last + 1] in prices:
        last += 1
    of_price = found.first >= 2 and keys[found.first - 1] in lexicon.listed("belonging")  # noqa: PLR2004 - "price of oil"
    headed = of_price and keys[found.first - 2] in lexicon.listed("price-heads")
    money = (
        found.value in ("currency", "haven currency") and found.first > 0 and keys[found.first - 1] in lexicon.listed("definite")
    )
    weak = not money and " ".join(keys[found.first : last + 1]) in lexicon.listed("instrument-weak")
    named = found.value not in ("oil", "gas", "gold", "metals", "grain", "currency", "haven currency")
    priced = named or headed or last > found.last or any(key in prices for key in keys[found.first : last + 1])
    return Traded(found.first - 2 if headed else found.first, last, found.value, priced, weak)


def _hyphened(line: Line, found: Found[Instrument]) -> bool:
    """Tell whether the words are part of a compound such as "oil-rich" or "gold-plated"."""
    pieces, after = line.pieces, found.last + 1
    if after + 1 >= len(pieces):
        return False
    tied = pieces[after].start == pieces[found.last].end and pieces[after + 1].start == pieces[after].end
    return tied and not pieces[after].key.isalnum() and line.text[pieces[after].start] in "-\u2010\u2011"


def _linked(between: Sequence[str], lexicon: Lexicon, *, goes_on: bool) -> bool:
    """Tell whether the pieces between two instruments only join them: "and", "including the Japanese", a comma if it goes on."""
    if not between or len(between) > LONGEST_LINK:
        return False
    links, modifiers = lexicon.listed("instrument-links"), lexicon.listed("instrument-modifiers")
    joins = [key for key in between if key in links and key not in modifiers]
    worded = goes_on or any(key.isalpha() for key in joins)
    return bool(joins) and worded and all(key in links or key in modifiers for key in between)
