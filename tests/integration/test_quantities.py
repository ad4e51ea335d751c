"""Casualties and other quantities, read with the real model: each of its own event, with who says so."""

import pytest

from services.core.mentions import Mention, Toll
from tests.signal_builders import read


def told_by(trigger: str, text: str) -> Mention:
    """Give the mention whose trigger is written so."""
    return next(each for each in read(text).mentions if text[each.trigger.start : each.trigger.end] == trigger)


def toll(trigger: str, text: str) -> Toll:
    found = told_by(trigger, text).toll
    assert found is not None
    return found


def numbers(trigger: str, text: str) -> tuple[int | None, int | None, int | None, int | None]:
    found = toll(trigger, text)
    return found.killed_least, found.killed_most, found.injured_least, found.injured_most


def quantities(trigger: str, text: str) -> list[tuple[str, float | None, float | None, str, str]]:
    return [(each.what, each.least, each.most, each.unit, each.words) for each in told_by(trigger, text).quantities]


@pytest.mark.parametrize(
    ("trigger", "text", "expected"),
    [
        ("raid", "A raid on the fort killed at least 12 people.", (12, None, None, None)),
        ("air strike", "Between 20 and 30 people were killed in an air strike on the depot.", (20, 30, None, None)),
        ("shelling", "As many as 40 farmers were killed in the shelling of the valley.", (1, 40, None, None)),
        ("clashes", "More than 100 people were killed in clashes on the border.", (100, None, None, None)),
        ("explosion", "The explosion left 5 people dead and dozens more injured.", (5, 5, 24, None)),
        ("killed", "A man with a bomb killed himself and three others.", (4, 4, None, None)),
        ("attack", "Two people were killed in the attack, one of them a child.", (2, 2, None, None)),
        ("strike", "The strike killed a woman and her three children.", (4, 4, None, None)),
        ("killed", "Rebels killed nine soldiers and two civilians.", (11, 11, None, None)),
        ("stormed", "Gunmen stormed a hotel, killing nine.", (9, 9, None, None)),
        ("attack", "The death toll from the attack rose to 41 on Monday.", (41, 41, None, None)),
        ("bombing", "The number of dead rose from 35 to 41 after the bombing.", (41, 41, None, None)),
        ("attack", "An attack on the fort claimed 12 lives.", (12, 12, None, None)),
        ("ambush", "The ambush killed at least ten men, among them two officers.", (10, None, None, None)),
        ("blast", "12 dead, 30 hurt in harbour blast", (12, 12, 30, 30)),
    ],
)
def test_a_toll_is_read_as_told(trigger: str, text: str, expected: tuple[int | None, ...]) -> None:
    assert numbers(trigger, text) == expected


def test_killed_and_injured_belong_to_the_act_that_both_are_told_of() -> None:
    text = "At least 12 people were killed and 30 wounded when a bomb exploded in Kabul."

    assert numbers("exploded", text) == numbers("wounded", text) == (12, None, 30, 30)


def test_each_of_two_acts_has_its_own_toll() -> None:
    text = "A suicide bombing killed 12 in Kabul and a drone strike wounded three in Kandahar."

    assert numbers("suicide bombing", text) == (12, 12, None, None)
    assert numbers("drone strike", text) == (None, None, 3, 3)


def test_the_toll_of_an_earlier_act_is_not_the_later_ones() -> None:
    text = "The air strikes killed 14 people in Taiz, a day after 40 died in Sanaa."

    assert numbers("air strikes", text) == (14, 14, None, None)


def test_deaths_long_after_an_act_are_not_its_own() -> None:
    text = "Five soldiers were killed in the hills two days after the attack on the fort."

    assert told_by("attack", text).toll is None


def test_each_side_has_its_own_toll() -> None:
    text = "The rebels killed 12 soldiers on Monday and the army wounded 30 rebels on Tuesday."

    assert numbers("killed", text) == (12, 12, None, None)
    assert numbers("wounded", text) == (None, None, 30, 30)


def test_the_toll_of_what_is_answered_is_not_the_answers() -> None:
    text = "The air strike was in response to a rocket attack that killed three soldiers."

    assert told_by("air strike", text).toll is None
    assert numbers("rocket attack", text) == (3, 3, None, None)


def test_tellers_who_differ_are_both_kept() -> None:
    text = "The army said 12 soldiers were killed in the attack, while the rebels claimed 40 had died."

    found = toll("attack", text)

    assert (found.killed_least, found.killed_most) == (12, 40)
    assert found.by == ("The army", "the rebels")
    assert [(each.least, each.by) for each in told_by("attack", text).quantities if each.what == "killed"] == [
        (12, "The army"), (40, "the rebels"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        ("rocket attack", "The rocket attack caused no casualties, the army said."),
        ("missile strike", "There were no immediate reports of casualties after the missile strike."),
        ("attack", "Nobody was hurt in the attack on the convoy."),
    ],
)
def test_that_nobody_was_hurt_is_a_report(trigger: str, text: str) -> None:
    assert toll(trigger, text).status == "none reported"


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        ("rocket attack", "It was not clear whether there were casualties after the rocket attack."),
        ("attack", "Officials feared that the attack could kill thousands."),
        ("killed", "The army denied that 12 soldiers were killed in the fort."),
        ("kill", "The general threatened to kill 100 hostages."),
        ("killed", "The commander was killed on 14 May."),
        ("attack", "The attack came two hours after dawn."),
    ],
)
def test_what_is_unclear_feared_denied_or_a_date_is_no_toll(trigger: str, text: str) -> None:
    assert told_by(trigger, text).toll is None


def test_a_24_year_old_is_one_person() -> None:
    assert numbers("killed", "A 24-year-old man was killed by soldiers on Friday.") == (1, 1, None, None)


@pytest.mark.parametrize(
    ("trigger", "text", "expected"),
    [
        ("fired", "Iran fired 22 missiles at a base.", ("weapons", 22, 22, "", "22 missiles")),
        ("fired", "Iran fired more than a dozen ballistic missiles at a base.",
            ("weapons", 12, None, "", "more than a dozen ballistic missiles")),
        ("deployed", "Some 3,000 troops were deployed to the border.", ("troops", 3000, 3000, "", "Some 3,000 troops")),
        ("battle", "The six-hour battle destroyed the harbour.", ("duration", 6, 6, "hour", "six-hour")),
        ("shelled", "Rebels shelled a village 50 miles from the capital.", ("distance", 50, 50, "mile", "50 miles")),
    ],
)  # fmt: skip
def test_other_quantities_are_read_with_their_words(
    trigger: str, text: str, expected: tuple[str, float, float | None, str, str]
) -> None:
    assert expected in quantities(trigger, text)


def test_a_time_ago_is_no_duration() -> None:
    assert quantities("shelled", "Rebels shelled a village three days ago.") == []
