"""A flash rings on one publisher where an article tells the act as its news; what is told in passing waits for a second."""

from services.core.mentions import Mention, Span
from tests.builders import a_mention, a_threat, minutes
from tests.judge_builders import DAY, World
from tests.situation_builders import an_act, country, land, situations, tell

TITLE = Span(part="title", start=0, end=40)
DEEP = Span(part="text", start=2_400, end=2_440)


def first_state(*mentions: Mention, **changes: object) -> str:
    """Give the state of the alert that an article's mentions make."""
    world = World()
    tell(world, 1, *mentions, **changes)
    return world.alert("assault/IRN>USA").state


def test_an_act_in_the_title_or_mainly_told_in_the_lead_rings() -> None:
    assert first_state(a_mention(sentence=TITLE)) == "firing"
    assert first_state(a_mention(main=True)) == "firing"
    assert first_state(a_mention(main=False, occurred_at=minutes(0), occurred_precision="day")) == "firing"


def test_an_act_told_far_down_or_beside_the_point_waits() -> None:
    assert first_state(a_mention(sentence=DEEP)) == "pending"
    assert first_state(a_mention(main=False)) == "pending"


def test_a_title_that_its_text_does_not_bear_out_waits() -> None:
    assert first_state(a_mention(sentence=TITLE), a_threat()) == "pending"
    assert first_state(a_mention(sentence=TITLE), a_mention(severity=5.0, main=False)) == "firing"


def test_what_waits_is_in_no_situation_and_its_condition_says_why() -> None:
    world = World()

    tell(world, 1, a_mention(sentence=DEEP))
    world.until(20)

    (why,) = [each for each in world.alert().conditions if each.name == "publishers"]
    assert not why.met
    assert why.says == "1 independent publisher reported it; a second one confirms it; it is told in passing"
    assert situations(world) == []


def test_a_second_publisher_or_a_telling_as_news_makes_it_ring() -> None:
    second, news, same = World(), World(), World()
    for world in (second, news, same):
        tell(world, 1, a_mention(sentence=DEEP), publisher="Gazette")

    tell(second, 5, a_mention(sentence=DEEP), publisher="Courier")
    tell(news, 5, a_mention(), publisher="Gazette")
    tell(same, 5, a_mention(sentence=DEEP), publisher="Gazette")

    assert [world.alert().state for world in (second, news, same)] == ["firing", "firing", "pending"]
    assert [step.what for step in second.alert().timeline] == ["pending", "opened"]


def test_a_copy_under_a_title_that_tells_it_makes_it_ring() -> None:
    world = World()
    text = "one long report " * 40

    tell(world, 1, a_mention(sentence=DEEP), text=text)
    tell(world, 5, a_mention(sentence=TITLE), a_mention(sentence=DEEP), text=text)

    assert world.alert().state == "firing"


def test_what_nobody_else_tells_is_over_after_a_day_and_told_to_nobody() -> None:
    world = World()

    tell(world, 1, a_mention(sentence=DEEP))
    world.until(DAY + 20)

    assert (world.alert().state, world.alert().reason) == ("resolved", "told in passing, by one publisher only")
    assert situations(world) == []


def test_another_one_who_did_it_to_somebody_else_did_another_act() -> None:
    world = World()

    tell(world, 1, an_act("AAA", "BBB", "DDD"))
    tell(world, 5, an_act("CCC", "EEE", "DDD"))
    tell(world, 8, an_act("FFF", "BBB", "DDD"))

    # Papers differ in whom they blame: the third tells of the first act.
    assert [(each.indicator, each.counts.publishers) for each in world.alerts()] == [
        ("assault/AAA>BBB", 2),
        ("assault/CCC>EEE", 1),
    ]


def test_an_act_somewhere_by_nobody_known_is_not_one_of_others_elsewhere() -> None:
    world = World()
    elsewhere = a_mention(actor=None, recipient=None, places=(land("GGG"),))

    tell(world, 1, a_mention(actor=country("AAA"), recipient=None, places=()))
    tell(world, 5, elsewhere)

    assert [each.indicator for each in world.alerts()] == ["assault/AAA", "assault/GGG"]
