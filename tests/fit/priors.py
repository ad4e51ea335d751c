"""Makes schemas/priors.yaml from an archive: `python -m tests.fit.priors ARCHIVE...`.

A country's class is by the stories that it has in the archive, of any kind, for each 1,000 articles. A kind's rate in a class is
its stories in the class's countries by their number, those that had none too, for each 1,000 articles. It holds numbers only.
Prints what the priors are worth: on days 2, 3 and 7 of a stream that begins in the middle of the archive, how far the expectation
of a day is off the days that follow, as a logarithm, with the priors of the archive's other half and without any.
"""

import math
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.adapters.settings import from_environment
from services.adapters.spool import Spool
from services.backtest.archive import Archive
from services.backtest.intake import take_in
from services.backtest.run import cache_of
from services.core.alerts.counting.baseline import account_of
from services.core.alerts.counting.present import present_of
from services.core.alerts.counting.priors import DYAD, NO_PRIORS, PER, Priors, class_of
from services.core.alerts.counting.season import DAY
from services.core.alerts.fold import fold_article
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, Stream
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.messages import Observed, ObservedArticle

FILE = Path(__file__).parents[2] / "schemas" / "priors.yaml"
EDGES = (150.0, 50.0, 20.0, 8.0, 3.0)
"""Stories for each 1,000 articles from which on a country is of a class, that of most news first."""
COUNTRIES = 249
"""Countries and areas of ISO 3166."""
DAYS = (2, 3, 7)
AHEAD = 28
"""Days after the asked one whose mean is taken for the truth."""
HEAD = """# What an indicator of which little is learned may bring, by kind and class of country: stories for each 1,000 articles.
# Made by `python -m tests.fit.priors` from the development corpus: US news of June to October 2017. Numbers only; do not edit.
"""


def stories_of(articles: Iterable[ObservedArticle]) -> Counter[str]:
    """Count the stories of each indicator."""
    layer, found = Layer(), Counter[str]()
    for turn, article in enumerate(articles):
        found.update(fold_article(layer, Waiting(article.seen_at.timestamp(), turn, article), Judgement()))
    return found


def fit(articles: Sequence[ObservedArticle]) -> Priors:
    """Give the priors that articles tell."""
    stories, thousands = stories_of(articles), len(articles) / PER
    sizes = Counter[str]()
    for indicator, number in stories.items():
        scope = indicator.partition("/")[2]
        if DYAD not in scope and len(scope) == len("IRQ"):
            sizes[scope] += number
    bounds = (math.inf, *EDGES)
    classes = tuple(
        tuple(sorted(each for each, number in sizes.items() if low <= number / thousands < high))
        for high, low in zip(bounds, EDGES, strict=False)
    )
    found = Priors(classes=classes)
    members = [*map(len, classes), COUNTRIES - sum(map(len, classes))]
    pairs = [_pairs(members, at) for at in range(len(members))]
    return Priors(
        classes=classes,
        places=_rates(stories, found, members, thousands, lambda scope: DYAD not in scope),
        dyads=_rates(stories, found, pairs, thousands, lambda scope: DYAD in scope),
    )


def _pairs(members: Sequence[int], at: int) -> int:
    """Count the ordered pairs of countries of which the one with less news is of a class."""
    upto = sum(members[: at + 1])
    before = upto - members[at]
    return upto * (upto - 1) - before * (before - 1)


def _rates(
    stories: Counter[str], priors: Priors, members: Sequence[int], thousands: float, fits: Callable[[str], bool]
) -> dict[str, tuple[float, ...]]:
    sums: dict[str, list[float]] = {}
    for indicator, number in stories.items():
        kind, _, scope = indicator.partition("/")
        if fits(scope):
            rates = sums.setdefault(kind, [0.0] * len(members))
            rates[max(class_of(priors, side) for side in scope.split(DYAD))] += number
    return {
        kind: tuple(float(f"{each / max(1, count) / thousands:.3g}") for each, count in zip(sums[kind], members, strict=True))
        for kind in sorted(sums)
    }


def written(priors: Priors) -> str:
    """Give the file."""
    lines = ["classes:", *(f"  - [{', '.join(each)}]" for each in priors.classes)]
    for name, rates in (("places", priors.places), ("dyads", priors.dyads)):
        lines += [f"{name}:", *(f"  {kind}: [{', '.join(map(str, row))}]" for kind, row in rates.items())]
    return HEAD + "\n".join(lines) + "\n"


def errors(log: Sequence[Observed], start: datetime, priors: Priors, counts: Counter[tuple[str, int]]) -> dict[int, list[float]]:
    """Give by day of a stream that begins at a time by how much expectations of a day are off, each indicator's as |log|."""
    judge, found = Judge(Judgement(priors=priors)), dict[int, list[float]]()
    ends = {int((start + timedelta(days=day - 1)).timestamp()) // BUCKET_S: day for day in DAYS}
    for record in log:
        at = record.article.seen_at if record.article else record.mark.at if record.mark else start
        if at < start:
            continue
        judge.take(record)
        closed = (judge.world().get(Stream, "") or Stream()).closed or 0
        for end in [each for each in ends if closed >= each]:
            found[ends.pop(end)] = _off(judge.world(), closed, priors, counts)
        if not ends:
            break
    return found


def _off(world: Layer, closed: int, priors: Priors, counts: Counter[tuple[str, int]]) -> list[float]:
    day = closed // DAY
    truth = Counter[str]()
    for (indicator, at), number in counts.items():
        if day < at <= day + AHEAD:
            truth[indicator] += number
    found = []
    for indicator, number in truth.items():
        present = present_of(world, closed, priors).of(indicator)
        past = world.get(Baseline, indicator) or Baseline()
        rates = account_of(world, past, present).rates(present.now)
        mean = sum(rate for _, rate in rates.by_group) * DAY
        found.append(abs(math.log(max(mean, 1e-6) / (number / AHEAD))))
    return found


def _counts(articles: Sequence[ObservedArticle]) -> Counter[tuple[str, int]]:
    layer, found = Layer(), Counter[tuple[str, int]]()
    for turn, article in enumerate(articles):
        at = article.seen_at.timestamp()
        for indicator in fold_article(layer, Waiting(at, turn, article), Judgement()):
            found[indicator, int(at // BUCKET_S) // DAY] += 1
    return found


def measure(log: Sequence[Observed]) -> None:
    """Print the errors with the priors of the other half and without any."""
    articles = [record.article for record in log if record.article]
    middle = articles[len(articles) // 2].seen_at.replace(hour=0, minute=0, second=0, microsecond=0)
    priors = fit([each for each in articles if each.seen_at < middle])
    counts = _counts([each for each in articles if each.seen_at >= middle])
    sums: dict[tuple[str, int], list[float]] = {}
    for number in range(6):
        start = middle + timedelta(days=5 * number)
        for name, used in (("without", NO_PRIORS), ("with", priors)):
            for day, off in errors(log, start, used, counts).items():
                sums.setdefault((name, day), []).extend(off)
    sys.stdout.write("day  without  with   (mean |log| of expected over true stories a day)\n")
    for day in DAYS:
        means = [sum(sums[name, day]) / len(sums[name, day]) for name in ("without", "with")]
        sys.stdout.write(f"{day:3}  {means[0]:7.2f}  {means[1]:4.2f}   {len(sums['with', day])} indicators\n")


def main(paths: list[str]) -> None:
    """Fit, measure and write."""
    settings = from_environment(os.environ)
    with Spool() as spool, cache_of(settings, keep=True) as cache:
        take_in(paths, spool, now=datetime.now(UTC), publisher="")
        archive = Archive(spool, cache, now=datetime.now(UTC))
        list(archive.read(archive.missing(), workers=1))
        log = [taken.observed for taken in archive.log()]
    measure(log)
    FILE.write_text(written(fit([record.article for record in log if record.article])))


if __name__ == "__main__":
    main(sys.argv[1:])
