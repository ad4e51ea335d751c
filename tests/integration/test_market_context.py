"""Market moves beside the events of an article: context that never counts."""

from services.core.signals.observe import observations_of
from tests.signal_builders import read


def test_a_market_move_adds_nothing_to_any_indicator() -> None:
    signal = read("Oil jumped 4 percent on Wednesday.")

    assert [(each.kind, each.instrument, each.percent) for each in signal.market] == [("up", "oil", 4)]
    assert observations_of(signal.mentions) == ()


def test_a_garbled_verb_of_prices_is_no_shooting() -> None:
    signal = read("Shares fell, while havens including the yen and gold shootings.")

    assert {each.event_type for each in signal.mentions} <= {"MARKET"}
    assert ("up", "gold") in {(each.kind, each.instrument) for each in signal.market}


def test_what_moved_the_market_is_still_an_act() -> None:
    signal = read("Shares fell after militants attacked a refinery in Libya.")

    assert [each.mode for each in signal.mentions if each.ledger == "acts"] == ["attack"]
