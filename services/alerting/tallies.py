"""The judge's metrics, and the log line of each alert."""

from collections import Counter
from collections.abc import Iterable

import structlog

from services.adapters import metrics
from services.alerting.batch import Judged
from services.core.alarms import Alert
from services.core.alerts.judge import Judge
from services.core.alerts.memory.state import Baseline, OpenAlert
from services.core.alerts.telling.saying import NOT_BORNE_OUT

CAP = 50
"""Indicators under alert that have their own time series."""

log = structlog.get_logger()

_observed = metrics.counter("tocsin_alerting_observed_total")
_dead_letters = metrics.counter("tocsin_alerting_dead_letters_total")
for _reason in ("not-json", "schema"):
    _dead_letters.labels(_reason)  # a zero from the start, so that the first is seen as a rise
_alerts = metrics.counter("tocsin_alerting_alerts_total")
_withdrawn = metrics.counter("tocsin_alerting_withdrawn_total")
_provisional = metrics.counter("tocsin_alerting_provisional_total")
_borne_out = metrics.counter("tocsin_alerting_borne_out_total")
_open_alerts = metrics.gauge("tocsin_alerting_open_alerts")
_open_situations = metrics.gauge("tocsin_alerting_open_situations")
_stories = metrics.gauge("tocsin_alerting_observed_stories")
_expected = metrics.gauge("tocsin_alerting_expected_stories")
_silent = metrics.gauge("tocsin_alerting_silent_groups")
_clock = metrics.gauge("tocsin_alerting_clock_seconds")
restore_seconds = metrics.gauge("tocsin_alerting_restore_seconds")
_indicators = metrics.gauge("tocsin_alerting_indicators")

batch_seconds = metrics.histogram("tocsin_alerting_batch_seconds")
behind = metrics.gauge("tocsin_alerting_behind")
aborts = metrics.counter("tocsin_alerting_aborts_total")


def count(judged: Judged) -> None:
    """Count a committed batch and log its alerts."""
    for kind, number in Counter(judged.kinds).items():
        _observed.labels(kind).inc(number)
    for reason, number in Counter(judged.refused).items():
        _dead_letters.labels(reason).inc(number)
    if judged.new_topics:
        log.warning("source_topic_made_anew", records=judged.new_topics)
    for alert in judged.began:
        _alerts.labels(alert.lane, alert.level).inc()
    for alert in judged.rang:
        _provisional.labels(alert.lane).inc()
    for alert in judged.borne_out:
        _borne_out.labels(alert.lane).inc()
    for message in judged.messages:
        if isinstance(message, Alert) and not message.provisional:
            _tell(message)


def show(judge: Judge) -> None:
    """Set the gauges to what is open now."""
    held = list(judge.open_alerts())
    _open_alerts.clear()
    for (lane, level, state), number in Counter((each.alert.lane, each.alert.level, each.alert.state) for each in held).items():
        _open_alerts.labels(lane, level, state).set(number)
    _open_situations.clear()
    levels = Counter(each.situation.level for each in judge.open_situations() if each.situation.state in {"firing", "easing"})
    for level, number in levels.items():
        _open_situations.labels(level).set(number)
    _show_counts(held)
    _clock.set(judge.clock() or 0)
    _indicators.set(judge.remembered(Baseline))
    _silent.clear()
    for group in judge.silent_groups():
        _silent.labels(group).set(1)


def _tell(alert: Alert) -> None:
    if alert.state == "withdrawn" and alert.reason == NOT_BORNE_OUT and alert.previous_state != "pending":
        _withdrawn.labels(alert.lane).inc()
    log.info("alert", alert_id=alert.alert_id, indicator=alert.indicator, lane=alert.lane, level=alert.level, state=alert.state)


def _show_counts(held: Iterable[OpenAlert]) -> None:
    """Show the gravest alerts' counts, and the sum of the others as `other`."""
    _stories.clear()
    _expected.clear()
    ranked = sorted(held, key=lambda each: (-each.alert.severity * each.alert.confidence, each.alert.alert_id))
    for rank, each in enumerate(ranked):
        counts, name = each.alert.counts, each.alert.indicator if rank < CAP else "other"
        _stories.labels(name, each.alert.lane).inc(counts.stories)
        if counts.expected_stories is not None:
            _expected.labels(name, each.alert.lane).inc(counts.expected_stories)
