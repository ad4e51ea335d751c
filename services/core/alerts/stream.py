"""What a closed bucket teaches of the stream as a whole: its pace, its age, when it was active."""

from collections.abc import Sequence

from msgspec import structs

from services.core.alerts.layer import Layer
from services.core.alerts.policy import BUCKET_S, LONGEST_WINDOW_S, Policy
from services.core.alerts.state import Stream, Waiting


def learn_bucket(layer: Layer, bucket: int, articles: Sequence[Waiting], policy: Policy) -> Stream:
    """Take a closed bucket into the stream.

    A bucket in which no article was analysed neither teaches nor ages: an outage is not calm.

    Returns:
        The stream after the bucket.
    """
    before = layer.get(Stream, "") or Stream()
    analysed = sum(waiting.article.analysed and not waiting.article.backfill for waiting in articles)
    stream = structs.replace(before, closed=bucket)
    if analysed:
        stream = _aged(stream, bucket, analysed, policy)
    layer.put("", stream)
    return stream


def _aged(stream: Stream, bucket: int, analysed: int, policy: Policy) -> Stream:
    keep = 0.5 ** (BUCKET_S / policy.half_life_s)
    age = stream.age + 1
    weight = max(1.0 / age, 1.0 - keep)
    oldest = bucket - LONGEST_WINDOW_S // BUCKET_S
    return structs.replace(
        stream,
        first=bucket if stream.first is None else stream.first,
        active=(*(each for each in stream.active if each > oldest), bucket),
        age=age,
        pace=stream.pace + (analysed - stream.pace) * weight,
    )
