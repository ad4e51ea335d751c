"""Market moves, by words alone."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.mentions import MarketMove
from services.core.signals.market.market import market_moves
from services.core.signals.text.sentence import Sentence
from tests.signal_builders import lexicon

CUES = lexicon().files.cues
SOME_WORDS = (
    "oil",
    "gold",
    "yen",
    ",",
    "and",
    "rose",
    "fell",
    "5",
    "%",
    "$",
    "to",
    "the",
    "in",
    "of",
    "could",
    "supplies",
    "cut",
    "?",
)
INSTRUMENTS = [(instrument, name) for instrument, names in CUES.instruments.items() for name in names]
VERBS = [(kind, verb) for kind in ("up", "down") for verb in CUES.market_moves[kind]]


def moves(text: str) -> tuple[MarketMove, ...]:
    return market_moves([Sentence("text", 0, len(text), text)], lexicon())


def brief(text: str) -> list[tuple[str, str, str, float | None, str]]:
    return [(each.kind, each.instrument, each.direction, each.percent, each.stance) for each in moves(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oil jumped 4 percent on Monday.", ("up", "oil", "up", 4, "asserted")),
        ("Tokyo's Nikkei closed 2.1 percent lower.", ("down", "shares", "down", 2.1, "asserted")),
        ("Brent crude, the world's yardstick, gained $1.20, or 1.8%, to $67.", ("up", "oil", "up", 1.8, "asserted")),
        ("The raid sent stock markets tumbling.", ("down", "shares", "down", None, "asserted")),
        ("The news pushed up gold prices by 2%.", ("up", "gold", "up", 2, "asserted")),
        ("A 5% rise in oil prices followed.", ("up", "oil", "up", 5, "asserted")),
        ("The blast set off a sell-off in airline shares.", ("down", "shares", "down", None, "asserted")),
        ("The rouble slid to 75 to the dollar.", ("down", "currency", "down", None, "asserted")),
        ("Wheat futures surged as much as 7.1 percent.", ("up", "grain", "up", 7.1, "asserted")),
        ("Treasury yields fell.", ("down", "yields", "down", None, "asserted")),
        ("War-risk premiums for tankers have doubled.", ("up", "shipping", "up", None, "asserted")),
        ("The test rattled financial markets.", ("volatile", "markets", "none", None, "asserted")),
        ("Oil prices could rise further.", ("up", "oil", "up", None, "hedged")),
        ("Oil prices did not rise.", ("up", "oil", "up", None, "negated")),
        ("Will oil prices rise?", ("up", "oil", "up", None, "hypothetical")),
        ("A war could choke off gas supplies.", ("supply risk", "gas", "none", None, "hedged")),
        ("Crude shipments were halted.", ("supply risk", "oil", "none", None, "asserted")),
        ("Traders spoke of fears for grain exports.", ("supply risk", "grain", "none", None, "hedged")),
    ],
)
def test_a_move_has_kind_instrument_direction_size_and_stance(
    text: str, expected: tuple[str, str, str, float | None, str]
) -> None:
    assert brief(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The oil-rich province fell to the rebels.",
        "She won a gold medal and rose to fame.",
        "The stock of missiles has fallen.",
        "The two states share a border that rose in importance.",
        "The dollar amount fell.",
        "His yen for travel rose.",
        "Falling oil output hurt the budget.",
        "A million dollar bid dropped.",
        "Concern over oil prices rose in the capital.",
        "Oil tanks exploded at the port.",
        "Fish stocks fell.",
        "The markets were full of fruit.",
        "A rise in gold-plated taps followed.",
        "The yen and gold shootings trial began.",
    ],
)
def test_words_of_markets_that_tell_no_market_are_left_alone(text: str) -> None:
    assert moves(text) == ()


def test_a_list_moves_together() -> None:
    found = moves("Gold, the yen and the Swiss franc climbed as investors fled.")

    assert [(each.instrument, each.kind) for each in found] == [
        ("gold", "up"),
        ("haven currency", "up"),
        ("haven currency", "up"),
    ]


def test_a_noun_in_place_of_the_verb_is_read_behind_a_list() -> None:
    found = moves("Shares sank, while safe havens such as silver and bullion soarings.")

    assert [(each.instrument, each.kind) for each in found] == [
        ("shares", "down"), ("havens", "up"), ("metals", "up"), ("gold", "up"),
    ]  # fmt: skip


def test_a_single_good_before_a_noun_is_no_move() -> None:
    assert moves("Police counted the gold shootings.") == ()


def test_the_evidence_points_into_the_text() -> None:
    text = "In Asia, oil prices rose almost 5% on Monday."

    move = moves(text)[0]

    assert text[move.span.start : move.span.end] == move.words == "oil prices rose almost 5%"
    assert move.trigger is not None
    assert text[move.trigger.start : move.trigger.end] == "rose"
    assert move.quote == text


def test_a_change_in_money_keeps_its_unit() -> None:
    move = moves("The price of oil climbed more than $2 a barrel.")[0]

    assert (move.change, move.unit, move.percent) == (2, "USD", None)


def test_a_level_is_no_size() -> None:
    assert [(each.percent, each.change) for each in moves("Spot gold rose to $1,337 an ounce.")] == [(None, None)]


def test_a_move_of_long_ago_is_recalled() -> None:
    assert [each.recency for each in moves("Oil prices rose 12% last year.")] == ["recalled"]


@pytest.mark.parametrize(("instrument", "name"), INSTRUMENTS, ids=[name for _, name in INSTRUMENTS])
def test_every_instrument_is_known_by_each_of_its_names(instrument: str, name: str) -> None:
    found = moves(f"On Monday, {name} rose 2 percent.")

    assert {(each.kind, each.instrument, each.percent) for each in found} == {("up", instrument, 2)}


@pytest.mark.parametrize(("kind", "verb"), VERBS, ids=[verb for _, verb in VERBS])
def test_every_verb_moves_its_way(kind: str, verb: str) -> None:
    assert [each.kind for each in moves(f"Oil prices will {verb}.")] == [kind]


@given(st.lists(st.sampled_from(SOME_WORDS)))
def test_any_row_of_market_words_is_read(words: list[str]) -> None:
    text = " ".join(words)

    for move in moves(text):
        assert text[move.span.start : move.span.end] == move.words


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert len(list(islice(moves(f"oil rose {text} gold fell"), 10))) <= 10
