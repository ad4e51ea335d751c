"""Two situations that an alert connects become one: the older takes all, the younger points to it, in any interleaving."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.alarms import Alert, Situation
from services.core.alerts.memory.state import OpenSituation
from services.core.alerts.rules.rules import NO_RULES, Match, Rule, Rules
from services.core.mentions import Mention
from services.core.messages import Observed
from tests.builders import IRAN, IRAQ, ObservationLog, a_mention, an_observed_article, minutes
from tests.judge_builders import DAY, World, taken_back
from tests.situation_builders import BAGHDAD, an_attack, country, land, situations, tell
from tests.unit.test_judge_order import closed, fold, fold_through_faults, interleaved

LANDS = ("AAA", "BBB", "CCC")
SIDES = st.sampled_from([None, *(country(code) for code in LANDS)])
THIRD = {"event_type": "COERCE", "mode": "siege", "actor": country("IRQ"), "recipient": IRAN, "places": (IRAQ,)}
PLACES = st.sampled_from([(), (), *((land(code),) for code in LANDS), (BAGHDAD,)])
ACTS = st.builds(
    lambda kind, actor, recipient, places, toll: a_mention(
        event_type=kind, actor=actor, recipient=recipient, places=places, mode=toll
    ),
    st.sampled_from(["ASSAULT", "COERCE", "MOBILIZE"]),
    SIDES,
    SIDES,
    PLACES,
    st.sampled_from([None, "bombing", "air strike"]),
)
REPORTS = st.lists(
    st.tuples(st.sampled_from([1, 4, 11, 40, 300]), st.lists(ACTS, min_size=1, max_size=2), st.integers(0, 2)),
    min_size=3,
    max_size=10,
)


def connected() -> World:
    """Report an attack by nobody known in a city, an act between two sides nowhere, then one between them in that city."""
    world = World()
    tell(world, 1, an_attack(BAGHDAD))
    tell(world, 20, a_mention(event_type="COERCE", places=(), mode="blockade"))
    tell(world, 40, a_mention(event_type="MOBILIZE", places=(BAGHDAD,), mode="deployment"))
    return world


def test_the_older_takes_all_and_the_younger_says_so() -> None:
    world = connected()
    world.until(60)

    older, younger = situations(world)
    assert (younger.state, younger.merged_into) == ("resolved", older.situation_id)
    assert len(older.alerts) == 3
    assert older.story_count == 3
    assert {alert.situation_id for alert in world.alerts()} == {older.situation_id}


def three_sides(rules: Rules = NO_RULES) -> World:
    """Report an act of one side on another nowhere, one of a third's in its own land, then one of the first two in that land."""
    world = World(rules=rules)
    tell(world, 1, a_mention(places=()))
    tell(world, 12, a_mention(**THIRD), publisher="B")
    tell(world, 30, a_mention(event_type="MOBILIZE", mode="deployment", places=(IRAQ,)))
    return world


def test_the_older_takes_over_the_parties_of_the_younger() -> None:
    world = three_sides()

    older, younger = situations(world)
    assert younger.merged_into == older.situation_id
    assert [each.id for each in older.parties] == ["IRN", "USA", "IRQ"]


def test_what_was_told_of_the_younger_is_corrected_by_the_older() -> None:
    world = three_sides()

    tell(world, 60, taken_back(**THIRD), publisher="B")
    world.until(80)

    older, younger = situations(world)
    (told,) = younger.notices
    corrected = older.notices[-1]
    assert (corrected.what, corrected.alert_id, corrected.level) == ("corrected", told.alert_id, told.level)
    assert [each.what for each in older.notices].count("corrected") == 1


def test_what_nobody_was_told_of_is_corrected_by_nobody() -> None:
    quiet = Rule(name="quiet", match=Match(event_types=("COERCE",)), mute=True)
    world = three_sides(Rules(rules=(quiet,)))

    tell(world, 60, taken_back(**THIRD), publisher="B")
    world.until(80)

    assert {each.what for told in situations(world) for each in told.notices}.isdisjoint({"corrected"})


def test_merging_tells_nobody_anew() -> None:
    world = connected()
    world.until(60)

    older, younger = situations(world)
    assert [each.what for each in younger.notices] == ["opened"]
    assert [each.what for each in older.notices] == ["opened", "escalated"]
    assert older.notices[-1].alert_id == world.alert("mobilize/IRN>USA").alert_id


def test_the_younger_is_kept_for_two_days_and_never_changes_again() -> None:
    world = connected()
    world.until(60)
    _, younger = situations(world)

    world.until(60 + 2 * DAY - 120)
    kept = {each.situation.situation_id for each in world.judge.open_situations()}
    tell(world, 60 + 2 * DAY - 110, a_mention(event_type="COERCE", places=(), mode="blockade"))
    world.until(60 + 3 * DAY)

    assert younger.situation_id in kept
    assert situations(world)[1] == younger
    assert younger.situation_id not in {each.situation.situation_id for each in world.judge.open_situations()}


def test_what_is_merged_takes_no_more_alerts() -> None:
    world = connected()
    tell(world, 80, a_mention(event_type="DISRUPT", places=(), mode="airspace", severity=8.0))
    world.until(100)

    older, younger = situations(world)
    assert len(older.alerts) == 4
    assert len(younger.alerts) == 1


def a_log(reports: list[tuple[int, list[Mention], int]]) -> list[list[Observed]]:
    """Give each of three source partitions' records: reports so many minutes apart, marks between them."""
    log = ObservationLog(3)
    queues: list[list[Observed]] = [[], [], []]
    at = 0.0
    records = log.marks(minutes(0))
    for number, (pause, acts, partition) in enumerate(reports):
        at += pause
        records += [log.article(an_observed_article(number, *acts, seen_at=minutes(at)), partition), *log.marks(minutes(at))]
    for record in [*records, *log.marks(minutes(at + DAY)), *log.marks(minutes(at + DAY), final=True)]:
        queues[record.partition].append(record)
    return queues


@settings(max_examples=12, deadline=None)
@given(reports=REPORTS, one=st.integers(0, 10_000), other=st.integers(0, 10_000))
def test_any_interleaving_joins_and_merges_the_same(reports: list[tuple[int, list[Mention], int]], one: int, other: int) -> None:
    queues = a_log(reports)

    assert closed(fold(interleaved(queues, one), 3)) == closed(fold(interleaved(queues, other), 3))


@settings(max_examples=6, deadline=None)
@given(reports=REPORTS, dice=st.integers(0, 10_000))
def test_aborts_and_restarts_join_and_merge_the_same(reports: list[tuple[int, list[Mention], int]], dice: int) -> None:
    log = ObservationLog(2)
    at, records = 0.0, log.marks(minutes(0))
    for number, (pause, acts, partition) in enumerate(reports):
        at += pause
        records += [log.article(an_observed_article(number, *acts, seen_at=minutes(at)), partition % 2), *log.marks(minutes(at))]
    records += log.marks(minutes(at + DAY), final=True)

    assert fold_through_faults(records, dice) == fold(records, 2)


@settings(max_examples=12, deadline=None)
@given(reports=REPORTS)
def test_every_alert_is_in_one_situation_and_whoever_was_merged_points_to_an_older_one(
    reports: list[tuple[int, list[Mention], int]],
) -> None:
    told = fold(interleaved(a_log(reports), 0), 3)

    latest = {each.situation_id: each for each in told if isinstance(each, Situation)}
    last = {key: each for key, each in latest.items() if each.state != "withdrawn"}
    alerts = {each.alert_id: each for each in told if isinstance(each, Alert) and not each.provisional and each.situation_id}
    for each in last.values():
        if each.merged_into:
            older = last[each.merged_into]
            assert (older.opened_at, older.situation_id) < (each.opened_at, each.situation_id)
            assert {member.alert_id for member in each.alerts} <= {member.alert_id for member in older.alerts}
    owners = [member.alert_id for each in last.values() if not each.merged_into for member in each.alerts]
    assert len(owners) == len(set(owners))
    assert {key for key, alert in alerts.items() if alert.state != "withdrawn"} <= set(owners)


@settings(max_examples=4, deadline=None)
@given(reports=REPORTS)
def test_what_is_remembered_of_situations_is_bounded_and_goes(reports: list[tuple[int, list[Mention], int]]) -> None:
    world = World()
    for number, (pause, acts, _) in enumerate(reports):
        world.until(world.at + pause)
        world.report(world.at, *acts, title=f"Report {number}")

    world.until(world.at + 8 * DAY)

    assert world.judge.remembered(OpenSituation) == 0
