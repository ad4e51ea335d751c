"""What belongs together: one event that touches many indicators is one situation, and a neighbour's matter is not."""

from tests.builders import IRAN, USA, a_mention, a_threat, minutes
from tests.judge_builders import DAY, World, quiet_days, threats
from tests.situation_builders import (
    BAGHDAD,
    BASRA,
    BRITAIN,
    GREEN_ZONE,
    a_strike_back,
    an_act,
    an_attack,
    situation,
    situations,
    tell,
)

TWO_DAYS = 2 * DAY


def test_both_directions_of_a_dyad_are_one_situation() -> None:
    world = World()

    tell(world, 1, a_mention())
    tell(world, 90, a_strike_back())

    assert situation(world).dyads == ("IRN>USA", "USA>IRN")
    assert len(situation(world).alerts) == 2


def test_threats_that_become_frequent_join_the_situation_of_the_strike_between_the_same() -> None:
    world = World()
    quiet_days(world, 3)

    tell(world, 3 * DAY, a_strike_back())
    threats(world, 3 * DAY + 60, 8)
    world.until(3 * DAY + 240)

    assert {each.lane for each in situation(world).alerts} == {"flash", "burst"}
    assert set(situation(world).dyads) == {"USA>IRN", "IRN>USA"}


def test_a_strike_on_a_third_country_is_a_situation_of_its_own() -> None:
    world = World()

    tell(world, 1, a_mention())
    tell(world, 60, an_act("IRN", "GBR", "OMN"))

    assert [each.name for each in situations(world)] == ["Iraq: Iran and United States", "OMN: IRN and GBR"]


def test_a_chain_of_countries_does_not_swallow_everything() -> None:
    world = World()

    tell(world, 1, an_act("AAA", "BBB", "BBB"))
    tell(world, 60, an_act("CCC", "BBB", "BBB", event_type="COERCE"))
    tell(world, 120, an_act("CCC", "DDD", "DDD"))
    tell(world, 180, an_act("AAA", "DDD", "DDD", event_type="COERCE"))

    assert len(situations(world)) == 4


def test_an_unnamed_attack_in_the_same_city_joins_and_one_far_away_does_not() -> None:
    world = World()

    tell(world, 1, an_attack(BAGHDAD))
    tell(world, 60, an_attack(GREEN_ZONE, event_type="COERCE", severity=8.0))
    tell(world, 120, an_attack(BASRA, event_type="MOBILIZE", severity=8.0))

    assert [len(each.alerts) for each in situations(world)] == [2, 1]


def test_an_unnamed_act_in_the_land_of_a_conflict_joins_it_only_if_it_is_of_the_same_sort() -> None:
    same, other = World(), World()
    for world, sort in ((same, "ASSAULT"), (other, "COERCE")):
        tell(world, 1, a_mention())
        world.until(DAY + 10)

        tell(world, DAY + 60, an_attack(GREEN_ZONE, event_type=sort))

    assert [len(each.alerts) for each in situations(same)] == [2]
    assert [len(each.alerts) for each in situations(other)] == [1, 1]


def test_two_alerts_of_one_report_with_a_country_in_common_are_one_situation() -> None:
    world = World()

    tell(world, 1, an_act("AAA", "BBB", "BBB"), an_act("AAA", "CCC", "CCC"))

    assert len(situation(world).alerts) == 2


def test_a_digest_of_two_matters_leaves_them_two() -> None:
    world = World()

    tell(world, 1, an_act("AAA", "BBB", "BBB"), an_act("CCC", "DDD", "DDD"))

    assert [len(each.alerts) for each in situations(world)] == [1, 1]


def test_what_comes_within_two_days_joins_and_what_comes_later_is_another_situation() -> None:
    soon, late = World(), World()
    for world, minute in ((soon, DAY + TWO_DAYS - 60), (late, DAY + TWO_DAYS + 120)):
        tell(world, 1, a_mention())
        world.until(DAY + 10)

        tell(world, minute, a_strike_back())

    assert len(situations(soon)) == 1
    assert len(situations(late)) == 2


def test_reports_between_its_sides_keep_a_situation_for_a_week_and_no_longer() -> None:
    week, fortnight = World(), World()
    for world, days in ((week, 6), (fortnight, 14)):
        tell(world, 1, a_mention())
        for day in range(1, days):
            tell(world, day * DAY + 5, a_threat())
            world.until(day * DAY + 20)

        tell(world, days * DAY, a_strike_back())

    assert len(situations(week)) == 1
    assert len(situations(fortnight)) == 2


def test_a_situation_lists_its_stories_once_the_newest_last_with_their_first_article() -> None:
    world = World()

    tell(world, 1, a_mention(), title="First", publisher="Gazette")
    tell(world, 5, a_mention(), title="Second", publisher="Courier")
    tell(world, 6, a_mention(), title="Copy", publisher="Herald", url="https://paper.example/copy", text="the same words " * 30)
    tell(
        world, 7, a_mention(), title="Copied", publisher="Mirror", url="https://paper.example/copied", text="the same words " * 30
    )
    world.until(10)

    assert [each.title for each in situation(world).stories] == ["First", "Second", "Copy"]
    assert situation(world).story_count == 3


def test_of_very_many_stories_the_newest_twenty_are_shown_and_all_are_counted() -> None:
    world = World()

    for number in range(30):
        tell(world, 1 + number, a_mention(), title=f"Story {number}")
    world.until(40)

    assert situation(world).story_count == 30
    assert [each.title for each in situation(world).stories] == [f"Story {number}" for number in range(10, 30)]


def test_severity_and_level_are_those_of_its_gravest_alert_that_stands() -> None:
    world = World()

    tell(world, 1, a_mention(severity=7.5))
    tell(world, 5, a_strike_back(severity=9.0), url="https://paper.example/a")
    before = situation(world).severity
    tell(world, 6, url="https://paper.example/a", title="Correction: no strike on Iran")
    world.until(10)

    # The strike back answers the strike, and is half a point graver for it.
    assert before == 9.5
    assert situation(world).severity == 7.5


def test_a_third_countrys_visit_changes_nothing() -> None:
    world = World()
    tell(world, 1, a_mention())
    world.until(10)
    before = situation(world)

    visit = a_mention(event_type="CONSULT", ledger="none", severity=0.0, actor=BRITAIN, recipient=IRAN, mode=None, places=())
    tell(world, 20, visit)
    world.until(30)

    assert situation(world) == before


def test_a_quiet_word_between_other_sides_does_not_keep_it_warm() -> None:
    world = World()
    tell(world, 1, a_mention())
    world.until(DAY + 10)
    for hour in range(0, 49, 6):
        tell(world, DAY + 20 + hour * 60, a_threat(actor=BRITAIN, recipient=USA))

    tell(world, DAY + TWO_DAYS + 120, a_strike_back())

    assert len(situations(world)) == 2


def test_times_of_opening_are_those_of_the_first_report() -> None:
    world = World()

    tell(world, 3, a_mention())
    world.until(10)

    assert situation(world).opened_at == minutes(3)
