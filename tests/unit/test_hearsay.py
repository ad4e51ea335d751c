"""A report that only passes on another medium's is that medium's word, and no second one."""

import pytest
from msgspec.structs import replace

from services.core.mentions import Mention, Span
from tests.builders import a_mention
from tests.judge_builders import World, taken_back
from tests.signal_builders import read
from tests.situation_builders import tell

ONE, TWO = "unconfirmed (1 publisher)", "confirmed (2 publishers)"


def cited(speaker: str = "Times", **changes: object) -> Mention:
    """Give the act by the word of a medium."""
    return a_mention(stance="reported", speaker=speaker, **changes)


def at(start: int, mention: Mention) -> Mention:
    """Give a mention that stands elsewhere in its text."""
    return replace(mention, sentence=Span(part="text", start=start, end=start + 40))


def test_a_report_whose_only_source_is_the_first_publisher_confirms_nothing() -> None:
    world = World()
    tell(world, 1, a_mention(), publisher="The Times")

    tell(world, 5, cited("Times"), publisher="Herald")

    assert world.alert().confirmation == ONE


def test_the_publisher_that_an_earlier_report_cites_confirms_nothing_by_its_own_report() -> None:
    world = World()
    tell(world, 1, cited("the Times"), publisher="Herald")

    tell(world, 5, a_mention(), publisher="Times")

    assert world.alert().confirmation == ONE


def test_two_that_cite_the_same_known_medium_are_one() -> None:
    world = World()
    tell(world, 1, cited("Fars News Agency", medium="fars"), publisher="Herald")

    tell(world, 5, cited("Iran's Fars", medium="fars"), publisher="Gazette")

    assert world.alert().confirmation == ONE


def test_a_medium_and_one_that_cites_another_are_two() -> None:
    world = World()
    tell(world, 1, a_mention(), publisher="Times")

    tell(world, 5, cited("Gazette"), publisher="Herald")

    assert world.alert().confirmation == TWO


def test_two_that_cite_the_same_officials_are_two() -> None:
    world = World()
    tell(world, 1, cited("officials"), publisher="Times")

    tell(world, 5, cited("officials"), publisher="Herald")

    assert world.alert().confirmation == TWO


def test_a_report_that_has_another_source_too_confirms() -> None:
    world = World()
    tell(world, 1, a_mention(), publisher="Times")

    tell(world, 5, cited("Times"), at(300, cited("Iraq's army")), publisher="Herald")

    assert world.alert().confirmation == TWO


def test_a_report_that_cites_another_only_further_down_confirms() -> None:
    world = World()
    tell(world, 1, a_mention(), publisher="Times")

    tell(world, 5, a_mention(), at(300, cited("Times")), publisher="Herald")

    assert world.alert().confirmation == TWO


def test_a_third_report_of_its_own_confirms_what_was_passed_on() -> None:
    world = World()
    tell(world, 1, a_mention(), publisher="Times")
    tell(world, 5, cited("Times"), publisher="Herald")

    tell(world, 9, a_mention(), publisher="Gazette")

    assert world.alert().confirmation == TWO


def test_what_the_cited_medium_takes_back_falls_with_those_who_passed_it_on() -> None:
    world = World()
    tell(world, 1, a_mention(), publisher="Times")
    tell(world, 12, cited("Times"), publisher="Herald")

    tell(world, 24, taken_back(), publisher="Times")

    assert world.alert().state == "withdrawn"


@pytest.mark.parametrize(
    ("said", "medium"),
    [
        ("Iran's Fars news agency reported", "fars"),
        ("the Associated Press reported", "ap"),
        ("officials said", None),
        ("the Baghdad Gazette reported", None),
    ],
)
def test_a_known_medium_is_told_on_the_mention_that_it_speaks_for(said: str, medium: str | None) -> None:
    signal = read(f"Iran fired missiles at a US base in Iraq on Wednesday, {said}.")

    assert {each.medium for each in signal.mentions if each.speaker} == {medium}
