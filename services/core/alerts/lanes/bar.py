"""What an indicator has to reach to ring as a burst: floors of stories and publishers by the stream's volume, and the budget."""

from collections.abc import Collection

from msgspec import Struct, structs

from services.core.alerts.counting.stream import articles_a_day
from services.core.alerts.memory.state import Stream
from services.core.alerts.policy import Policy
from services.core.alerts.rules.limits import floors_of, lowered
from services.core.alerts.rules.rules import NO_RULES, Rules


class Bar(Struct, frozen=True):
    """What indicators have to reach: `limit` is the highest rate of false alarms a day at which one rings.

    `groups` are the source groups whose stories count; those of others only teach. `rules` may lower the floors of some.
    """

    stream: Stream
    policy: Policy
    limit: float
    groups: Collection[str]
    rules: Rules = NO_RULES

    def of(self, indicator: str) -> "Bar":
        """Give what one indicator has to reach, by the user's rules for it."""
        own = policy_of(indicator, self.stream, self.policy, self.rules)
        return self if own is self.policy else structs.replace(self, policy=own)

    @property
    def stories(self) -> int:
        """Give the least stories of a burst, by the articles of a day."""
        return least_stories(self.stream, self.policy)

    @property
    def publishers(self) -> int:
        """Give the least independent publishers of a burst, by the articles of a day."""
        return self.policy.burst_publishers + _more_asked(self.stream, self.policy)


def least_stories(stream: Stream, policy: Policy) -> int:
    """Give the least stories of a burst, by the articles of a day."""
    return policy.burst_stories + _more_asked(stream, policy)


def policy_of(indicator: str, stream: Stream, policy: Policy, rules: Rules) -> Policy:
    """Give the policy with the floors that the user's rules lower for an indicator."""
    return lowered(policy, floors_of(indicator, rules), more=_more_asked(stream, policy)) if rules.lowering_floors else policy


def _more_asked(stream: Stream, policy: Policy) -> int:
    return sum(articles_a_day(stream) >= articles for articles in policy.busy_articles_a_day)
