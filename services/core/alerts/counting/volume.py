"""How much a source group publishes, beside what it usually does at this hour of the week."""

import math

from msgspec import Struct, structs

from services.core.alerts.counting.season import DAY

HALF_LIFE = 5 * DAY
"""Buckets in which half of what is known of a group's level is forgotten."""
HOURS_OF_WEEK = 168
KEPT_OF_HOUR = 0.99
"""What is left of an hour of the week's own past with each further bucket of it: half in eleven weeks."""
LEAST_BUCKETS, LEAST_ARTICLES = 3.0, 30.0
"""What must have been seen of an hour of the week for half of it to be believed, in buckets and in articles."""
EASE = 20.0
"""Articles that the prior of the factor is worth: a few articles more or less say nothing of the volume."""
CLUMPING, JITTER = 2.5, 0.05
"""How a group's articles scatter on a usual day: variance over mean, and a relative standard deviation besides."""
DOUBT = 4.0
"""Squared standard deviations at which half of an unusual volume is believed."""
LEAST_FACTOR, MOST_FACTOR = 0.1, 8.0
USUAL = 0.15
"""A factor's logarithm within which volume is not called unusual."""
SILENCE = -math.log(0.01)
"""Expected articles of a silence that has a chance of 1 %: from there on it is no time in which anything could be counted."""
SILENT = -math.log(1e-6)
"""Expected articles of a silence that is told to the users."""


class Group(Struct, frozen=True, array_like=True, gc=False):
    """A source group: articles a bucket at the mean hour of the week, buckets since its first, what its silence missed."""

    level: float
    age: int
    silence: float = 0.0


class HourOfWeek(Struct, frozen=True, tag="hour-of-week", array_like=True, gc=False):
    """An hour of the week: decayed sums of articles over level, and of buckets. Key: the hour, from Thursday on."""

    articles: float = 0.0
    buckets: float = 0.0


def hour_of_week(bucket: int) -> str:
    """Give the key of the hour of the week in which a bucket lies."""
    return f"{bucket // 6 % HOURS_OF_WEEK:03}"


def profile(hour: HourOfWeek, level: float) -> float:
    """Give how many times as much as at the mean hour is published, for a stream of this level."""
    doubt = max(LEAST_BUCKETS, LEAST_ARTICLES / level) if level > 0.0 else LEAST_ARTICLES
    return (hour.articles + doubt) / (hour.buckets + doubt)


def factor(articles: int, expected: float) -> float:
    """Give the volume factor of a bucket: how many times as much as expected is published, as far as that is no accident."""
    ratio = (articles + EASE) / (expected + EASE)
    surprise = (articles - expected) ** 2 / (CLUMPING * expected + (JITTER * expected) ** 2 + 1.0)
    believed = 1.0 + (ratio - 1.0) * surprise / (surprise + DOUBT)
    return min(MOST_FACTOR, max(LEAST_FACTOR, believed))


def strangeness(volume: float) -> float:
    """Give by how much a volume factor is out of the usual, as a logarithm."""
    return max(0.0, abs(math.log(volume)) - USUAL)


def winsorised(articles: int, expected: float) -> float:
    """Give the articles that a bucket teaches."""
    spread = 3.0 * math.sqrt(expected)
    return min(2.0 * expected + spread + 3.0, max(0.5 * expected - spread, float(articles)))


def learned(group: Group, articles: int, season: float) -> Group:
    """Learn a counting bucket's volume of one group; a silence that is no accident teaches nothing."""
    if missed(group, articles, season) > SILENCE:
        return structs.replace(group, silence=missed(group, articles, season))
    age = group.age + 1
    taught = winsorised(articles, group.level * season) / season if group.age else float(articles) / season
    level = group.level + (taught - group.level) * max(1.0 / age, 1.0 - 0.5 ** (1.0 / HALF_LIFE))
    return structs.replace(group, level=level, age=age, silence=missed(group, articles, season))


def missed(group: Group, articles: int, season: float) -> float:
    """Give the articles that a group's silence has missed with one more bucket."""
    return 0.0 if articles else group.silence + group.level * season
