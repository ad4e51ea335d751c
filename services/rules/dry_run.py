"""Archives judged by a file of rules: how often each rule would have rung, and what it would have muted."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from services.adapters.judgement import load_judgement
from services.adapters.spool import Spool
from services.adapters.terminal import printable
from services.backtest.archive import Archive
from services.backtest.folding import folded
from services.backtest.intake import take_in
from services.backtest.run import Options, cache_of, read_missing, settings_of
from services.backtest.summary import Tally, rang
from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.alerts.level import LEVELS
from services.core.alerts.policy import Judgement
from services.core.alerts.rules.rules import NO_RULES, Rule
from services.core.alerts.telling.summary import several

MOST_SHOWN = 5
"""Alerts shown of a rule: the loudest."""
INDENT = "    "


class Trial(Struct, frozen=True):
    """A rule with the alerts that it applied to, and how many of them would not have rung, or later, without any rules."""

    rule: Rule
    alerts: tuple[Alert, ...]
    by_rules: int


def tried(file: Path, paths: list[str], options: Options) -> bool:
    """Judge archives by a file of rules, and show what each rule would have done.

    Returns:
        Whether every input was an article that could be read.

    Raises:
        ConfigError: The file is wrong, as in `read_rules`, or an archive, a setting or another file is, as in `backtest`.
    """
    settings = structs.replace(settings_of(options), rules=str(file))
    judgement = load_judgement(settings, partitions=1)
    tally = Tally()
    with Spool() as spool, cache_of(settings, keep=options.keep) as cache:
        tally.refused = take_in(paths, spool, now=options.now, publisher=options.publisher)
        archive = Archive(spool, cache, now=options.now)
        read_missing(archive, tally, workers=options.workers)
        for taken, outcome in folded(Judge(judgement), archive.log()):
            tally.take(taken, outcome)
        alerts = rang(tally.final.values())
        by_rules = _by_rules(archive, judgement, alerts)
    for line in lines_of(trials_of(judgement.rules.rules, alerts, by_rules), alerts):
        sys.stdout.write(f"{line}\n")
    return not tally.refused


def trials_of(rules: Iterable[Rule], alerts: Sequence[Alert], by_rules: set[str]) -> list[Trial]:
    """Give what each rule did, in their order.

    Args:
        rules: The rules.
        alerts: The alerts that rang, each in its last form.
        by_rules: The ids of those that would not have rung, or later, without any rules.
    """
    found = []
    for rule in rules:
        theirs = tuple(each for each in alerts if rule.name in each.rules)
        found.append(Trial(rule, theirs, sum(each.alert_id in by_rules for each in theirs)))
    return found


def lines_of(trials: Iterable[Trial], alerts: Sequence[Alert]) -> Iterator[str]:
    """Give the trials as lines to read, below how many alerts rang in all."""
    muted = sum(bool(alert.muted_by) for alert in alerts)
    yield f"{several(len(alerts), 'alert')} in all, {muted} of them muted"
    for trial in trials:
        yield ""
        yield from map(printable, _trial(trial))


def _trial(trial: Trial) -> Iterator[str]:
    earlier = f", {trial.by_rules} of them only or sooner by thresholds" if trial.by_rules else ""
    yield f"{trial.rule.name}: would have {_done(trial)}{earlier}"
    if not trial.alerts:
        return
    levels = Counter(alert.level for alert in trial.alerts)
    counted = ", ".join(f"{levels[level]} {level}" for level in reversed(LEVELS) if levels[level])
    first, last = (f"{trial.alerts[at].detected_at:%Y-%m-%d %H:%M}" for at in (0, -1))
    yield f"{INDENT}{counted}; first {first}" + (f", last {last}" if len(trial.alerts) > 1 else "")
    loudest = sorted(trial.alerts, key=lambda alert: -LEVELS.index(alert.level))[:MOST_SHOWN]
    for alert in sorted(loudest, key=lambda alert: alert.detected_at):
        muted = f" (muted by {', '.join(alert.muted_by)})" if alert.muted_by and not trial.rule.mute else ""
        yield f"{INDENT}{alert.detected_at:%Y-%m-%d %H:%M}  {alert.level:8}  {alert.lane:5}  {alert.headline}{muted}"
    if len(trial.alerts) > MOST_SHOWN:
        yield f"{INDENT}and {len(trial.alerts) - MOST_SHOWN} more"


def _done(trial: Trial) -> str:
    """Say what a rule would have done, and how often: one that neither notifies nor lets ring sooner only labels."""
    rule, number = trial.rule, len(trial.alerts)
    if rule.mute:
        return f"muted {several(number, 'alert')}"
    if rule.labels and not rule.receivers and not trial.by_rules:
        return f"labelled {several(number, 'alert')}"
    return "rung once" if number == 1 else f"rung {number:,} times"


def _by_rules(archive: Archive, judgement: Judgement, alerts: Iterable[Alert]) -> set[str]:
    """Give the ids of the alerts that would not have rung, or later, without the rules; they are judged again to know that."""
    if not judgement.rules.lowering_gravity and not judgement.rules.lowering_floors:
        return set()
    tally = Tally()
    for taken, outcome in folded(Judge(structs.replace(judgement, rules=NO_RULES)), archive.log(), tell_refused=False):
        tally.take(taken, outcome)
    return {alert.alert_id for alert in alerts} - {alert.alert_id for alert in rang(tally.final.values())}
