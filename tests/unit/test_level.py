"""How loud an alert is."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.core.alerts import level
from services.core.alerts.level import LEVELS, TABLE, cell_of, confidence_of, level_condition, level_of, unusualness
from services.core.alerts.policy import policy_for
from services.core.vocabulary import Sensitivity

SEVERITY, SHARE = st.floats(0, 10), st.floats(0, 1)
SENSITIVITY: st.SearchStrategy[Sensitivity] = st.sampled_from(["low", "normal", "high"])
FLASH = unusualness(None)
Place = tuple[float, float, float]


def loudness(severity: float, confidence: float, unusual: float, later: float = 0.0) -> int:
    return LEVELS.index(level_of(severity, confidence, unusual, later=later))


def test_the_table_that_people_read_is_the_one_that_decides() -> None:
    rows = [line.strip("| ").split(" | ")[1:] for line in (level.__doc__ or "").splitlines() if line.startswith("| ")]

    assert [tuple(row) for row in rows[:0:-1]] == list(TABLE)


@pytest.mark.parametrize(
    ("severity", "confidence", "p", "expected"),
    [
        (9.0, 0.72, None, "critical"),  # a flash by three publishers
        (9.0, 0.64, None, "warning"),  # by two
        (9.0, 0.32, None, "advisory"),  # by one
        (8.9, 0.76, None, "warning"),
        (7.5, 0.45, 1e-5, "warning"),
        (7.4, 0.64, None, "advisory"),
        (6.0, 0.7, None, "warning"),
        (5.9, 0.95, None, "advisory"),
        (8.0, 0.76, 1e-9, "critical"),  # a burst as rare as that moves a band up
        (6.0, 0.76, 1e-3, "advisory"),  # one that is hardly rare a band down
        (4.5, 0.76, 1e-9, "warning"),
        (3.5, 0.76, 1e-12, "advisory"),
    ],
)
def test_severity_confidence_and_chance_find_their_level(
    severity: float, confidence: float, p: float | None, expected: str
) -> None:
    assert level_of(severity, confidence, unusualness(p)) == expected


@given(st.tuples(SEVERITY, SHARE, SHARE), st.tuples(SEVERITY, SHARE, SHARE))
def test_more_of_anything_never_makes_an_alert_quieter(one: Place, other: Place) -> None:
    least = [min(pair) for pair in zip(one, other, strict=True)]

    assert loudness(*least) <= min(loudness(*one), loudness(*other))


@given(SEVERITY, SHARE, SHARE, SENSITIVITY)
@example(10.0, 1.0, 1.0, "high")
def test_one_publisher_alone_is_an_advisory_at_every_sensitivity(
    severity: float, sure: float, unusual: float, sensitivity: Sensitivity
) -> None:
    later = policy_for(sensitivity).level_later

    assert level_of(severity, confidence_of(1, sure), unusual, later=later) == "advisory"


@given(SEVERITY, SHARE, SHARE)
def test_a_higher_sensitivity_never_makes_an_alert_quieter(severity: float, confidence: float, unusual: float) -> None:
    settings: tuple[Sensitivity, ...] = ("low", "normal", "high")

    told = [loudness(severity, confidence, unusual, policy_for(each).level_later) for each in settings]

    assert told == sorted(told)


def test_a_chance_is_told_from_expected_to_one_in_a_hundred_million() -> None:
    # Four of eight orders of magnitude; beyond the eighth nothing is more unusual.
    assert [unusualness(p) for p in (1.0, 1e-4, 1e-8, 1e-12, 0.0)] == pytest.approx([0.0, 0.5, 1.0, 1.0, 1.0])


def test_a_flash_stays_in_its_band() -> None:
    cell = cell_of(8.0, 0.64, FLASH)

    assert cell.moved == cell.band


def test_the_sensitivity_moves_gravity_budgets_and_table_together() -> None:
    low, normal, high = (policy_for(each) for each in ("low", "normal", "high"))

    assert [each.flash_severity for each in (low, normal, high)] == [8.0, 7.0, 6.0]
    assert [each.false_alarms_a_day for each in (low, normal, high)] == pytest.approx([0.05, 0.2, 0.8])
    assert [each.false_trends_a_day for each in (low, normal, high)] == pytest.approx([0.025, 0.1, 0.4])
    assert [each.level_later for each in (low, normal, high)] == [1.0, 0.0, -1.0]


def test_the_condition_says_the_cell() -> None:
    told = level_condition("warning", 8.0, 0.64, None)

    assert (told.value, told.limit, told.met) == ("warning", "warning", True)
    assert told.says == "severity 8 (7.5 to 9) and confidence 0.64 (0.45 to 0.7) make warning"


def test_the_condition_says_what_a_chance_moved_and_where_a_policy_lets_the_bands_begin() -> None:
    told = level_condition("warning", 7.0, 0.76, 1e-9, later=1.0)

    assert told.says == (
        "severity 7 (7 to 8.5) and confidence 0.76 (0.7 and above), moved a band up by a chance of 1.0e-09, make warning"
    )


def test_the_condition_says_when_an_open_alert_keeps_a_level_it_had() -> None:
    told = level_condition("critical", 3.0, 0.3, 1e-5)

    assert told.says == (
        "severity 3 (below 4) and confidence 0.3 (below 0.45), at a chance of 1.0e-05, make advisory; "
        "it was critical before and stays so while it is open"
    )
