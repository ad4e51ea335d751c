"""Killed and injured of one event, over all who tell figures of it."""

from collections.abc import Iterable, Sequence

from services.core.mentions import Toll
from services.core.signals.numbers.casualties import Casualty, Harm

MOST = 10_000_000
"""A greater number is no toll."""
SOME = 1
"""The least that "up to 40 killed" says."""


def toll_of(told: Sequence[Casualty], speaker: str | None) -> Toll | None:
    """Give the casualties of one event, least to most over the tellers; None if none are told.

    Of several figures by one teller the greatest is taken, for the others are parts of it. "At least 12" has no most. `by` names
    the tellers; where a figure's own clause names none it is `speaker`, who tells the event.
    """
    if not told:
        return None
    by = tuple(dict.fromkeys(each.by or speaker for each in told if each.by or speaker))
    if all(each.count.most == 0 for each in told):
        return Toll(status="none reported", by=tuple(name for name in by if name))
    killed, injured = _range(told, "killed", speaker), _range(told, "injured", speaker)
    return Toll(
        status="reported",
        killed_least=killed[0],
        killed_most=killed[1],
        injured_least=injured[0],
        injured_most=injured[1],
        by=tuple(name for name in by if name),
    )


def _range(told: Iterable[Casualty], harm: Harm, speaker: str | None) -> tuple[int | None, int | None]:
    """Give least and most of one sort of harm over the tellers."""
    greatest: dict[str | None, Casualty] = {}
    for each in told:
        if each.harm == harm:
            teller = each.by or speaker
            held = greatest.get(teller)
            if held is None or _least(each) > _least(held):
                greatest[teller] = each
    if not greatest:
        return None, None
    lows = [_least(each) for each in greatest.values()]
    highs = [each.count.most for each in greatest.values()]
    most = max((int(high) for high in highs if high is not None), default=None)
    return min(*lows, MOST), None if None in highs or most is None else min(most, MOST)


def _least(casualty: Casualty) -> int:
    least, most = casualty.count.least, casualty.count.most
    return int(least) if least is not None else SOME if most else 0
