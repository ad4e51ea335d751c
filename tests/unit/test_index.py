"""The escalation index: its sums by hand, who is told of, hours without news, and any order of the log."""

import random
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from services.core.alarms import IndexHour
from services.core.alerts.counting.volume import Group
from services.core.alerts.index import BUSIEST, KEPT_DYADS, close_hour
from services.core.alerts.judge import Judge
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Exposure, Stream
from services.core.alerts.memory.sums import DaySums, Heard, HeardHour, HourSums
from services.core.alerts.policy import Judgement
from services.core.messages import Observation, Observed
from tests.builders import IRAN, USA, ObservationLog, a_mention, a_threat, an_observed_article, minutes
from tests.judge_builders import easing

HOUR_S = 3_600


def values_of(records: list[Observed], judge: Judge | None = None, *, partitions: int = 1) -> list[IndexHour]:
    """Give the index that a judge tells."""
    judge = judge or Judge(Judgement(namespace="test", partitions=partitions))
    return [message for record in records for message in judge.take(record).messages if isinstance(message, IndexHour)]


def at_hour(values: list[IndexHour], minute: float) -> dict[str, IndexHour]:
    """Give the values of the hour that began at a minute, by scope."""
    return {value.scope: value for value in values if value.hour == minutes(minute)}


def test_the_three_ledgers_stand_apart_and_none_is_netted() -> None:
    log = ObservationLog()
    eased = easing(recipient=USA, places=(), severity=4.0, weight=0.5)
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, a_mention(), a_threat(), seen_at=minutes(1))),
        log.article(an_observed_article(2, eased, seen_at=minutes(2))),
        *log.marks(minutes(60)),
    ]

    world = at_hour(values_of(records), 0)["world"]

    threat = a_threat()
    assert (world.acts, world.threats, world.easing, world.stories) == (9.0, threat.severity * threat.weight, 2.0, 2)


def test_a_scope_counts_the_gravest_of_a_story_once_and_so_does_the_world() -> None:
    log = ObservationLog()
    grave, lesser = a_mention(severity=8.0), a_mention(severity=6.0, actor=USA, recipient=IRAN, mode="drone strike")
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, grave, lesser, seen_at=minutes(1), text="one long report of the night " * 8)),
        log.article(an_observed_article(2, grave, lesser, seen_at=minutes(5), text="one long report of the night " * 8)),
        *log.marks(minutes(60)),
    ]

    told = at_hour(values_of(records), 0)

    assert {scope: (value.acts, value.stories) for scope, value in told.items()} == {
        "world": (8.0, 1),
        "IRQ": (8.0, 1),
        "IRN>USA": (8.0, 1),
        "USA>IRN": (6.0, 1),
    }


def test_a_copy_that_tells_of_another_country_adds_to_that_one_and_not_to_the_world() -> None:
    log, text = ObservationLog(), "one long report of the night " * 8
    first, copy = a_mention(), a_mention(actor=USA, recipient=IRAN, mode="drone strike", places=())
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, first, seen_at=minutes(1), text=text)),
        log.article(an_observed_article(2, first, copy, seen_at=minutes(5), text=text)),
        *log.marks(minutes(60)),
    ]

    told = at_hour(values_of(records), 0)

    assert {scope: value.stories for scope, value in told.items()} == {"world": 1, "IRQ": 1, "IRN>USA": 1, "USA>IRN": 1}
    assert told["world"].acts == 9.0


def test_a_day_is_told_by_a_thousand_articles_that_were_analysed_in_it() -> None:
    log = ObservationLog()
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))),
        *log.marks(minutes(60)),
        log.article(an_observed_article(2, a_mention(severity=8.0), seen_at=minutes(61))),
        *(log.article(an_observed_article(each, seen_at=minutes(62))) for each in (3, 4)),
        log.article(an_observed_article(5, analysed=False, language="ru", seen_at=minutes(63))),
        *log.marks(minutes(120)),
    ]

    told = at_hour(values_of(records), 60)["IRQ"]

    # Of this hour 8; of the day 9 + 8 = 17 in 4 analysed articles, which is 4,250 in a thousand.
    assert (told.acts, told.acts_per_1000, told.articles) == (8.0, 4250.0, 4)


def test_a_country_without_a_story_for_a_day_is_told_once_as_nothing_and_then_no_more() -> None:
    log = ObservationLog()
    records = [*log.marks(minutes(0)), log.article(an_observed_article(1, a_mention(), seen_at=minutes(1)))]
    for hour in range(1, 28):
        records.append(log.article(an_observed_article(100 + hour, seen_at=minutes(hour * 60 - 1))))
        records += log.marks(minutes(hour * 60))

    told = [(value.hour, value.acts_per_1000) for value in values_of(records) if value.scope == "IRQ"]

    assert [hour for hour, _ in told] == [minutes(hour * 60) for hour in range(25)]
    assert [value > 0 for _, value in told] == [True] * 24 + [False]


def test_of_an_hour_in_which_nothing_was_read_nothing_is_said() -> None:
    log = ObservationLog()
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))),
        *log.marks(minutes(60)),
        log.article(an_observed_article(2, analysed=False, language="fa", seen_at=minutes(70))),
        *log.marks(minutes(240)),
        log.article(an_observed_article(3, seen_at=minutes(250))),
        *log.marks(minutes(300)),
    ]

    hours = {value.hour for value in values_of(records)}

    assert hours == {minutes(0), minutes(240)}


def test_an_hour_of_news_without_any_event_has_a_value_of_nothing_for_the_world() -> None:
    log = ObservationLog()
    records = [*log.marks(minutes(0)), log.article(an_observed_article(1, seen_at=minutes(5))), *log.marks(minutes(600))]

    values = values_of(records)

    assert [(value.scope, value.hour, value.acts, value.articles) for value in values] == [("world", minutes(0), 0.0, 1)]


@pytest.mark.parametrize("changed", [{"backfill": True}, {"seen_at": minutes(-2 * 1440)}])
def test_backlog_and_what_comes_a_day_late_count_for_nothing(changed: dict[str, Any]) -> None:
    log = ObservationLog()
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, seen_at=minutes(1))),
        log.article(an_observed_article(2, a_mention(), **{"seen_at": minutes(2), **changed})),
        *log.marks(minutes(60)),
    ]

    values = values_of(records)

    assert [(value.scope, value.stories, value.articles) for value in values] == [("world", 0, 1)]


def test_a_watch_is_no_scope_of_the_index() -> None:
    log = ObservationLog()
    watch = Observation(indicator="watch/suez", ledger="threats", weight=1.0, severity=4.0, mentions=(0,))
    article = an_observed_article(1, a_threat(), seen_at=minutes(1))
    watched = structs.replace(article, observations=(*article.observations, watch))
    records = [*log.marks(minutes(0)), log.article(watched), *log.marks(minutes(60))]

    told = at_hour(values_of(records), 0)

    assert not [scope for scope in told if "suez" in scope]
    assert told["world"].stories == 1


def a_layer_at(hour: int, **stories: int) -> Layer:
    """Give a layer at the end of an hour in which an article was analysed, with so many stories of each scope."""
    layer = Layer()
    layer.put("", Stream(closed=hour * 6 + 5))
    layer.put("world", Heard((HeardHour(hour, 1, {}),)))
    for scope, number in stories.items():
        layer.put(scope.replace("_", ">"), HourSums({"acts": 1.0 * number}, number))
    return layer


def test_only_the_busiest_dyads_are_told_and_of_equals_the_first_by_name() -> None:
    dyads = {f"A{number:03}_B": 1 for number in range(BUSIEST + 5)} | {"Z_B": 2}

    values = close_hour(a_layer_at(1000, **dyads), 1001.0 * HOUR_S)

    assert [value.scope for value in values] == ["world", *(f"A{number:03}>B" for number in range(BUSIEST - 1)), "Z>B"]


def test_values_name_the_groups_whose_share_is_not_learned() -> None:
    layer = a_layer_at(1000, A_B=1)
    groups = {"national": Group(2.0, 9_000), "gulf": Group(1.0, 100)}
    layer.put("", structs.replace(layer.get(Stream, "") or Stream(), groups=groups, first=0))
    layer.put(str(1000 * 6 + 5), Exposure(age=9_000))

    values = close_hour(layer, 1001.0 * HOUR_S)

    assert {value.scope: value.new_groups for value in values} == {"world": ("gulf",), "A>B": ("gulf",)}


def test_a_story_of_a_week_ago_weighs_half_in_the_rank_of_its_dyad() -> None:
    layer = a_layer_at(1168, new_B=3)
    layer.put("old>B", DaySums((), busy=7.0, at=1000))
    layer.put("older>B", DaySums((), busy=8.0, at=832))
    for number in range(BUSIEST - 2):
        layer.put(f"A{number:03}>B", DaySums(((1168, 1.0, 0.0, 0.0, 1),), busy=100.0, at=1168))

    # 7 a week ago is 3.5 and goes before 3; 8 two weeks ago is 2 and goes behind it, out of the busiest.
    told = {value.scope for value in close_hour(layer, 1169.0 * HOUR_S)}

    assert "new>B" in told
    layer.put("old>B", DaySums((), busy=7.0, at=1000, said=True))
    layer.put("older>B", DaySums((), busy=8.0, at=832, said=True))
    again = {value.scope for value in close_hour(layer, 1169.0 * HOUR_S)}
    assert "old>B" in again
    assert "older>B" not in again


def test_the_past_of_dyads_is_bounded_and_fades() -> None:
    layer = a_layer_at(1000, **{f"A{number:04}_B": 1 for number in range(KEPT_DYADS + 50)})
    close_hour(layer, 1001.0 * HOUR_S)
    kept = layer.size(DaySums)
    layer.put("", Stream(closed=2000 * 6 + 5))
    layer.put("world", Heard((HeardHour(2000, 1, {}),)))

    close_hour(layer, 2001.0 * HOUR_S)

    # A thousand hours are six weeks: a single story weighs less than a sixtieth.
    assert (kept, layer.size(DaySums)) == (KEPT_DYADS, 0)


@pytest.mark.parametrize(("minute", "hour"), [(20, 0), (80, 60)])
def test_what_is_taken_back_counts_no_more_in_the_hour_that_runs_nor_in_the_day(minute: int, hour: int) -> None:
    log, paper = ObservationLog(), {"url": "https://paper.example/a"}
    grave, threat = a_mention(severity=9.0), a_threat(severity=4.0)
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, grave, threat, seen_at=minutes(5), **paper)),
        log.article(an_observed_article(2, a_mention(severity=8.0), seen_at=minutes(6), text="other words of it " * 9)),
        *log.marks(minutes(minute)),
        log.article(an_observed_article(3, threat, seen_at=minutes(minute), **paper)),  # a new version: no act any more
        *log.marks(minutes(hour + 60)),
    ]

    values = values_of(records)

    told, articles = at_hour(values, hour), 3
    for scope in ("IRQ", "IRN>USA", "world"):
        assert told[scope].acts_per_1000 == round(8.0 * 1_000 / articles, 3)
    assert told["world"].threats_per_1000 == round(4.0 * 1_000 / articles, 3)
    assert [at_hour(values, 0)[scope].stories for scope in ("IRQ", "IRN>USA", "world")] == ([1, 2, 2] if not hour else [2, 2, 2])


def test_any_interleaving_batch_or_restart_gives_the_same_index() -> None:
    chance = random.Random(7)  # noqa: S311 - a test's own dice
    log = ObservationLog(2)
    queues: list[list[Observed]] = [[], []]
    for record in log.marks(minutes(0)):
        queues[record.partition].append(record)
    for number in range(60):
        at, partition = number * 29, chance.randrange(2)
        kind = chance.choice(((), (a_mention(),), (a_threat(),), (a_mention(actor=USA, recipient=IRAN),)))
        unread: dict[str, Any] = {} if kind else {"analysed": False, "language": "fa", "concerns": ("IRN",)}
        article = an_observed_article(number, *kind, seen_at=minutes(at), **unread)
        queues[partition].append(log.article(article, partition))
        for record in log.marks(minutes(at)):
            queues[record.partition].append(record)
    for record in log.marks(minutes(60 * 29 + 3000)):
        queues[record.partition].append(record)

    def merged(seed: int) -> list[Observed]:
        dice, left, found = random.Random(seed), [list(queue) for queue in queues], []  # noqa: S311 - a test's own dice
        while any(left):
            found.append(dice.choice([queue for queue in left if queue]).pop(0))
        return found

    def interrupted(records: list[Observed]) -> list[IndexHour]:
        judge, found = Judge(Judgement(namespace="test", partitions=2)), []
        for start in range(0, len(records), 9):
            values_of(records[start : start + 4], judge)
            judge.abort()
            found += values_of(records[start : start + 9], judge)
            judge.commit()
        return found

    expected = values_of(merged(0), partitions=2)

    assert len(expected) > 50
    assert all(values_of(merged(seed), partitions=2) == expected for seed in (1, 2))
    assert interrupted(merged(3)) == expected


def test_the_index_goes_on_over_a_restart() -> None:
    log = ObservationLog()
    records = [*log.marks(minutes(0))]
    for number in range(12):
        records.append(log.article(an_observed_article(number, a_mention(), seen_at=minutes(number * 20 + 1))))
        records += log.marks(minutes(number * 20 + 2))
    records += log.marks(minutes(600))
    whole = values_of(records)
    first = Judge(Judgement(namespace="test"))

    told = values_of(records[:15], first)
    memory = Layer()
    for _, key, value in first.changes():
        if value is not None:
            memory.put(key, value)

    assert [*told, *values_of(records[15:], Judge(Judgement(namespace="test"), memory))] == whole


def test_an_hour_is_named_by_its_begin() -> None:
    log = ObservationLog()
    records = [*log.marks(minutes(0)), log.article(an_observed_article(1, seen_at=minutes(59))), *log.marks(minutes(60))]

    values = values_of(records)

    assert [value.hour + timedelta(hours=1) for value in values] == [minutes(60)]
