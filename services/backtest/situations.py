"""Every situation in a table: first report, lead over the third publisher, level, and what people would have been told."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from services.adapters.terminal import printable
from services.backtest.page import span
from services.core.alarms import Situation, Told
from services.core.alerts.alert import moment
from services.core.alerts.level import highest
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, Story
from services.core.alerts.telling.saying import Message
from services.core.alerts.telling.summary import several
from services.core.vocabulary import Level

THIRD = 3
"""Independent publishers with whom a report is common knowledge."""
HEADS = ("told at", "first report", "lead", "level", "told", "situation")


class Row(Struct, frozen=True, kw_only=True):
    """A situation in its last form.

    `lead_s` are the seconds from its first notice until the third independent publisher's first article; fewer than 0 where that
    came before the notice, and none where there are fewer publishers, or nobody was told. `level` is the loudest that was told.
    """

    situation: Situation
    first: Told | None
    lead_s: float | None
    level: Level
    notices: dict[str, int]
    publishers: int


class Situations:
    """Collects situations as they are told, with the first article of each publisher's stories."""

    def __init__(self) -> None:
        self._last: dict[str, Situation] = {}
        self._told: dict[str, dict[str, Told]] = {}
        self._stories: dict[str, dict[str, tuple[str, datetime]]] = {}

    def take(self, messages: Iterable[Message], world: Layer) -> None:
        """Take what was told; what its bucket's end did not bear out is left out."""
        for each in messages:
            if isinstance(each, Situation) and not each.provisional:
                if each.state == "withdrawn" and each.situation_id not in self._last:
                    continue
                self._last[each.situation_id] = each
                self._told.setdefault(each.situation_id, {}).update({told.story_id: told for told in each.stories})
                self._stories.setdefault(each.situation_id, {}).update(_stories_of(each, world))

    def rows(self) -> list[Row]:
        """Give a row for each situation, by the time at which it opened; one that became part of another is told in that."""
        own = (each for each in self._last.values() if each.merged_into is None)
        return [self._row(each) for each in sorted(own, key=lambda each: (each.opened_at, each.situation_id))]

    def lines(self) -> Iterator[str]:
        """Give them as a table to read."""
        return lines_of(self.rows())

    def _row(self, situation: Situation) -> Row:
        firsts: dict[str, datetime] = {}
        for origin, at in self._stories[situation.situation_id].values():
            firsts[origin] = min(at, firsts.get(origin, at))
        reported = sorted(firsts.values())
        told = situation.notices[0].at if situation.notices else None
        third = reported[THIRD - 1] if len(reported) >= THIRD else None
        return Row(
            situation=situation,
            first=min(self._told[situation.situation_id].values(), key=lambda each: (each.seen_at, each.story_id), default=None),
            lead_s=(third - told).total_seconds() if third and told else None,
            level=highest([each.level for each in situation.notices] or [situation.level]),
            notices=dict(Counter[str](each.what for each in situation.notices)),
            publishers=len(reported),
        )


def lines_of(rows: Sequence[Row]) -> Iterator[str]:
    """Give rows as aligned lines below how many there are."""
    told = sum(number for row in rows for number in row.notices.values())
    yield f"{several(len(rows), 'situation')}, {several(told, 'notice')}"
    cells = [HEADS, *(_cells(row) for row in rows)] if rows else []
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS) - 1)] if rows else []
    for line in cells:
        yield "  ".join([*(f"{cell:{width}}" for cell, width in zip(line, widths, strict=False)), line[-1]])
    yield ""


def _cells(row: Row) -> tuple[str, ...]:
    situation = row.situation
    counts = f"{several(situation.story_count, 'story', 'stories')}, {several(row.publishers, 'publisher')}"
    return tuple(
        printable(cell)
        for cell in (
            f"{situation.notices[0].at:%Y-%m-%d %H:%M}" if situation.notices else "nobody told",
            f"{row.first.seen_at:%Y-%m-%d %H:%M} {row.first.publisher}" if row.first else "",
            _lead(row),
            row.level,
            ", ".join(f"{number} {what}" for what, number in row.notices.items()),
            f"{situation.name} ({counts}; {situation.state})",
        )
    )


def _lead(row: Row) -> str:
    """Say how long before the third publisher people were told, or how long after."""
    if row.lead_s is None:
        return "-"
    return f"{'-' if row.lead_s < 0 else ''}{span(abs(row.lead_s))}"


def _stories_of(situation: Situation, world: Layer) -> dict[str, tuple[str, datetime]]:
    """Give the stories of a situation's alerts that are remembered: whose report each is, and when it was first seen."""
    held = (world.get(OpenAlert, member.alert_id) for member in situation.alerts)
    told = ((story_id, origin) for each in held if each for story_id, origin in each.stories.items())
    known = ((story_id, origin, world.get(Story, story_id)) for story_id, origin in told)
    return {story_id: (origin, moment(story.first_at)) for story_id, origin, story in known if story is not None}
