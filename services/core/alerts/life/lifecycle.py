"""How open alerts end, lull and ring again, judged once at each bucket's end.

pending → firing → (easing → firing …) → resolved, or withdrawn from any of them; nothing rings again that ended so. What ends
an alert is not the opposite of what began it: a burst rings by a small chance and ends when its counts have been usual for hours;
a flash ends when nobody has told of it for a day. While a source group that reported is silent neither clock runs.
"""

from msgspec import structs

from services.core.alerts.alert import described, is_open, moment, stepped
from services.core.alerts.counting.present import Present
from services.core.alerts.counting.stream import silent_groups
from services.core.alerts.lanes.bar import Bar
from services.core.alerts.lanes.finding import fair_finding_of
from services.core.alerts.life.inhibit import forget_told, remember_told
from services.core.alerts.life.silence import note_silence
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, OpenAlert, Outage
from services.core.alerts.policy import HOUR_S, Policy
from services.core.alerts.telling.summary import several, span
from services.core.alerts.watches.plan import rings_by_reports
from services.core.alerts.watches.watched import standard_of


def settle(layer: Layer, end: float, present: Present, bar: Bar) -> None:
    """Note which source groups are silent, and take each open alert over the end of a bucket.

    Args:
        layer: Where alerts are kept.
        end: The bucket's end, seconds since 1970.
        present: The stream as the bucket found it.
        bar: What indicators had to reach in it.
    """
    outages = note_silence(layer, silent_groups(layer), end)
    for alert_id, held in layer.all(OpenAlert):
        if not is_open(held):
            continue
        settled = _with_silence(held, outages, end, bar.policy)
        if rings_by_reports(held.alert):
            settled = _settled_reports(settled, end, bar.policy)
        elif held.alert.lane != "trend":  # a trend is judged by the day
            settled = _settled_burst(layer, settled, end, present, bar)
        if settled is not held:
            layer.put(alert_id, settled)
        if not is_open(settled):
            remember_told(layer, settled, end)
    if end % HOUR_S == 0:
        forget_told(layer, end)


def _with_silence(held: OpenAlert, outages: dict[str, Outage], end: float, policy: Policy) -> OpenAlert:
    """Show which of the alert's source groups are silent, and let its clock stand meanwhile; one gone for days counts no more."""
    ours = {each.source_group for each in held.supports} if outages or held.alert.silent_groups else set()
    silent = tuple(sorted(group for group in ours if group in outages))
    if any(end - outages[group].since <= policy.silence_holds_s for group in silent):
        held = structs.replace(held, heard_at=end)
    if silent != held.alert.silent_groups:
        held = structs.replace(held, alert=structs.replace(held.alert, silent_groups=silent))
        held = described(held, end, held.alert.counts)
    return held


def _settled_reports(held: OpenAlert, end: float, policy: Policy) -> OpenAlert:
    if end - max(held.last_report_at, held.heard_at) < policy.flash_quiet_s:
        return held
    quiet_s = int(end - held.last_report_at) // HOUR_S * HOUR_S
    note = f"no new report for {span(quiet_s)}"
    if held.alert.state == "pending":
        note = "told in passing, by one publisher only"
    return stepped(held, end, "resolved", note, state="resolved")


def _settled_burst(layer: Layer, held: OpenAlert, end: float, present: Present, bar: Bar) -> OpenAlert:
    indicator, past = held.alert.indicator, layer.get(Baseline, held.alert.indicator) or Baseline()
    if own := standard_of(layer, indicator, present, bar.policy, bar.rules):
        past, present, bar = own.past, own.present, own.bar
    bar, finding = bar.of(indicator), fair_finding_of(layer, indicator, past, present.of(indicator), rung=True)
    if finding.excess.p < bar.policy.burst_over_p and finding.excess.stories >= bar.stories:
        held = held if held.quiet_since is None else structs.replace(held, quiet_since=None)
        return _rung_again(held, end, bar) if finding.rings(bar, again=True) else held
    if held.quiet_since is None:
        fell_at = end if held.fell_at is None else held.fell_at
        return structs.replace(held, quiet_since=end, fell_at=fell_at)
    if end - max(held.quiet_since, held.heard_at) < bar.policy.burst_quiet_s:
        return held
    note = f"back to usual since {moment(held.quiet_since):%d %b %H:%M} UTC"
    if held.alert.state == "pending":
        note = "ended before enough independent publishers had it"
    return stepped(held, end, "resolved", note, state="resolved")


def _rung_again(held: OpenAlert, end: float, bar: Bar) -> OpenAlert:
    """Say that a burst that had fallen, or eased, rings by its counts again: it stays one alert."""
    if held.alert.state == "easing":
        since = held.eased_at or end
        new = {each.story_id: each.origin for each in held.supports if each.begun.at > since}
        if len(new) < bar.stories or len(set(new.values())) < bar.publishers:
            return held
        held = structs.replace(held, fell_at=None, easing_by={}, eased_at=None)
        note = f"{several(len(new), 'new story', 'new stories')} since easing was reported"
        return stepped(held, end, "renewed", note, state="firing")
    if held.fell_at is None:
        return held
    fell_at, held = held.fell_at, structs.replace(held, fell_at=None)
    if held.alert.state == "pending" or end - fell_at < bar.policy.burst_lull_s:
        return held
    return stepped(held, end, "renewed", f"rings again; its counts were usual at {moment(fell_at):%d %b %H:%M} UTC")
