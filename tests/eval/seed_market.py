"""Market moves of a read article."""

from typing import Any

from services.core.mentions import MarketMove
from services.core.messages import Signal
from tests.eval.gold import Seed
from tests.eval.passages import overlaps, passages_of
from tests.eval.report import Error

INSTRUMENTS = {
    "oil": {"oil"},
    "gas": {"gas"},
    "equities": {"shares", "markets"},
    "haven": {"gold", "haven currency", "havens"},
}
"""Our instruments of a kind of the list, whose last part is the direction; a risk has none."""
RISK = "supply_risk"


def score(seed: Seed, signal: Signal) -> tuple[int, int, list[Error]]:
    """Give the moves found, all moves, and what is wrong."""
    moves = seed.expected.get("market", [])
    wrong = [move for move in moves if not is_found(move, seed.text, signal.market)]
    errors = [Error(f"market: {move['kind']} missed", "seed", str(move["evidence"])) for move in wrong]
    return len(moves) - len(wrong), len(moves), errors


def is_found(move: dict[str, Any], text: str, told: tuple[MarketMove, ...]) -> bool:
    """Tell whether a move of the kind and direction is told at its evidence."""
    passages = passages_of(str(move["evidence"]), text)
    here = [each for each in told if overlaps((each.span.start, each.span.end), passages)]
    if move["kind"] == RISK:
        return any(each.kind == "supply risk" for each in here)
    what, _, direction = str(move["kind"]).rpartition("_")
    return any(each.instrument in INSTRUMENTS.get(what, {what}) and each.direction == direction for each in here)
