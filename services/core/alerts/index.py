"""The escalation index: acts, threats and easing of a country or dyad, summed by the hour and never netted."""

from datetime import UTC, datetime

from services.core.alarms import IndexHour
from services.core.alerts.layer import Layer
from services.core.alerts.policy import HOUR_S
from services.core.alerts.state import HourSums
from services.core.messages import Observation


def add(layer: Layer, scope: str, observations: list[Observation], at: float) -> None:
    """Add what one new story says of a scope: in each ledger its gravest observation, severity times weight."""
    hour = int(at // HOUR_S)
    before = layer.get(HourSums, scope) or HourSums(hour, {}, 0)
    sums = dict(before.sums)
    for ledger in {observation.ledger for observation in observations}:
        gravest = max(each.severity * each.weight for each in observations if each.ledger == ledger)
        sums[ledger] = sums.get(ledger, 0.0) + gravest
    layer.put(scope, HourSums(hour, dict(sorted(sums.items())), before.stories + 1))


def close_hour(layer: Layer, end: float) -> list[IndexHour]:
    """Give the values of the hour that ends, one for each scope that was mentioned, and start the next."""
    if end % HOUR_S:
        return []
    values = []
    for scope, sums in list(layer.all(HourSums)):
        layer.remove(HourSums, scope)
        values.append(
            IndexHour(
                scope=scope,
                hour=datetime.fromtimestamp(sums.hour * HOUR_S, UTC),
                acts=round(sums.sums.get("acts", 0.0), 3),
                threats=round(sums.sums.get("threats", 0.0), 3),
                easing=round(sums.sums.get("easing", 0.0), 3),
                stories=sums.stories,
            )
        )
    return values
