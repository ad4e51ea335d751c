"""The real detector behind the interface of a benchmark that gives it counts, key by key and bucket by bucket.

A key is an indicator, a count its independent stories. The stream is born with the first call of `update`; a score is -log10 p.
"""

import math

from msgspec import structs

from services.core.alerts.counting.excess import excess_of
from services.core.alerts.counting.learning import learn
from services.core.alerts.counting.present import Present, present_of
from services.core.alerts.counting.stream import close_bucket
from services.core.alerts.layer import Layer
from services.core.alerts.state import Baseline

GROUP = "all"


class Detector:
    """Scores counts as the judge does, with its one configuration.

    Args:
        bucket_s: Width of a bucket, seconds.
    """

    sparse = True
    """A bucket without a story need not be told: telling it changes nothing."""

    def __init__(self, bucket_s: int = 600) -> None:
        self._bucket_s = bucket_s
        self._layer = Layer()
        self._begun: tuple[int, int] | None = None
        self._born = False
        self._present: Present | None = None

    def begin_bucket(self, t: float, total: int) -> None:
        """Take the articles of a bucket that begins at t, seconds since 1970, once it is over and before its counts."""
        self._begun, self._present = (int(t // self._bucket_s), total), None
        if self._born:
            self._close()

    def update(self, key: str, t: float, count: int) -> float:
        """Take a key's stories in the bucket that begins at t.

        Returns:
            How unlikely so many are, as -log10 p; 0 where nothing is unusual.
        """
        if not self._born:
            self._born = True
            self._begun = self._begun or (int(t // self._bucket_s), count)
            self._close()
        if not count:
            return 0.0
        bucket = int(t // self._bucket_s)
        if self._present is None:
            self._present = present_of(self._layer, bucket)
        past = self._layer.get(Baseline, key) or Baseline()
        past = structs.replace(past, waiting=((bucket, GROUP, count),))
        excess = excess_of(self._layer, past, self._present)
        self._layer.put(key, past)
        learn(self._layer, self._present, [key])
        return -math.log10(excess.p) if excess.p < 1.0 else 0.0

    def _close(self) -> None:
        if self._begun is not None:
            bucket, total = self._begun
            close_bucket(self._layer, bucket, {GROUP: total}, seen=total)
