"""An alert in one line that a person can read aloud."""

from collections.abc import Sequence

from services.core.alarms import Counts
from services.core.alerts.situations.sides import is_exact, land_of
from services.core.alerts.telling.compose import Account, sides_of
from services.core.alerts.telling.summary import expected_in_words, several, span
from services.core.mentions import Party, Place
from services.core.vocabulary import WATCH, EventType, Lane

WORDS: dict[EventType, str] = {
    "AGREE": "Agreement",
    "CONSULT": "Talks",
    "SUPPORT": "Support",
    "COOPERATE": "Cooperation",
    "AID": "Aid",
    "YIELD": "Stepping back",
    "REQUEST": "Demands",
    "ACCUSE": "Accusations",
    "REJECT": "Rejection",
    "THREATEN": "Threats",
    "PROTEST": "Protest",
    "SANCTION": "Sanctions",
    "MOBILIZE": "Mobilisation",
    "COERCE": "Coercion",
    "ASSAULT": "Attack",
    "DISRUPT": "Disruption",
    "EVACUATE": "Evacuation",
    "CASUALTY": "Casualties",
    "MARKET": "Market move",
}


ROLLUPS = {"material": "Material conflict", "verbal": "Verbal conflict", "warning": "Warnings"}
"""Indicators that sum several event types over one country."""


def headline_of(lane: Lane, indicator: str, account: Account, counts: Counts, *, rising_days: int = 0) -> str:
    """Give the line: what, by whom, on whom, where; for a burst also the counts against expectation."""
    if lane == "flash":
        what = (account.modes[0] if account.modes else WORDS[account.event_types[0]]).capitalize()
        return what + _who_and_where(account.actors, account.targets, account.places)
    if lane == "watch":
        return f"{watch_name(indicator)}: {_counted(counts) if counts.expected_stories is not None else account.title}"
    kind = indicator.partition("/")[0]
    what = ROLLUPS.get(kind) or WORDS[account.event_types[0]]
    lands = {land_of(place) for place in account.places}
    abroad = [party for party in account.actors if not (party.id.startswith("per:") and party.country in lands)]
    hit = [side for side in sides_of(account.targets) if side.id not in lands or not any(map(is_exact, account.places))]
    who = _who_and_where(sides_of(abroad), hit, account.places)  # at home a person is not his country, and a city says who is hit
    rising = f", rising for {several(rising_days, 'day')}" if lane == "trend" else ""
    return f"{what}{who}{rising}: {_counted(counts)}"


def watch_name(indicator: str) -> str:
    """Name a watch, and the situation that is its own."""
    return f"Watch {indicator.removeprefix(WATCH)}"


def _counted(counts: Counts) -> str:
    line = f"{several(counts.stories, 'report')} in {span(counts.window_s)}"
    return line if counts.expected_stories is None else f"{line}, {expected_in_words(counts.expected_stories)} expected"


def confirmation_of(publishers: int) -> str:
    """Say how many independent publishers there are, and whether that confirms."""
    if publishers == 1:
        return "unconfirmed (1 publisher)"
    return f"confirmed ({publishers} publishers)"


def situation_name(parties: Sequence[Party], place: Place | None) -> str:
    """Name a situation by its place and its parties; a country that is alone in its own land is named once."""
    is_alone = place is not None and [party.id for party in parties] == [place.country]
    who = _list(parties) if parties and not is_alone else ""
    where = (place.country_name or place.name) if place else ""
    return ": ".join(part for part in (where, who) if part) or "Unnamed situation"


def _who_and_where(actors: Sequence[Party], targets: Sequence[Party], places: Sequence[Place]) -> str:
    """Say the parties and the places; what is both, once: a country as a party, a base or a city as a place.

    Whoever does it to nobody but itself is named once too.
    """
    where = [
        place for place in places if place.id != place.country or place.id not in {party.id for party in (*actors, *targets)}
    ]
    is_own = {party.id for party in targets} == {party.id for party in actors}
    told = {place.id for place in where} | {place.name for place in where}
    hit = [] if is_own else [party for party in targets if party.id not in told and party.name not in told]
    return _by(actors) + _on(hit) + _in(where)


def _by(actors: Sequence[Party]) -> str:
    return f" by {_list(actors)}" if actors else ""


def _on(targets: Sequence[Party]) -> str:
    return f" against {_list(targets)}" if targets else ""


def _in(places: Sequence[Place]) -> str:
    exact = [place for place in places if place.id != place.country]
    countries = dict.fromkeys(
        place.country_name or place.name for place in places if place.country_name or place.id == place.country
    )
    named = _list(exact[:3]) if exact else ""
    return f" in {', '.join(part for part in (named, *list(countries)[:1]) if part)}" if places else ""


def _list(named: Sequence[Party] | Sequence[Place]) -> str:
    # An unnamed class is told in the words it was found in, perhaps at the head of a sentence.
    names = [each.name[:1].lower() + each.name[1:] if each.id.startswith("?") else each.name for each in named]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
