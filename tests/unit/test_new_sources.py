"""A source that begins later trains first: it rings nothing and hides nothing."""

from msgspec import structs

from services.alerting.changelog import Changelog
from services.alerting.memory import remembered
from services.core.alarms import Alert
from services.core.alerts.counting.days import SlowDay, Today
from services.core.alerts.counting.season import DAY as BUCKETS
from services.core.alerts.counting.slow import Slow
from services.core.alerts.counting.volume import Group
from services.core.alerts.judge import Judge
from services.core.alerts.memory.beginnings import Source
from services.core.alerts.memory.bequest import LEARNED, bequest
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import (
    Baseline,
    OpenAlert,
    OpenSituation,
    Remembered,
    SaidAlert,
    SaidSituation,
    Stream,
    ToldAlert,
)
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import Judgement
from services.core.alerts.sources import GONE, MOST_LATER, keep_groups, learning
from services.core.messages import Observed
from tests.builders import ObservationLog, a_mention, a_threat, an_observed_article, minutes
from tests.judge_builders import DAY, World

LATER = "national (from 2020-01-16)"
HOUR = 60


def old_days(world: World, days: int, *, begin: int = 0) -> None:
    """Let days pass in which five old feeds tell of other matters, one of them each half hour."""
    for number in range(begin * 48, (begin + days) * 48):
        world.report(number * 30, source=f"old-{number % 5}")
        world.until(number * 30 + 1)


def a_feeds_day(world: World, day: int, *, threats: int = 12) -> None:
    """Let a day pass in which old feeds go on and a new one tells of threats every two hours."""
    for number in range(48):
        at = day * DAY + number * 30
        world.report(at, source=f"old-{number % 5}")
        if number % (48 // threats) == 0:
            world.report(at + 5, a_threat(), source="gulf", publisher="Gulf Daily")
        world.until(at + 6)


def groups(world: World) -> set[str]:
    stream = world.judge.world().get(Stream, "") or Stream()
    return set(stream.groups)


def bursts(world: World) -> list[str]:
    return [alert.indicator for alert in world.alerts() if alert.lane == "burst"]


def test_sources_of_a_streams_first_day_are_its_own() -> None:
    world = World()
    old_days(world, 3)

    assert groups(world) == {"national"}


def test_the_index_names_a_new_feed_until_its_share_is_learned() -> None:
    world = World()
    old_days(world, 8)
    named = [learning(world.judge.world())]

    for day in (8, 9, 10, 11):
        a_feeds_day(world, day)
        named.append(learning(world.judge.world()))

    # A share is learned from three days.
    assert named == [(), (LATER,), (LATER,), (LATER,), ()]


def test_a_feed_that_begins_on_the_ninth_day_counts_apart_and_rings_nothing_in_its_first_ten_days() -> None:
    world = World()
    old_days(world, 8)
    for day in range(8, 18):
        a_feeds_day(world, day)

    assert groups(world) == {"national", LATER}
    assert bursts(world) == []


def test_an_old_sources_copy_makes_a_new_feeds_story_count() -> None:
    world = World()
    old_days(world, 8)
    a_feeds_day(world, 8, threats=6)
    at = 9 * DAY
    for number in range(6):
        words = " ".join(f"threat{number}x{each}" for each in range(40))
        world.report(at + number * 10, a_threat(), source="gulf", publisher="Gulf Daily", text=words)
        world.report(at + number * 10 + 2, a_threat(), source=f"old-{number % 5}", text=words)
    world.until(at + 2 * HOUR)

    assert bursts(world) == ["threaten/IRN>USA"]
    assert world.alert("threaten/IRN>USA").counts.stories == 6


def test_a_new_feed_confirms_a_flash_as_its_second_publisher() -> None:
    world = World()
    old_days(world, 8)
    a_feeds_day(world, 8)
    world.report(9 * DAY, a_mention(), source="old-1")
    world.report(9 * DAY + 3, a_mention(), source="gulf", publisher="Gulf Daily")
    world.until(9 * DAY + 4)

    assert world.alert("assault/IRN>USA").confirmation == "confirmed (2 publishers)"


def test_a_source_of_less_than_an_article_a_day_counts_as_ever() -> None:
    world = World()
    old_days(world, 8)
    for day in range(8, 14):
        old_days(world, 1, begin=day)
        world.report((day + 1) * DAY - 20 + day, a_threat(), source="rare")
    world.until(14 * DAY)

    assert groups(world) == {"national"}


def remembering() -> tuple[World, Layer]:
    """Give a world and the memory of its judge."""
    world, memory = World(), Layer()
    world.judge = Judge(Judgement(namespace="test"), memory)
    world.until(0)
    return world, memory


def left(memory: Layer) -> Layer:
    """Give what a memory leaves to a judge of live news."""
    heir = Layer()
    for _, key, value in bequest(memory):
        heir.put(key, value)
    return heir


def a_source_at_its_end(layer: Layer, *, later: dict[str, int]) -> None:
    """Put a stream with later groups of these ages, a source and an indicator of each."""
    known = {name: Group(0.5, age) for name, age in later.items()}
    layer.put("", Stream(closed=10, first=0, groups={"national": Group(2.0, 10_000), **known}))
    for name in later:
        layer.put(f"national/{name}", Source(0, 10, name, tried=True))
    layer.put("threaten/IRQ", Baseline(first=0, last=9, learned={"national": 1.0, **dict.fromkeys(later, 0.25)}))
    recent: dict[str, tuple[int, ...]] = dict.fromkeys(("national", *later), (1,) * 14)
    layer.put("threaten/IRQ", Slow(20_000, recent, {"national": 2.0, **dict.fromkeys(later, 0.5)}))
    days = {"national": (90, 90.0, 20, 20), **dict.fromkeys(later, (9, 9.0, 9, 9))}
    layer.put("20000", SlowDay(20, days))
    layer.put("", Today({"national": 6, **dict.fromkeys(later, 3)}, "1", "1"))


def test_a_later_group_is_forgotten_with_its_sources_when_none_was_heard_for_a_week() -> None:
    layer = Layer()
    a_source_at_its_end(layer, later={LATER: 20 * BUCKETS})
    end_of_an_hour = 10 + GONE + (1 - GONE) % 6

    keep_groups(layer, end_of_an_hour - 6)
    before = set((layer.get(Stream, "") or Stream()).groups)
    keep_groups(layer, end_of_an_hour)

    assert before == {"national", LATER}
    assert set((layer.get(Stream, "") or Stream()).groups) == {"national"}
    assert layer.size(Source) == 0


def test_of_too_many_later_groups_the_oldest_join_early() -> None:
    layer = Layer()
    a_source_at_its_end(layer, later={f"national (from 2020-01-{day:02})": 40 - day for day in range(1, MOST_LATER + 3)})

    keep_groups(layer, 5)

    stream = layer.get(Stream, "") or Stream()
    assert set(stream.groups) == {"national", *(f"national (from 2020-01-{day:02})" for day in range(3, MOST_LATER + 3))}
    assert stream.groups["national"].level == 2.0 + 2 * 0.5
    past, joined = layer.get(Baseline, "threaten/IRQ"), layer.get(Source, "national/national (from 2020-01-01)")
    assert past is not None
    assert past.learned["national"] == 1.0 + 2 * 0.25
    assert joined is not None
    assert joined.group == "national"
    slow, day, today = layer.get(Slow, "threaten/IRQ"), layer.get(SlowDay, "20000"), layer.get(Today, "")
    assert slow is not None
    assert (slow.learned["national"], slow.recent["national"]) == (2.0 + 2 * 0.5, (3,) * 14)
    assert day is not None
    assert day.groups["national"] == (90 + 2 * 9, 90.0 + 2 * 9.0, 20, 20)
    assert today is not None
    assert today.articles["national"] == 6 + 2 * 3
    assert not {"national (from 2020-01-01)", "national (from 2020-01-02)"} & (slow.recent | day.groups | today.articles).keys()


def test_a_bequest_holds_what_was_learned_and_nothing_that_rang_or_waits() -> None:
    world, known = remembering()
    old_days(world, 2)
    world.report(2 * DAY, a_mention(), source="old-1")
    world.until(2 * DAY + HOUR)
    memory = left(known)

    assert known.size(OpenAlert) == 1
    assert memory.size(Baseline) == world.judge.remembered(Baseline)
    for kind in (OpenAlert, OpenSituation, SaidAlert, SaidSituation, ToldAlert, Waiting):
        assert memory.size(kind) == 0


def test_each_kind_of_memory_is_either_left_or_not() -> None:
    rung = {
        "PartitionClock", "Waiting", "Arrived", "OpenAlert", "PastAlert", "ToldAlert", "Outage", "Returned", "OpenSituation",
        "SaidAlert", "SaidSituation", "HourSums", "DaySums", "Heard", "Announcements",
    }  # fmt: skip

    unnamed = {kind.__name__ for kind in Remembered.__args__} - {kind.__name__ for kind in LEARNED} - rung

    assert unnamed == set()


def test_every_source_is_a_warm_judges_own_for_its_first_live_day() -> None:
    world, known = remembering()
    old_days(world, 8)
    live = World()
    live.judge = Judge(Judgement(namespace="test"), left(known))
    live.until(10 * DAY)
    for number in range(48):
        live.report(10 * DAY + number * 30, source=f"live-{number % 5}")
        live.until(10 * DAY + number * 30 + 1)
    live.until(11 * DAY)

    assert groups(live) == {"national"}


def a_log() -> list[list[Observed]]:
    """Give the queues of two source partitions: old feeds in one, and from the ninth day on a new feed in the other."""
    log, queues = ObservationLog(2), [list[Observed](), list[Observed]()]
    for number in range(12 * 48):
        at = number * 30
        plain = () if number % 7 else (a_mention(),)
        told = [(0, an_observed_article(number, *plain, seen_at=minutes(at + 1), source=f"old-{number % 5}"))]
        if at >= 8 * DAY and number % 3 == 0:
            threat = an_observed_article(10_000 + number, a_threat(), seen_at=minutes(at + 2), source="gulf")
            told.append((1, threat))
        if at >= 11 * DAY:
            told.append((0, an_observed_article(20_000 + number, a_threat(), seen_at=minutes(at + 3), source="old-1")))
        for record in log.marks(minutes(at)):
            queues[record.partition].append(record)
        for partition, article in told:
            queues[partition].append(log.article(article, partition))
    for record in log.marks(minutes(12 * DAY)):
        queues[record.partition].append(record)
    return queues


def final(queues: list[list[Observed]], *, lag: int) -> list[Alert]:
    """Judge the first partition, the other so many records behind it, and give the closed alerts without their revisions."""
    judge, told = Judge(Judgement(partitions=2)), list[Alert]()
    first, second = queues
    order = [
        record for at in range(len(first) + lag) for record in (*first[at : at + 1], *second[max(0, at - lag) :][: at >= lag])
    ]
    for record in [*order, *second[len(first) :]]:
        told += [each for each in judge.take(record).messages if isinstance(each, Alert) and not each.provisional]
    borne_out = {each.alert_id for each in told if each.state != "withdrawn"}
    return [structs.replace(each, revision=0) for each in told if each.alert_id in borne_out]


def test_a_new_feed_in_a_partition_that_lags_gives_the_same_closed_alerts() -> None:
    queues = a_log()

    together, behind = final(queues, lag=0), final(queues, lag=40)

    assert together == behind
    assert {each.lane for each in together} >= {"flash", "burst"}


def test_a_bequest_that_was_not_written_to_its_end_is_known_as_such() -> None:
    world, known = remembering()
    old_days(world, 1)
    records = [(record.key, record.value) for record in Changelog().records(bequest(known), 0)]

    assert remembered(records).is_whole
    assert remembered([]).is_whole
    assert not remembered(records[:-1]).is_whole
