"""A read article: entities, events, stance and market moves beside a careful reader's answer."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from tests.eval import seed_entities, seed_events, seed_market, seed_stance
from tests.eval.gold import Seed
from tests.eval.report import Report, Row
from tests.eval.system import PUBLISHED_AT, System

ENTITIES, EVENTS = 104 / 107, 12 / 14
"""Targets, as shares of those of the reference article."""


def score(seeds: Sequence[Seed], system: System) -> Report:
    """Score articles, all in one count."""
    report, total = Report(name="seed"), dict.fromkeys(_KEYS, 0)
    for seed in seeds:
        signal = system.read(seed.text, at=_published_at(seed))
        found, wanted, errors = seed_entities.score(seed, signal, system.lexicon)
        told, invented, wrong = seed_events.score(seed, signal, system.lexicon)
        stances, cases, doubts = seed_stance.score(seed, signal)
        moves, market, missed = seed_market.score(seed, signal)
        events = len(seed.expected["events"])
        for key, value in zip(_KEYS, (found, wanted, told, events, invented, stances, cases, moves, market), strict=True):
            total[key] += value
        report.errors += errors + wrong + doubts + missed
    report.figures = {"seed": total}
    report.rows = [
        _row("seed: key entity mentions", total["entities"], total["entities_of"], ENTITIES),
        _row("seed: events", total["events"], total["events_of"], EVENTS),
        _row("seed: stance and recency cases", total["stance"], total["stance_of"], 1.0),
        _row("seed: market moves", total["market"], total["market_of"], 1.0),
        Row("seed: invented events", total["invented"], 0, at_most=True),
    ]
    return report


_KEYS = ("entities", "entities_of", "events", "events_of", "invented", "stance", "stance_of", "market", "market_of")


def _row(name: str, right: int, wanted: int, target: float) -> Row:
    return Row(f"{name} ({right} of {wanted})", right / max(1, wanted), target, wanted)


def _published_at(seed: Seed) -> datetime:
    """Give the dateline's day, at the hour of every other text."""
    day = seed.expected.get("dateline_date")
    return datetime.combine(datetime.fromisoformat(str(day)), time(6), UTC) if day else PUBLISHED_AT
