"""Why an alert rang, condition by condition, and which one would have kept it silent."""

import math
from collections.abc import Iterable

from msgspec import structs

from services.core.alarms import Condition
from services.core.alerts.telling.summary import several


def marked(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Mark of the conditions that are met the one with the least margin; of equals the first.

    Conditions of words, such as a stance, have no margin and are never marked.
    """
    told = list(conditions)
    margins = [(margin, at) for at, each in enumerate(told) if (margin := margin_of(each)) is not None]
    if margins:
        _, at = min(margins)
        told[at] = structs.replace(told[at], decisive=True, says=f"{told[at].says}; {_otherwise(told[at])}")
    return tuple(told)


def margin_of(condition: Condition) -> float | None:
    """Give by what share of its limit a condition is met, a chance by its order of magnitude; nothing where there is none."""
    value, limit = condition.value, condition.limit
    if not condition.met or isinstance(value, str) or isinstance(limit, str):
        return None
    if not condition.at_most:
        return value / limit - 1.0 if limit > 0 else None
    if value <= 0:
        return math.inf
    if limit < 1:
        return math.log(value) / math.log(limit) - 1.0
    return limit / value - 1.0


def _otherwise(condition: Condition) -> str:
    """Say what would have made the alert wait."""
    value, limit = condition.value, condition.limit
    if isinstance(value, str) or isinstance(limit, str):
        return ""
    if condition.at_most:
        return f"with more than {limit:g} it would have waited"
    if float(value).is_integer() and float(limit).is_integer() and condition.name.endswith("s"):
        less = int(value - limit) + 1
        return f"with {several(less, _one_of(condition.name), condition.name)} less it would have waited"
    return f"with less than {limit:g} it would have waited"


def _one_of(name: str) -> str:
    """Give the noun of one of the things counted: "stories" are each a "story"."""
    return name.removesuffix("ies") + "y" if name.endswith("ies") else name.removesuffix("s")
