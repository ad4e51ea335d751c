"""What is usual for an indicator over months: a Gamma-Poisson rate that forgets slowly and learns a week late.

A day teaches the rate only when it has left the longest window, so what rises is compared with what was before it. How far counts
stray from such an expectation is learned from the expectations themselves: of each window's length the squared surplus that it
turned out to have, learned another week late, for the same reason.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from services.core.alerts.counting.days import KEEP, Calendar
from services.core.alerts.counting.dispersion import unclipped

PRIOR_SHAPE = 0.5
"""Stories that the prior is worth: Jeffreys' of a Poisson rate."""
LENGTHS = (1, 3, 7)
"""Days of the windows."""
LAG = max(LENGTHS)
"""Days after which a day teaches."""
KEPT = 2 * LAG
"""Days of which counts are kept."""
SCATTER = (1.3, 1.6, 2.0)
"""Variance over mean of each window's counts of which nothing is known: days of news hang together."""
WORTH = 8.0
"""Stories that this is worth."""
DRIFT = 0.12
"""By how much, relative, a rate of months may be off a week's without any news."""
DOUBTS = ((21, 0.3), (35, 0.2), (60, 0.1))
"""By how much more it may be off, relative, up to so many days that counted: they may all have been quiet ones."""
STRANGE, USUAL = 0.3, 0.15
"""By how much, relative, a volume that is off by a factor e misleads, and the logarithm of a factor that is usual."""
CLIP = 3.5
"""A day teaches the rate at most so many standard deviations above its expectation, and one story."""
CLUMPED = 0.5
"""Of what a day scatters more than by chance, the part that is reports of one event; the rest is a rate that wanders."""
DISPERSION_FROM = 2.0
"""Stories in the rate from which an indicator gets a dispersion of its own."""
CLIP_SURPLUS = 2.0
"""A window tells how counts stray by at most so many standard deviations above its expectation, and one story."""
EASE = 5.0
"""Other articles that a window's usual number is worth: in a thin stream a few more or less say nothing of the volume."""
LEAST_OTHERS = 0.5
"""Share of a group's articles that are taken to be others at the least: in a feed of its own an indicator takes them all."""
LEAST_MEAN, LEAST_VOLUME = 1e-6, 1e-3

Residuals = tuple[tuple[float, float], ...]
"""Of each window's length the decayed sums over days: the squared surplus, and the expectation, both by day of the window."""
NO_RESIDUALS: Residuals = ((0.0, 0.0),) * len(LENGTHS)


class Slow(Struct, frozen=True, tag="slow", array_like=True, gc=False):
    """An indicator's months. Key: the indicator.

    `last` is the last day known. By source group `recent` are the stories of the last days, the oldest first, those that have
    taught as far as they did; `learned` is the decayed sum of what has taught, up to `LAG` days before the last.
    `told` is the level, stories on a day of usual volume, of the week in which its last trend ended, on `told_on`.
    """

    last: int
    recent: dict[str, tuple[int, ...]] = {}
    learned: dict[str, float] = {}
    residuals: Residuals = NO_RESIDUALS
    told: float = 0.0
    told_on: int = 0


class Expected(Struct, frozen=True, gc=False):
    """What some days lead to expect: stories, their variance, the part of it that is no doubt of the rate, and the volume."""

    mean: float
    variance: float
    clumping: float
    volume: float


def with_day(slow: Slow | None, calendar: Calendar, stories: Mapping[str, int]) -> Slow:
    """Take the calendar's last day into what is known, and the days before it that had no story.

    Args:
        slow: What is known; nothing of an indicator that is new.
        calendar: The days.
        stories: The stories of the last day, by source group.
    """
    slow = slow or Slow(calendar.last - 1)
    for day in range(slow.last + 1, calendar.last + 1):
        slow = _passed(slow, calendar, day, stories if day == calendar.last else {})
    return slow


def untold(slow: Slow, day: int, group: str) -> Slow:
    """Take back a story that counted on a day: it was no report after all."""
    at, counts = day - slow.last + KEPT - 1, slow.recent.get(group, ())
    if not 0 <= at < len(counts) or not counts[at]:
        return slow
    return structs.replace(slow, recent=slow.recent | {group: (*counts[:at], counts[at] - 1, *counts[at + 1 :])})


def joined(slow: Slow, name: str, root: str) -> Slow:
    """Let what is known of a source group be of another one, of which it becomes a part."""
    counts, stories = slow.recent.get(name), slow.learned.get(name, 0.0)
    if counts is None and name not in slow.learned:
        return slow
    recent = {known: each for known, each in slow.recent.items() if known != name}
    learned = {known: each for known, each in slow.learned.items() if known != name}
    pairs = zip(recent.get(root, (0,) * KEPT), counts or (0,) * KEPT, strict=True)
    recent[root], learned[root] = tuple(one + other for one, other in pairs), learned.get(root, 0.0) + stories
    return structs.replace(slow, recent=dict(sorted(recent.items())), learned=dict(sorted(learned.items())))


def stories_in(slow: Slow, groups: Iterable[str], first: int, last: int) -> int:
    """Give the stories of some kept days that are of these groups."""
    begin = slow.last - KEPT + 1
    kept = (slow.recent.get(name, ()) for name in groups)
    return sum(sum(counts[max(0, first - begin) : last + 1 - begin]) for counts in kept)


def expected(slow: Slow, calendar: Calendar, edge: int, first: int, last: int) -> Expected:
    """Give what the days up to an edge lead to expect of some later ones.

    The rate is stories for each other article: what rises must not raise what it is measured by.

    Source: the Gamma-Poisson mixture (M. Greenwood, G. U. Yule, J. R. Stat. Soc. 83, 1920), with exponential forgetting
    (power steady model, J. Q. Smith, J. R. Stat. Soc. B 41, 1979); the prior is Jeffreys'.
    """
    known, span = calendar.known(edge), calendar.span(edge, first, last)
    learned, total, length = _learned_at(slow, calendar, edge), sum(known.values()), last + 1 - first
    mean, exposed, level = 0.0, 0.0, 0.0
    for name, recent in known.items():
        stories, share = learned.get(name, 0.0), recent / total if total > 0.0 else 0.0
        others = max(recent - stories, LEAST_OTHERS * recent)
        usual = length * others / calendar.weight(edge, name)
        now = max(span[name] - stories_in(slow, [name], first, last), LEAST_OTHERS * span[name])
        eased = usual * (now + EASE * share) / (usual + EASE * share) if usual > 0.0 else 0.0
        mean += (stories + PRIOR_SHAPE * share) / others * eased if others > 0.0 else 0.0
        exposed, level = exposed + eased, level + usual
    mean, volume = max(LEAST_MEAN, mean), exposed / level if level > 0.0 else 1.0
    factors = factors_of(slow, calendar.at(edge).age)
    factor = next((each for days, each in zip(LENGTHS, factors, strict=True) if days >= length), factors[-1])
    doubt = next((doubt for age, doubt in DOUBTS if calendar.at(edge).age + LAG < age), 0.0)
    strange = STRANGE * max(0.0, abs(math.log(max(volume, LEAST_VOLUME))) - USUAL)
    shape = PRIOR_SHAPE + sum(learned.get(name, 0.0) for name in known) / factors[0]
    relative = 1.0 / shape + DRIFT**2 + doubt**2 + strange**2
    return Expected(mean, mean * (factor + mean * relative), 1.0 + (factors[0] - 1.0) * CLUMPED, volume)


def factors_of(slow: Slow, age: int) -> Sequence[float]:
    """Give variance over mean for each window's length, at least 1; what little is known is shrunk towards the shorter one's.

    Args:
        slow: What is known.
        age: Days that counted.
    """
    found, factor, days = [], 1.0, (1.0 - math.pow(KEEP, age)) / (1.0 - KEEP)
    for (squared, mean), length, scatter in zip(slow.residuals, LENGTHS, SCATTER, strict=True):
        factor = max(factor, scatter)
        if mean > 0.0:
            told = mean * days / (mean * length + days)
            factor = max(1.0, (WORTH * factor + told * squared / mean) / (WORTH + told))
        found.append(factor)
    return found


def _passed(slow: Slow, calendar: Calendar, day: int, stories: Mapping[str, int]) -> Slow:
    """Take one more day in: the one that is a week old teaches the rate, and the windows that ended with it how counts stray."""
    leaving, at = day - LAG, KEPT - LAG
    taught = _teaching(slow, calendar, leaving)
    kept = calendar.kept(leaving - 1, leaving)
    recent, learned = {}, {}
    for name in sorted({*slow.recent, *stories}):
        counts = slow.recent.get(name, (0,) * KEPT)
        if name in taught:
            counts = (*counts[:at], taught[name], *counts[at + 1 :])
        recent[name] = (*counts[1:], stories.get(name, 0))
        learned[name] = slow.learned.get(name, 0.0) * kept + taught.get(name, 0)
    after = structs.replace(slow, last=day, recent=recent, learned=learned)
    return structs.replace(after, residuals=_with_residuals(after, calendar))


def _teaching(slow: Slow, calendar: Calendar, day: int) -> dict[str, int]:
    """Give how many of a day's stories teach, by group: an outburst teaches only its winsorised part."""
    told = {name: counts[KEPT - LAG] for name, counts in slow.recent.items() if counts[KEPT - LAG]}
    known, total = calendar.known(day - 1), sum(told.values())
    if not known or not told:
        return told
    usual = expected(slow, calendar, day - 1, day, day)
    most = int(usual.mean + CLIP * math.sqrt(usual.variance) + 1.0)
    return told if total <= most else {name: (number * most + total // 2) // total for name, number in told.items()}


def _with_residuals(slow: Slow, calendar: Calendar) -> Residuals:
    """Learn how far the counts of the windows that ended a week ago were off what was expected of them."""
    last, edge = slow.last - LAG, slow.last - KEPT
    known = calendar.known(edge)
    if not known or sum(slow.learned.values()) < DISPERSION_FROM or calendar.at(last).age == calendar.at(last - 1).age:
        return slow.residuals
    sums = []
    for (squared, mean), length in zip(slow.residuals, LENGTHS, strict=True):
        usual = expected(slow, calendar, edge, last + 1 - length, last)
        surplus = stories_in(slow, known, last + 1 - length, last) - usual.mean
        strayed = surplus * surplus
        if surplus > 0.0:
            strayed = min(strayed, CLIP_SURPLUS * CLIP_SURPLUS * usual.variance + 1.0) * unclipped(CLIP_SURPLUS)
        sums.append((squared * KEEP + strayed / length, mean * KEEP + usual.mean / length))
    return tuple(sums)


def _learned_at(slow: Slow, calendar: Calendar, edge: int) -> Mapping[str, float]:
    """Give the decayed stories as they were at an earlier day's end: what later days taught is taken out."""
    last = slow.last - LAG
    if edge >= last:
        return slow.learned
    begin = slow.last - KEPT + 1
    back = [(day - begin, calendar.kept(day, last)) for day in range(edge + 1, last + 1)]
    whole, found = calendar.kept(edge, last), {}
    for name, stories in slow.learned.items():
        later = sum(slow.recent[name][at] * kept for at, kept in back)
        found[name] = max(0.0, stories - later) / whole
    return found
