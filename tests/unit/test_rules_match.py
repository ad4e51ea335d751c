"""What a user's rules match, and what they make of an alert together."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.core.alarms import Alert, Counts
from services.core.alerts.rules.match import known_of, known_of_act, known_of_indicator, matches, reaches
from services.core.alerts.rules.rules import Match, Rule, Rules, Thresholds
from services.core.alerts.rules.verdict import combined, ruled
from services.core.mentions import Party
from tests.alert_builders import a_moment, an_alert
from tests.builders import a_mention

IRAN = Party(id="IRN", name="Iran", country="IRN", country_name="Iran")
GUARDS = Party(id="org:irgc", name="Revolutionary Guards", country="IRN", country_name="Iran")
AMERICA = Party(id="USA", name="United States", country="USA", country_name="United States")
ALERT = an_alert(
    indicator="assault/IRQ", actors=(GUARDS,), targets=(AMERICA,), modes=("missile strike",), event_types=("ASSAULT",)
)


def a_rule(name: str = "one", **fields: Any) -> Rule:  # noqa: ANN401 - any field
    return Rule(name=name, **fields)


def told(*rules: Rule, alert: Alert = ALERT) -> Alert:
    return ruled(alert, Rules(rules=rules))


@pytest.mark.parametrize(
    "match",
    [
        Match(),
        Match(event_types=("THREATEN", "ASSAULT")),
        Match(modes=("missile strike",)),
        Match(contexts=(ALERT.context,)),
        Match(places=("IRQ",)),
        Match(actors=("org:irgc",)),
        Match(actors=("IRN",)),  # a country stands for all that belongs to it
        Match(targets=("USA",)),
        Match(dyads=("IRN>USA",)),
        Match(dyads=("USA-IRN",)),  # both directions
        Match(lanes=("burst", "flash"), levels=("advisory",)),
    ],
)
def test_an_alert_matches_by_any_value_of_every_field(match: Match) -> None:
    assert matches(match, known_of(ALERT))


@pytest.mark.parametrize(
    "match",
    [
        Match(event_types=("THREATEN",)),
        Match(modes=("bombing",)),
        Match(places=("IRN",)),
        Match(actors=("USA",)),
        Match(dyads=("USA>IRN",)),  # the other direction
        Match(watches=("suez",)),
        Match(lanes=("flash",), levels=("critical",)),  # one of two fields is not enough
    ],
)
def test_an_alert_does_not_match_where_a_field_has_none_of_its_values(match: Match) -> None:
    assert not matches(match, known_of(ALERT))


def test_what_a_burst_counts_is_its_place_or_dyad_even_where_it_happens_elsewhere() -> None:
    abroad = structs.replace(ALERT, places=(), place=None, actors=(), targets=())

    assert matches(Match(places=("IRQ",)), known_of(abroad))
    assert matches(Match(dyads=("IRN-USA",)), known_of(structs.replace(abroad, indicator="threaten/USA>IRN")))


def test_the_alert_of_a_watch_matches_by_the_name_of_the_watch_and_that_is_no_place() -> None:
    watched = structs.replace(ALERT, indicator="watch/suez", places=(), place=None)

    assert matches(Match(watches=("suez",)), known_of(watched))
    assert not matches(Match(places=("suez",)), known_of(watched))


def test_an_act_matches_by_all_but_its_level_and_watch() -> None:
    act = known_of_act(a_mention(actor=GUARDS, recipient=AMERICA))

    assert matches(Match(actors=("IRN",), dyads=("IRN-USA",), lanes=("flash",)), act)
    assert not matches(Match(levels=("advisory", "warning", "critical")), act)
    assert not matches(Match(watches=("suez",)), act)


def test_an_indicator_matches_by_what_its_name_tells() -> None:
    known = known_of_indicator("assault/IRN>USA")

    assert matches(Match(event_types=("ASSAULT",), actors=("IRN",), dyads=("IRN>USA",), lanes=("burst",)), known)
    assert not matches(Match(places=("IRN",)), known)
    assert not matches(Match(modes=("missile strike",)), known)
    assert not matches(Match(lanes=("trend",)), known)
    assert matches(Match(lanes=("trend",)), known_of_indicator("assault/IRN>USA", lane="trend"))


@pytest.mark.parametrize(
    ("thresholds", "expected"),
    [
        (Thresholds(severity=8.0, confidence=0.6), True),
        (Thresholds(severity=8.1), False),
        (Thresholds(confidence=0.61), False),
        (Thresholds(stories=1, publishers=1), True),
        (Thresholds(publishers=2), False),
        (Thresholds(ratio=50.0), True),  # nothing was expected of a flash, so no ratio is asked
    ],
)
def test_an_alert_has_to_reach_every_threshold(thresholds: Thresholds, *, expected: bool) -> None:
    assert reaches(a_rule(thresholds=thresholds), ALERT) is expected


def test_a_ratio_is_asked_of_what_was_counted_against_an_expectation() -> None:
    counts = Counts(window_s=600, articles=9, stories=6, publishers=3, expected_stories=2.0, ratio=3.0)
    counted = structs.replace(ALERT, counts=counts)

    assert reaches(a_rule(thresholds=Thresholds(ratio=3.0)), counted)
    assert not reaches(a_rule(thresholds=Thresholds(ratio=3.1)), counted)


def test_a_matching_rule_gives_its_name_labels_and_receivers() -> None:
    alert = told(a_rule(receivers=("desk",), labels={"team": "gulf"}), a_rule("other", match=Match(places=("FRA",))))

    assert (alert.rules, alert.labels, alert.receivers, alert.muted_by) == (("one",), {"team": "gulf"}, ("desk",), ())


def test_receivers_that_an_alert_has_of_its_watch_stay() -> None:
    alert = told(a_rule(receivers=("desk",)), alert=structs.replace(ALERT, receivers=("freight",)))

    assert alert.receivers == ("desk", "freight")


def test_of_two_rules_the_later_one_wins_a_label_and_receivers_are_joined() -> None:
    first = a_rule("first", labels={"team": "gulf", "page": "1"}, receivers=("desk", "gulf"))
    second = a_rule("second", labels={"team": "iraq"}, receivers=("desk", "iraq"))

    alert = told(first, second)

    assert alert.labels == {"team": "iraq", "page": "1"}
    assert alert.receivers == ("desk", "gulf", "iraq")


def test_muting_wins_over_notifying_in_any_order() -> None:
    notify, mute = a_rule("notify", receivers=("desk",)), a_rule("mute", mute=True, match=Match(places=("IRQ",)))

    assert told(notify, mute).muted_by == told(mute, notify).muted_by == ("mute",)
    assert told(mute, notify).receivers == ("desk",)


def test_whoever_was_told_stays_and_a_mute_that_fits_no_more_ends() -> None:
    rules = (
        a_rule("notify", match=Match(levels=("warning",)), receivers=("desk",)),
        a_rule("mute", match=Match(levels=("advisory",)), mute=True),
    )
    advisory = told(*rules)

    warning = told(*rules, alert=structs.replace(advisory, level="warning"))
    again = told(*rules, alert=structs.replace(warning, level="advisory"))

    assert (advisory.muted_by, advisory.receivers) == (("mute",), ())
    assert (warning.muted_by, warning.receivers) == ((), ("desk",))
    assert (again.rules, again.muted_by, again.receivers) == (("notify", "mute"), ("mute",), ("desk",))


def test_an_alert_that_is_over_stays_as_it_ended() -> None:
    over = structs.replace(ALERT, state="resolved", updated_at=a_moment(9))

    assert told(a_rule(receivers=("desk",)), alert=over) is over


RULES = st.lists(
    st.builds(
        a_rule,
        name=st.sampled_from(["a", "b", "c", "d"]),
        receivers=st.lists(st.sampled_from(["desk", "gulf", "night"]), max_size=3).map(tuple),
        labels=st.dictionaries(st.sampled_from(["team", "page"]), st.sampled_from(["1", "2"]), max_size=2),
        mute=st.booleans(),
    ),
    max_size=5,
)


@given(RULES, st.randoms(use_true_random=False))
def test_the_order_of_rules_decides_labels_only(rules: list[Rule], random: Any) -> None:  # noqa: ANN401 - random.Random
    mixed = random.sample(rules, len(rules))

    one, other = combined(rules), combined(mixed)

    assert one.receivers == other.receivers
    assert sorted(one.muted_by) == sorted(other.muted_by)
    assert one.labels.keys() == other.labels.keys()


@given(RULES)
def test_what_rules_make_of_an_alert_they_make_of_it_again(rules: list[Rule]) -> None:
    once = told(*rules)

    assert told(*rules, alert=once) is once


@given(RULES, RULES)
def test_a_further_rule_takes_no_receiver_and_lifts_no_mute(rules: list[Rule], more: list[Rule]) -> None:
    few, many = combined(rules), combined([*rules, *more])

    assert set(few.receivers) <= set(many.receivers)
    assert set(few.muted_by) <= set(many.muted_by)
