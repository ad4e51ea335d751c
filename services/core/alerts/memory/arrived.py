"""Which articles have arrived: one that comes again, as after the crash of its producer, is no second arrival.

It is still read, because it may take back what a later version of its document said; but it adds nothing to how much there is.
"""

from collections.abc import Iterable
from functools import cached_property
from hashlib import blake2b

from msgspec import Struct

from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.table import Index
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, HOUR_S

KEPT = 6 * HOUR_S // BUCKET_S
"""Buckets for which arrivals are known. An article that comes again later says by its date that it is no news of its bucket."""
BYTES = 8
"""Of an article's hash: of the world's news of six hours no two are likely to have the same."""

_BY_ARTICLE: Index[Waiting] = Index(Waiting, lambda waiting: (waiting.article.article_id,))


class Arrived(Struct, frozen=True, tag="arrived", array_like=True, dict=True):
    """The articles that arrived first in a closed bucket, by their hashes, one behind the other. Key: the bucket."""

    hashes: bytes

    @cached_property
    def known(self) -> frozenset[bytes]:
        """Give the hashes."""
        return frozenset(self.hashes[at : at + BYTES] for at in range(0, len(self.hashes), BYTES))


class Gathered(Struct, frozen=True):
    """What arrived in all closed buckets, made once in a view. Key: empty."""

    known: frozenset[bytes]


def first_arrivals(layer: Layer, bucket: int, articles: Iterable[Waiting]) -> list[Waiting]:
    """Give those of a bucket's articles that have not arrived before, and note them; a backlog counts for none."""
    for key, _ in list(layer.all(Arrived)):
        if int(key) < bucket - KEPT:
            layer.remove(Arrived, key)
    before = [arrived.known for _, arrived in layer.all(Arrived)]
    first: list[Waiting] = []
    names: set[bytes] = set()
    for each in articles:
        name = _hash_of(each)
        if not each.article.backfill and name not in names and not any(name in known for known in before):
            names.add(name)
            first.append(each)
    if names:
        layer.put(str(bucket), Arrived(b"".join(sorted(names))))
    return first


def has_arrived(view: Layer, waiting: Waiting) -> bool:
    """Has an article that waits arrived before, in a closed bucket or in an open one?"""
    if any(other.at < waiting.at for _, other in view.find(_BY_ARTICLE, waiting.article.article_id)):
        return True
    closed = view.get(Gathered, "")
    if closed is None:
        closed = Gathered(frozenset[bytes]().union(*(arrived.known for _, arrived in view.all(Arrived))))
        view.put("", closed)
    return _hash_of(waiting) in closed.known


def _hash_of(waiting: Waiting) -> bytes:
    return blake2b(waiting.article.article_id.encode(), digest_size=BYTES).digest()
