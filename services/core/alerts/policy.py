"""The numbers by which the judge decides; one default serves every stream."""

from functools import cache

from msgspec import Struct, structs

from services.core.ids import digest
from services.core.vocabulary import Context

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
    `busy_articles_a_day` one more of both is asked.
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
    easing_origins: int = 2


class Judgement(Struct, frozen=True, kw_only=True):
    """The configuration of a judge: everything besides the log that alerts depend on."""

    namespace: str = ""
    partitions: int = 1
    public_url: str = "http://127.0.0.1:8737"
    policy: Policy = Policy()

    @property
    def version(self) -> str:
        """Name the policy: alerts by the same one are comparable."""
        return version_of(self.policy)


@cache
def version_of(policy: Policy) -> str:
    """Give a short name that changes when any number of the policy does."""
    return digest("policy", *(f"{name}={value}" for name, value in structs.asdict(policy).items()))[:12]
