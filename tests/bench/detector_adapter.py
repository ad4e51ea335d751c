"""The real detector behind the interface of a benchmark that gives it counts, key by key and bucket by bucket.

A key is an indicator, a count its independent stories. The stream is born with the first call of `update`; a score is -log10 p.
"""

import math

from msgspec import structs

from services.core.alerts.counting.excess import excess_of
from services.core.alerts.counting.learning import learn
from services.core.alerts.counting.present import Present, present_of
from services.core.alerts.counting.stream import close_bucket
from services.core.alerts.lanes.bar import Bar
from services.core.alerts.lanes.budget import limit_of
from services.core.alerts.lanes.finding import finding_of
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Stream
from services.core.alerts.policy import Policy

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
        self._told: list[str] = []

    def begin_bucket(self, t: float, total: int) -> None:
        """Take the articles of a bucket that begins at t, seconds since 1970, once it is over and before its counts."""
        if self._present is not None:
            learn(self._layer, self._present, self._told)
        self._begun, self._present, self._told = (int(t // self._bucket_s), total), None, []
        if self._born:
            self._close()

    def update(self, key: str, t: float, count: int) -> float:
        """Take a key's stories in the bucket that begins at t.

        Returns:
            How unlikely so many are, as -log10 p; 0 where nothing is unusual.
        """
        past = self._told_of(key, t, count)
        if past is None or self._present is None:
            return 0.0
        excess = excess_of(self._layer, past, self._present)
        return -math.log10(excess.p) if excess.p < 1.0 else 0.0

    def _told_of(self, key: str, t: float, count: int) -> Baseline | None:
        """Give a key's past with the bucket's stories, which it learns once the bucket is over; nothing where there are none."""
        if not self._born:
            self._born = True
            self._begun = self._begun or (int(t // self._bucket_s), count)
            self._close()
        if not count:
            return None
        bucket = int(t // self._bucket_s)
        if self._present is None:
            self._present = present_of(self._layer, bucket)
        past = structs.replace(self._layer.get(Baseline, key) or Baseline(), waiting=((bucket, GROUP, count),))
        self._layer.put(key, past)
        self._told.append(key)
        return past

    def _close(self) -> None:
        if self._begun is not None:
            bucket, total = self._begun
            close_bucket(self._layer, bucket, {GROUP: total}, seen=total)


class Ringer(Detector):
    """Scores 1 where a burst would ring by the default policy, but for its publishers, and 0 elsewhere."""

    def begin_bucket(self, t: float, total: int) -> None:
        """Take the articles of a bucket, as a detector does; the budget of false alarms is shared out anew."""
        super().begin_bucket(t, total)
        self._rates: list[float] = []

    def update(self, key: str, t: float, count: int) -> float:
        """Take a key's stories in the bucket that begins at t.

        Returns:
            1 if it rings beside those of the bucket that were told before.
        """
        past = self._told_of(key, t, count)
        if past is None or self._present is None:
            return 0.0
        policy, stream, finding = Policy(), self._layer.get(Stream, "") or Stream(), finding_of(self._layer, past, self._present)
        self._rates.append(finding.rate)
        return float(finding.rings(Bar(stream, policy, limit_of(self._rates, stream, policy), self._present.shares)))
