"""The model's word vectors, computed the quick way: thinc's own to the last digits of a float, in half the time.

spaCy's tok2vec embeds each word by its spelling alone and then mixes each with its neighbours, layer by layer. Here what depends
on the spelling alone, the first layer's products with the weights among it, is kept from word to word; the rows between
sentences that hold the same values everywhere are computed once; and nothing is kept that only training needs.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Ragged

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Node = Model[Any, Any]

ROOM = 8192
"""Words kept at a time, 4 kB each. When they are full all are dropped: the next article costs two milliseconds more."""
LEAST_ROWS = 32
"""Rows of a product below which a BLAS may take another kernel, whose last digits differ: so a word's vector never depends on
which other words were new beside it."""
EPSILON = 1e-8
"""What thinc adds to a variance."""


class Layer:
    """One layer: maxout over a word and its neighbours, scaled to mean 0 and variance 1, then stretched and shifted."""

    def __init__(self, model: Node) -> None:
        nodes = {node.name: node for node in model.walk()}
        weights: Floats = np.asarray(nodes["maxout"].get_param("W"))
        self.width, self.pieces, fan_in = weights.shape
        # Pieces outermost, so that each is one stretch of memory.
        self.weights: Floats = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(fan_in, -1))
        self.bias: Floats = np.asarray(nodes["maxout"].get_param("b")).T.ravel()
        self.scale: Floats = np.asarray(nodes["layernorm"].get_param("G"))
        self.shift: Floats = np.asarray(nodes["layernorm"].get_param("b"))

    def __call__(self, mixed: Floats) -> Floats:
        """Give the layer's output, shape (rows, width), from its products with the weights and the bias added."""
        width = self.width
        best = np.maximum(mixed[:, :width], mixed[:, width : 2 * width])
        for piece in range(2, self.pieces):
            np.maximum(best, mixed[:, piece * width : (piece + 1) * width], out=best)
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / width + EPSILON
        best *= (variance**-0.5)[:, None]
        best *= self.scale
        best += self.shift
        return best


class Table:
    """What depends on a word alone: its vector, and its shares in the first layer as left neighbour, itself and right one.

    Row 0 is the padding beside a sentence.
    """

    def __init__(self, embed: Node, layer: Layer, *, room: int = ROOM) -> None:
        extract, _, self._hashes, self._mix, _ = embed.layers
        self._columns = extract.attrs["columns"]
        self._layer = layer
        self._room = room
        self._drop_all(room)

    def _drop_all(self, room: int) -> None:
        width, outputs = self._layer.width, self._layer.weights.shape[1]
        self._rows: dict[bytes, int] = {}
        self.vectors: Floats = np.zeros((room + 1, width), np.float32)
        self.shares: tuple[Floats, ...] = tuple(np.zeros((room + 1, outputs), np.float32) for _ in range(3))
        self.shares[1][0] = self._layer.bias

    def rows_of(self, docs: Sequence[Doc]) -> Ints:
        """Give the row of each word of all documents, in order."""
        features = np.concatenate([doc.to_array(self._columns) for doc in docs])
        keys: list[bytes] = features.view(f"V{features.itemsize * features.shape[1]}").ravel().tolist()
        new = {key: at for at, key in enumerate(keys) if key not in self._rows}
        if len(self._rows) + len(new) >= len(self.vectors):
            new = {key: at for at, key in enumerate(keys)}
            self._drop_all(max(self._room, len(new)))
        if new:
            self._learn(list(new), features[list(new.values())])
        return np.fromiter((self._rows[key] for key in keys), np.int64, len(keys))

    def _learn(self, keys: Sequence[bytes], features: npt.NDArray[np.uint64]) -> None:
        """Add words by their features, shape (words, columns)."""
        count, width = len(keys), self._layer.width
        padded: Any = np.resize(features, (max(count, LEAST_ROWS), features.shape[1]))
        whole: Any = np.array([len(padded)], np.int32)
        vectors: Floats = self._mix.predict(self._hashes.predict(Ragged(padded, whole))).dataXd
        first = len(self._rows) + 1
        self.vectors[first : first + count] = vectors[:count]
        for side, shares in enumerate(self.shares):
            shares[first : first + count] = (vectors @ self._layer.weights[side * width : (side + 1) * width])[:count]
        self.shares[1][first : first + count] += self._layer.bias
        self._rows.update(zip(keys, range(first, first + count), strict=True))


def windows(lengths: Ints, below: int, above: int) -> Ints:
    """Give where each row of a layer finds its left neighbour, itself and its right neighbour in the layer below.

    A layer's rows are row 0, which stands for whatever lies far from any word, and then each sentence's words with a halo of
    rows on both sides: as many as words have reached and the layers above still ask for.

    Args:
        lengths: Words of each sentence.
        below: Halo of the layer below.
        above: Halo of this layer, at most one more.

    Returns:
        Row numbers of the layer below, shape (rows of this layer, 3).
    """
    counts = lengths + 2 * above
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) - above
    first = 1 + np.cumsum(lengths + 2 * below) - lengths - below
    near = place[:, None] + np.array([-1, 0, 1])
    inside = (near >= -below) & (near < np.repeat(lengths + below, counts)[:, None])
    found: Ints = np.where(inside, np.repeat(first, counts)[:, None] + near, 0)
    return np.concatenate([np.zeros((1, 3), np.int64), found])


class WordVectors:
    """A tok2vec of hashed embeddings and maxout windows, with the weights of spaCy's own."""

    def __init__(self, slow: Node, *, room: int = ROOM) -> None:
        embed, encode = slow.layers
        self._layers = [Layer(model) for model in encode.layers[0].layers]
        self._table = Table(embed, self._layers[0], room=room)
        depth = len(self._layers)
        self._halos = [min(level, depth - level) for level in range(depth + 1)]

    def __call__(self, docs: Sequence[Doc]) -> Floats:
        """Give the vectors of all words of some documents, in order, shape (words, width)."""
        lengths = np.array([len(doc) for doc in docs], np.int64)
        mixed = self._first(docs, lengths)
        for layer, (below, above) in zip(self._layers[1:], pairwise(self._halos[1:]), strict=True):
            around = windows(lengths, below, above)
            wide = np.take(mixed, around.ravel(), axis=0).reshape(len(around), -1)
            product = wide @ layer.weights
            product += layer.bias
            mixed = layer(product)
            mixed += wide[:, layer.width : 2 * layer.width]
        return mixed[1:]

    def _first(self, docs: Sequence[Doc], lengths: Ints) -> Floats:
        """Give the first layer's output: its products are the sums of what the table keeps."""
        table = self._table
        rows = np.concatenate([[0], table.rows_of(docs)])
        left, itself, right = rows[windows(lengths, self._halos[0], self._halos[1])].T
        product = np.take(table.shares[1], itself, axis=0)
        product += np.take(table.shares[0], left, axis=0)
        product += np.take(table.shares[2], right, axis=0)
        mixed = self._layers[0](product)
        mixed += np.take(table.vectors, itself, axis=0)
        return mixed


def quickened(slow: Node, *, room: int = ROOM) -> Node:
    """Give a model that stands in for a tok2vec of spaCy's small English model in a pipeline. It cannot be trained.

    Args:
        slow: A `spacy.Tok2Vec.v2` of `MultiHashEmbed.v2` without static vectors and `MaxoutWindowEncoder.v2` of window 1.
        room: Words that it remembers.
    """
    quick = WordVectors(slow, room=room)

    def forward(_: Node, docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Callable[[object], object]]:  # noqa: FBT001 - thinc's call
        if is_train or not docs:
            raise NotImplementedError
        return np.split(quick(docs), np.cumsum([len(doc) for doc in docs])[:-1]), _untrained

    return Model("word_vectors", forward, dims={"nO": slow.get_dim("nO")})


def _untrained(_: object) -> object:
    raise NotImplementedError
