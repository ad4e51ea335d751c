"""What an alert is about: whose matter, and in which directions."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from services.core.alerts.memory.state import OpenAlert
from services.core.alerts.situations.sides import direction_of, pair_of, pairs_of
from services.core.vocabulary import Ledger

SAMPLED = 9
"""Of very many mentions the first and so many of the last say what an alert is about."""


class Matter(Struct, frozen=True):
    """What an alert is about: pairs of sides (`IRN|USA`), directions (`IRN>USA`), and the ledger of most of its mentions."""

    pairs: tuple[str, ...]
    directions: tuple[str, ...]
    ledger: Ledger


def matter_of(held: OpenAlert) -> Matter:
    """Give what an alert's mentions tell, of many what enough of them do; a dyad's own sides come first."""
    told = [each.mention for each in (*held.supports[:1], *held.supports[1:][-SAMPLED:])]
    dyad = direction_named(held.alert.indicator)
    directions = _told_by([{direction} if (direction := direction_of(each)) else set() for each in told], dyad)
    pairs = _told_by([set(pairs_of(each)) for each in told], pair_of(*dyad.split(">")) if dyad else None)
    ledger = Counter(each.ledger for each in told).most_common(1)[0][0] if told else "none"
    return Matter(pairs, directions, ledger)


def direction_named(indicator: str) -> str | None:
    """Give the direction that an indicator counts, if it is a dyad's."""
    scope = indicator.partition("/")[2]
    return scope if ">" in scope else None


def _told_by(told: Sequence[set[str]], first: str | None) -> tuple[str, ...]:
    """Give what is told by half of the mentions that tell anything and a quarter of all, the most often told first."""
    counted = Counter(each for one in told for each in sorted(one))
    least = max((sum(bool(one) for one in told) + 1) // 2, (len(told) + 3) // 4)
    often = [each for each, number in counted.most_common() if number >= least]
    return tuple(dict.fromkeys([first, *often] if first else often))
