"""Who is told to act, and who is not: a place is nobody, and "they" are more than one."""

import pytest

from tests.signal_builders import read


def actors(text: str, event_type: str) -> set[str | None]:
    """Give the ids of who does what is told of a type."""
    return {each.actor.id if each.actor else None for each in read(text).mentions if each.event_type == event_type}


@pytest.mark.parametrize(
    ("text", "event_type", "actor"),
    [
        ("There were violent riots in Lima on Tuesday.", "PROTEST", None),
        ("The minister spoke of the terror threat in Warsaw.", "THREATEN", None),
        ("The minister spoke of threats from Iran.", "THREATEN", "IRN"),
        ("Protests of students went on in Lima.", "PROTEST", "?civilians"),
    ],
)
def test_where_something_happens_is_not_who_does_it(text: str, event_type: str, actor: str | None) -> None:
    assert actors(text, event_type) == {actor}


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Iran said it had fired missiles at Israel.", "IRN"),
        ("Vicente Bautista said he had fired a missile at the island.", "per:bautista"),
        ("Vicente Bautista said they had fired a missile at the island.", None),
    ],
)
def test_a_person_who_speaks_of_them_is_not_meant(text: str, actor: str | None) -> None:
    assert actors(text, "ASSAULT") == {actor}
