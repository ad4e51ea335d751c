"""What is usual for an indicator: a Gamma-Poisson rate that forgets, and the tail that says how unusual a count is."""

import math

from msgspec import structs

from services.core.alerts.policy import BUCKET_S, DAY_S, LONGEST_WINDOW_S, Policy
from services.core.alerts.state import Baseline, Stream

PRIOR_SHAPE = 0.5
"""Stories that the prior is worth: half a story (Jeffreys' prior of a Poisson rate)."""
PRIOR_SHARE = 0.02
"""Share of a stream's articles that an indicator nobody has seen yet is expected to take."""
WINSOR = 3.0
"""A bucket teaches at most this many standard deviations above its expectation, and one story."""

NOTHING = 1e-12
ENOUGH = 1e-15
LONGEST_SERIES = 100_000


def expected(past: Baseline, stream: Stream, window_s: int, now: int, policy: Policy) -> tuple[float, float]:
    """Give the stories expected in the window that ends with a bucket, and the variance's factor over a Poisson's.

    Args:
        past: The indicator's past.
        stream: The stream; only its active buckets count as time, so that an outage is not calm.
        window_s: Length of the window, seconds.
        now: The window's last bucket, counted whole whether or not it is closed.
        policy: The numbers.

    Returns:
        The mean of the predictive distribution and its variance over its mean, at least 1.

    Source: the Gamma-Poisson mixture is a negative binomial (M. Greenwood, G. U. Yule, J. R. Stat. Soc. 83, 1920).
    """
    shape, exposure = _rate(learned(past, stream, now, policy), stream)
    since = now - window_s // BUCKET_S
    buckets = 1 + sum(since < bucket < now for bucket in stream.active)
    mean = shape / exposure * buckets
    return mean, policy.dispersion + mean / shape


def counted(past: Baseline, window_s: int, now: int) -> int:
    """Give the stories counted in the window that ends with a bucket."""
    since = now - window_s // BUCKET_S
    return sum(stories for bucket, _, stories in past.recent if since < bucket <= now)


def chance(stories: int, mean: float, factor: float) -> float:
    """Give the chance of at least so many stories.

    Args:
        stories: The count.
        mean: The expectation, more than 0.
        factor: Variance over mean; at 1 or less the tail is Poisson's.

    Returns:
        The upper tail of the negative binomial distribution, 0 to 1.
    """
    if stories <= 0:
        return 1.0
    excess = max(0.0, factor - 1.0)
    # Each probability follows from the one before it; so no large numbers cancel, and a factor of 1 is Poisson's case.
    log_term = -mean * (math.log1p(excess) / excess if excess > NOTHING else 1.0)
    log_term += math.fsum(math.log(_ratio(k, mean, excess)) for k in range(stories))
    total = term = 1.0
    k = stories
    while term > total * ENOUGH and k < stories + LONGEST_SERIES:
        term *= _ratio(k, mean, excess)
        total += term
        k += 1
    return min(1.0, math.exp(log_term) * total)


def _ratio(k: int, mean: float, excess: float) -> float:
    """Give the probability of k + 1 over that of k."""
    return (excess * k + mean) / ((1.0 + excess) * (k + 1))


def add_story(past: Baseline, stream: Stream, bucket: int, policy: Policy) -> Baseline:
    """Count one more story in an open bucket, learn what is due and forget counts older than the longest window."""
    past = learned(past, stream, bucket, policy)
    oldest = bucket - LONGEST_WINDOW_S // BUCKET_S
    counts = {at: (age, stories) for at, age, stories in past.recent if at > oldest}
    age, stories = counts.get(bucket, (stream.age + 1, 0))
    counts[bucket] = (age, stories + 1)
    return structs.replace(past, recent=tuple((at, *counts[at]) for at in sorted(counts)))


def learned(past: Baseline, stream: Stream, now: int, policy: Policy) -> Baseline:
    """Give the past with every bucket learned that is at least a day old.

    The last day does not teach yet, so that a burst is not judged against itself; an outburst teaches only its winsorised part.
    Buckets without a story are forgotten in closed form.
    """
    edge = now - DAY_S // BUCKET_S
    for bucket, age, stories in past.recent:
        if bucket <= edge and age > past.age:
            past = _aged(past, age, policy)
            shape, exposure = _rate(past, stream)
            mean = shape / exposure
            cap = mean + WINSOR * math.sqrt(mean * (policy.dispersion + mean / shape)) + 1.0
            past = structs.replace(past, stories=past.stories + min(float(stories), cap))
    return _aged(past, stream.age - sum(bucket > edge for bucket in stream.active), policy)


def _rate(past: Baseline, stream: Stream) -> tuple[float, float]:
    """Give shape and rate of the Gamma posterior of stories a bucket."""
    prior_mean = max(PRIOR_SHARE * stream.pace, 1e-3)
    return PRIOR_SHAPE + past.stories, PRIOR_SHAPE / prior_mean + past.buckets


def _aged(past: Baseline, age: int, policy: Policy) -> Baseline:
    """Forget in closed form: `age - past.age` active buckets without a story, each weighing less than the next."""
    if age <= past.age:
        return past
    keep = 0.5 ** (BUCKET_S / policy.half_life_s)
    kept = keep ** (age - past.age)
    return structs.replace(past, stories=past.stories * kept, buckets=past.buckets * kept + (1.0 - kept) / (1.0 - keep), age=age)
