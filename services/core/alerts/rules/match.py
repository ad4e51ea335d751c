"""What a rule matches: an alert, or before anything rings an act or an indicator."""

from collections.abc import Iterable, Mapping
from typing import get_args

from services.core.alarms import Alert
from services.core.alerts.rules.rules import Match, Rule
from services.core.mentions import Mention, Party, Place
from services.core.vocabulary import WATCH, EventType, Lane

Known = Mapping[str, frozenset[str]]
"""What is known of something, by the fields of `Match`. Of a field that is not there nothing is known, so no value holds."""
TO, BETWEEN = ">", "-"
"""What parts the sides of a dyad of one direction, and of one of both."""
NONE = frozenset[str]()

_TYPES = frozenset(get_args(EventType))


def matches(match: Match, known: Known) -> bool:
    """Tell whether every field that is given holds, by any of its values."""
    given = {name: getattr(match, name) for name in match.__struct_fields__}
    given["dyads"] = [each for dyad in match.dyads for each in directions(dyad)]
    return all(not values or not known.get(name, NONE).isdisjoint(values) for name, values in given.items())


def directions(dyad: str) -> tuple[str, ...]:
    """Give the directions that a dyad stands for: `IRN>USA` for itself, `IRN-USA` for both."""
    one, _, other = dyad.partition(BETWEEN)
    return (f"{one}{TO}{other}", f"{other}{TO}{one}") if other else (dyad,)


def known_of(alert: Alert) -> Known:
    """Give what is known of an alert; what its indicator is about counts as its place or dyad too."""
    own = known_of_indicator(alert.indicator)
    return {
        "event_types": frozenset(alert.event_types),
        "modes": frozenset(alert.modes),
        "contexts": frozenset({alert.context}),
        "places": own["places"] | _places(alert.places),
        "actors": _ids(alert.actors),
        "targets": _ids(alert.targets),
        "dyads": own["dyads"] | _dyads(alert.actors, alert.targets),
        "watches": own["watches"],
        "lanes": frozenset({alert.lane}),
        "levels": frozenset({alert.level}),
    }


def known_of_act(mention: Mention) -> Known:
    """Give what is known of an act before a flash rings for it; its level is not."""
    actors, targets = ([party] if party else [] for party in (mention.actor, mention.recipient))
    return {
        "event_types": frozenset({mention.event_type}),
        "modes": frozenset({mention.mode} if mention.mode else ()),
        "contexts": frozenset({mention.context}),
        "places": _places(mention.places),
        "actors": _ids(actors),
        "targets": _ids(targets),
        "dyads": _dyads(actors, targets),
        "lanes": frozenset({"flash"}),
    }


def known_of_indicator(indicator: str, *, lane: Lane = "burst") -> Known:
    """Give what an indicator alone tells, as it is known before a burst or a trend of it rings."""
    kind, _, scope = indicator.partition("/")
    actor, _, target = scope.partition(TO)
    is_watch = indicator.startswith(WATCH)
    return {
        "event_types": frozenset({kind.upper()} & _TYPES),
        "places": NONE if is_watch or target else frozenset({scope}),
        "actors": frozenset({actor} if target else ()),
        "targets": frozenset({target} if target else ()),
        "dyads": frozenset({scope} if target else ()),
        "watches": frozenset({scope} if is_watch else ()),
        "lanes": frozenset({lane}),
    }


def reaches(rule: Rule, alert: Alert) -> bool:
    """Has an alert what a rule's thresholds ask? A ratio is asked only where something was expected."""
    asked, counts = rule.thresholds, alert.counts
    pairs = (
        (asked.severity, alert.severity),
        (asked.confidence, alert.confidence),
        (asked.stories, counts.stories),
        (asked.publishers, counts.publishers),
        (asked.ratio, counts.ratio),
    )
    return all(least is None or found is None or found >= least for least, found in pairs)


def _ids(parties: Iterable[Party]) -> frozenset[str]:
    return frozenset(value for party in parties for value in (party.id, party.country) if value)


def _places(places: Iterable[Place]) -> frozenset[str]:
    return frozenset(value for place in places for value in (place.id, place.country) if value)


def _dyads(actors: Iterable[Party], targets: Iterable[Party]) -> frozenset[str]:
    sides = [{party.country for party in parties if party.country} for parties in (actors, targets)]
    return frozenset(f"{one}{TO}{other}" for one in sides[0] for other in sides[1] if one != other)
