"""The model's names, without its state machine where that has nothing to remember.

spaCy's recogniser walks a sentence word by word. Outside a name its choice depends on the word alone, so that the choices of
all words are reckoned at once; only inside a name, for a word or two, it depends on where the name began.
"""

from collections.abc import Generator, Iterable, Sequence
from typing import Any

import numpy as np
from spacy.tokens import Doc

from services.adapters.word_vectors import ROOM, Floats, Ints, WordVectors
from services.core.signals.nlp import Named

OUTSIDE, BEGIN, INSIDE, LAST, UNIT = "O", "B", "I", "L", "U"
"""The recogniser's moves: no name, a name's first word, one within, its last, its only one."""

Found = tuple[int, int, str]
"""A name's first and last word and its label."""
Walk = Generator[Found, bool, None]
"""A walk through a sentence: it asks whether an open name ends with its latest word, and is told."""


class NameFinder:
    """Names by the weights of spaCy's small English model, as its recogniser finds them in a sentence that nothing has parsed.

    Its rules there: a name begins at no white space, has a second word only if there is one, and ends with its sentence.
    """

    def __init__(self, recognizer: Any, *, room: int = ROOM) -> None:  # noqa: ANN401 - spaCy gives it no type
        model = recognizer.model
        vectors, _, narrow = model.get_ref("tok2vec").layers
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        self._vectors = WordVectors(vectors, room=room)
        self._narrow = np.ascontiguousarray(narrow.get_param("W").T), narrow.get_param("b")
        # A choice looks at the word, at the first of the open name and at the word before; each has a share in it. The pieces
        # of the maxout stand outermost, so that each is one stretch of memory.
        shares = lower.get_param("W").transpose(3, 0, 2, 1)
        self._shares: Floats = np.ascontiguousarray(shares.reshape(len(shares), -1))
        self._bias: Floats = lower.get_param("b").T.ravel()
        nothing = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(3, -1)
        self._alone: Floats = nothing[1] + nothing[2] + self._bias
        self._weights: Floats = upper.get_param("W")
        self._biases: Floats = upper.get_param("b")
        moves = [recognizer.moves.get_class_name(move).partition("-")[::2] for move in range(len(self._weights))]
        # A unit without a label bars a word from names, which only a user's own marks do.
        first = [at for at, move in enumerate(moves) if move[0] == OUTSIDE or (move[0] in {BEGIN, UNIT} and move[1])]
        self._first_moves = [moves[at] for at in first]
        self._first = np.ascontiguousarray(self._weights[first].T), self._biases[first]
        self._begins = np.array([at for at, move in enumerate(self._first_moves) if move[0] == BEGIN])
        self._goes_on = {label: moves.index((INSIDE, label)) for kind, label in moves if kind == INSIDE}
        self._ends = {label: moves.index((LAST, label)) for kind, label in moves if kind == LAST}

    def __call__(self, docs: Sequence[Doc]) -> list[tuple[Named, ...]]:
        """Give the names of each sentence, in order."""
        ends = np.cumsum([len(doc) for doc in docs], dtype=np.int64)
        if not docs or not ends[-1]:
            return [() for _ in docs]
        weights, bias = self._narrow
        shares = (self._vectors(docs) @ weights + bias) @ self._shares
        found: list[list[Found]] = [[] for _ in docs]
        starts = [0, *ends[:-1].tolist()]
        walks = [_walk(doc, hits, names) for doc, hits, names in zip(docs, self._hits(shares, ends), found, strict=True)]
        self._run(walks, starts, shares)
        return [tuple(_named(doc, each) for each in names) for doc, names in zip(docs, found, strict=True)]

    def _hits(self, shares: Floats, ends: Ints) -> list[list[tuple[int, str, str]]]:
        """Give for each sentence the words at which a name may begin, with the best move outside a name and its label."""
        weights, bias = self._first
        scores = self._hidden(shares[:, : len(self._bias)] + self._alone) @ weights + bias
        scores[np.ix_(ends[ends > 0] - 1, self._begins)] = -np.inf
        best = [self._first_moves[move] for move in scores.argmax(axis=1).tolist()]
        starts = [0, *ends[:-1].tolist()]
        return [
            [(at - low, *best[at]) for at in range(low, high) if best[at][0] != OUTSIDE]
            for low, high in zip(starts, ends.tolist(), strict=True)
        ]

    def _hidden(self, mixed: Floats) -> Floats:
        width = self._weights.shape[1]
        best: Floats = mixed[:, :width]
        for low in range(width, mixed.shape[1], width):
            best = np.maximum(best, mixed[:, low : low + width])
        return best

    def _run(self, walks: Iterable[Walk], starts: Sequence[int], shares: Floats) -> None:
        """Walk through all sentences side by side, and answer what they ask together."""
        asking = [(walk, low, asked) for walk, low in zip(walks, starts, strict=True) if (asked := next(walk, None))]
        while asking:
            first = np.array([low + asked[0] for _, low, asked in asking])
            word = np.array([low + asked[1] for _, low, asked in asking])
            answers = self._end(shares, first, word, [asked[2] for *_, asked in asking])
            told = [(walk, low, _tell(walk, answer)) for (walk, low, _), answer in zip(asking, answers, strict=True)]
            asking = [(walk, low, asked) for walk, low, asked in told if asked]

    def _end(self, shares: Floats, first: Ints, word: Ints, labels: Sequence[str]) -> list[bool]:
        """Tell whether open names end with these words."""
        width = len(self._bias)
        mixed = shares[word, :width] + shares[first, width : 2 * width] + shares[word - 1, 2 * width :] + self._bias
        hidden = self._hidden(mixed)
        on, end = ([moves[label] for label in labels] for moves in (self._goes_on, self._ends))
        going = np.einsum("ij,ij->i", hidden, self._weights[on]) + self._biases[on]
        ending = np.einsum("ij,ij->i", hidden, self._weights[end]) + self._biases[end]
        told: list[bool] = (ending > going).tolist()
        return told


def _walk(doc: Doc, hits: Sequence[tuple[int, str, str]], names: list[Found]) -> Walk:
    """Add the names of a sentence to a list."""
    free = 0
    for first, move, label in hits:
        if first < free or doc[first].is_space:
            continue
        last = first
        if move == BEGIN:
            last += 1
            while last + 1 < len(doc) and not (yield first, last, label):
                last += 1
        names.append((first, last, label))
        free = last + 1


def _tell(walk: Walk, answer: bool) -> Found | None:  # noqa: FBT001 - it is sent on
    try:
        return walk.send(answer)
    except StopIteration:
        return None


def _named(doc: Doc, found: Found) -> Named:
    first, last, label = found
    return Named(label, doc[first].idx, doc[last].idx + len(doc[last]))
