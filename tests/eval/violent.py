"""Violent or not: F1 of the snippets that tell of physical force."""

from collections.abc import Sequence

from services.core.messages import Signal
from tests.eval.answers import is_violent, violent_mention
from tests.eval.gold import Snippet
from tests.eval.report import Error, Report, Row, accuracy, confusion, f1_of
from tests.eval.system import System

TARGET = 0.85


def score(snippets: Sequence[Snippet], system: System) -> Report:
    """Score snippets."""
    report = Report(name="violent")
    pairs: list[tuple[int, int]] = []
    for snippet in snippets:
        signal = system.read(snippet.text)
        pair = (int(snippet.violent), int(is_violent(signal)))
        pairs.append(pair)
        if pair[0] != pair[1]:
            report.errors.append(_error(snippet, signal))
    value = f1_of(pairs, 1)
    report.figures = {"violent_f1": value}
    report.rows = [Row("violent_f1", value, TARGET, len(pairs)), Row("violent accuracy", accuracy(pairs), n=len(pairs))]
    report.confusions = {"violent": confusion(pairs, 2)}
    return report


def _error(snippet: Snippet, signal: Signal) -> Error:
    found = violent_mention(signal)
    what = f"false alarm by {found.entry}" if found else "missed"
    return Error(f"{snippet.subtype}: {what}", str(snippet.id), snippet.text)
