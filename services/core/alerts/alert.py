"""One alert: begun, described anew from its mentions, and taken a step further."""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import structs

from services.core.alarms import Alert, Condition, Counts, Step
from services.core.alerts.event import is_told, same_act
from services.core.alerts.level import confidence_of, highest, level_condition, level_of, unusualness
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import on_indicator
from services.core.alerts.memory.state import OpenAlert
from services.core.alerts.memory.waiting import Support, Waiting
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.alerts.situations.answer import conditions_of_answer, graver
from services.core.alerts.telling.compose import account_of, counter_evidence_of, evidence_of
from services.core.alerts.telling.conditions import marked
from services.core.alerts.telling.headline import confirmation_of, headline_of
from services.core.alerts.telling.summary import several, summary_of
from services.core.alerts.watches.plan import BURST_RULE, EACH_RULE
from services.core.ids import digest
from services.core.mentions import Toll
from services.core.vocabulary import WATCH, Happening, Lane, State

KEPT_SUPPORTS = 40
KEPT_STEPS = 60
KEPT_ENTRIES = 1000
"""Stories and documents that an alert remembers: its counts go so far."""
OPEN_STATES = frozenset({"pending", "firing", "easing"})


def moment(at: float) -> datetime:
    """Give seconds since 1970 as a time in UTC."""
    return datetime.fromtimestamp(at, UTC)


_BLANK = Alert(
    alert_id="-",
    revision=0,
    situation_id=None,
    headline="",
    lane="flash",
    indicator="-",
    event_types=(),
    modes=(),
    context="unknown",
    actors=(),
    targets=(),
    place=None,
    places=(),
    event_time=None,
    event_time_precision="unknown",
    first_reported_at=datetime.min.replace(tzinfo=UTC),
    detected_at=datetime.min.replace(tzinfo=UTC),
    updated_at=datetime.min.replace(tzinfo=UTC),
    level="advisory",
    severity=0.0,
    confidence=0.0,
    confirmation="",
    state="pending",
    previous_state=None,
    reason="",
    provisional=True,
    timeline=(),
    casualties=Toll(),
    counts=Counts(window_s=0, articles=0, stories=0, publishers=0),
    evidence=(),
    counter_evidence=(),
    rule="-",
    lexicon_version="-",
    model_version="-",
    permalink="",
)


def begin(lane: Lane, indicator: str, waiting: Waiting, judgement: Judgement, *, window_s: int) -> OpenAlert:
    """Begin an alert with nothing behind it yet; its id follows from the bucket in which it began."""
    held, article = begin_at(lane, indicator, waiting.at, judgement, window_s=window_s), waiting.article
    return with_versions(held, article.lexicon_version, article.model_version)


def with_versions(held: OpenAlert, lexicon_version: str, model_version: str) -> OpenAlert:
    """Note the versions of the lexicon and the model by which an alert's articles were read."""
    return structs.replace(held, alert=structs.replace(held.alert, lexicon_version=lexicon_version, model_version=model_version))


def begin_at(lane: Lane, indicator: str, at: float, judgement: Judgement, *, window_s: int) -> OpenAlert:
    """Begin an alert at a time, with nothing behind it yet."""
    alert_id = digest("alert", judgement.namespace, indicator, lane, str(int(at // BUCKET_S)))
    alert = structs.replace(
        _BLANK,
        alert_id=alert_id,
        lane=lane,
        indicator=indicator,
        first_reported_at=moment(at),
        detected_at=moment(at),
        updated_at=moment(at),
        counts=structs.replace(_BLANK.counts, window_s=window_s),
        rule=f"builtin-{lane}/1",
        permalink=f"{judgement.public_url.rstrip('/')}/alerts/{alert_id}",
        policy_version=judgement.version,
    )
    return OpenAlert(alert, (), (), {}, {}, at, at, level_later=judgement.policy.level_later)


def unlike_known(layer: Layer, held: OpenAlert) -> OpenAlert:
    """Give a beginning alert another id where its own is that of one withdrawn in this very bucket: nothing is opened again."""
    known = held.alert.alert_id
    if layer.get(OpenAlert, known) is None:
        return held
    alert_id = digest("alert", known, "again")
    permalink = held.alert.permalink.replace(known, alert_id)
    return unlike_known(layer, structs.replace(held, alert=structs.replace(held.alert, alert_id=alert_id, permalink=permalink)))


def is_open(held: OpenAlert) -> bool:
    """Can this alert still take reports?"""
    return held.alert.state in OPEN_STATES


def open_alert(layer: Layer, lane: Lane, indicator: str) -> OpenAlert | None:
    """Give the open alert of a lane on an indicator: there is at most one."""
    return next((held for _, held in on_indicator(layer, lane, indicator) if is_open(held)), None)


def open_watch(layer: Layer, indicator: str, rule: str) -> OpenAlert | None:
    """Give the open alert of a watch that rings by a rule; one of before its mode was changed ends by its own."""
    known = (held for _, held in on_indicator(layer, "watch", indicator) if is_open(held))
    return next((held for held in known if held.alert.rule == rule), None)


def open_burst(layer: Layer, indicator: str) -> OpenAlert | None:
    """Give the open alert by which the counts of an indicator, or of a watch, ring."""
    is_watch = indicator.startswith(WATCH)
    return open_watch(layer, indicator, BURST_RULE) if is_watch else open_alert(layer, "burst", indicator)


def publishers_of(held: OpenAlert) -> int:
    """Count the independent publishers: a story counts for the one whose report it is."""
    return len(set(held.stories.values()))


def witnesses_of(held: OpenAlert) -> int:
    """Count the independent publishers that tell of one matter: of a watch, whose stories may be many, of its gravest."""
    if held.alert.rule != EACH_RULE:
        return publishers_of(held)
    lead = max(held.supports, key=lambda each: each.mention.severity * is_told(each.mention))
    with_it = [each for each in held.supports if lead.mention.severity and same_act([lead.mention], each.mention)]
    return len({held.stories.get(each.story_id, each.origin) for each in (lead, *with_it)})


def tally(held: OpenAlert) -> Counts:
    """Count what stands behind a flash."""
    counts = held.alert.counts
    return structs.replace(counts, articles=len(held.documents), stories=len(held.stories), publishers=publishers_of(held))


def described(
    held: OpenAlert, at: float, counts: Counts, *, may_fall: bool = False, conditions: Iterable[Condition] | None = None
) -> OpenAlert:
    """Describe the alert anew from its mentions.

    Args:
        held: The alert with at least one support.
        at: When, seconds since 1970.
        counts: What was counted, and for a burst what was expected.
        may_fall: Whether the level may fall, as after a correction; otherwise an open alert only gets louder.
        conditions: Why it rings; without any those that it last rang by stand. How its level came about is added to them.
    """
    account = account_of(held.supports, counted=held.alert.lane in {"burst", "trend"})
    confidence, severity = _confidence(held, account.confidence), graver(account.severity, held)
    least = highest([held.floor] if may_fall else [held.floor, held.alert.level])
    level = highest([least, level_of(severity, confidence, unusualness(counts.p), later=held.level_later)])
    how = level_condition(level, severity, confidence, counts.p, later=held.level_later)
    alert = structs.replace(
        held.alert,
        headline=headline_of(held.alert.lane, held.alert.indicator, account, counts, rising_days=held.alert.rising_days),
        event_types=account.event_types,
        modes=account.modes,
        context=account.context,
        actors=account.actors,
        targets=account.targets,
        place=account.places[0] if account.places else None,
        places=account.places,
        event_time=account.event_time,
        event_time_precision=account.event_time_precision,
        first_reported_at=min(each.begun.seen_at for each in held.supports),
        level=level,
        severity=severity,
        confidence=confidence,
        confirmation=_confirmation(held),
        casualties=account.casualties,
        counts=counts,
        updated_at=moment(at),
        evidence=evidence_of(held.supports),
        counter_evidence=counter_evidence_of(held.against),
        conditions=_with_how(held, held.alert.conditions if conditions is None else marked(conditions), how),
    )
    return with_summary(structs.replace(held, alert=alert))


def _with_how(held: OpenAlert, asked: Iterable[Condition], how: Condition) -> tuple[Condition, ...]:
    """Give the conditions by which an alert rang, with how its severity and its level came about now."""
    added = (*conditions_of_answer(held), how)
    return (*(each for each in asked if each.name not in {one.name for one in added}), *added)


def _confidence(held: OpenAlert, sure: float) -> float:
    """Give the confidence in what is told, of which the clearest sentence is so sure."""
    return confidence_of(witnesses_of(held), sure, taken_back=len(held.retracted), silent=bool(held.alert.silent_groups))


def _confirmation(held: OpenAlert) -> str:
    """Say who has it; the stories of a watch are many matters, of which none confirms another."""
    if held.alert.rule == EACH_RULE:
        return f"{several(len(held.stories), 'story', 'stories')} by {several(publishers_of(held), 'publisher')}"
    return confirmation_of(publishers_of(held))


def with_summary(held: OpenAlert) -> OpenAlert:
    """Sum up the alert as it stands."""
    summary = summary_of(held.alert)
    return held if summary == held.alert.summary else structs.replace(held, alert=structs.replace(held.alert, summary=summary))


def stepped(held: OpenAlert, at: float, what: Happening, note: str, *, state: State | None = None) -> OpenAlert:
    """Take the alert a step further: a line of its timeline, and perhaps another state."""
    alert = held.alert
    timeline = (*alert.timeline, Step(at=moment(at), what=what, note=note))
    alert = structs.replace(
        alert,
        timeline=timeline if len(timeline) <= KEPT_STEPS else (*timeline[:1], *timeline[2:]),
        state=state or alert.state,
        previous_state=(alert.state if alert.timeline else None) if state else alert.previous_state,
        reason=note,
        updated_at=moment(at),
    )
    return with_summary(structs.replace(held, alert=alert))


def newest(entries: dict[str, str]) -> dict[str, str]:
    """Give the newest of very many entries: an alert of a world event stays one message that the broker takes."""
    return entries if len(entries) <= KEPT_ENTRIES else dict(list(entries.items())[-KEPT_ENTRIES:])


def with_supports(held: OpenAlert, supports: tuple[Support, ...]) -> tuple[Support, ...]:
    """Give the alert's mentions with more; of very many the first and the last are kept."""
    joined = (*held.supports, *supports)
    half = KEPT_SUPPORTS // 2
    return joined if len(joined) <= KEPT_SUPPORTS else (*joined[:half], *joined[-half:])
