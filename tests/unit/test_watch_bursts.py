"""The watch lane, mode `burst`: a watch rings by more stories than it usually has, against a past of its own."""

import pytest
from msgspec import structs

from services.core.alarms import Alert, IndexHour, Situation
from services.core.alerts.counting.present import present_of
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, ToldAlert, WatchPast
from services.core.alerts.policy import Judgement, Policy
from services.core.alerts.rules.rules import NO_RULES
from services.core.alerts.watches.plan import WatchPlan
from services.core.alerts.watches.watched import standard_of
from tests.builders import a_mention, a_threat, minutes
from tests.judge_builders import DAY, World
from tests.watch_builders import a_sighting, seen

SUEZ = WatchPlan(name="suez", mode="burst")
INDICATOR = "watch/suez"
BEGIN = 4 * DAY


def words(world: World, minute: float, **changes: object) -> list[Alert]:
    return world.report(minute, observations=seen("suez"), **changes)


def usual_days(world: World, days: int, *, words_every: int = 0, since: int = 0) -> None:
    """Let days pass with an article every hour, of which every so-manieth has the words."""
    for number in range(days * 24):
        minute = since + number * 60 + 1
        if words_every and number % words_every == 0:
            words(world, minute)
        else:
            world.report(minute)
        world.until(minute + 1)


def outburst(world: World, start: float, number: int, *, every: float = 10) -> None:
    for each in range(number):
        words(world, start + each * every)
    world.until(start + number * every + 20)


def lanes(world: World) -> list[tuple[str, str]]:
    return [(each.lane, each.indicator) for each in world.alerts()]


def test_it_rings_by_its_own_counts() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 4)

    outburst(world, BEGIN, 8)

    assert lanes(world) == [("watch", INDICATOR)]
    alert = world.alert()
    assert (alert.state, alert.rule) == ("firing", "builtin-watch-burst/1")
    assert alert.counts.expected_stories is not None
    assert alert.headline.startswith("Watch suez: ")
    assert {each.name for each in alert.conditions} >= {"chance", "stories", "ratio", "publishers"}
    assert not [each for each in alert.timeline if each.what == "reported"]


def test_what_it_usually_has_does_not_ring() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 5, words_every=2)

    outburst(world, 5 * DAY, 3, every=100)

    assert lanes(world) == []


def test_before_it_has_a_day_of_history_nothing_rings() -> None:
    world = World(watches=(SUEZ,))

    outburst(world, 60, 20)

    assert lanes(world) == []


def test_in_an_old_stream_a_new_watch_knows_nothing_of_before() -> None:
    """What is usual of a busy watch cannot be known before somebody looked for it."""
    busy = World(watches=(WatchPlan(name="other", mode="burst"),))
    for number in range(4 * 72):
        busy.report(number * 20)
        busy.until(number * 20 + 1)
    world = with_watches(busy, SUEZ)

    for number in range(72):
        words(world, BEGIN + number * 20)
        world.until(BEGIN + number * 20 + 1)

    past = world.judge.world().get(WatchPast, INDICATOR)
    assert past is not None
    assert past.since == minutes(BEGIN - 20).timestamp() // 600  # that of the last article, not closed by then
    assert lanes(world) == []


def test_a_watch_that_was_new_in_an_old_stream_rings_after_days_of_silence() -> None:
    world = with_watches(aged(4), SUEZ)
    usual_days(world, 3, since=BEGIN)

    outburst(world, 7 * DAY, 8)

    assert lanes(world) == [("watch", INDICATOR)]


def aged(days: int) -> World:
    world = World()
    usual_days(world, days)
    return world


def with_watches(world: World, *plans: WatchPlan) -> World:
    """Go on with a world as a judge does that begins anew with other watches."""
    memory = Layer()
    for _, key, value in world.judge.changes():
        if value is not None:
            memory.put(key, value)
    world.judge = Judge(Judgement(namespace="test", watches=plans), memory)
    return world


def test_it_needs_the_floor_of_publishers() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 4)

    for each in range(8):
        words(world, BEGIN + each * 10, publisher="Gazette")
    world.until(BEGIN + 100)

    assert [each.state for each in world.alerts()] == ["pending"]


def test_a_burst_that_tells_the_same_stories_keeps_it_not_silent_nor_it_the_burst() -> None:
    alone, world = World(), World(watches=(SUEZ,))
    threat = a_threat()
    for each in (alone, world):
        usual_days(each, 4)
        for number in range(8):
            observations = seen("suez", threat, by=(a_sighting(0, "THREATEN"),))
            plain = tuple(one for one in observations if one.indicator != INDICATOR)
            each.report(BEGIN + number * 10, threat, observations=plain if each is alone else observations)
        each.until(BEGIN + 200)

    assert ("watch", INDICATOR) in lanes(world)
    assert ("burst", "threaten/IRN>USA") in lanes(world)
    others = [structs.replace(each, policy_version="", revision=0) for each in world.alerts() if each.lane != "watch"]
    assert others == [structs.replace(each, policy_version="", revision=0) for each in alone.alerts()]


def test_a_watch_of_each_story_keeps_no_burst_silent_while_it_rings_nor_after() -> None:
    world = World(watches=(WatchPlan(name="suez"),))
    usual_days(world, 4)
    threat = a_threat()

    for number in range(8):
        observations = seen("suez", threat, by=(a_sighting(0, "THREATEN"),))
        world.report(BEGIN + number * 10, threat, observations=observations)
    usual_days(world, 2, since=BEGIN + 120)

    assert {(each.lane, each.indicator, each.state) for each in world.alerts()} == {
        ("watch", INDICATOR, "resolved"),
        ("burst", "threaten/IRN>USA", "resolved"),
    }
    told = {each.headline for _, each in world.judge.world().all(ToldAlert)}
    assert not [headline for headline in told if headline.startswith("Watch")]


def test_its_past_is_no_indicators_and_no_index_has_its_name() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 2, words_every=3)

    told = [message for outcome in world.outcomes for message in outcome.messages]

    assert world.judge.remembered(Baseline) == 0
    assert world.judge.remembered(WatchPast) == 1
    assert not [each for each in told if isinstance(each, IndexHour) and "suez" in each.scope]


def test_it_is_over_when_its_counts_were_usual_for_hours() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 4)
    outburst(world, BEGIN, 8)

    usual_days(world, 2, since=BEGIN + 120)

    alert = world.alert()
    assert (alert.state, alert.timeline[-1].what) == ("resolved", "resolved")


def test_it_rings_on_while_its_counts_are_unusual() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 4)

    outburst(world, BEGIN, 60, every=10)

    assert [each.state for each in world.alerts()] == ["firing"]


def test_all_that_ring_by_bursts_share_one_budget_of_false_alarms() -> None:
    world = World(watches=(SUEZ, WatchPlan(name="other", mode="burst"), WatchPlan(name="third")))
    usual_days(world, 1)

    standard = standard_of(world.judge.world(), INDICATOR, present_of(world.judge.world(), 0), Policy(), NO_RULES)

    assert standard is not None
    assert standard.bar.limit == Policy().false_alarms_a_day / 2


def test_a_story_that_is_taken_back_is_taken_out_of_its_past() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 4)
    for each in range(4):
        words(world, BEGIN + each * 10, url=f"https://paper.example/{each}")
    for each in range(2):
        world.report(BEGIN + 60, url=f"https://paper.example/{each}", title="Corrected")
    world.until(BEGIN + 80)

    past = world.judge.world().get(WatchPast, INDICATOR)

    assert past is not None
    assert sum(stories for _, stories, _ in past.past.recent) == 2


def test_a_version_corrected_where_a_burst_begins_is_corrected_once() -> None:
    world = World(watches=(WatchPlan(name="suez"),))
    usual_days(world, 4)
    act, less = a_mention(severity=6.0), a_mention(severity=5.0)

    for at, mention in ((BEGIN + 0.5, act), (BEGIN + 0.6, less)):
        observations = seen("suez", mention, by=(a_sighting(0, "ASSAULT"),))
        world.report(at, mention, url="https://paper.example/a", observations=observations)
    for number in range(8):
        world.report(BEGIN + 1 + number, a_threat())
    world.until(BEGIN + 20)

    assert {each.lane for each in world.alerts()} == {"watch", "burst"}
    assert [step.what for step in world.alert(INDICATOR).timeline] == ["opened", "corrected"]


def test_its_severity_is_that_of_what_is_told_as_fact() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 4)
    act = a_mention(severity=5.0)

    for each in range(8):
        world.report(BEGIN + each * 10, act, observations=seen("suez", act, by=(a_sighting(0, "ASSAULT"),)))
    world.until(BEGIN + 100)

    assert world.alert(INDICATOR).severity == 5.0


def test_what_is_taken_back_counts_no_more() -> None:
    world = World(watches=(SUEZ,))
    usual_days(world, 4)
    for each in range(4):
        words(world, BEGIN + each * 10, url=f"https://paper.example/{each}")
    world.until(BEGIN + 60)
    assert world.alert(INDICATOR).state == "firing"

    for each in range(4):
        world.report(BEGIN + 61, url=f"https://paper.example/{each}", title="Corrected")
    world.until(BEGIN + 100)

    assert world.alert(INDICATOR).state == "withdrawn"


@pytest.mark.parametrize("mode", ["each", "burst"])
def test_a_changed_mode_lets_what_is_open_end_by_its_own(mode: str) -> None:
    before, after = (SUEZ, WatchPlan(name="suez")) if mode == "each" else (WatchPlan(name="suez"), SUEZ)
    world = World(watches=(before,))
    usual_days(world, 4)
    outburst(world, BEGIN, 8)
    assert [each.state for each in world.alerts()] == ["firing"]

    world = with_watches(world, after)
    words(world, BEGIN + 110)
    usual_days(world, 3, since=BEGIN + 120)

    rung = {each.rule: each.state for each in world.alerts()}
    assert rung[before.rule] == "resolved"
    assert (after.rule in rung) == (mode == "each")


def test_the_situation_of_a_burst_is_the_watchs_own() -> None:
    world = World(watches=(structs.replace(SUEZ, receivers=("desk",), level="warning"),))
    usual_days(world, 4)

    outburst(world, BEGIN, 8)

    situation = [each for each in world.told if isinstance(each, Situation)][-1]
    assert (situation.name, situation.level) == ("Watch suez", "warning")
    assert [notice.receivers for notice in situation.notices] == [("desk",)]
