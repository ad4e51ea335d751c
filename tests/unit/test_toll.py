"""Casualties of one event, joined over who tells them."""

from hypothesis import given
from hypothesis import strategies as st

from services.core.signals.numbers.casualties import Casualty, Harm
from services.core.signals.numbers.count import Count
from services.core.signals.numbers.toll import MOST, SOME, toll_of


def told(harm: Harm, least: float | None, most: float | None, by: str | None = None) -> Casualty:
    return Casualty(harm, Count(least, most, f"{least} to {most}"), by, frozenset({1}))


def test_nothing_told_is_no_toll() -> None:
    assert toll_of([], "the army") is None


def test_figures_of_two_tellers_make_a_range() -> None:
    toll = toll_of([told("killed", 12, 12, "the army"), told("killed", 40, 40, "the rebels")], None)

    assert toll is not None
    assert (toll.killed_least, toll.killed_most, toll.by) == (12, 40, ("the army", "the rebels"))


def test_of_one_tellers_figures_the_greatest_is_the_sum_of_the_others() -> None:
    toll = toll_of([told("killed", 4, 4), told("killed", 41, 41)], "the ministry")

    assert toll is not None
    assert (toll.killed_least, toll.killed_most, toll.by) == (41, 41, ("the ministry",))


def test_at_least_so_many_has_no_most() -> None:
    toll = toll_of([told("injured", 30, None)], None)

    assert toll is not None
    assert (toll.killed_least, toll.injured_least, toll.injured_most) == (None, 30, None)


def test_up_to_so_many_is_at_least_one() -> None:
    toll = toll_of([told("killed", None, 40)], None)

    assert toll is not None
    assert (toll.killed_least, toll.killed_most) == (SOME, 40)


def test_none_of_either_is_a_report_of_none() -> None:
    toll = toll_of([told("casualties", 0, 0, "the navy")], None)

    assert toll is not None
    assert (toll.status, toll.killed_least, toll.by) == ("none reported", None, ("the navy",))


def test_none_killed_but_some_injured_is_reported() -> None:
    toll = toll_of([told("killed", 0, 0), told("injured", 3, 3)], None)

    assert toll is not None
    assert (toll.status, toll.killed_least, toll.killed_most, toll.injured_least) == ("reported", 0, 0, 3)


@given(
    st.lists(
        st.builds(
            told,
            st.sampled_from(("killed", "injured", "casualties")),
            st.none() | st.floats(0, 1e15),
            st.none() | st.floats(0, 1e15),
            st.none() | st.sampled_from("ab"),
        ),
        min_size=1,
    )
)
def test_any_figures_give_bounded_whole_numbers(figures: list[Casualty]) -> None:
    toll = toll_of(figures, None)

    assert toll is not None
    for number in (toll.killed_least, toll.killed_most, toll.injured_least, toll.injured_most):
        assert number is None or 0 <= number <= MOST
