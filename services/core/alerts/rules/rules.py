"""A file of rules and receivers, as it is written."""

from functools import cached_property
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from services.core.ids import digest
from services.core.vocabulary import Context, EventType, Id, Lane, Level, Name, Severity, Share, Slug

AtLeastOne = Annotated[int, Meta(ge=1, le=1000)]
Times = Annotated[float, Meta(ge=1, le=1000)]


class Receiver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is notified, at an address, by signed messages.

    The secret that signs them is in an environment variable or in a file. One that gives a `level` gets everything of that
    level or above; without one it gets what rules and watches name it for.
    """

    name: Slug
    url: Annotated[str, Meta(max_length=2000)]
    secret_env: str = ""
    secret_file: str = ""
    level: Level | None = None


class Match(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alerts a rule is about: every field that is given holds, by any of its values.

    Places, actors and targets are ids; a country stands for all that belongs to it. A dyad is `IRN>USA`, or `IRN-USA` for both
    directions.
    """

    event_types: tuple[EventType, ...] = ()
    modes: tuple[Name, ...] = ()
    contexts: tuple[Context, ...] = ()
    places: tuple[Id, ...] = ()
    actors: tuple[Id, ...] = ()
    targets: tuple[Id, ...] = ()
    dyads: tuple[Id, ...] = ()
    watches: tuple[Slug, ...] = ()
    lanes: tuple[Lane, ...] = ()
    levels: tuple[Level, ...] = ()


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a matching alert must reach; `ratio` is times the expectation, and is asked only of what has one.

    Below the judge's own limits they let matching acts and counts ring there.
    """

    severity: Severity | None = None
    confidence: Share | None = None
    stories: AtLeastOne | None = None
    publishers: AtLeastOne | None = None
    ratio: Times | None = None


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule: of the alerts that match and reach the thresholds, whom they notify, their labels, and whether they are muted.

    `note` is for people.
    """

    name: Slug
    match: Match = Match()
    thresholds: Thresholds = Thresholds()
    receivers: tuple[Slug, ...] = ()
    labels: dict[Name, str] = {}
    mute: bool = False
    note: str = ""


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A file of rules."""

    version: Name = "1"
    receivers: tuple[Receiver, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def receiver_names(self) -> tuple[str, ...]:
        """Give whom rules and watches may name."""
        return tuple(receiver.name for receiver in self.receivers)

    @cached_property
    def lowering_gravity(self) -> tuple[tuple[Match, float], ...]:
        """Give what may let an act ring at a lower severity, and at which."""
        asking = (rule for rule in self.rules if not rule.mute)
        return tuple((rule.match, least) for rule in asking if (least := rule.thresholds.severity) is not None)

    @cached_property
    def lowering_floors(self) -> tuple[tuple[Match, Thresholds], ...]:
        """Give what may let counts ring by fewer stories or publishers, or by less above the expectation."""
        asking = ((rule.match, rule.thresholds) for rule in self.rules if not rule.mute)
        return tuple((match, each) for match, each in asking if {each.stories, each.publishers, each.ratio} != {None})

    @cached_property
    def fingerprint(self) -> str:
        """Give a short name that changes when any rule does; empty without rules. No alert depends on a receiver's address."""
        return digest("rules", self.version, msgspec.json.encode(self.rules).decode())[:12] if self.rules else ""


NO_RULES = Rules()
