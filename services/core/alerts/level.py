"""How loud an alert is: severity, confidence and unusualness by one table."""

import math

from services.core.vocabulary import Level

CONFIDENCE = (0.0, 0.4, 0.8, 0.9, 0.95)
"""Confidence in what none, one, two, three and more independent publishers report."""

TAKEN_BACK = 0.85
"""What each report that its own publisher took back leaves of the confidence in the others."""

SILENT = 0.9
"""What is left of the confidence while a source group that reported is silent: what is told may be out of date."""

TABLE: tuple[tuple[float, Level], ...] = ((7.0, "critical"), (4.5, "warning"), (0.0, "advisory"))
"""Least score of each level; the score is severity (0-10) x confidence (0-1) x (1 + unusualness) / 2."""

LEVELS: tuple[Level, ...] = ("advisory", "warning", "critical")


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
    """Give 0 (expected) to 1 (a chance of 1e-8 or less); a flash has no count and is unusual by its gravity alone."""
    return 1.0 if p is None else min(1.0, -math.log10(max(p, 1e-8)) / 8.0)


def level_of(severity: float, confidence: float, unusual: float) -> Level:
    """Read the level off the table."""
    score = severity * confidence * (1.0 + unusual) / 2.0
    return next(level for least, level in TABLE if score >= least)


def highest(levels: list[Level]) -> Level:
    """Give the loudest of some levels, at least advisory."""
    return max(levels, key=LEVELS.index, default="advisory")
