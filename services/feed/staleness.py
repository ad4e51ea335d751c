"""Is the stream alive? Decided from what was last seen of the broker; the wall clock serves for nothing else."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from services.core.coverage import SilentGroup

BROKER_SILENT_S = 10.0
STREAM_STILL_S = 180.0  # live producers write a mark each minute
BEHIND_S = 10.0

UNJUDGED_S = 30.0

Cause = Literal["broker", "stream", "judge", "behind"]


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of the broker and of observations.v1; times are the wall clock's except `stream_at`.

    `observed_at` is when the newest observation was written, `stream_at` the event time it tells. `silent` are the source groups
    that the judge misses, with event times; `baseline` and `meanwhile` are its words on what is learned and on what can ring.
    """

    started_at: datetime
    answered_at: datetime | None = None
    observed_at: datetime | None = None
    stream_at: datetime | None = None
    behind_since: datetime | None = None
    behind: int = 0
    unjudged_since: datetime | None = None
    unjudged: int = 0
    silent: tuple[SilentGroup, ...] = ()
    baseline: str = ""
    meanwhile: str = ""


class Reason(Struct, frozen=True, kw_only=True):
    """One thing that is wrong, since when, and what to do."""

    cause: Cause
    since: datetime
    text: str


def reasons(facts: Facts, now: datetime) -> list[Reason]:
    """Give what makes the stream stale; none is well."""
    return list(_reasons(facts, now))


def _reasons(facts: Facts, now: datetime) -> Iterator[Reason]:
    answered_at = facts.answered_at or facts.started_at
    if (now - answered_at).total_seconds() > BROKER_SILENT_S:
        yield Reason(cause="broker", since=answered_at, text="Kafka does not answer. What you see is the last that is known.")
    observed_at = facts.observed_at or facts.started_at
    if (now - observed_at).total_seconds() > STREAM_STILL_S:
        yield Reason(cause="stream", since=observed_at, text=_still(facts))
    if facts.unjudged_since and (now - facts.unjudged_since).total_seconds() > UNJUDGED_S:
        text = f"{facts.unjudged} articles and marks wait for the judge. Silence is not calm: is `tocsin alerting` running?"
        yield Reason(cause="judge", since=facts.unjudged_since, text=text)
    if facts.behind_since and (now - facts.behind_since).total_seconds() > BEHIND_S:
        text = f"This page is {facts.behind} records behind Kafka."
        yield Reason(cause="behind", since=facts.behind_since, text=text)


def _still(facts: Facts) -> str:
    if facts.observed_at is None:
        return "Nothing has been analysed yet: no article and no mark has come."
    return "No article and no mark has been analysed for over 3 minutes. Silence is not calm: is the producer or extractor down?"
