import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feed.position import START, Position, PositionError, parse

offsets = st.integers(min_value=-1, max_value=10**17)


@given(alert=offsets, situation=offsets)
def test_an_event_id_reads_back_as_it_was_written(alert: int, situation: int) -> None:
    position = Position(alert=alert, situation=situation)

    assert parse(str(position)) == position


def test_an_event_id_holds_the_offsets_of_both_topics() -> None:
    assert str(Position(alert=123, situation=45)) == "a123-s45"
    assert str(Position(situation=45)) == "a-s45"
    assert parse("a-s") == START


@pytest.mark.parametrize("text", ["", "123", "a1", "a1-s2-s3", "a-1-s2", "a\u0661-s2", "a1-s2\n", "a" + "9" * 19 + "-s1"])
def test_any_other_text_is_refused_with_its_value_and_the_way_out(text: str) -> None:
    with pytest.raises(PositionError) as refusal:
        parse(text)

    assert repr(text[:80]) in str(refusal.value)
    assert "a123-s45" in str(refusal.value)


def test_a_position_never_goes_back() -> None:
    position = Position(alert=5, situation=7)

    assert position.after("alert", 3) == position
    assert position.after("alert", 6) == Position(alert=6, situation=7)
    assert position.merged(Position(alert=9, situation=2)) == Position(alert=9, situation=7)
