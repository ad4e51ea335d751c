"""Which articles have arrived: one that comes again, as after the crash of its producer, is no second arrival.

It adds nothing to how much there is, and says nothing anew: what it tells, denies or takes back was weighed when it came first.
Unless another version of its document came in between: then its publisher went back to it, and it is read as of now.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
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
OF_DOCUMENT = 5
"""Of these bytes the first, which are the same in all versions of a document."""

_BY_DOCUMENT: Index[Waiting] = Index(Waiting, lambda waiting: (waiting.article.document_id,))


class Arrived(Struct, frozen=True, tag="arrived", array_like=True, dict=True):
    """What arrived first in a closed bucket, or was gone back to, by hashes, one behind the other as it came. Key: the bucket."""

    hashes: bytes

    @cached_property
    def known(self) -> frozenset[bytes]:
        """Give the hashes."""
        return frozenset(self._names())

    @cached_property
    def latest(self) -> dict[bytes, bytes]:
        """Give of each document the hash of the version that came last."""
        return {name[:OF_DOCUMENT]: name for name in self._names()}

    def documents(self) -> set[bytes]:
        """Give what all versions of a document share of their hashes."""
        return {self.hashes[at : at + OF_DOCUMENT] for at in range(0, len(self.hashes), BYTES)}

    def _names(self) -> Iterator[bytes]:
        return (self.hashes[at : at + BYTES] for at in range(0, len(self.hashes), BYTES))


_WITH_DOCUMENT: Index[Arrived] = Index(Arrived, Arrived.documents)


def first_arrivals(layer: Layer, bucket: int, articles: Iterable[Waiting]) -> list[Waiting]:
    """Give those of a bucket's articles that have not arrived before, and note them; a backlog counts for none."""
    for key, _ in list(layer.all(Arrived)):
        if int(key) < bucket - KEPT:
            layer.remove(Arrived, key)
    first: list[Waiting] = []
    names: list[bytes] = []
    latest: dict[bytes, bytes] = {}
    for each in articles:
        if each.article.backfill:
            continue
        name = _hash_of(each)
        document, before = name[:OF_DOCUMENT], _before(layer, bucket, name)
        is_known = (document in latest and name in names) or any(name in arrived.known for arrived in before)
        if not is_known:
            first.append(each)
        elif (latest.get(document) or _latest(before, document)) == name:
            continue
        names.append(name)
        latest[document] = name
    if names:
        layer.put(str(bucket), Arrived(b"".join(names)))
    return first


def has_arrived(layer: Layer, waiting: Waiting) -> bool:
    """Has an article that waits arrived before, in a closed bucket or in an open one?"""
    article_id = waiting.article.article_id
    if any(other.article.article_id == article_id and other.at < waiting.at for other in _versions_waiting(layer, waiting)):
        return True
    name = _hash_of(waiting)
    return any(name in arrived.known for arrived in _before(layer, _bucket_of(waiting), name))


def is_said_again(layer: Layer, waiting: Waiting) -> bool:
    """Is an article, while its bucket is judged, the very version of its document that arrived last before it?

    One without a mention is not asked: it can but leave something out, and does so no more by coming again.
    """
    if not waiting.article.mentions:
        return False
    before = [each for each in _versions_waiting(layer, waiting) if each.at < waiting.at and not each.article.backfill]
    if before:
        return max(before, key=lambda each: each.key).article.article_id == waiting.article.article_id
    name = _hash_of(waiting)
    return _latest(_before(layer, _bucket_of(waiting), name), name[:OF_DOCUMENT]) == name


def said_anew(layer: Layer, articles: Iterable[Waiting]) -> list[Waiting]:
    """Give the articles that are not just said again."""
    return [each for each in articles if not is_said_again(layer, each)]


def _versions_waiting(layer: Layer, waiting: Waiting) -> list[Waiting]:
    return [other for _, other in layer.find(_BY_DOCUMENT, waiting.article.document_id)]


def _before(layer: Layer, bucket: int, name: bytes) -> list[Arrived]:
    """Give what arrived in the closed buckets before one in which a version's document did, the newest first."""
    found = layer.find(_WITH_DOCUMENT, name[:OF_DOCUMENT])
    return [arrived for key, arrived in reversed(found) if bucket - KEPT <= int(key) < bucket]


def _latest(before: Sequence[Arrived], document: bytes) -> bytes | None:
    """Give the version of a document that arrived last."""
    return before[0].latest[document] if before else None


def _bucket_of(waiting: Waiting) -> int:
    return int(waiting.at // BUCKET_S)


def _hash_of(waiting: Waiting) -> bytes:
    return _hash(waiting.article.document_id, waiting.article.article_id)


@lru_cache(maxsize=8192)
def _hash(document_id: str, article_id: str) -> bytes:
    """Give a version's hash; it is asked for several times while an article waits and when its bucket is closed."""
    document = blake2b(document_id.encode(), digest_size=OF_DOCUMENT).digest()
    return document + blake2b(article_id.encode(), digest_size=BYTES - OF_DOCUMENT).digest()
