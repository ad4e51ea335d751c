"""What /api/status and each `status` event say."""

from datetime import UTC, datetime

from msgspec import Struct

from services.core.coverage import SilentGroup
from services.feed.hub import Hub
from services.feed.position import Position
from services.feed.staleness import Reason, reasons
from services.feed.watch import Watch


class Status(Struct, frozen=True, kw_only=True):
    """How the stream is: times of the wall clock, except `stream_at`, the event time of the newest observation.

    `silent_groups` are source groups from which nothing comes though something should: that makes nothing stale, but less than
    all is shown. `baseline` says how far what is usual is learned and is empty when it is, `meanwhile` what rings before all can.
    """

    checked_at: datetime
    started_at: datetime
    stale: bool
    stale_since: datetime | None
    reasons: list[Reason]
    caught_up: bool
    stream_at: datetime | None
    observed_at: datetime | None
    answered_at: datetime | None
    behind: int
    position: str
    clients: int
    open_alerts: int
    open_situations: int
    silent_groups: tuple[SilentGroup, ...] = ()
    baseline: str = ""
    meanwhile: str = ""


def status_of(hub: Hub, watch: Watch, position: Position | None = None) -> Status:
    """Say how the stream is now, with a client's own position where it has one."""
    now = datetime.now(UTC)
    facts = watch.facts
    found = reasons(facts, now)
    return Status(
        checked_at=now,
        started_at=facts.started_at,
        stale=bool(found),
        stale_since=min((reason.since for reason in found), default=None),
        reasons=found,
        caught_up=hub.caught_up,
        stream_at=facts.stream_at,
        observed_at=facts.observed_at,
        answered_at=facts.answered_at,
        behind=facts.behind,
        position=str(position or hub.position),
        clients=hub.clients,
        open_alerts=hub.shelves["alert"].open_count,
        open_situations=hub.shelves["situation"].open_count,
        silent_groups=facts.silent,
        baseline=facts.baseline,
        meanwhile=facts.meanwhile,
    )
