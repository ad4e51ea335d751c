"""What a dry run says of each rule: that it would have rung, muted, or merely labelled what rings anyhow."""

import pytest

from services.core.alerts.rules.rules import Rule, Thresholds
from services.rules.dry_run import lines_of, trials_of
from tests.alert_builders import an_alert

LABELS = {"team": "gulf"}


@pytest.mark.parametrize(
    ("rule", "sooner", "expected"),
    [
        (Rule(name="desk", receivers=("desk",)), False, "desk: would have rung 2 times"),
        (Rule(name="desk", receivers=("desk",), labels=LABELS), False, "desk: would have rung 2 times"),
        (Rule(name="gulf", labels=LABELS), False, "gulf: would have labelled 2 alerts"),
        (
            Rule(name="gulf", labels=LABELS, thresholds=Thresholds(severity=4.0)),
            True,
            "gulf: would have rung 2 times, 1 of them only or sooner by thresholds",
        ),
        (Rule(name="night", mute=True), False, "night: would have muted 2 alerts"),
    ],
)
def test_a_rule_is_told_by_what_it_does(rule: Rule, sooner: bool, expected: str) -> None:  # noqa: FBT001 - a case of the table
    alerts = [an_alert("one", rules=(rule.name,)), an_alert("two", rules=(rule.name,))]

    lines = list(lines_of(trials_of([rule], alerts, {"one"} if sooner else set()), alerts))

    assert lines[2] == expected
