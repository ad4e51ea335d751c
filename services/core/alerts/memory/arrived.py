"""Which articles have arrived: one that comes again, as after the crash of its producer, is no second arrival.

It is still read, because it may take back what a later version of its document said; but it adds nothing to how much there is.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from msgspec import Struct

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.table import Index
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, DAY_S

KEPT = DAY_S // BUCKET_S
"""Buckets for which arrivals are known: a day, after which an article comes late and does not ring. 7 MB at ten articles a second."""
HASH = np.dtype("<u8")
"""An article's hash: of a day of the world's news no two are likely to have the same."""

_BY_ARTICLE: Index[Waiting] = Index(Waiting, lambda waiting: (waiting.article.article_id,))


class Arrived(Struct, frozen=True, tag="arrived", array_like=True, gc=False):
    """The articles that arrived first in a closed bucket, by their hashes, one behind the other. Key: the bucket."""

    hashes: bytes


class Gathered(Struct, frozen=True):
    """The hashes of what arrived in all closed buckets, in their order; made once in a view. Key: empty."""

    hashes: Any


def first_arrivals(layer: Layer, bucket: int, articles: Sequence[Waiting]) -> list[Waiting]:
    """Give those of a bucket's articles that have not arrived before, and note them; a backlog counts for none."""
    for key, _ in list(layer.all(Arrived)):
        if int(key) < bucket - KEPT:
            layer.remove(Arrived, key)
    first: dict[int, Waiting] = {}
    for each in articles:
        if not each.article.backfill:
            first.setdefault(_hash_of(each), each)
    if first:
        names = np.fromiter(first, HASH, len(first))
        fresh = names[~np.isin(names, _hashes(layer))]
        layer.put(str(bucket), Arrived(fresh.tobytes()))
        return [first[int(name)] for name in fresh]
    return []


def has_arrived(view: Layer, waiting: Waiting) -> bool:
    """Has an article that waits arrived before, in a closed bucket or in an open one?"""
    if any(other.at < waiting.at for _, other in view.find(_BY_ARTICLE, waiting.article.article_id)):
        return True
    closed = view.get(Gathered, "")
    if closed is None:
        closed = Gathered(np.sort(_hashes(view)))
        view.put("", closed)
    name = _hash_of(waiting)
    at = int(closed.hashes.searchsorted(np.uint64(name)))
    return at < len(closed.hashes) and int(closed.hashes[at]) == name


def _hashes(layer: Layer) -> Any:  # noqa: ANN401 - an array of hashes
    parts = [np.frombuffer(arrived.hashes, HASH) for _, arrived in layer.all(Arrived)]
    return np.concatenate(parts) if parts else np.empty(0, HASH)


def _hash_of(waiting: Waiting) -> int:
    return int.from_bytes(blake2b(waiting.article.article_id.encode(), digest_size=HASH.itemsize).digest(), "little")
