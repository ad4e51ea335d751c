"""The cues of how an event is told, collected on the way up from its word."""

from msgspec import Struct

from services.core.signals.events.parties import Role
from services.core.vocabulary import Stance

_STRONGEST: tuple[Stance, ...] = ("negated", "hypothetical", "hedged", "reported", "asserted")


class Reading(Struct, frozen=True):
    """How an event is told: the stance, the words that decided it, the words by which it is still to come, and who says so.

    `taken_back` tells of a denial that it is the report that was withdrawn.
    """

    stance: Stance
    words: str = ""
    planned: str = ""
    speaker: str | None = None
    source: Role | None = None
    taken_back: bool = False


class Cues:
    """Cues found so far: the first of each stance, the first that puts the event in the future, the first speaker."""

    def __init__(self) -> None:
        self.found: dict[Stance, str] = {}
        self.planned = ""
        self.speaker: str | None = None
        self.source: Role | None = None
        self.taken_back = False
        self.presumed = False
        """Whether what stands above takes the event for granted: "denied responsibility for the attack"."""

    def add(self, stance: Stance, words: str) -> None:
        """Note a cue."""
        self.found.setdefault(stance, words)

    def negate(self, words: str) -> None:
        """Note a denial; it undoes an earlier one."""
        if self.found.pop("negated", None) is None:
            self.found["negated"] = words

    def plan(self, words: str) -> None:
        """Note that the event is still to come."""
        self.planned = self.planned or words

    def reading(self) -> Reading:
        """Give the strongest stance: what is denied is not merely reported."""
        stance: Stance = next((each for each in _STRONGEST if each in self.found), _STRONGEST[-1])
        taken_back = self.taken_back and stance == "negated"
        return Reading(stance, self.found.get(stance, ""), self.planned, self.speaker, self.source, taken_back)
