"""All measures of a folder's gold data, each with its time and the share of sentences it made the parser read."""

from collections.abc import Callable, Collection, Sized
from pathlib import Path

from tests.eval import entities, quads, seed, violent
from tests.eval.gold import load
from tests.eval.report import Report, Row
from tests.eval.system import System

KINDS = ("events", "violent", "entities", "seed")


def measure(folder: Path, system: System, kinds: Collection[str] = KINDS) -> list[Report]:
    """Score what a folder holds of the kinds asked for; a kind without data is left out."""
    gold = load(folder, frozenset(kinds))
    tasks: tuple[tuple[Sized, Callable[[], Report]], ...] = (
        (gold.events, lambda: quads.score(gold.events, system)),
        (gold.snippets, lambda: violent.score(gold.snippets, system)),
        (gold.named, lambda: entities.score(gold.named, system)),
        (gold.seeds, lambda: seed.score(gold.seeds, system)),
    )
    reports = []
    for data, score in tasks:
        if data:
            reader, began = system.reader, (system.reader.parsed, system.reader.sentences, system.seconds)
            report = score()
            sentences = reader.sentences - began[1]
            share = (reader.parsed - began[0]) / max(1, sentences)
            report.rows.append(Row(f"{report.name}: share of sentences parsed", share, n=sentences))
            report.rows.append(Row(f"{report.name}: seconds", system.seconds - began[2], n=len(data)))
            reports.append(report)
    return reports


def figures(reports: Collection[Report]) -> dict[str, object]:
    """Give the figures of all reports under their keys."""
    return {key: value for report in reports for key, value in report.figures.items()}
