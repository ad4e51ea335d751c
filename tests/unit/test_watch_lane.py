"""The watch lane, mode `each`: every new story that a user's watch matches, and nothing twice."""

from msgspec import structs

from services.core.alarms import Alert, Situation
from services.core.alerts.watches.plan import WatchPlan
from services.core.mentions import Mention
from tests.builders import a_mention, a_threat, minutes
from tests.judge_builders import DAY, World, easing, taken_back
from tests.watch_builders import QUOTE, a_sighting, seen

SUEZ = WatchPlan(name="suez")
INDICATOR = "watch/suez"
WIRE = "the wire's one long report of the canal and of all that waits in it " * 5


def a_world(*plans: WatchPlan) -> World:
    return World(watches=plans or (SUEZ,))


def words(world: World, minute: float, **changes: object) -> list[Alert]:
    """Report something that the watch matches by its words."""
    return world.report(minute, observations=seen("suez"), **changes)


def about(world: World, minute: float, mention: Mention, *terms: str, **changes: object) -> list[Alert]:
    """Report something that the watch matches by a mention."""
    return world.report(minute, mention, observations=seen("suez", mention, by=(a_sighting(0, *terms),)), **changes)


def steps(alert: Alert) -> list[str]:
    return [step.what for step in alert.timeline]


def watch_alerts(world: World) -> list[Alert]:
    return [each for each in world.alerts() if each.lane == "watch"]


def test_the_first_story_rings_at_once_before_anything_is_learned() -> None:
    world = a_world()

    (alert,) = words(world, 1, title="Canal closed")

    assert (alert.lane, alert.indicator, alert.state) == ("watch", INDICATOR, "firing")
    assert (alert.level, alert.severity) == ("advisory", 0.0)
    assert alert.headline == "Watch suez: Canal closed"
    assert alert.confirmation == "1 story by 1 publisher"
    assert alert.provisional
    assert [each.quote for each in alert.evidence] == [QUOTE]
    assert [(step.what, step.note) for step in alert.timeline] == [("opened", "Canal closed, by Paper 1")]
    assert alert.event_types == ()


def test_a_further_story_is_one_step_reported() -> None:
    world = a_world()
    words(world, 1)

    (alert,) = words(world, 5, title="Tankers turn back")

    assert steps(alert) == ["opened", "reported"]
    assert alert.timeline[-1].note == "Tankers turn back, by Paper 2"
    assert (alert.counts.stories, alert.counts.publishers, alert.counts.articles) == (2, 2, 2)
    assert alert.headline == "Watch suez: Tankers turn back"
    assert len(watch_alerts(world)) == 1


def test_a_copy_is_no_story() -> None:
    world = a_world()
    words(world, 1, text=WIRE)

    told = words(world, 3, text=WIRE)
    world.until(20)

    assert told == []
    assert steps(world.alert(INDICATOR)) == ["opened"]
    assert (world.alert(INDICATOR).counts.stories, world.alert(INDICATOR).counts.articles) == (1, 2)


def test_eighty_reprints_are_told_once() -> None:
    world = a_world()

    for number in range(80):
        words(world, 1 + number / 2, text=WIRE)
    world.until(60)

    assert len(watch_alerts(world)) == 1
    assert steps(world.alert(INDICATOR)) == ["opened"]
    assert world.alert(INDICATOR).counts.articles == 80


def test_a_reprint_after_the_alert_is_over_opens_none() -> None:
    world = a_world()
    words(world, 1, text=WIRE)
    world.until(1 + DAY + 20)

    words(world, 1 + DAY + 30, text=WIRE)
    world.until(1 + DAY + 60)

    assert [each.state for each in watch_alerts(world)] == ["resolved"]


def test_an_event_that_is_denied_supposed_or_recalled_does_not_ring_what_asks_for_the_event() -> None:
    world = a_world()

    for changes in ({"stance": "negated"}, {"stance": "hypothetical"}, {"recency": "recalled"}):
        about(world, 1, a_mention(**changes, weight=0.0), "ASSAULT")
    world.until(20)

    assert watch_alerts(world) == []


def test_it_rings_what_asks_for_a_stance_or_a_recency_by_name_without_gravity() -> None:
    world = a_world()

    about(world, 1, a_mention(stance="negated", weight=0.0), "ASSAULT", "stance:negated")
    about(world, 2, a_mention(recency="recalled", weight=0.0), "ASSAULT", "recency:recalled")

    (alert,) = watch_alerts(world)
    assert (steps(alert), alert.severity, alert.level) == (["opened", "reported"], 0.0, "advisory")


def test_a_hedged_event_and_one_that_is_no_conflict_ring_without_gravity() -> None:
    world = a_world()

    about(world, 1, a_mention(stance="hedged", weight=0.4), "ASSAULT")
    about(world, 2, a_mention(context="crime", weight=0.0), "ASSAULT")

    (alert,) = watch_alerts(world)
    assert (steps(alert), alert.severity) == (["opened", "reported"], 0.0)


def test_words_ring_whatever_the_sentence_tells_by_them() -> None:
    world = a_world()

    world.report(1, a_mention(stance="negated", weight=0.0), observations=seen("suez", by=(a_sighting(None),)))

    assert [each.lane for each in watch_alerts(world)] == ["watch"]


def test_the_gravest_event_gives_severity_and_level() -> None:
    world = a_world()
    about(world, 1, a_threat(), "THREATEN")

    about(world, 2, a_mention(), "ASSAULT")

    alert = world.alert(INDICATOR)
    assert alert.severity == 9.0
    assert alert.event_types == ("THREATEN", "ASSAULT")


def test_only_those_who_tell_of_the_gravest_event_confirm_it() -> None:
    world = a_world()
    for minute in range(1, 6):
        words(world, minute)

    about(world, 6, a_mention(), "ASSAULT")

    alert = world.alert(INDICATOR)
    assert alert.confirmation == "6 stories by 6 publishers"
    assert alert.confidence == 0.4  # one publisher's: see the levels


def test_the_level_is_at_least_the_watchs_own_and_its_receivers_are_named() -> None:
    world = a_world(structs.replace(SUEZ, level="critical", receivers=("freight", "desk")))

    (alert,) = words(world, 1)

    assert (alert.level, alert.receivers) == ("critical", ("desk", "freight"))


def test_a_backlog_and_what_is_a_day_late_ring_nothing() -> None:
    world = a_world()
    world.until(3 * DAY)

    words(world, 3 * DAY + 1, backfill=True)
    words(world, DAY)
    world.until(3 * DAY + 20)

    assert watch_alerts(world) == []


def test_a_watch_that_the_judge_does_not_know_rings_by_each_story_as_advisory() -> None:
    world = World()

    words(world, 1)
    words(world, 2)

    (alert,) = watch_alerts(world)
    assert (alert.level, steps(alert), alert.receivers) == ("advisory", ["opened", "reported"], ())


def test_it_is_over_when_no_story_came_for_a_day_and_the_next_one_is_another_alert() -> None:
    world = a_world()
    words(world, 1)
    words(world, 300, text="another one")
    world.until(300 + DAY - 5)
    assert world.alert(INDICATOR).state == "firing"

    world.until(300 + DAY + 11)
    assert world.alert(INDICATOR).state == "resolved"
    words(world, 300 + DAY + 12)

    assert [each.state for each in watch_alerts(world)] == ["resolved", "firing"]


def test_a_new_version_without_the_words_withdraws_what_it_alone_told() -> None:
    world = a_world()
    words(world, 1, url="https://paper.example/a")

    world.report(30, url="https://paper.example/a", title="A corrected one")
    world.until(50)

    alert = world.alert(INDICATOR)
    assert (alert.state, steps(alert)) == ("withdrawn", ["opened", "withdrawn"])


def test_a_new_version_that_still_has_the_words_changes_nothing_told() -> None:
    world = a_world()
    words(world, 1, url="https://paper.example/a")

    words(world, 30, url="https://paper.example/a", title="Canal still closed")
    world.until(50)

    alert = world.alert(INDICATOR)
    assert (alert.state, steps(alert), alert.counts.stories) == ("firing", ["opened"], 1)


def test_a_version_corrected_in_the_same_bucket_is_corrected_once() -> None:
    world = a_world()
    about(world, 1, a_mention(), "ASSAULT", url="https://paper.example/a")

    about(world, 3, a_mention(severity=5.0), "ASSAULT", url="https://paper.example/a")
    world.until(20)

    alert = world.alert(INDICATOR)
    assert (steps(alert), alert.severity) == (["opened", "corrected"], 5.0)


def test_a_late_copy_of_what_was_taken_back_rings_no_more() -> None:
    world = a_world()
    words(world, 1, url="https://paper.example/a", text=WIRE)
    words(world, 2)
    world.report(30, url="https://paper.example/a", title="A corrected one")

    words(world, 40, text=WIRE)
    world.until(60)

    alert = world.alert(INDICATOR)
    assert (steps(alert), alert.counts.stories) == (["opened", "reported", "corrected"], 1)


def test_an_event_that_its_publisher_takes_back_is_withdrawn() -> None:
    world = a_world()
    about(world, 1, a_mention(), "ASSAULT", publisher="Gazette")

    world.report(30, taken_back(), publisher="Gazette")
    world.until(50)

    assert world.alert(INDICATOR).state == "withdrawn"


def test_easing_does_not_ease_what_is_about_words() -> None:
    world = a_world()
    about(world, 1, a_mention(), "ASSAULT")

    world.report(2, easing())
    world.report(3, easing())
    world.until(20)

    assert world.alert(INDICATOR).state == "firing"


def test_a_watch_rings_beside_other_alerts_and_keeps_none_silent() -> None:
    alone, world = World(), a_world()
    for each in (alone, world):
        for number in range(1, 8):
            mentions = (a_mention(), a_threat())
            observations = seen("suez", *mentions, by=(a_sighting(0, "ASSAULT"),))
            plain = tuple(one for one in observations if one.indicator != INDICATOR)
            each.report(number, *mentions, observations=plain if each is alone else observations)
        each.until(2 * DAY)

    assert [each.lane for each in world.alerts()].count("watch") == 1
    assert bare(world) == bare(alone)


def bare(world: World) -> list[Alert]:
    """Give the last word on each alert but a watch's, without what names the configuration."""
    others = (each for each in world.alerts() if each.lane != "watch")
    return [structs.replace(each, policy_version="", revision=0) for each in others]


def test_its_situation_is_its_own_and_named_after_it() -> None:
    world = a_world()
    about(world, 1, a_mention(), "ASSAULT")
    world.report(2, a_mention())
    world.until(20)

    latest = {each.situation_id: each for each in world.told if isinstance(each, Situation)}
    by_lanes = {tuple(sorted({member.lane for member in each.alerts})): each.name for each in latest.values()}
    assert set(by_lanes) == {("flash",), ("watch",)}
    assert by_lanes["watch",] == "Watch suez"


def test_each_story_is_one_notice_to_the_watchs_receivers() -> None:
    world = a_world(structs.replace(SUEZ, receivers=("desk",)))
    words(world, 1, title="Canal closed")
    words(world, 5, title="Tankers turn back")
    words(world, 6, text=WIRE, title="A third one")
    words(world, 7, text=WIRE)
    world.until(20)

    situation = [each for each in world.told if isinstance(each, Situation)][-1]
    assert [(notice.what, notice.receivers) for notice in situation.notices] == [
        ("reported", ("desk",)),
        ("reported", ("desk",)),
        ("reported", ("desk",)),
    ]
    assert situation.notices[1].text == "Watch suez: Tankers turn back, by Paper 2"
    assert [notice.at for notice in situation.notices] == [minutes(1), minutes(5), minutes(6)]


def test_a_story_is_told_as_loud_as_it_is_whatever_was_told_before_it() -> None:
    world = a_world()

    about(world, 1, a_mention(severity=9.0), "ASSAULT")
    about(world, 2, a_mention(severity=9.0), "ASSAULT")
    about(world, 3, a_mention(stance="hedged", weight=0.4), "ASSAULT")

    (alert,) = watch_alerts(world)
    notices = [notice for each in world.told if isinstance(each, Situation) for notice in each.notices if notice.number == 3]
    assert alert.level != "advisory"
    assert {notice.level for notice in notices} == {"advisory"}
