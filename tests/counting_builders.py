"""Streams and pasts for the detector's tests: buckets are counted from a Monday's midnight."""

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import structs

from services.core.alerts.counting.learning import learn
from services.core.alerts.counting.present import Present, present_of
from services.core.alerts.counting.stream import close_bucket
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Exposure, Stream
from services.core.alerts.policy import BUCKET_S

DAY = 144
MONDAY = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) // BUCKET_S
GROUP = "national"


class Newsroom:
    """A stream whose buckets close one after the other.

    Args:
        begin: Its first bucket.
    """

    def __init__(self, begin: int = MONDAY) -> None:
        self.layer = Layer()
        self.bucket = begin - 1

    def close(self, articles: int | Mapping[str, int] = 0, *, buckets: int = 1) -> Exposure:
        """Close so many buckets alike, and give the exposure at the end of the last one."""
        counts = {GROUP: articles} if isinstance(articles, int) else articles
        for _ in range(buckets):
            self.bucket += 1
            close_bucket(self.layer, self.bucket, {name: number for name, number in counts.items() if number})
        return self.exposure()

    def tell(self, stories: Mapping[str, int], articles: int | Mapping[str, int] = 10) -> Present:
        """Close a bucket with so many stories of each indicator, learn them, and give the stream as that bucket found it."""
        self.close(articles)
        present = self.present()
        for indicator, number in stories.items():
            self.layer.put(indicator, self.waiting(indicator, number))
        learn(self.layer, present, sorted(stories))
        return present

    def waiting(self, indicator: str, stories: int, group: str = GROUP) -> Baseline:
        """Give an indicator's past with so many stories in the last bucket that wait to be learned."""
        return structs.replace(self.past(indicator), waiting=((self.bucket, group, stories),) if stories else ())

    def past(self, indicator: str) -> Baseline:
        """Give an indicator's past."""
        return self.layer.get(Baseline, indicator) or Baseline()

    def present(self) -> Present:
        """Give the stream as its last bucket finds it."""
        return present_of(self.layer, self.bucket)

    def stream(self) -> Stream:
        """Give what is known of the stream."""
        return self.layer.get(Stream, "") or Stream()

    def exposure(self, bucket: int | None = None) -> Exposure:
        """Give the exposure at the end of a bucket, or of the last one."""
        return self.layer.get(Exposure, str(self.bucket if bucket is None else bucket)) or Exposure()
