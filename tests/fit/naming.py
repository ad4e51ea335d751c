"""Fits the weights of schemas/lexicon/naming.yaml to gold names: `python -m tests.fit.naming ../shared/gold`.

A softmax regression over the names of each article. The features are the signs that the reader itself sees; a name's answers are
the labels of its spots. Prints F1 on each half of the texts with weights from the other half, then writes the weights of all.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha1
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.core.signals.names.entities import link
from services.core.signals.names.groups import groups_of
from services.core.signals.names.line import Line
from services.core.signals.names.listed import hits
from services.core.signals.names.spots import spots_of
from services.core.signals.nlp import Named as Name
from services.core.signals.text.sentence import Sentence, split
from tests.eval.answers import LABELS
from tests.eval.entities import LABELS as GOLD
from tests.eval.entities import Spans, trimmed
from tests.eval.gold import Named, load
from tests.eval.report import f1
from tests.eval.system import System

FILE = Path(__file__).parents[2] / "schemas" / "lexicon" / "naming.yaml"
KINDS = ("PER", "ORG", "LOC")
SEEN = 10
"""Names that must show a sign before it gets a weight."""
PULL = 2.0
"""Strength of the pull of every weight towards 0, in names."""
LEAN = 0.3
"""Added to each sum that speaks for a name: a missed name costs more than one too many, as other signs back it."""
STEPS, RATE = 400, 0.1
Weights = dict[str, tuple[float, float, float]]
Matrix = NDArray[np.float64]


class Text(Struct, frozen=True):
    """A text as the reader sees it, with its gold spans."""

    sentences: list[Sentence]
    named: list[tuple[Name, ...]]
    gold: Spans
    text: str
    half: int


def read(each: Named, system: System) -> Text:
    """Give a text's sentences, the model's names and the gold spans."""
    abbreviations = system.lexicon.listed("abbreviations").singles
    sentences = split(each.text, "text", 0, len(each.text), abbreviations=abbreviations)
    gold = trimmed(((span.start, span.end, GOLD.get(span.label.upper(), "")) for span in each.spans), each.text)
    half = sha1(str(each.id).encode(), usedforsecurity=False).digest()[-1] % 2
    return Text(
        sentences, [tuple(found) for found in system.reader.names([one.text for one in sentences])], gold, each.text, half
    )


def examples(texts: Sequence[Text], system: System) -> tuple[list[dict[str, float]], Matrix]:
    """Give the signs of every name, and how many of its spots are a person, an organisation, a place and nothing."""
    signs, answers = [], []
    for each in texts:
        lines = [Line(sentence.text) for sentence in each.sentences]
        found = [hits(line, system.lexicon.names) for line in lines]
        hints = system.lexicon.hints
        for group in groups_of(lines, spots_of(lines, each.named, found, hints), hints).values():
            counts = np.zeros(len(KINDS) + 1)
            for spot in group.spots:
                start = each.sentences[spot.number].start
                low, high = start + lines[spot.number].starts[spot.first], start + lines[spot.number].ends[spot.last]
                plain = next(iter(trimmed([(low, high, "?")], each.text)))[:2]
                counts[next((at for at, kind in enumerate(KINDS) if (*plain, kind) in each.gold), len(KINDS))] += 1
            signs.append(dict(group.signs))
            answers.append(counts)
    return signs, np.array(answers)


def fit(signs: Sequence[Mapping[str, float]], answers: Matrix) -> Weights:
    """Give the weights that make the answers likeliest (Adam, Kingma and Ba 2015), against those of nothing."""
    counts = Counter(sign for each in signs for sign in each)
    names = sorted(sign for sign, count in counts.items() if count >= SEEN)
    column = {sign: at for at, sign in enumerate(names)}
    strength = np.zeros((len(signs), len(names)))
    for row, each in enumerate(signs):
        for sign, value in each.items():
            if sign in column:
                strength[row, column[sign]] = value
    weights, mean, square = (np.zeros((len(names), len(KINDS) + 1)) for _ in range(3))
    spots, total = answers.sum(1, keepdims=True), answers.sum()
    for step in range(1, STEPS + 1):
        sums = strength @ weights
        share = np.exp(sums - sums.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        slope = (strength.T @ (share * spots - answers) + PULL * weights) / total
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    against = weights[:, :-1] - weights[:, -1:]
    against[column["a name"]] += LEAN
    return {sign: (float(row[0]), float(row[1]), float(row[2])) for sign, row in zip(names, against.round(2), strict=True)}


def score(texts: Sequence[Text], system: System, weights: Weights) -> float:
    """Give F1 over exact spans with these weights."""
    system.lexicon.hints.weights = weights
    right = answered = wanted = 0
    for each in texts:
        spans = {
            (sentence.start + one.start, sentence.start + one.end, LABELS[one.type])
            for sentence, links in zip(each.sentences, link(each.sentences, each.named, system.lexicon), strict=True)
            for one in links
            if one.type in LABELS and one.sense != "people" and not one.inside and not one.described
        }
        found = trimmed(spans, each.text)
        right, answered, wanted = right + len(found & each.gold), answered + len(found), wanted + len(each.gold)
    return f1(right, answered, wanted)


def written(weights: Weights) -> str:
    """Give the section of the file that holds the weights."""
    rows = (f"  {sign}: [{', '.join(f'{value:.2f}' for value in row)}]\n" for sign, row in sorted(weights.items()))
    return "weights:\n" + "".join(rows)


def main(folder: Path) -> None:
    """Fit, tell how well it does on texts that it did not see, and write the weights."""
    system = System()
    texts = [read(each, system) for each in load(folder, frozenset({"entities"})).named]
    for half in (0, 1):
        weights = fit(*examples([each for each in texts if each.half != half], system))
        sys.stdout.write(
            f"half {half}, fitted on the other: F1 {score([e for e in texts if e.half == half], system, weights):.3f}\n"
        )
    weights = fit(*examples(texts, system))
    FILE.write_text(FILE.read_text().partition("weights:\n")[0] + written(weights))
    sys.stdout.write(f"all: F1 {score(texts, system, weights):.3f}, {len(weights)} signs\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
