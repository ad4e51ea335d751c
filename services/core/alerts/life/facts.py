"""Which facts of an act a new version of its report tells otherwise."""

from collections.abc import Iterable, Sequence

from services.core.alerts.situations.sides import is_exact, land_of, said_places, side_of
from services.core.alerts.telling.compose import toll_of
from services.core.mentions import Mention, Party


def facts_changed(old: Sequence[Mention], new: Sequence[Mention]) -> list[str]:
    """Name the facts that a new version tells otherwise; none is one that it leaves out or adds to, or that got worse."""
    pairs = {
        "who did it": [_sides(each.actor for each in version) for version in (old, new)],
        "to whom": [_sides(each.recipient for each in version) for version in (old, new)],
        "where": _places(old, new),
    }
    facts = [name for name, (before, after) in pairs.items() if before and after and before.isdisjoint(after)]
    if max(each.severity for each in new) < max(each.severity for each in old):
        facts.append("how grave it was")
    before, after = (toll_of(each.toll for each in version if each.toll) for version in (old, new))
    fell = ((before.killed_most, after.killed_most), (before.injured_most, after.injured_most))
    if any(most is not None and now is not None and now < most for most, now in fell):
        facts.append("the casualties")
    return facts


def _sides(parties: Iterable[Party | None]) -> set[str]:
    """Give who is named, by the country that it stands for."""
    return {side for each in parties if (side := side_of(each))}


def _places(*versions: Sequence[Mention]) -> list[set[str]]:
    """Give the exact places that versions tell where each tells one, else the countries and seas."""
    told = [[place for each in version for place in said_places(each)] for version in versions]
    exact = [{place.id for place in places if is_exact(place)} for places in told]
    return exact if all(exact) else [{land_of(place) for place in places} for places in told]
