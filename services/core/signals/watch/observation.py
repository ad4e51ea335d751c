"""From a watch's sightings to what the article adds to `watch/<name>`."""

from collections.abc import Iterable, Sequence

from services.core.mentions import Mention, Sighting, Watched
from services.core.messages import Observation
from services.core.vocabulary import WATCH, Ledger


def observations_of_watches(watched: Iterable[Watched], mentions: Sequence[Mention]) -> tuple[Observation, ...]:
    """Give an observation for each watch and ledger.

    A sighting counts in its mention's ledger and weighs what the mention does, be it nothing. One without a mention is in no
    ledger: the words stand there, which weighs 1 and has no severity.
    """
    found: dict[tuple[str, Ledger], list[Sighting]] = {}
    for each in watched:
        for sighting in each.sightings:
            ledger = mentions[sighting.mention].ledger if sighting.mention is not None else "none"
            found.setdefault((WATCH + each.watch, ledger), []).append(sighting)
    return tuple(_observation(indicator, ledger, found[indicator, ledger], mentions) for indicator, ledger in sorted(found))


def _observation(indicator: str, ledger: Ledger, sightings: list[Sighting], mentions: Sequence[Mention]) -> Observation:
    told = dict.fromkeys(sighting.mention for sighting in sightings if sighting.mention is not None)
    ranked = sorted(told, key=lambda at: (-mentions[at].weight * mentions[at].severity, at))
    bare = any(sighting.mention is None for sighting in sightings)
    top = mentions[ranked[0]] if ranked else None
    return Observation(
        indicator=indicator,
        ledger=ledger,
        weight=1.0 if bare or top is None else top.weight,
        severity=top.severity if top else 0.0,
        mentions=tuple(ranked),
        sightings=tuple(sightings),
    )
