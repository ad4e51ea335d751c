"""What a source group missed while it was silent and sends when it speaks again rings no burst; what is new beside it does."""

import random
from typing import Any, Literal

import pytest

from services.backtest.detector import burst_account
from services.backtest.near import single_lack
from services.core.alarms import Alert
from services.core.alerts.memory.state import Returned
from services.core.alerts.policy import Judgement
from services.core.messages import Observed
from tests.builders import ObservationLog, a_threat, an_observed_article, minutes
from tests.judge_builders import DAY, World
from tests.unit.test_judge_order import closed, fold, fold_through_faults, interleaved

INDICATOR = "threaten/IRN>USA"
HOUR = 60
DAYS = 8
SILENT = DAYS * DAY
"""The minute in which group a falls silent."""
HOURS = (3, 24, 60)
AT_ONCE, IN_AN_HOUR = 7, 55
"""Minutes in which a backlog comes."""
SHARES = {"a": 0.1, "b": 0.05}
"""The usual share of threats in what each group tells."""
Told = Literal["with their times", "as if new"]


def usual(world: World, start: float, hours: float, *groups: str, seed: int = 4) -> None:
    """Let each of the groups send an article every ten minutes, with its usual share of threats."""
    dice = random.Random(seed)  # noqa: S311 - a test's own dice
    for at in range(int(start), int(start + hours * HOUR), 10):
        for after, group in enumerate(groups, 1):
            world.report(at + after, *((a_threat(),) if dice.random() < SHARES[group] else ()), source_group=group)
        world.until(at + 9)


@pytest.fixture(scope="module", params=[2])
def known(request: pytest.FixtureRequest) -> World:
    """Give a world in which two groups have told of threats for eight days and nothing rang. Not to be changed."""
    world = World()
    usual(world, 0, DAYS * 24, "a", "b", seed=request.param)
    world.until(SILENT)
    return world


def silence(known: World, hours: int) -> World:
    """Give a world in which only group b has spoken for some hours."""
    world = known.again()
    usual(world, SILENT, hours, "b")
    world.until(SILENT + hours * HOUR)
    return world


def backlog(world: World, hours: int, minutes_: float, told: Told = "with their times") -> None:
    """Let group a send in so many minutes what it missed in so many hours: an article of every ten minutes."""
    end, dice = world.at, random.Random(5)  # noqa: S311 - a test's own dice
    for each in range(hours * 6):
        at = end + each * minutes_ / (hours * 6)
        published_at = minutes(at if told == "as if new" else SILENT + each * 10)
        world.report(at, *((a_threat(),) if dice.random() < SHARES["a"] else ()), source_group="a", published_at=published_at)
        world.until(at)


def burst(world: World, start: float, *, number: int = 10, group: str = "a", seen_after: int = 3) -> None:
    """Let a group tell of threats for an hour, seen so many minutes after they were published."""
    for each in range(number):
        at = start + each * HOUR / number
        world.report(at, a_threat(), source_group=group, published_at=minutes(at - seen_after))
        world.until(at)


def rung(world: World) -> list[Alert]:
    return [each for each in world.alerts() if each.state != "withdrawn"]


def test_one_article_in_the_middle_of_a_silence_makes_nothing_known_of_what_is_still_missing(known: World) -> None:
    world = silence(known, 24)
    world.report(world.at + 1, source_group="a")
    for _ in range(9):
        world.until(world.at + 10)
        world.report(world.at, source_group="b")

    backlog(world, 24, AT_ONCE, "as if new")
    usual(world, 10 * (int(world.at) // 10 + 1), 3, "a", "b", seed=6)

    assert rung(world) == []


@pytest.mark.parametrize("seed", [2, 3])
def test_the_backlog_of_a_small_feed_rings_nothing_though_its_silence_was_not_long_enough_to_be_told(seed: int) -> None:
    world, dice = World(), random.Random(seed)  # noqa: S311 - a test's own dice
    for at in range(0, 14 * DAY, HOUR):
        world.report(at + 1, *((a_threat(),) if dice.random() < SHARES["b"] else ()), source_group="b")
        if at % (4 * HOUR) == 0 and at < 12 * DAY:
            world.report(at + 2, *((a_threat(),) if dice.random() < 1 / 2 else ()), source_group="a")
        world.until(at + 9)
    before = len(world.alerts())
    assert world.judge.silent_groups() == ()

    for each in range(12):
        world.report(14 * DAY + 2 * each, *((a_threat(),) if dice.random() < 1 / 2 else ()), source_group="a")
    world.until(14 * DAY + HOUR)

    assert rung(world)[before:] == []


@pytest.mark.parametrize("told", ["with their times", "as if new"])
@pytest.mark.parametrize("minutes_", [AT_ONCE, IN_AN_HOUR], ids=["at once", "in an hour"])
@pytest.mark.parametrize("hours", HOURS)
def test_a_backlog_of_the_usual_rings_nothing_when_it_comes_nor_later(
    known: World, hours: int, minutes_: int, told: Told
) -> None:
    world = silence(known, hours)

    backlog(world, hours, minutes_, told)
    usual(world, SILENT + hours * HOUR + 60, 12, "a", "b")

    assert world.alerts() == []


@pytest.mark.parametrize("group", ["a", "b"])
@pytest.mark.parametrize("after", [10, 61, 180], ids=["in it", "after it", "hours later"])
@pytest.mark.parametrize("hours", HOURS)
def test_what_is_told_now_rings_beside_a_backlog_and_counts_without_it(known: World, hours: int, after: int, group: str) -> None:
    world = silence(known, hours)
    backlog(world, hours, AT_ONCE)

    burst(world, SILENT + hours * HOUR + after, group=group)
    world.until(world.at + 15)

    (alert,) = rung(world)
    assert alert.indicator == INDICATOR
    assert alert.counts.stories <= 10 + 0.1 * 6 * hours
    assert all(each.counts.articles == each.counts.stories for each in world.revisions(alert.alert_id))


def test_what_is_told_now_rings_after_a_backlog_that_came_as_if_new(known: World) -> None:
    world = silence(known, 24)
    backlog(world, 24, AT_ONCE, "as if new")

    burst(world, SILENT + DAY + 61)
    world.until(world.at + 10)

    assert [each.indicator for each in rung(world)] == [INDICATOR]


@pytest.mark.parametrize("hours", HOURS)
def test_a_burst_in_the_first_hour_after_a_silence_rings_where_nothing_was_missed(known: World, hours: int) -> None:
    world = silence(known, hours)

    burst(world, SILENT + hours * HOUR + 1, number=16)
    world.until(world.at + 10)

    assert [each.indicator for each in rung(world)] == [INDICATOR]


def test_what_was_published_since_the_silence_is_no_backlog_though_it_is_seen_late(known: World) -> None:
    world = silence(known, 3)

    burst(world, SILENT + 3 * HOUR + 25, seen_after=24)
    world.until(world.at + 10)

    assert [each.indicator for each in rung(world)] == [INDICATOR]


def test_an_account_says_that_the_backlog_kept_it_from_ringing(known: World) -> None:
    world = silence(known, 24)
    backlog(world, 24, AT_ONCE)

    _, conditions = burst_account(world.judge.world(), INDICATOR, minutes(world.at).timestamp(), Judgement(namespace="test"))

    lacks = single_lack(conditions)
    assert lacks is not None
    assert lacks.name.endswith("without the backlog")
    assert lacks.says.startswith("inhibited by the backlog of a after its silence: ")


def test_a_return_is_forgotten_once_no_window_reaches_back_to_it(known: World) -> None:
    world = silence(known, 3)
    backlog(world, 3, AT_ONCE)
    end = SILENT + 3 * HOUR

    world.until(end + 3 * DAY + HOUR)
    before = [each.group for _, each in world.judge.world().all(Returned)]
    world.report(end + 3 * DAY + 90, source_group="b")
    world.until(end + 3 * DAY + 100)

    # Group b was silent, too, by then.
    assert (before, [each.group for _, each in world.judge.world().all(Returned)]) == (["a"], ["b"])


@pytest.mark.parametrize("told", ["with their times", "as if new"])
@pytest.mark.parametrize("hours", HOURS)
def test_a_backlog_is_no_record_that_keeps_the_bursts_of_later_days_silent(known: World, hours: int, told: Told) -> None:
    world = silence(known, hours)
    end = SILENT + hours * HOUR
    backlog(world, hours, AT_ONCE, told)
    usual(world, end + 10, 36, "a", "b")

    burst(world, end + 37 * HOUR)
    world.until(world.at + 10)

    assert [each.indicator for each in rung(world)] == [INDICATOR]


def an_outage(seed: int) -> list[list[Observed]]:
    """Give two source partitions' records: a group falls silent for half a day, sends its backlog, and a burst follows."""
    dice, log = random.Random(seed), ObservationLog(2)  # noqa: S311 - a test's own dice
    queues: list[list[Observed]] = [[], []]
    silent, end, number = 3 * DAY, 3 * DAY + DAY // 2, 0

    def tell(at: float, group: str, share: float, published: float | None = None) -> None:
        nonlocal number
        number += 1
        told = (a_threat(),) if dice.random() < share else ()
        times: dict[str, Any] = {"seen_at": minutes(at), "published_at": minutes(at if published is None else published)}
        partition = dice.randrange(2)
        queues[partition].append(log.article(an_observed_article(number, *told, source_group=group, **times), partition))

    def mark(at: float, *, final: bool = False) -> None:
        for record in log.marks(minutes(at), final=final):
            queues[record.partition].append(record)

    mark(0)
    for at in range(0, end + 12 * HOUR, 20):
        tell(at + 5, "b", 0.05)
        if not silent <= at < end:
            tell(at + 6, "a", 0.1)
        mark(at + 7)
        for missed in range(silent, end, 20) if at == end else ():
            tell(at + 8 + (missed - silent) / 200, "a", 0.1, missed + dice.choice((0, 700)))
        if end + 2 * HOUR <= at < end + 4 * HOUR:
            for each in range(5):
                tell(at + 8 + each, "a", 1.0)
    mark(end + 5 * DAY)
    mark(end + 5 * DAY, final=True)
    return queues


@pytest.mark.parametrize("seed", [1, 2])
def test_an_outage_in_any_interleaving_batches_and_restarts_gives_the_same_closed_messages(seed: int) -> None:
    queues = an_outage(seed)

    first = closed(fold(interleaved(queues, seed), 2))
    second = closed(fold(interleaved(queues, seed + 1), 2))
    third = closed(fold_through_faults(interleaved(queues, seed + 2), seed))

    assert first == second == third
    assert [each for each in first if isinstance(each, Alert)]
