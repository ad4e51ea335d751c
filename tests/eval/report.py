"""Figures of a measure, its confusion, its errors by kind, and their counts."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, field


class Row(Struct, frozen=True):
    """One line of the table; `target` is None where nothing is promised, and what a count of faults must not exceed."""

    measure: str
    value: float
    target: float | None = None
    n: int | None = None
    at_most: bool = False

    @property
    def is_short(self) -> bool:
        if self.target is None:
            return False
        return self.value > self.target if self.at_most else self.value < self.target


class Error(Struct, frozen=True):
    """One wrong answer: its kind, and the text that may be shown."""

    kind: str
    id: str
    shown: str


class Report(Struct, kw_only=True):
    """What one kind of gold says; `errors` are those that may be read."""

    name: str
    rows: list[Row] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)
    confusions: dict[str, list[list[int]]] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)


def accuracy(pairs: Sequence[tuple[int, int]]) -> float:
    """Give the share of (gold, answer) pairs that are equal; 0 of none."""
    return sum(gold == answer for gold, answer in pairs) / len(pairs) if pairs else 0.0


def f1(right: int, answered: int, wanted: int) -> float:
    """Give the harmonic mean of precision and recall; 0 of nothing."""
    return 2 * right / (answered + wanted) if answered + wanted else 0.0


def f1_of(pairs: Iterable[tuple[int, int]], label: int) -> float:
    """Give the F1 of one label over (gold, answer) pairs."""
    counts = Counter((gold == label, answer == label) for gold, answer in pairs)
    right = counts[True, True]
    return f1(right, right + counts[False, True], right + counts[True, False])


def confusion(pairs: Iterable[tuple[int, int]], size: int) -> list[list[int]]:
    """Count (gold, answer) pairs in a table of gold by answer."""
    table = [[0] * size for _ in range(size)]
    for gold, answer in pairs:
        table[gold][answer] += 1
    return table


def commonest(errors: Iterable[Error], most: int = 10) -> list[tuple[str, int]]:
    """Give the commonest kinds of errors, of equals in order of their names."""
    return sorted(Counter(each.kind for each in errors).items(), key=lambda item: (-item[1], item[0]))[:most]
