"""Which act answers which, read with the real model."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.signal_builders import read


def answers(text: str) -> set[tuple[str, str]]:
    """Give the triggers of what answers and of what it answers."""
    mentions = read(text).mentions
    words = [text[each.trigger.start : each.trigger.end] for each in mentions]
    return {(words[at], words[each.in_response_to]) for at, each in enumerate(mentions) if each.in_response_to is not None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran launched a rocket attack on US troops in retaliation for a drone attack.", ("rocket attack", "drone attack")),
        ("The Guards said they fired rockets to avenge last week's assassination of the general.", ("fired", "assassination")),
        ("Turkey answered the shelling with air strikes on the hills.", ("air strikes", "shelling")),
        ("The Taliban said the bombing was revenge for the execution of two prisoners.", ("bombing", "execution")),
        ("Hamas vowed revenge after Israel killed its commander on Sunday.", ("vowed revenge", "killed")),
        ("India carried out retaliatory strikes after militants killed 19 soldiers.", ("retaliatory strikes", "killed")),
        ("The rocket attack drew retaliatory air strikes from Israel.", ("air strikes", "rocket attack")),
        ("The army attacked the port in revenge for the killing of its general.", ("attacked", "killing")),
        ("The attack came in response to Israeli air strikes on Damascus.", ("attack", "air strikes")),
        ("Pakistan retaliated with artillery fire after Indian troops shelled a village.", ("artillery fire", "shelled")),
        ("Ukraine hit back, striking an oil depot a day after missiles hit Kyiv.", ("striking", "hit")),
        ("Moscow expelled 35 American diplomats in response to new US sanctions.", ("expelled", "sanctions")),
    ],
)  # fmt: skip
def test_an_answer_points_to_what_it_answers(text: str, expected: tuple[str, str]) -> None:
    assert expected in answers(text)


def test_two_acts_with_one_reason_both_answer_it() -> None:
    found = answers("Israel bombed Gaza and shelled border posts in response to rocket fire from the strip.")

    assert found >= {("bombed", "rocket fire"), ("shelled", "rocket fire")}


def test_who_is_avenged_leads_to_his_killing_elsewhere() -> None:
    text = "Israel killed Hassan Karimi in Tyre on Monday. Hezbollah fired missiles at an Israeli army post to avenge Karimi."

    assert ("fired", "killed") in answers(text)


def test_in_response_alone_points_to_the_near_act_with_the_parts_exchanged() -> None:
    text = "Militants killed three Turkish soldiers in Syria. In response, Turkey shelled the militants' positions."

    assert answers(text) == {("shelled", "killed")}


@pytest.mark.parametrize(
    "text",
    [
        "The strikes were not in retaliation for the bombing.",
        "Iran said it would respond to any attack on its soil.",
        "The army attacked the village on Tuesday and the rebels attacked a convoy on Friday.",
        "Syria's army shelled the town after rebels attacked a checkpoint.",
        "Police failed to respond to the attack on the market.",
        "The army vowed retaliation for any attack.",
        "Chadian troops attacked Sudanese soldiers on Monday. In response, Sudan attacked Libyan soldiers.",
    ],
)
def test_what_is_denied_only_thought_of_or_merely_later_is_no_answer(text: str) -> None:
    assert answers(text) == set()


WORDS = (
    "Iran", "Israel", "Soleimani", "attacked", "killed", "shelled", "retaliation", "revenge", "avenge", "retaliatory", "strikes",
    "in", "for", "to", "after", "response", "the", "a", "base", "soldiers", ",", ".", "and", "vowed", "answered", "with", "raid",
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_in_any_row_of_words_an_answer_is_another_mention_and_never_mutual(words: list[str]) -> None:
    mentions = read(" ".join(words)).mentions

    for at, each in enumerate(mentions):
        if each.in_response_to is not None:
            assert each.in_response_to != at
            assert mentions[each.in_response_to].in_response_to != at
