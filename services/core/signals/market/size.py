"""By how much a market moved: the percentage, sum or number of points that stands by the words of the move."""

from collections.abc import Sequence

from msgspec import Struct

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.market.instruments import Group
from services.core.signals.numbers.figures import Figure, Line, figures_of
from services.core.signals.numbers.units import Measured, measured
from services.core.vocabulary import MarketKind

WAY = 12
"""Pieces behind the words of a move in which its size may stand."""
NEAR = 2
"""Pieces between a size and a noun or instrument that it stands next to, at most: "a 5% rise", "oil prices by 5%"."""


class Told(Struct, frozen=True):
    """The words of a move at pieces [first, last]; `weighed` are the pieces in which a hedge or a negation would stand."""

    kind: MarketKind
    first: int
    last: int
    weighed: tuple[int, int]


class Size(Struct, frozen=True):
    """By how much, as pieces [first, last] tell it."""

    percent: float | None
    change: float | None
    unit: str
    first: int
    last: int


class Sizes:
    """The measured numbers of one line."""

    def __init__(self, line: Line, groups: Sequence[Group], lexicon: Lexicon) -> None:
        self._keys = line.keys
        self._groups = groups
        self._lexicon = lexicon
        units = [(figure, measured(line, figure, lexicon)) for figure in (figures_of(line, lexicon) if groups else ())]
        self._sizes = [(figure, unit) for figure, unit in units if unit is not None]

    def of(self, group: Group, told: Told) -> Size | None:
        """Give by how much: the first percentage, and the first sum or number of points, that the words of the move are near."""
        until = min((each.first for each in self._groups if each.first > told.last), default=len(self._keys))
        if told.first > group.last:
            near = [each for each in self._sizes if self._behind(group, told, each[1], until)]
        else:
            near = [each for each in self._sizes if self._around(group, told, each[1])]
        percent = next((each for each in near if each[1].measure == "share"), None)
        change = next((each for each in near if each[1].measure in ("money", "points")), None)
        used = [each[1] for each in (percent, change) if each is not None]
        if not used:
            return None
        value, unit = (_value(change[0]), change[1].unit) if change else (None, "")
        first, last = min(each.first for each in used), max(each.last for each in used)
        return Size(_value(percent[0]) if percent else None, value, unit, first, last)

    def _is(self, at: int, name: str) -> bool:
        return 0 <= at < len(self._keys) and self._keys[at] in self._lexicon.listed(name)

    def _behind(self, group: Group, told: Told, size: Measured, until: int) -> bool:
        """Tell whether a size stands before or behind a verb, before the next instrument or clause, and is no level: "to $67"."""
        if group.last < size.first and size.last < told.first:
            return True
        if not told.last < size.first < min(until, told.last + WAY):
            return False
        between = range(told.last + 1, size.first)
        return not any(self._is(at, name) for at in between for name in ("market-enders", "level-words"))

    def _around(self, group: Group, told: Told, size: Measured) -> bool:
        """Tell whether a size stands next to a noun or verb before the instrument: "a 5% rise in", "rise of 5% in"."""
        inside = told.last < size.first < group.first
        ahead = 0 < told.first - size.last <= NEAR
        behind = 0 < size.first - group.last <= NEAR and not self._is(size.first - 1, "level-words")
        return inside or ahead or behind


def _value(figure: Figure) -> float | None:
    return figure.least if figure.least is not None else figure.most
