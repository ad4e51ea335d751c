"""The escalation index: acts, threats and easing of each country and sea, the busiest dyads and the world, hour by hour.

The three are summed apart and never netted. A story counts once in a scope, by what its first report there tells: in each ledger
its gravest observation, severity times weight. What is told of the day is by 1,000 articles that were analysed in it. An hour in
which nothing was read has no value: calm is never claimed where nobody looks.
"""

from collections.abc import Collection, Iterable, Mapping

from msgspec import structs

from services.core.alarms import WORLD, IndexHour
from services.core.alerts.alert import moment
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story, Stream
from services.core.alerts.memory.sums import DaySums, Heard, HourOfDay, HourSums
from services.core.alerts.memory.waiting import Support
from services.core.alerts.policy import BUCKET_S, HOUR_S
from services.core.alerts.reading import DAY_H, Readings
from services.core.alerts.scope import Told
from services.core.alerts.sources import learning
from services.core.alerts.stories.story import counts_in
from services.core.mentions import Mention
from services.core.vocabulary import WATCH

BUSIEST = 50
"""Dyads that are told of."""
KEPT_DYADS = 500
"""Dyads of which the past is kept, the busiest; one that comes into the first 50 from behind them begins anew."""
HALF_LIFE_H = 7 * 24
"""Hours in which a story's weight in the rank of its dyad halves."""
FORGOTTEN = 0.05
"""Stories, as a dyad's rank counts them, below which it is not kept: a single one is forgotten after a month."""
PER = 1_000
"""Articles by which the sums of a day are told."""
DIGITS = 3


def add(layer: Layer, story: Story, told: Iterable[tuple[str, Told]]) -> None:
    """Add a story where it has not counted yet: in the scopes that an article of it tells of, and once in the world.

    Args:
        layer: Where the sums are kept.
        story: The story as it was before the article counts.
        told: What of the article counts, by scope.
    """
    is_new, gravest = not any(not indicator.startswith(WATCH) for indicator in story.counted), dict[str, float]()
    for scope, observations in told:
        if observations[0][0].indicator.startswith(WATCH) or counts_in(story, scope):
            continue
        here = _gravest(observations)
        _put(layer, scope, here)
        for ledger, value in here.items() if is_new else ():
            gravest[ledger] = max(value, gravest.get(ledger, 0.0))
    if gravest:
        _put(layer, WORLD, gravest)


def take_out(layer: Layer, supports: Mapping[str, Support], indicators: Iterable[str]) -> None:
    """Take back what a story added by indicators for which it counts no more.

    An hour that is over was told and stands; the days that hold it are told without it from now on.

    Args:
        layer: Where the sums are kept.
        supports: What speaks for the story so far, by indicator.
        indicators: Those for which it counts no more.
    """
    told = {indicator: each for indicator, each in supports.items() if not indicator.startswith(WATCH)}
    gone = told.keys() & set(indicators)
    for scope in sorted({indicator.partition("/")[2] for indicator in gone}):
        _take_back(layer, scope, {key: each for key, each in told.items() if key.partition("/")[2] == scope}, gone)
    if gone:
        _take_back(layer, WORLD, told, gone)


def _take_back(layer: Layer, scope: str, told: Mapping[str, Support], gone: Collection[str]) -> None:
    """Take the difference that indicators made out of the hour in which a story counted in a scope."""
    at = min(each.at for each in told.values())
    first = {key: each.mention for key, each in told.items() if each.at == at}
    before, after = _most(first.values()), _most(each for key, each in first.items() if key not in gone)
    less = {ledger: value - after.get(ledger, 0.0) for ledger, value in before.items()}
    hour, stories, day = int(at // HOUR_S), int(told.keys() <= set(gone)), layer.get(DaySums, scope)
    running = ((layer.get(Stream, "") or Stream()).closed or 0) * BUCKET_S // HOUR_S
    if day is not None and any(each[0] == hour for each in day.hours):
        hours = tuple(_less(each, less, stories) if each[0] == hour else each for each in day.hours)
        layer.put(scope, structs.replace(day, hours=hours))
    elif hour >= running and (known := layer.get(HourSums, scope)) is not None:
        sums = {ledger: max(0.0, value - less.get(ledger, 0.0)) for ledger, value in known.sums.items()}
        layer.put(scope, HourSums(sums, max(0, known.stories - stories)))


def _most(mentions: Iterable[Mention]) -> dict[str, float]:
    """Give the gravest in each ledger, severity times weight."""
    found: dict[str, float] = {}
    for each in mentions:
        found[each.ledger] = max(each.severity * each.weight, found.get(each.ledger, 0.0))
    return found


def _less(hour: HourOfDay, less: Mapping[str, float], stories: int) -> HourOfDay:
    acts, threats, easing = (
        round(max(0.0, value - less.get(ledger, 0.0)), DIGITS)
        for ledger, value in zip(("acts", "threats", "easing"), hour[1:4], strict=True)
    )
    return (hour[0], acts, threats, easing, max(0, hour[4] - stories))


def has_begun(layer: Layer) -> bool:
    """Has the hour that runs, after the last closed bucket, a value to come: was there an article in it?"""
    heard, closed = layer.get(Heard, WORLD), (layer.get(Stream, "") or Stream()).closed
    return heard is not None and closed is not None and heard.hours[-1].hour == (closed + 1) * BUCKET_S // HOUR_S


def close_hour(layer: Layer, end: float) -> list[IndexHour]:
    """Give the values of the hour that ends, the world's first, then by scope, and start the next.

    Told are the world, the countries, seas and busiest dyads that had a story within a day, and once those that had it no more;
    and the countries about which articles were not analysed.
    """
    if end % HOUR_S:
        return []
    hour = int(end // HOUR_S) - 1
    for scope, ended in list(layer.all(HourSums)):
        layer.remove(HourSums, scope)
        layer.put(scope, _with(layer.get(DaySums, scope), hour, ended))
    readings = Readings(layer)
    if not readings.analysed(1):
        return []
    busiest, new = _busiest(layer, hour), learning(layer)
    values = [_value(WORLD, _day(layer.get(DaySums, WORLD), hour), hour, readings)]
    for scope, sums in list(layer.all(DaySums)):
        day = _day(sums, hour)
        is_told = scope != WORLD and (">" not in scope or busiest.get(scope, BUSIEST) < BUSIEST)
        if is_told and (day or sums.said):
            values.append(_value(scope, day, hour, readings))
        known = structs.replace(sums, hours=day, said=is_told and bool(day))
        if (">" in scope and scope not in busiest) or not (day or _rank(sums, hour) > FORGOTTEN):
            layer.remove(DaySums, scope)
        elif known != sums:
            layer.put(scope, known)
    told = {each.scope for each in values}
    # Of these nothing is told that is read, and that is not calm.
    values += [_value(scope, (), hour, readings) for scope in readings.unread() if scope not in told]
    return [structs.replace(each, new_groups=new) for each in values] if new else values


def _gravest(observations: Told) -> dict[str, float]:
    """Give the gravest observation in each ledger, severity times weight."""
    found: dict[str, float] = {}
    for each, _ in observations:
        found[each.ledger] = max(each.severity * each.weight, found.get(each.ledger, 0.0))
    return found


def _put(layer: Layer, scope: str, values: dict[str, float]) -> None:
    before = layer.get(HourSums, scope)
    if before is None:
        layer.put(scope, HourSums(dict(sorted(values.items())), 1))
        return
    sums = dict(before.sums)
    for ledger, value in values.items():
        sums[ledger] = sums.get(ledger, 0.0) + value
    layer.put(scope, HourSums(sums, before.stories + 1))


def _with(known: DaySums | None, hour: int, sums: HourSums) -> DaySums:
    """Add the hour that ends to a scope's day."""
    acts, threats, easing = (round(sums.sums.get(ledger, 0.0), DIGITS) for ledger in ("acts", "threats", "easing"))
    now = (hour, acts, threats, easing, sums.stories)
    if known is None:
        return DaySums((now,), float(sums.stories), hour)
    return DaySums((*_day(known, hour), now), _rank(known, hour) + sums.stories, hour, known.said)


def _rank(sums: DaySums, hour: int) -> float:
    """Give how busy a scope is: its stories, each weighing half as much a week later."""
    return sums.busy * float(0.5 ** ((hour - sums.at) / HALF_LIFE_H))


def _day(sums: DaySums | None, hour: int) -> tuple[HourOfDay, ...]:
    """Give the hours of the day that ends with one."""
    return tuple(each for each in sums.hours if each[0] > hour - DAY_H) if sums else ()


def _busiest(layer: Layer, hour: int) -> dict[str, int]:
    """Give the rank of each dyad that is kept, the busiest first; of equals the first by name."""
    ranked = sorted((-_rank(sums, hour), scope) for scope, sums in layer.all(DaySums) if ">" in scope)
    return {scope: rank for rank, (_, scope) in enumerate(ranked[:KEPT_DYADS])}


def _value(scope: str, day: tuple[HourOfDay, ...], hour: int, readings: Readings) -> IndexHour:
    now = next((each for each in day if each[0] == hour), (hour, 0.0, 0.0, 0.0, 0))
    articles = readings.analysed()
    per = PER / articles if articles else 0.0
    return IndexHour(
        scope=scope,
        hour=moment(hour * HOUR_S),
        acts=now[1],
        threats=now[2],
        easing=now[3],
        stories=now[4],
        acts_per_1000=round(per * sum(each[1] for each in day), DIGITS),
        threats_per_1000=round(per * sum(each[2] for each in day), DIGITS),
        easing_per_1000=round(per * sum(each[3] for each in day), DIGITS),
        articles=articles,
        reading=readings.of(scope.split(">")),
    )
