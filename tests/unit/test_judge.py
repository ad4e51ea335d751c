"""The judge as a whole: what rings, what is one event, what time does."""

from collections.abc import Iterable
from itertools import pairwise

from msgspec import structs

from services.core.alarms import Alert, IndexHour, Situation
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.mentions import Mention, Toll
from services.core.messages import Observation, Observed
from tests.builders import IRAN, USA, ObservationLog, a_mention, a_threat, an_observed_article, minutes
from tests.watch_builders import a_sighting, seen

DAY = 1440


def a_judge(partitions: int = 1) -> Judge:
    return Judge(Judgement(namespace="test", partitions=partitions))


def tell(judge: Judge, records: Iterable[Observed]) -> list[Alert | Situation]:
    return [message for record in records for message in judge.take(record).messages if isinstance(message, Alert | Situation)]


def alerts(messages: Iterable[object]) -> list[Alert]:
    return [message for message in messages if isinstance(message, Alert)]


def situations(messages: Iterable[object]) -> list[Situation]:
    return [message for message in messages if isinstance(message, Situation)]


def latest(messages: Iterable[object]) -> dict[str, Alert]:
    return {alert.alert_id: alert for alert in alerts(messages)}


def test_one_grave_new_act_rings_at_once_and_is_unconfirmed() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(0)))

    told = tell(judge, [log.article(an_observed_article(1, a_mention(), seen_at=minutes(1)))])

    (alert,) = alerts(told)
    assert (alert.state, alert.lane, alert.level, alert.confirmation) == (
        "firing",
        "flash",
        "advisory",
        "unconfirmed (1 publisher)",
    )
    assert alert.provisional
    assert alert.headline == "Missile strike by Iran against United States in Iraq"
    assert [each.alert_id for each in situations(told)[0].alerts] == [alert.alert_id]


def test_the_alert_stays_and_is_final_once_its_bucket_closes() -> None:
    judge, log = a_judge(), ObservationLog()
    early = tell(judge, [*log.marks(minutes(0)), log.article(an_observed_article(1, a_mention(), seen_at=minutes(1)))])

    late = tell(judge, log.marks(minutes(10)))

    assert [(each.provisional, each.revision, each.state) for each in alerts(late)] == [(False, 2, "firing")]
    assert alerts(late)[0].alert_id == alerts(early)[0].alert_id


def test_a_judge_that_is_behind_tells_of_an_open_bucket_once_it_has_caught_up() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(0)))
    strike, other = an_observed_article(1, a_mention(), seen_at=minutes(1)), an_observed_article(2, seen_at=minutes(2))

    while_behind = judge.take(log.article(strike), behind=True).messages
    caught_up = judge.take(log.article(other)).messages

    assert while_behind == []
    assert [(each.provisional, each.state, each.detected_at) for each in alerts(caught_up)] == [(True, "firing", minutes(1))]


def test_a_judge_that_is_behind_tells_of_a_bucket_that_closes() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(0)))
    judge.take(log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))), behind=True)

    told = [message for record in log.marks(minutes(10)) for message in judge.take(record, behind=True).messages]

    assert [(each.provisional, each.revision, each.state) for each in alerts(told)] == [(False, 1, "firing")]


def test_copies_are_one_story_and_confirm_nothing() -> None:
    judge, log = a_judge(), ObservationLog()
    copies = [
        an_observed_article(number, a_mention(), text="one and the same long text " * 9, wire=None, seen_at=minutes(number))
        for number in range(1, 13)
    ]

    told = tell(judge, [*log.marks(minutes(0)), *(log.article(copy) for copy in copies), *log.marks(minutes(30))])

    (alert,) = latest(told).values()
    assert (alert.counts.articles, alert.counts.stories, alert.counts.publishers) == (12, 1, 1)
    assert alert.confirmation == "unconfirmed (1 publisher)"


def test_a_rewrite_that_credits_the_same_wire_confirms_nothing() -> None:
    judge, log = a_judge(), ObservationLog()
    reports = [an_observed_article(number, a_mention(), wire="Meridian", seen_at=minutes(number)) for number in (1, 2)]

    told = tell(judge, [*log.marks(minutes(0)), *(log.article(report) for report in reports), *log.marks(minutes(10))])

    (alert,) = latest(told).values()
    assert (alert.counts.stories, alert.counts.publishers) == (2, 1)


def test_a_second_independent_publisher_confirms_and_raises() -> None:
    judge, log = a_judge(), ObservationLog()
    reports = [an_observed_article(number, a_mention(), seen_at=minutes(number)) for number in (1, 2)]

    told = tell(judge, [*log.marks(minutes(0)), *(log.article(report) for report in reports)])

    (alert,) = latest(told).values()
    assert alert.timeline[-1].what == "confirmed"
    # Severity 9 x confidence 0.8 (two publishers) x (1 + 1) / 2 = 7.2: critical begins at 7.
    assert alert.level == "critical"


def test_the_same_article_twice_changes_nothing() -> None:
    judge, log = a_judge(), ObservationLog()
    article = an_observed_article(1, a_mention(), seen_at=minutes(1))

    told = tell(judge, [*log.marks(minutes(0)), log.article(article), log.article(article)])

    assert len(alerts(told)) == 1


def test_a_repeated_record_is_skipped() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(0)))
    record = log.article(an_observed_article(1, a_mention(), seen_at=minutes(1)))
    judge.take(record)

    again = judge.take(record)

    assert (again.kind, again.messages) == ("repeat", [])


def test_records_of_a_topic_made_anew_are_no_repeats() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(0)))
    record = log.article(an_observed_article(1, a_mention(), seen_at=minutes(1)))

    outcome = judge.take(structs.replace(record, topic_id="t2", offset=0))

    assert outcome.new_topic
    assert len(alerts(outcome.messages)) == 1


def silent(mention: Mention) -> bool:
    judge, log = a_judge(), ObservationLog()
    return not tell(
        judge, [*log.marks(minutes(0)), log.article(an_observed_article(1, mention, seen_at=minutes(1))), *log.marks(minutes(30))]
    )


def test_what_is_hedged_recalled_denied_criminal_or_light_rings_no_flash() -> None:
    assert silent(a_mention(stance="hedged", weight=0.5))
    assert silent(a_mention(recency="recalled", weight=0.0))
    assert silent(a_mention(stance="negated", weight=0.0))
    assert silent(a_mention(context="crime"))
    assert silent(a_mention(severity=6.0))


def test_a_strike_back_is_an_alert_of_its_own_in_the_same_situation() -> None:
    judge, log = a_judge(), ObservationLog()
    back = a_mention(actor=USA, recipient=IRAN, mode="air strike")

    told = tell(
        judge,
        [
            *log.marks(minutes(0)),
            log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))),
            log.article(an_observed_article(2, back, seen_at=minutes(2))),
        ],
    )

    assert len(latest(told)) == 2
    assert len({each.situation_id for each in situations(told)}) == 1
    assert situations(told)[-1].timeline[-1].what == "escalated"


def test_a_corrected_sole_report_withdraws_its_alert_and_says_so() -> None:
    judge, log = a_judge(), ObservationLog()
    first = an_observed_article(1, a_mention(), url="https://paper.example/a", seen_at=minutes(1))
    corrected = an_observed_article(2, url="https://paper.example/a", title="Correction: no missile fell", seen_at=minutes(9))

    told = tell(judge, [*log.marks(minutes(0)), log.article(first), log.article(corrected), *log.marks(minutes(10))])

    (alert,) = latest(told).values()
    assert (alert.state, alert.provisional) == ("withdrawn", False)
    assert "Correction: no missile fell" in alert.reason


def test_an_alert_without_new_reports_resolves_after_a_day() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, [*log.marks(minutes(0)), log.article(an_observed_article(1, a_mention(), seen_at=minutes(1)))])

    before = tell(judge, log.marks(minutes(DAY)))
    after = tell(judge, log.marks(minutes(DAY + 10)))

    assert [each.state for each in alerts(before)] == ["firing"]
    assert [each.state for each in alerts(after)] == ["resolved"]
    assert [each.state for each in situations(after)] == ["resolved"]


def test_an_old_archive_sent_into_a_later_time_rings_nothing() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(2 * DAY)))

    told = tell(judge, [log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))), *log.marks(minutes(2 * DAY + 20))])

    assert not told


def test_a_correction_by_one_of_several_copies_withdraws_nothing() -> None:
    judge, log = a_judge(), ObservationLog()
    text = "one and the same long text of the wire " * 9
    copies = [an_observed_article(number, a_mention(), text=text, seen_at=minutes(number)) for number in (1, 2, 3)]
    retraction = an_observed_article(9, url="https://paper1.example/a", title="Correction", seen_at=minutes(5))

    told = tell(judge, [*log.marks(minutes(0)), *map(log.article, [*copies, retraction]), *log.marks(minutes(10))])

    (alert,) = latest(told).values()
    assert (alert.state, alert.timeline[-1].what, alert.counts.articles) == ("firing", "corrected", 2)


def test_a_new_version_with_other_casualties_replaces_the_old_ones() -> None:
    judge, log = a_judge(), ObservationLog()
    before, after = (
        Toll(status="reported", killed_least=80, killed_most=80),
        Toll(status="reported", killed_least=8, killed_most=8),
    )
    first = an_observed_article(1, a_mention(toll=before), url="https://paper.example/a", seen_at=minutes(1))
    second = an_observed_article(2, a_mention(toll=after), url="https://paper.example/a", seen_at=minutes(2))

    told = tell(judge, [*log.marks(minutes(0)), log.article(first), log.article(second), *log.marks(minutes(10))])

    (alert,) = latest(told).values()
    assert (alert.casualties.killed_most, alert.timeline[-1].what) == (8, "corrected")
    assert alert.counts.stories == 1


def test_a_hedged_mention_does_not_hide_an_asserted_one() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, quiet_days(log, 3))
    hedged = a_threat(stance="hedged", weight=0.5, severity=9.0)

    reports = [
        log.article(an_observed_article(each, hedged, a_threat(), seen_at=minutes(3 * DAY + each * 20))) for each in range(8)
    ]

    assert latest(tell(judge, [*reports, *log.marks(minutes(3 * DAY + 170))]))


def test_backfill_rings_no_burst() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, quiet_days(log, 3))
    reports = [
        log.article(an_observed_article(each, a_threat(), backfill=True, seen_at=minutes(3 * DAY + each * 20)))
        for each in range(8)
    ]

    assert not tell(judge, [*reports, *log.marks(minutes(3 * DAY + 170))])


def test_easing_alone_rings_no_burst() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, quiet_days(log, 3))
    easing = a_mention(event_type="YIELD", ledger="easing", severity=3.0, mode=None)
    reports = [log.article(an_observed_article(each, easing, seen_at=minutes(3 * DAY + each * 20))) for each in range(8)]

    assert not tell(judge, [*reports, *log.marks(minutes(3 * DAY + 170))])


def test_the_index_sums_an_hour_by_ledger() -> None:
    judge, log = a_judge(), ObservationLog()
    records = [
        *log.marks(minutes(0)),
        log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))),
        log.article(an_observed_article(2, a_mention(severity=8.0, weight=0.5), seen_at=minutes(2))),
        *log.marks(minutes(60)),
    ]

    hours = [message for record in records for message in judge.take(record).messages if isinstance(message, IndexHour)]

    # 9 x 1.0 and 8 x 0.5, in the place, in the dyad and in the world.
    assert {hour.scope: (hour.acts, hour.threats, hour.easing, hour.stories) for hour in hours} == {
        "world": (13.0, 0.0, 0.0, 2),
        "IRQ": (13.0, 0.0, 0.0, 2),
        "IRN>USA": (13.0, 0.0, 0.0, 2),
    }


def told_with(*watches: Observation) -> list[object]:
    """Give all that is told of eight threats whose articles have these observations too."""
    judge, log = a_judge(), ObservationLog()
    tell(judge, quiet_days(log, 3))
    reports = [an_observed_article(each, a_threat(), seen_at=minutes(3 * DAY + each * 20)) for each in range(8)]
    watched = [structs.replace(each, observations=(*each.observations, *watches)) for each in reports]
    records = [*(log.article(each) for each in watched), *log.marks(minutes(3 * DAY + 300))]
    return [message for record in records for message in judge.take(record).messages]


def test_a_watch_changes_no_other_alert_and_makes_no_scope() -> None:
    by = (a_sighting(), a_sighting(0, "THREATEN"))
    watches = [each for each in seen("suez", a_threat(), by=by) if each.indicator == "watch/suez"]

    told = told_with(*watches)

    of_watch = [each for each in told if is_of_watch(each)]
    assert {type(message) for message in of_watch} == {Alert, Situation}
    assert [each for each in told if each not in of_watch] == told_with()


def is_of_watch(message: object) -> bool:
    if isinstance(message, Situation):
        return any(member.lane == "watch" for member in message.alerts)
    return isinstance(message, Alert) and message.lane == "watch"


def test_a_gap_of_a_century_is_passed_in_one_step() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(
        judge,
        [
            *log.marks(minutes(0)),
            log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))),
            *log.marks(minutes(3 * DAY)),
        ],
    )
    later = minutes(100 * 365 * DAY)

    told = tell(judge, [*log.marks(later), log.article(an_observed_article(2, a_mention(), seen_at=later))])

    assert [alert.state for alert in alerts(told)] == ["firing"]


def test_words_taken_back_and_said_again_count_their_revisions_on() -> None:
    judge, log = a_judge(2), ObservationLog(2)
    told = tell(judge, log.marks(minutes(0)))
    early = an_observed_article(1, a_mention(), url="https://paper.example/b", seen_at=minutes(8))
    late = an_observed_article(2, a_mention(), seen_at=minutes(12))
    retraction = an_observed_article(3, url="https://paper.example/b", title="Correction", seen_at=minutes(11))

    told += tell(judge, [log.article(late, 1), log.article(early, 0), *log.marks(minutes(10)), log.article(retraction, 0)])
    told += tell(judge, log.marks(minutes(30)))

    for alert_id in {alert.alert_id for alert in alerts(told)}:
        revisions = [alert.revision for alert in alerts(told) if alert.alert_id == alert_id]
        assert revisions == list(range(1, len(revisions) + 1))


def test_easing_by_two_publishers_eases_and_the_act_is_not_netted() -> None:
    judge, log = a_judge(), ObservationLog()
    easing = a_mention(event_type="YIELD", ledger="easing", severity=0.0, mode=None, quote="Iran is standing down.")

    told = tell(
        judge,
        [
            *log.marks(minutes(0)),
            log.article(an_observed_article(1, a_mention(), seen_at=minutes(1))),
            log.article(an_observed_article(2, easing, seen_at=minutes(20))),
            log.article(an_observed_article(3, easing, seen_at=minutes(21))),
            *log.marks(minutes(30)),
        ],
    )

    (alert,) = latest(told).values()
    assert (alert.state, alert.severity) == ("easing", 9.0)
    assert {each.quote for each in alert.counter_evidence} == {"Iran is standing down."}


def quiet_days(log: ObservationLog, days: int) -> list[Observed]:
    """Twelve unrelated articles a day, each followed by marks."""
    records = log.marks(minutes(0))
    for number in range(days * 12):
        at = minutes(number * 120)
        records += [log.article(an_observed_article(1000 + number, seen_at=at)), *log.marks(at)]
    return records


def threats(log: ObservationLog, day: int, number: int, publishers: int) -> list[Observed]:
    return [
        log.article(
            an_observed_article(each, a_threat(), publisher=f"Paper {each % publishers}", seen_at=minutes(day * DAY + each * 20))
        )
        for each in range(number)
    ]


def test_many_more_threats_than_usual_ring_a_burst_with_its_counts() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, quiet_days(log, 3))

    told = tell(judge, [*threats(log, 3, 8, 8), *log.marks(minutes(3 * DAY + 170))])

    (alert,) = latest(told).values()
    assert (alert.lane, alert.state, alert.indicator) == ("burst", "firing", "threaten/IRN>USA")
    assert alert.counts.stories == 8
    assert alert.counts.p is not None
    assert alert.counts.p < 1e-3
    assert len(alert.evidence) == 8


def test_a_burst_of_one_publisher_waits_pending() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, quiet_days(log, 3))

    told = tell(judge, [*threats(log, 3, 8, 1), *log.marks(minutes(3 * DAY + 170))])

    assert {alert.state for alert in alerts(told)} == {"pending"}
    assert not situations(told)


def test_no_burst_rings_in_a_stream_younger_than_a_day() -> None:
    judge, log = a_judge(), ObservationLog()

    told = tell(judge, [*log.marks(minutes(0)), *threats(log, 0, 8, 8), *log.marks(minutes(170))])

    assert not told


def test_the_same_threats_every_day_are_usual() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(0)))
    for day in range(14):
        tell(judge, [record for number in range(8) for record in [
            log.article(an_observed_article(day * 8 + number, a_threat(), seen_at=minutes(day * DAY + number * 180))),
            *log.marks(minutes(day * DAY + number * 180)),
        ]])  # fmt: skip

    told = tell(judge, [*threats(log, 14, 3, 3), *log.marks(minutes(14 * DAY + 400))])

    assert not [alert for alert in alerts(told) if alert.state == "firing" and alert.timeline[-1].what == "opened"]


def test_revisions_of_an_alert_rise_by_one() -> None:
    judge, log = a_judge(), ObservationLog()
    tell(judge, log.marks(minutes(0)))
    reports = [log.article(an_observed_article(number, a_mention(), seen_at=minutes(number * 4))) for number in range(1, 9)]

    told = tell(judge, [*reports, *log.marks(minutes(40))])

    revisions = [alert.revision for alert in alerts(told)]
    assert revisions[0] == 1
    assert all(later == earlier + 1 for earlier, later in pairwise(revisions))
