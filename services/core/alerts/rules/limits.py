"""What rings earlier by a user's rules: limits below the judge's own, and of several the lowest.

Only what is known before anything rings can lower a limit: of an act all but its level and watch, of an indicator what its name
tells. A rule that mutes lowers none. The budget of false alarms, and what a flash must be besides grave, stay as they are.
"""

from functools import lru_cache

from msgspec import Struct, structs

from services.core.alerts.policy import Policy
from services.core.alerts.rules.match import known_of_act, known_of_indicator, matches
from services.core.alerts.rules.rules import Match, Rules
from services.core.mentions import Mention
from services.core.vocabulary import Lane

KEPT = 16_384
"""Pairs of a rule and an indicator for which it is remembered whether they match."""


class Floors(Struct, frozen=True):
    """The least stories, publishers and times the expectation that rules ask of an indicator; none where they say nothing."""

    stories: int | None = None
    publishers: int | None = None
    ratio: float | None = None


NO_FLOORS = Floors()


def least_gravity(mention: Mention, rules: Rules, usual: float) -> float:
    """Give the severity from which an act rings by itself.

    Args:
        mention: The act.
        rules: The user's.
        usual: What the judge asks of every act.
    """
    if not rules.lowering_gravity:
        return usual
    known = known_of_act(mention)
    lower = (least for match, least in rules.lowering_gravity if least < usual and matches(match, known))
    return min(lower, default=usual)


def floors_of(indicator: str, rules: Rules, *, lane: Lane = "burst") -> Floors:
    """Give the floors that rules set for an indicator's burst, or its trend."""
    asked = [floors for match, floors in rules.lowering_floors if _speaks_of(match, indicator, lane)]
    if not asked:
        return NO_FLOORS
    return Floors(
        min((each.stories for each in asked if each.stories is not None), default=None),
        min((each.publishers for each in asked if each.publishers is not None), default=None),
        min((each.ratio for each in asked if each.ratio is not None), default=None),
    )


def lowered(policy: Policy, floors: Floors, *, more: int) -> Policy:
    """Give a policy with floors that are not above what rules ask.

    Args:
        policy: The judge's.
        floors: What rules ask, all in all.
        more: Stories and publishers that a busy stream asks beyond the policy's.
    """
    if floors is NO_FLOORS:
        return policy
    stories, publishers, ratio = policy.burst_stories, policy.burst_publishers, policy.burst_ratio
    return structs.replace(
        policy,
        burst_stories=stories if floors.stories is None else min(stories, floors.stories - more),
        burst_publishers=publishers if floors.publishers is None else min(publishers, floors.publishers - more),
        burst_ratio=ratio if floors.ratio is None else min(ratio, floors.ratio),
    )


def lowered_of_trend(policy: Policy, floors: Floors, *, more: int) -> Policy:
    """Give a policy with floors of a trend that are not above what rules ask; arguments as in `lowered`."""
    if floors is NO_FLOORS:
        return policy
    stories, publishers, ratio = policy.trend_stories, policy.trend_publishers, policy.trend_ratio
    return structs.replace(
        policy,
        trend_stories=stories if floors.stories is None else min(stories, floors.stories - more),
        trend_publishers=publishers if floors.publishers is None else min(publishers, floors.publishers - more),
        trend_ratio=ratio if floors.ratio is None else min(ratio, floors.ratio),
    )


@lru_cache(maxsize=KEPT)
def _speaks_of(match: Match, indicator: str, lane: Lane) -> bool:
    return matches(match, known_of_indicator(indicator, lane=lane))
