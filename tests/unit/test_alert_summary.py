"""An alert read aloud: its one sentence, and the words for its figures."""

import pytest
from msgspec import structs

from services.core.alarms import Alert, Counts
from services.core.alerts.telling.summary import expected_in_words, span, summary_of, times_in_words
from services.core.mentions import Place
from tests.alert_builders import IRAN, UNITED_STATES, a_moment, an_alert, an_evidence

HOUR_S = 3_600
IRAQ = Place(id="IRQ", name="Iraq", country="IRQ", country_name="Iraq")
COUNTS = Counts(window_s=6 * HOUR_S, articles=30, stories=12, publishers=7, expected_stories=1.5, ratio=8.0, p=1e-7)


def a_burst(indicator: str = "assault/IRQ", **changed: object) -> Alert:
    return structs.replace(an_alert(lane="burst", indicator=indicator, places=(IRAQ,), counts=COUNTS), **changed)


def test_a_burst_says_how_much_more_frequent_by_how_many_and_since_when() -> None:
    assert summary_of(a_burst()) == (
        "Reports of attacks in Iraq are eight times as frequent as usual: 12 independent stories by 7 publishers in 6 hours, "
        "1.5 expected; first reported 00:43 UTC on 3 January by Meridian Wire."
    )


def test_a_dyad_is_said_with_its_sides() -> None:
    named = [structs.replace(each, country_name=each.name) for each in (IRAN, UNITED_STATES)]
    alert = a_burst("threaten/IRN>USA", actors=(named[0],), targets=(named[1],), places=())

    assert summary_of(alert).startswith("Reports of threats by Iran against the United States are eight times")


def test_a_country_that_is_involved_but_not_the_place_is_said_to_be_involved() -> None:
    alert = a_burst("threaten/USA", targets=(structs.replace(UNITED_STATES, country_name="United States"),))

    assert summary_of(alert).startswith("Reports of threats involving the United States are")


def test_a_name_that_the_alert_does_not_know_is_said_by_its_id() -> None:
    assert summary_of(a_burst("material/SYR")).startswith("Reports of hostile acts involving SYR are")


def test_a_flash_says_what_happened_and_how_sure_that_is() -> None:
    alert = an_alert(headline="Missile strike by Iran against United States in Iraq")

    assert summary_of(alert) == (
        "Missile strike by Iran against the United States in Iraq, unconfirmed (1 publisher); "
        "first reported 00:43 UTC on 3 January by Meridian Wire."
    )


def test_the_first_publisher_is_the_earliest_one_of_the_evidence() -> None:
    evidence = (an_evidence(publisher="Later", seen_at=a_moment(9)), an_evidence(publisher="Earlier", seen_at=a_moment(1)))

    assert summary_of(an_alert(evidence=evidence)).endswith("by Earlier.")


def test_what_is_over_says_so_and_why() -> None:
    over = an_alert(state="resolved", headline="Air strike in Iraq", reason="no new report for 24 hours")
    false = an_alert(state="withdrawn", headline="Air strike in Iraq", reason="Paper corrected its report")

    assert summary_of(over) == "Over: Air strike in Iraq, unconfirmed (1 publisher); no new report for 24 hours."
    assert summary_of(false) == "Withdrawn: Air strike in Iraq, unconfirmed (1 publisher); Paper corrected its report."


def test_a_silent_source_group_is_said_with_the_alert() -> None:
    alert = an_alert(silent_groups=("national", "wire"))

    assert summary_of(alert).endswith("Nothing comes from national and wire: fewer reports do not mean calm.")


def test_easing_is_said_with_the_alert() -> None:
    alert = an_alert(state="easing", reason="2 independent publishers report easing")

    assert "; 2 independent publishers report easing." in summary_of(alert)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (600, "10 minutes"),
        (3_600, "1 hour"),
        (21_600, "6 hours"),
        (86_400, "24 hours"),
        (259_200, "3 days"),
        (5_400, "90 minutes"),
    ],
)
def test_a_window_is_said_in_its_largest_whole_unit(seconds: int, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (None, "more frequent than usual"),
        (1.4, "more frequent than usual"),
        (2.0, "twice as frequent as usual"),
        (7.6, "eight times as frequent as usual"),
        (31.2, "31 times as frequent as usual"),
        (400.0, "more than a hundred times as frequent as usual"),
    ],
)
def test_a_ratio_is_said_in_words(ratio: float | None, words: str) -> None:
    assert times_in_words(ratio) == words


def test_an_expectation_has_the_digits_that_matter() -> None:
    assert [expected_in_words(each) for each in (0.02, 0.3, 1.52, 23.4)] == ["fewer than 0.1", "0.3", "1.5", "23"]
