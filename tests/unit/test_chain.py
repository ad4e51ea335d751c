"""Act and answer: an answer is half a point graver, and the situation lists what answers what."""

import pytest

from services.core.alerts.rules.rules import Match, Rule, Rules, Thresholds
from tests.builders import IRAN, USA, a_mention, a_threat
from tests.judge_builders import DAY, World
from tests.situation_builders import a_strike_back, an_act, situation, situations, tell


def test_a_strike_back_answers_the_strike_and_is_half_a_point_graver() -> None:
    world = World()

    tell(world, 1, a_mention(severity=8.0))
    tell(world, 20, a_strike_back(severity=8.0))
    world.until(30)

    strike, back = (world.alert("assault/IRN>USA"), world.alert("assault/USA>IRN"))
    assert (strike.severity, back.severity) == (8.0, 8.5)
    assert [(each.actor, each.target, each.answers) for each in situation(world).chain] == [
        ("Iran", "United States", None),
        ("United States", "Iran", strike.alert_id),
    ]
    (why,) = [each for each in back.conditions if each.name == "answer"]
    assert why.says == "it answers an act by Iran against United States and is 0.5 graver for it, up to 10"


def test_severity_ends_at_ten_also_for_an_answer() -> None:
    world = World()

    tell(world, 1, a_mention())
    tell(world, 20, a_strike_back(severity=9.8))

    assert world.alert("assault/USA>IRN").severity == 10.0


def test_what_its_own_text_calls_an_answer_is_graver_at_once() -> None:
    world = World()
    before = a_mention(actor=USA, recipient=IRAN, recency="recalled", weight=0.0)

    tell(world, 1, before, a_mention(severity=8.0, in_response_to=0))

    alert = world.alert()
    assert alert.severity == 8.5
    assert [each.value for each in alert.conditions if each.name == "answer"] == ["an act by United States against Iran"]


def test_an_answer_to_what_was_denied_is_none() -> None:
    world = World()
    denied = a_mention(actor=USA, recipient=IRAN, stance="negated", weight=0.0)

    tell(world, 1, denied, a_mention(severity=8.0, in_response_to=0))

    assert world.alert().severity == 8.0


def test_an_answer_stays_as_grave_with_further_reports() -> None:
    world = World()
    tell(world, 1, a_mention(severity=8.0))
    tell(world, 20, a_strike_back(severity=8.0))

    for minute in (21, 22, 31):
        tell(world, minute, a_strike_back(severity=8.0))
    world.until(40)

    assert world.alert("assault/USA>IRN").severity == 8.5


def test_rules_are_asked_of_an_alert_as_grave_as_its_answer_makes_it() -> None:
    quiet = Rule(name="quiet", match=Match(levels=("advisory",)), mute=True)
    loud = Rule(name="loud", thresholds=Thresholds(severity=7.5), receivers=("desk",))
    world, back = World(rules=Rules(rules=(quiet, loud))), a_strike_back(severity=7.2, main=False)
    tell(world, 1, a_mention(severity=7.2))
    tell(world, 20, back)

    # It rings with its second publisher: 7.2 would be an advisory, and the half point of an answer makes it a warning.
    tell(world, 21, back)
    world.until(30)

    alert = world.alert("assault/USA>IRN")
    assert (alert.level, alert.muted_by, alert.rules, alert.receivers) == ("warning", (), ("loud",), ("desk",))
    assert [(each.alert_id, each.receivers) for each in situation(world).notices] == [(alert.alert_id, ("desk",))]


def test_acts_of_other_sides_answer_nothing() -> None:
    world = World()

    tell(world, 1, an_act("AAA", "BBB", "BBB"), an_act("BBB", "CCC", "CCC"))

    assert [each.answers for each in situation(world).chain] == [None, None]
    assert {each.severity for each in world.alerts()} == {9.0}


def test_after_more_than_a_week_nothing_is_an_answer_but_to_what_goes_on() -> None:
    over, going_on = World(), World()
    for world, every in ((over, a_threat()), (going_on, a_mention(severity=8.0))):
        tell(world, 1, a_mention(severity=8.0))
        for quarter in range(1, 4 * 7 + 3):
            tell(world, quarter * DAY / 4, every)

        tell(world, 7.5 * DAY + 5, a_strike_back(severity=8.0))

    assert [each.answers for each in situation(over).chain] == [None, None]
    assert situation(going_on).chain[-1].answers == situation(going_on).chain[0].alert_id


@pytest.mark.parametrize("days", [4, 6.9])
def test_a_strike_back_within_a_week_is_an_answer_though_nothing_was_reported_between(days: float) -> None:
    world = World()
    tell(world, 1, a_mention(severity=8.0))

    tell(world, days * DAY, a_strike_back(severity=8.0))

    before, after = situations(world)
    assert world.alert("assault/USA>IRN").severity == 8.5
    assert [each.answers for each in after.chain] == [before.chain[0].alert_id]


def test_a_strike_back_after_more_than_a_week_without_reports_is_none() -> None:
    world = World()
    tell(world, 1, a_mention(severity=8.0))

    tell(world, 7 * DAY + 5, a_strike_back(severity=8.0))

    assert world.alert("assault/USA>IRN").severity == 8.0


def test_a_situation_that_is_past_but_for_its_answer_takes_no_more() -> None:
    world = World()
    tell(world, 1, a_mention())
    world.until(3 * DAY)

    # A threat keeps warm what is still a matter of its sides, and this is none any more.
    tell(world, 4 * DAY, a_threat(weight=0.4, severity=2.0))
    tell(world, 5 * DAY, a_mention())

    first, second = situations(world)
    assert [len(each.alerts) for each in (first, second)] == [1, 1]


def test_acts_are_forgotten_when_nothing_answers_them_any_more() -> None:
    world = World()
    tell(world, 1, a_mention())

    world.until(7 * DAY)
    remembered = len(list(world.judge.open_situations()))
    world.until(7 * DAY + 90)

    assert (remembered, len(list(world.judge.open_situations()))) == (1, 0)


def test_a_retracted_act_leaves_the_chain() -> None:
    world = World()

    tell(world, 1, a_mention())
    tell(world, 20, a_strike_back(), url="https://paper.example/a")
    tell(world, 25, url="https://paper.example/a", title="Correction: no strike")
    world.until(40)

    assert [each.actor for each in situation(world).chain] == ["Iran"]
