"""What a situation remembers beyond what it says: whose matter it is, where, and what was told of it."""

from msgspec import Struct

from services.core.mentions import Place
from services.core.vocabulary import Level


class Site(Struct, frozen=True, array_like=True, gc=False):
    """A place of a situation, and when an alert last told of it, seconds since 1970."""

    place: Place
    at: float


class Pair(Struct, frozen=True, array_like=True, gc=False):
    """When an alert last told of two sides, and when any report of acts, threats or easing between them last came."""

    alert_at: float
    report_at: float


class Acts(Struct, frozen=True, array_like=True, gc=False):
    """What is told already of acts: modes, directions (`IRN>USA`), and the step of casualties they reached."""

    modes: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    killed: int = 0


class Part(Struct, frozen=True, array_like=True, gc=False):
    """What a situation has of an alert of its own: how grave it is, what the user's rules add to it, and what it told of acts.

    `told` is the highest level at which it was told of under situations that are merged into this one.
    """

    severity: float
    labels: dict[str, str] = {}
    receivers: tuple[str, ...] = ()
    muted_by: tuple[str, ...] = ()
    acts: Acts = Acts()
    told: Level | None = None
