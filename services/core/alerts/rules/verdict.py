"""What all rules together make of an alert.

Labels are joined, and the later rule of the file wins a key. Receivers are joined. Muting wins over notifying: a muted alert is
shown and says by which rules. A rule that matched an open alert keeps it, so that whoever was told is told of its end too; only
what mutes is asked anew at each change, so that an alert that outgrew its mute speaks.
"""

from collections.abc import Sequence

from msgspec import Struct, structs

from services.core.alarms import Alert
from services.core.alerts.rules.match import known_of, matches, reaches
from services.core.alerts.rules.rules import Rule, Rules
from services.core.vocabulary import OVER


class Verdict(Struct, frozen=True):
    """Labels, receivers by name in their order, and the rules that mute."""

    labels: dict[str, str]
    receivers: tuple[str, ...]
    muted_by: tuple[str, ...]


def ruled(alert: Alert, rules: Rules) -> Alert:
    """Give an open alert with what the rules make of it; one that is over stays as it ended.

    Receivers that it has already, such as those of its watch, stay.
    """
    if not rules.rules or alert.state in OVER:
        return alert
    known = known_of(alert)
    held = [rule for rule in rules.rules if _is_kept(rule, alert) or (matches(rule.match, known) and reaches(rule, alert))]
    made = combined(held)
    names = tuple(rule.name for rule in held)
    receivers = tuple(sorted({*alert.receivers, *made.receivers}))
    was = alert.rules, alert.labels, alert.receivers, alert.muted_by
    if was == (names, made.labels, receivers, made.muted_by):
        return alert
    return structs.replace(alert, rules=names, labels=made.labels, receivers=receivers, muted_by=made.muted_by)


def combined(rules: Sequence[Rule]) -> Verdict:
    """Give what rules make together, in the order of their file."""
    return Verdict(
        labels={key: label for rule in rules for key, label in rule.labels.items()},
        receivers=tuple(sorted({name for rule in rules for name in rule.receivers})),
        muted_by=tuple(rule.name for rule in rules if rule.mute),
    )


def _is_kept(rule: Rule, alert: Alert) -> bool:
    return not rule.mute and rule.name in alert.rules
