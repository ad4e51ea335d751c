"""How loud an alert is: severity, confidence and unusualness by one table.

| severity, 0-10 | confidence below 0.45 | 0.45 to 0.7 | 0.7 and above |
|---|---|---|---|
| 9 and above | advisory | warning | critical |
| 7.5 to 9 | advisory | warning | warning |
| 6 to 7.5 | advisory | advisory | warning |
| 4 to 6 | advisory | advisory | advisory |
| below 4 | advisory | advisory | advisory |

Most sentences are read with a confidence of 0.8: one publisher makes 0.32 of it, two 0.64, three 0.72, more 0.76. What one alone
reports never has more than 0.4 and is an advisory at any policy. Unusualness moves an alert within its column: a chance of 1e-8
or less a band up, one of more than 1e-4 a band down; a flash has no count and stays. A policy may let all bands begin later or
earlier.
"""

import math
from bisect import bisect_right

from msgspec import Struct

from services.core.alarms import Condition
from services.core.vocabulary import Level

CONFIDENCE = (0.0, 0.4, 0.8, 0.9, 0.95)
"""Confidence in what none, one, two, three and more independent publishers report."""

TAKEN_BACK = 0.85
"""What each report that its own publisher took back leaves of the confidence in the others."""

SILENT = 0.9
"""What is left of the confidence while a source group that reported is silent: what is told may be out of date."""

SEVERITIES = (4.0, 6.0, 7.5, 9.0)
"""Where the bands of severity begin, above the first."""
CONFIDENCES = (0.45, 0.7)
"""Where the columns of confidence begin, after the first."""
TABLE: tuple[tuple[Level, Level, Level], ...] = (
    ("advisory", "advisory", "advisory"),
    ("advisory", "advisory", "advisory"),
    ("advisory", "advisory", "warning"),
    ("advisory", "warning", "warning"),
    ("advisory", "warning", "critical"),
)
"""The level by band of severity, the least first, and by column of confidence."""

LEAST_CHANCE = 1e-8
USUAL, UNUSUAL = 0.5, 1.0
"""Unusualness below which an alert moves a band down (a chance of 1e-4), and from which it moves one up."""
OF_A_FLASH = 0.75
"""Unusual enough by its gravity: it moves neither up nor down."""

LEVEL = "level"
"""The condition that says how an alert's level came about."""
LEVELS: tuple[Level, ...] = ("advisory", "warning", "critical")


class Cell(Struct, frozen=True):
    """Where in the table an alert stands: its band of severity by itself and as moved, and its column of confidence."""

    band: int
    moved: int
    column: int

    @property
    def level(self) -> Level:
        """Give the level that the table has there."""
        return TABLE[self.moved][self.column]


def confidence_of(publishers: int, mention_confidence: float, *, taken_back: int = 0, silent: bool = False) -> float:
    """Give the confidence in a report.

    Args:
        publishers: Independent publishers that have it.
        mention_confidence: How sure the reading of its clearest sentence is, 0 to 1.
        taken_back: Publishers that had it and took it back.
        silent: Is a source group that reported it silent now?
    """
    confidence = CONFIDENCE[min(publishers, len(CONFIDENCE) - 1)] * mention_confidence * TAKEN_BACK**taken_back
    return round(confidence * (SILENT if silent else 1.0), 3)


def unusualness(p: float | None) -> float:
    """Give 0 (expected) to 1 (a chance of 1e-8 or less); what has no count is unusual by its gravity."""
    return OF_A_FLASH if p is None else min(1.0, math.log(max(p, LEAST_CHANCE)) / math.log(LEAST_CHANCE))


def cell_of(severity: float, confidence: float, unusual: float, *, later: float = 0.0) -> Cell:
    """Find an alert in the table.

    Args:
        severity: 0 to 10.
        confidence: 0 to 1.
        unusual: 0 to 1, as `unusualness` gives it.
        later: Points of severity by which all bands begin later than the table says.
    """
    band = bisect_right(SEVERITIES, round(severity - later, 6))
    moved = band + (unusual >= UNUSUAL) - (unusual < USUAL)
    return Cell(band, min(max(moved, 0), len(TABLE) - 1), bisect_right(CONFIDENCES, confidence))


def level_of(severity: float, confidence: float, unusual: float, *, later: float = 0.0) -> Level:
    """Read the level off the table; arguments as in `cell_of`."""
    return cell_of(severity, confidence, unusual, later=later).level


def level_condition(level: Level, severity: float, confidence: float, p: float | None, *, later: float = 0.0) -> Condition:
    """Say how an alert's level came about; one that is above its cell was reached before, and an open alert keeps it."""
    cell = cell_of(severity, confidence, unusualness(p), later=later)
    grave = f"severity {severity:g} ({_band(SEVERITIES, cell.band, later)})"
    sure = f"confidence {confidence:g} ({_band(CONFIDENCES, cell.column)})"
    says = f"{grave} and {sure}{_unusual(cell, p)} make {cell.level}"
    kept = "" if level == cell.level else f"; it was {level} before and stays so while it is open"
    return Condition(name=LEVEL, value=level, limit=cell.level, met=True, says=says + kept)


def highest(levels: list[Level]) -> Level:
    """Give the loudest of some levels, at least advisory."""
    return max(levels, key=LEVELS.index, default="advisory")


def _band(begins: tuple[float, ...], at: int, later: float = 0.0) -> str:
    """Say from where to where a band reaches."""
    if at == 0:
        return f"below {begins[0] + later:g}"
    least = f"{begins[at - 1] + later:g}"
    return f"{least} and above" if at == len(begins) else f"{least} to {begins[at] + later:g}"


def _unusual(cell: Cell, p: float | None) -> str:
    """Say which way the chance of the count moved the alert."""
    if p is None:
        return ""
    way = "up" if cell.moved > cell.band else "down" if cell.moved < cell.band else ""
    return f", moved a band {way} by a chance of {p:.1e}," if way else f", at a chance of {p:.1e},"
