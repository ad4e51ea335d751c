"""Who is told of a situation, and of what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.core.alarms import Notice, Situation
from services.core.alerts.level import LEVELS
from services.core.notify.audience import Floors, Told, addressed, having_told, strangers
from services.core.vocabulary import Level
from tests.notify_builders import a_notice, told_of

EVERYONE: Floors = {"all": "advisory", "grave": "critical", "named": None}


def numbers(
    situation: Situation, floors: Floors, told: Told | None = None, *, late: bool = False
) -> list[tuple[str, int | None]]:
    """Give to whom which notice goes; none stands for the word that all is withdrawn."""
    messages = addressed(situation, floors, told, "test", late=late)
    return [(each.receiver, each.webhook.data.notice.number if each.webhook.data.notice else None) for each in messages]


def after(*situations: Situation, floors: Floors = EVERYONE) -> Told:
    """Give what was told of a situation by these words of it."""
    told = None
    for situation in situations:
        told = having_told(told, situation, addressed(situation, floors, told, "test"))
    assert told is not None
    return told


@pytest.mark.parametrize("what", ["opened", "escalated"])
@pytest.mark.parametrize(("level", "receivers"), [("advisory", ["all"]), ("warning", ["all"]), ("critical", ["all", "grave"])])
def test_a_notice_goes_to_those_whose_level_it_reaches(what: str, level: Level, receivers: list[str]) -> None:
    situation = told_of("one", a_notice(1, what, level))

    assert [name for name, _ in numbers(situation, EVERYONE)] == receivers


def test_a_notice_goes_to_those_it_names_or_its_situation_names_at_any_level() -> None:
    situation = told_of("one", a_notice(1, "reported", "advisory", receivers=("named",)), receivers=("grave",))

    assert numbers(situation, EVERYONE) == [("grave", 1), ("named", 1)]


def test_what_is_raised_goes_only_to_those_whose_level_was_not_reached_before() -> None:
    situation = told_of(
        "one", a_notice(1, "opened", "advisory"), a_notice(2, "raised", "warning"), a_notice(3, "raised", "critical")
    )

    assert numbers(situation, {"all": "advisory", "middle": "warning", "grave": "critical"}) == [
        ("all", 1),
        ("middle", 2),
        ("grave", 3),
    ]


def test_what_is_raised_goes_by_name_only_to_those_who_were_not_named_before() -> None:
    situation = told_of(
        "one",
        a_notice(1, "opened", "advisory", receivers=("desk",)),
        a_notice(2, "raised", "warning", receivers=("desk", "night")),
        a_notice(3, "escalated", "warning", receivers=("desk", "night")),
    )

    assert numbers(situation, {"desk": None, "night": None}) == [("desk", 1), ("desk", 3), ("night", 2), ("night", 3)]


def test_that_something_is_corrected_goes_to_those_who_were_told_of_it() -> None:
    situation = told_of(
        "one",
        a_notice(1, "opened", "advisory"),
        a_notice(2, "escalated", "warning", receivers=("desk",)),
        a_notice(3, "corrected", "warning", receivers=("desk",)),
    )

    assert numbers(situation, {"desk": None, "all": "warning", "grave": "critical"}) == [
        ("desk", 2),
        ("desk", 3),
        ("all", 2),
        ("all", 3),
    ]


def test_what_is_only_reported_reaches_no_level_for_others() -> None:
    situation = told_of("one", a_notice(1, "reported", "critical"), a_notice(2, "raised", "critical"))

    assert numbers(situation, {"grave": "critical"}) == [("grave", 2)]


def test_what_was_told_is_not_told_again() -> None:
    first = told_of("one")
    second = told_of("one", a_notice(), a_notice(2, "escalated"))

    assert numbers(second, EVERYONE, after(first)) == [("all", 2)]
    assert numbers(second, EVERYONE, after(first, second)) == []


def test_a_notice_that_turns_out_graver_is_told_to_those_who_were_not_told() -> None:
    early = told_of("one", a_notice(level="warning"), provisional=True)
    final = told_of("one", a_notice(level="critical"))

    assert numbers(final, EVERYONE, after(early)) == [("grave", 1)]


def test_nobody_is_told_of_what_is_muted_until_it_is_no_more() -> None:
    muted = told_of("one", muted_by=("night",))

    assert numbers(muted, EVERYONE) == []
    assert numbers(told_of("one"), EVERYONE, after(muted)) == [("all", 1)]


def test_those_who_were_told_hear_once_that_it_is_withdrawn() -> None:
    told, gone = told_of("one", provisional=True), told_of("one", state="withdrawn")

    assert numbers(gone, EVERYONE, after(told)) == [("all", None)]
    assert numbers(gone, EVERYONE, after(told, gone)) == []
    assert numbers(gone, EVERYONE) == []


def test_what_was_withdrawn_and_comes_again_is_told_again_under_another_id() -> None:
    told, gone = told_of("one"), told_of("one", state="withdrawn")

    (first,) = addressed(told, EVERYONE, None, "test")
    (again,) = addressed(told, EVERYONE, after(told, gone), "test")

    assert first.receiver == again.receiver
    assert first.webhook_id != again.webhook_id


def test_a_receiver_that_is_added_hears_of_an_open_situation_where_it_stands() -> None:
    situation = told_of("one", a_notice(), a_notice(2, "escalated"), a_notice(3, "escalated"))

    assert numbers(situation, {"all": "advisory", "new": "advisory"}, after(situation)) == [("new", 3)]


def test_of_a_situation_from_before_the_first_start_the_newest_notice_is_told() -> None:
    situation = told_of("one", a_notice(), a_notice(2, "escalated"))

    assert numbers(situation, EVERYONE, late=True) == [("all", 2)]


def test_ids_differ_by_namespace_situation_number_and_receiver_and_by_nothing_else() -> None:
    floors: Floors = {"a": "advisory", "b": "advisory"}
    two = (a_notice(), a_notice(2, "escalated"))

    ids = [
        each.webhook_id
        for namespace in ("x", "y")
        for name in ("one", "two")
        for each in addressed(told_of(name, *two), floors, None, namespace)
    ]

    assert len(set(ids)) == len(ids) == 16
    assert [each.webhook_id for each in addressed(told_of("one", *two, revision=9), floors, None, "x")] == ids[:4]
    assert not any("." in each for each in ids)


def test_names_that_are_no_receivers_are_known() -> None:
    situation = told_of("one", a_notice(receivers=("all", "desk")), receivers=("ghost",))

    assert strangers(situation, EVERYONE) == {"desk", "ghost"}


@given(
    st.lists(st.tuples(st.sampled_from(["escalated", "raised"]), st.sampled_from(LEVELS)), max_size=6), st.sampled_from(LEVELS)
)
def test_a_receiver_of_a_level_hears_at_the_first_notice_that_reaches_it(more: list[tuple[str, Level]], floor: Level) -> None:
    notices: list[Notice] = [a_notice(1, "opened", "advisory")]
    notices += [a_notice(number, what, level) for number, (what, level) in enumerate(more, start=2)]
    reaching = [each.number for each in notices if LEVELS.index(each.level) >= LEVELS.index(floor)]

    told = [number for _, number in numbers(told_of("one", *notices), {"it": floor})]

    assert told[:1] == reaching[:1]
    assert set(told) <= set(reaching)


@given(st.lists(st.integers(1, 5), max_size=8), st.booleans())
def test_however_words_of_it_come_each_notice_is_told_at_most_once(lengths: list[int], late: bool) -> None:  # noqa: FBT001 - Hypothesis calls it
    told, heard = None, []
    for length in lengths:
        situation = told_of("one", *(a_notice(number, "escalated") for number in range(1, length + 1)))
        messages = addressed(situation, EVERYONE, told, "test", late=late)
        heard += [each.webhook_id for each in messages]
        told = having_told(told, situation, messages)

    assert len(set(heard)) == len(heard)


def test_who_heard_the_newest_notice_alone_hears_no_older_one_later() -> None:
    situation = told_of("one", a_notice(), a_notice(2, "escalated"), a_notice(3, "escalated"))
    told = having_told(None, situation, addressed(situation, EVERYONE, None, "test", late=True))

    assert numbers(structs.replace(situation, revision=1), EVERYONE, told) == []
