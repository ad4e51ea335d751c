"""Named persons, organisations and places: F1 over exact spans."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.eval.answers import spans_of
from tests.eval.gold import Named
from tests.eval.report import Error, Report, Row, f1
from tests.eval.system import System

TARGET = 0.69
LABELS = {
    **dict.fromkeys(("PER", "PERSON"), "PER"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORGANISATION"), "ORG"),
    **dict.fromkeys(("LOC", "LOCATION", "GPE"), "LOC"),
}
"""Gold labels that count; any other is ignored."""
Spans = set[tuple[int, int, str]]


def score(texts: Sequence[Named], system: System) -> Report:
    """Score texts, all spans in one count."""
    report = Report(name="entities")
    right, answered, wanted = Counter[str](), Counter[str](), Counter[str]()
    for each in texts:
        gold = trimmed(((span.start, span.end, LABELS.get(span.label.upper(), "")) for span in each.spans), each.text)
        found = trimmed(spans_of(system.read(each.text)), each.text)
        right.update(label for *_, label in gold & found)
        answered.update(label for *_, label in found)
        wanted.update(label for *_, label in gold)
        report.errors += _errors(each, gold, found)
    value = f1(right.total(), answered.total(), wanted.total())
    report.figures = {"entity_f1": value}
    report.rows = [Row("entity_f1", value, TARGET, wanted.total())]
    for label in ("PER", "ORG", "LOC"):
        report.rows.append(Row(f"entity_f1 {label}", f1(right[label], answered[label], wanted[label]), n=wanted[label]))
    report.rows.append(Row("entity precision", right.total() / max(1, answered.total()), n=answered.total()))
    report.rows.append(Row("entity recall", right.total() / max(1, wanted.total()), n=wanted.total()))
    return report


def trimmed(spans: Iterable[tuple[int, int, str]], text: str) -> Spans:
    """Drop a leading "the" and a trailing "'s" from each span, and spans whose label does not count."""
    return {(*_trim(start, end, text), label) for start, end, label in spans if label}


def _trim(start: int, end: int, text: str) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    if text[start : start + 4].lower() == "the ":
        start += 4
    while start < end and text[end - 1].isspace():
        end -= 1
    if text[max(start, end - 2) : end] in ("'s", "\u2019s"):
        end -= 2
    return start, end


def _errors(each: Named, gold: Spans, found: Spans) -> list[Error]:
    """Name each wrong span by label and words: missed, invented, or with other bounds or label."""
    errors = []
    for start, end, label in sorted(gold - found):
        rival = next((other for other in sorted(found) if other[0] < end and start < other[1]), None)
        what = f"as {rival[2]} {each.text[rival[0] : rival[1]]!r}" if rival else "missed"
        errors.append(_error(each, f"{label} {each.text[start:end]!r} {what}", start, end))
    for start, end, label in sorted(found - gold):
        if not any(other[0] < end and start < other[1] for other in gold):
            errors.append(_error(each, f"{label} {each.text[start:end]!r} invented", start, end))
    return errors


def _error(each: Named, kind: str, start: int, end: int) -> Error:
    around = " ".join(each.text[max(0, start - 60) : end + 40].split())
    return Error(kind, f"{each.id}:{start}", around)
