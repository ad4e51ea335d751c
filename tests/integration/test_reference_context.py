"""What the reference article tells beside its events: markets, announced steps, and which act answers which."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from services.core.messages import Signal
from tests.signal_builders import read

ARTICLE = Path(__file__).parents[3] / "shared" / "seed" / "article.txt"

pytestmark = pytest.mark.skipif(not ARTICLE.exists(), reason=f"the reference article is not at {ARTICLE}")


@cache
def signal() -> Signal:
    return read(ARTICLE.read_text(encoding="utf-8"), at=datetime(2020, 1, 8, 6, tzinfo=UTC))


def test_the_four_market_moves_are_found() -> None:
    found = {(each.kind, each.instrument, each.direction, each.percent, each.stance) for each in signal().market}

    assert found >= {
        ("up", "oil", "up", 5, "asserted"),
        ("down", "shares", "down", None, "asserted"),
        ("up", "havens", "up", None, "asserted"),
        ("up", "gold", "up", None, "asserted"),
        ("supply risk", "oil", "none", None, "hedged"),
    }


def test_the_announced_statement_has_its_day() -> None:
    assert [(each.who.id, each.what, each.at) for each in signal().steps if each.who] == [
        ("per:trump", "make a statement Wednesday morning", datetime(2020, 1, 8, tzinfo=UTC))
    ]


def test_the_missiles_answer_the_killing_of_the_general() -> None:
    mentions = signal().mentions
    joined = [(each, mentions[each.in_response_to]) for each in mentions if each.in_response_to is not None]

    assert any(one.mode == "rocket attack" and other.mode == "drone strike" for one, other in joined)
    assert {other.recency for _, other in joined} == {"recalled"}


def test_the_missiles_are_counted() -> None:
    told = [each for mention in signal().mentions for each in mention.quantities if each.what == "weapons"]

    assert [(each.least, each.most) for each in told] == [(12, None)]
