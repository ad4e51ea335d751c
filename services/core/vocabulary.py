"""The words of the contract: the kinds of values that messages are made of."""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta

Utc = Annotated[datetime, Meta(tz=True)]
Id = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=300)]
Share = Annotated[float, Meta(ge=0, le=1)]
Severity = Annotated[float, Meta(ge=0, le=10)]
Natural = Annotated[int, Meta(ge=0)]
Quote = Annotated[str, Meta(max_length=300)]
Url = Annotated[str, Meta(max_length=2000)]

Slug = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=64,
        description="small letters and digits, hyphens between them, 64 at most",
    ),
]

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION",
    "MOBILIZE", "COERCE", "ASSAULT", "DISRUPT", "EVACUATE", "CASUALTY", "MARKET", "COMMENT",
]  # fmt: skip
Context = Literal["interstate", "armed group", "terrorism", "domestic politics", "crime", "hazard", "unknown"]
Cause = Literal["conflict", "health", "weather", "accident", "unknown"]
Stance = Literal["asserted", "reported", "hedged", "hypothetical", "negated"]
Recency = Literal["new", "recalled", "planned"]
Ledger = Literal["acts", "threats", "easing", "none"]
Lane = Literal["flash", "burst", "trend", "watch"]
Level = Literal["advisory", "warning", "critical"]
Sensitivity = Literal["low", "normal", "high"]
WatchMode = Literal["each", "burst"]
State = Literal["pending", "firing", "easing", "resolved", "withdrawn"]
OVER: Final[frozenset[State]] = frozenset({"resolved", "withdrawn"})
"""States in which an alert or a situation takes no more reports."""
Happening = Literal[
    "pending", "opened", "confirmed", "escalated", "raised", "easing", "renewed", "reported", "corrected", "resolved",
    "withdrawn",
]  # fmt: skip
Precision = Literal["minute", "day", "unknown"]
Counted = Literal[
    "killed", "injured", "casualties", "people", "troops", "weapons", "vehicles", "targets", "acts", "distance", "duration",
    "money",
]  # fmt: skip
Instrument = Literal[
    "oil", "gas", "gold", "metals", "grain", "shares", "bonds", "yields", "currency", "haven currency", "havens", "shipping",
    "crypto", "volatility", "markets",
]  # fmt: skip
MarketKind = Literal["up", "down", "steady", "volatile", "supply risk"]
Direction = Literal["up", "down", "none"]
Grain = Literal["minute", "day", "week", "month", "unknown"]

WATCH = "watch/"
"""How the indicators of a user's watches begin; what follows is a watch's name and neither country nor sea."""
