"""Quad classes of sentences: accuracy with three and five classes, F1 of conflict by deed and by word."""

from collections.abc import Sequence

from services.core.messages import Signal
from tests.eval.answers import main_mention, quad_of
from tests.eval.gold import Event
from tests.eval.report import Error, Report, Row, accuracy, confusion, f1_of
from tests.eval.system import System

VERBAL, MATERIAL = 3, 4
TARGETS = {
    "dev": {"quad_accuracy": 0.86, "quad5_accuracy": 0.78},
    "": {"quad_accuracy": 0.81, "quad5_accuracy": 0.72, "f1_material": 0.86, "f1_verbal": 0.78},
}
Pairs = list[tuple[int, int]]


def score(events: Sequence[Event], system: System) -> Report:
    """Score sentences; where there is a check set, the plain figures are its own and the rest stands under `dev`."""
    report = Report(name="quads")
    scored, dev = Pairs(), Pairs()
    apart = any(event.check for event in events)
    for event in events:
        signal = system.read(event.text)
        pair = (event.quadclass, quad_of(signal))
        (dev if apart and not event.check else scored).append(pair)
        if pair[0] != pair[1] and not event.check:
            report.errors.append(_error(event, pair[1], signal, system))
    report.figures = dict(figures(scored))
    if dev:
        report.figures["dev"] = figures(dev)
        _add(report, "dev", dev)
    _add(report, "", scored, " (check set)" if apart else "")
    return report


def figures(pairs: Pairs) -> dict[str, float]:
    """Give the four figures; three classes are material conflict, verbal conflict and everything else."""
    merged = [(gold if gold >= VERBAL else 0, answer if answer >= VERBAL else 0) for gold, answer in pairs]
    return {
        "quad_accuracy": accuracy(merged),
        "quad5_accuracy": accuracy(pairs),
        "f1_material": f1_of(pairs, MATERIAL),
        "f1_verbal": f1_of(pairs, VERBAL),
    }


def _add(report: Report, which: str, pairs: Pairs, note: str = "") -> None:
    note = note or (f" ({which})" if which else "")
    for name, value in figures(pairs).items():
        report.rows.append(Row(name + note, value, TARGETS[which].get(name), len(pairs)))
    report.confusions[f"quads{note}"] = confusion(pairs, 5)


def _error(event: Event, answer: int, signal: Signal, system: System) -> Error:
    main = main_mention(signal)
    what = f"{main.entry} ({_trigger(signal, event.text)})" if main else f"nothing found, root {system.root(event.text)}"
    return Error(f"{event.quadclass}>{answer} {what}", str(event.id), event.text)


def _trigger(signal: Signal, text: str) -> str:
    main = main_mention(signal)
    return text[main.trigger.start : main.trigger.end].lower() if main else ""
