"""What a number measures: a distance, a duration, money, a percentage."""

from msgspec import Struct

from services.core.signals.lexicon.entries import Measure
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.numbers.figures import Figure, Line


class Measured(Struct, frozen=True):
    """A number's measure and unit, at pieces [first, last] of the line, its qualifiers and unit among them."""

    measure: Measure
    unit: str
    first: int
    last: int


def measured(line: Line, figure: Figure, lexicon: Lexicon) -> Measured | None:
    """Give what a number measures: its unit stands behind it, "50-mile", or as a sign before it, "$5 million"."""
    keys, units = line.keys, lexicon.numbers.units
    if figure.core and (sign := units.get(keys[figure.core - 1])) is not None and not keys[figure.core - 1].isalnum():
        return Measured(*sign, min(figure.first, figure.core - 1), figure.last)
    after = figure.last + 1
    low = after + 1 if after + 1 < len(keys) and keys[after] in "-\u2010\u2011" else after
    for size in (2, 1):
        unit = units.get(" ".join(keys[low : low + size]))
        if unit is not None:
            return Measured(*unit, figure.first, min(low + size, len(keys)) - 1)
    return None
