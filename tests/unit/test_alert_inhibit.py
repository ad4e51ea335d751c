"""One event, one alert: what rings first stands; others on its stories are noted in it until they have stories of their own."""

from services.core.alerts.life.inhibit import inhibitor
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Story, ToldAlert
from services.core.messages import Observation
from tests.builders import a_mention, a_threat, an_observed_article, minutes, observations_of
from tests.judge_builders import DAY, World, quiet_days, threats

START = 4 * DAY
CLASH = a_mention(severity=5.0, mode="clash", quote="Soldiers of both sides clashed in Iraq.")
OTHERS = a_mention(severity=5.0, mode="clash", actor=None, recipient=None, quote="Gunmen clashed in Iraq.")


def a_warm_world() -> World:
    world = World()
    quiet_days(world, 4)
    return world


def rolled_up(world: World, start: float, number: int, *, every: float = 20) -> None:
    """Report clashes, each of which counts for the place, for the dyad and for the place's roll-up."""
    for each in range(number):
        seen_at = minutes(start + each * every)
        roll_up = Observation(indicator="material/IRQ", ledger="acts", weight=1.0, severity=5.0, mentions=(0,))
        observations = (*observations_of((CLASH,)), roll_up)
        number_ = int(start) * 100 + each
        world.take(an_observed_article(number_, CLASH, seen_at=seen_at, published_at=seen_at, observations=observations))
    world.until(start + number * every)


def open_indicators(world: World) -> list[str]:
    return [each.indicator for each in world.alerts() if each.state in {"pending", "firing", "easing"}]


def test_place_dyad_and_roll_up_on_the_same_stories_are_one_alert_that_names_the_others() -> None:
    world = a_warm_world()

    rolled_up(world, START, 8)

    (alert,) = (each for each in world.alerts() if each.state == "firing")
    names = {"assault/IRN>USA", "assault/IRQ", "material/IRQ"}
    assert alert.indicator in names
    assert {each.indicator for each in alert.inhibited} == names - {alert.indicator}
    assert all(each.shared > each.stories / 2 for each in alert.inhibited)


def test_an_inhibited_indicator_rings_once_most_of_its_stories_are_its_own() -> None:
    world = a_warm_world()
    rolled_up(world, START, 6)
    (first,) = open_indicators(world)

    for each in range(14):
        world.report(START + 130 + each * 10, OTHERS)
    world.until(START + 280)

    assert first != "assault/IRQ"
    assert "assault/IRQ" in open_indicators(world)


def test_a_flash_inhibits_the_burst_of_its_own_stories() -> None:
    world = a_warm_world()

    for each in range(8):
        world.report(START + each * 15, a_mention())
    world.until(START + 130)

    (alert,) = world.alerts()
    assert alert.lane == "flash"
    assert "assault/IRN>USA" in {each.indicator for each in alert.inhibited}


def test_threats_on_other_stories_ring_beside_a_flash() -> None:
    world = a_warm_world()
    world.report(START, a_mention())

    threats(world, START + 5, 8)
    world.until(START + 180)

    assert sorted(each.lane for each in world.alerts()) == ["burst", "flash"]


def test_a_burst_that_waits_does_not_fire_on_stories_that_a_flash_tells_by_then() -> None:
    world = a_warm_world()
    for each in range(4):
        world.report(
            START + each * 10, CLASH, publisher="Only Paper", text=f"clash {each} " * 20, url=f"https://only.example/{each}"
        )
    world.until(START + 40)
    waiting = {each.indicator: each.state for each in world.alerts()}

    for each in range(4):
        url = f"https://only.example/{each}"
        world.report(START + 41 + each, a_mention(), publisher="Only Paper", text=f"strike {each} " * 20, url=url)
    world.report(START + 50, a_mention(), CLASH, publisher="Second Paper")
    world.until(START + 60)

    assert set(waiting.values()) == {"pending"}
    assert [each.lane for each in world.alerts() if each.state == "firing"] == ["flash"]


def test_what_only_waits_inhibits_nothing() -> None:
    world = a_warm_world()
    for each in range(8):
        world.report(START + each * 20, a_threat(), publisher="Only Paper")
    world.until(START + 160)

    assert {each.state for each in world.alerts()} == {"pending"}


def a_story(number: int, *documents: str) -> Story:
    return Story(
        story_id=f"story-{number}",
        origin="gazette",
        credited=False,
        first_at=0.0,
        last_at=0.0,
        articles=len(documents),
        documents=documents,
        counted={},
    )


def a_told_alert(*documents: str, at: float = 0.0) -> Layer:
    layer = Layer()
    layer.put("a", ToldAlert("Air strike in Iraq", "resolved", at, documents, ()))
    return layer


def test_stories_of_an_alert_that_is_over_ring_no_other() -> None:
    layer, stories = a_told_alert("one", "two"), [a_story(1, "one"), a_story(2, "copy", "two"), a_story(3, "three")]

    inhibition = inhibitor(layer, stories, 3_600.0)

    assert inhibition is not None
    assert inhibition.says == "inhibited by “Air strike in Iraq (resolved)”: 2 of its 3 stories"
    assert not inhibition.condition().met


def test_half_of_the_stories_may_be_told_already() -> None:
    layer = a_told_alert("one", "two")

    assert inhibitor(layer, [a_story(1, "one"), a_story(2, "three")], 3_600.0) is None


def test_what_was_told_longer_ago_than_any_window_inhibits_nothing() -> None:
    layer = a_told_alert("one")

    assert inhibitor(layer, [a_story(1, "one")], 3 * 86_400.0) is not None
    assert inhibitor(layer, [a_story(1, "one")], 3 * 86_400.0 + 1) is None
