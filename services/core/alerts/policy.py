"""The numbers by which the judge decides; one default serves every stream."""

from functools import cache

from msgspec import Struct, structs

from services.core.alerts.counting.priors import NO_PRIORS, Priors
from services.core.alerts.rules.rules import NO_RULES, Rules
from services.core.alerts.watches.plan import WatchPlan, fingerprint_of
from services.core.ids import digest
from services.core.vocabulary import Context, Sensitivity

BUCKET_S = 600
"""Width of a bucket of event time, seconds."""
HOUR_S = 3_600
DAY_S = 86_400
LONGEST_WINDOW_S = 3 * DAY_S
"""The longest window in which stories are counted."""


class Policy(Struct, frozen=True, kw_only=True):
    """What rings.

    A flash is a new act told as fact: at least `flash_severity` grave (0-10) and `flash_weight` sure (0-1), in one of
    `flash_contexts`. A burst is a count whose chance is at most `burst_p`, and so small that by chance alone all indicators
    together would ring `false_alarms_a_day` times a day. It is at least `burst_ratio` times the expectation and more than any
    day's before, with at least `burst_stories` stories by `burst_publishers` publishers; in a stream of more than each of
    `busy_articles_a_day` one more of both is asked. `level_later` is by how many points of severity the bands of the table of
    levels begin later than it says.

    A trend is a window of days whose chance is at most `trend_p`, and so small that by chance alone `false_trends_a_day` would
    ring. It has at least `trend_ratio` times what the months before lead to expect and grows: `trend_growth` times as frequent as
    in the week before, more than usual for `trend_days`. It has at least `trend_stories` stories, `trend_publishers` publishers
    (more in busy streams, as above) and `trend_history_days` of stream behind it. It is over when two days have a chance of
    `trend_over_p` or less than `trend_over_ratio` times what was usual, or when it has not grown for `trend_level_s`.
    """

    flash_severity: float = 7.0
    flash_weight: float = 0.5
    flash_contexts: tuple[Context, ...] = ("interstate", "armed group", "terrorism")
    flash_quiet_s: int = DAY_S
    burst_p: float = 2e-3
    false_alarms_a_day: float = 0.2
    burst_ratio: float = 2.0
    burst_stories: int = 3
    burst_publishers: int = 2
    busy_articles_a_day: tuple[float, ...] = (200.0, 5_000.0)
    burst_over_p: float = 0.05
    burst_quiet_s: int = 6 * HOUR_S
    burst_lull_s: int = HOUR_S
    silence_holds_s: int = 3 * DAY_S
    same_story: float = 0.3
    story_memory_s: int = LONGEST_WINDOW_S
    situation_memory_s: int = 2 * DAY_S
    situation_warmth_s: int = 7 * DAY_S
    easing_origins: int = 2
    easing_window_s: int = DAY_S
    level_later: float = 0.0
    trend_p: float = 1e-3
    false_trends_a_day: float = 0.1
    trend_ratio: float = 1.5
    trend_growth: float = 1.2
    trend_days: int = 3
    trend_stories: int = 6
    trend_publishers: int = 3
    trend_history_days: int = 14
    trend_over_p: float = 0.05
    trend_over_ratio: float = 1.2
    trend_level_s: int = 7 * DAY_S


DEFAULT = Policy()
STEP = 1.0
"""Points of severity by which one step of sensitivity moves the gravity of a flash and the bands of the table of levels."""
TIMES = 4.0
"""By how much one step of sensitivity multiplies or divides the budgets of false alarms and of false trends."""


def policy_for(sensitivity: Sensitivity) -> Policy:
    """Give the policy of a sensitivity: gravity of a flash, budgets of false alarms and table of levels move together."""
    step = {"low": -1, "normal": 0, "high": 1}[sensitivity]
    return structs.replace(
        DEFAULT,
        flash_severity=DEFAULT.flash_severity - STEP * step,
        false_alarms_a_day=DEFAULT.false_alarms_a_day * TIMES**step,
        false_trends_a_day=DEFAULT.false_trends_a_day * TIMES**step,
        level_later=DEFAULT.level_later - STEP * step,
    )


class Judgement(Struct, frozen=True, kw_only=True):
    """The configuration of a judge: everything besides the log that alerts depend on."""

    namespace: str = ""
    partitions: int = 1
    public_url: str = "http://127.0.0.1:8737"
    policy: Policy = Policy()
    rules: Rules = NO_RULES
    watches: tuple[WatchPlan, ...] = ()
    priors: Priors = NO_PRIORS

    @property
    def version(self) -> str:
        """Name the policy, the priors, the rules and the watches: alerts by the same ones are comparable."""
        own = [self.priors.version] if self.priors.version else []
        own += [self.rules.fingerprint] if self.rules.rules else []
        own += [fingerprint_of(self.watches)] if self.watches else []
        return "+".join([version_of(self.policy), *own])


@cache
def version_of(policy: Policy) -> str:
    """Give a short name that changes when any number of the policy does."""
    return digest("policy", *(f"{name}={value}" for name, value in structs.asdict(policy).items()))[:12]
