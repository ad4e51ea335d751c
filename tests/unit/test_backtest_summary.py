from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import structs

from services.backtest.log import Taken
from services.backtest.page import alert_lines, figures
from services.backtest.summary import Lag, Tally, busiest, rang, summary_of
from services.core.alarms import Alert, Step
from services.core.alerts.judge import Judge, Outcome
from services.core.alerts.policy import Judgement
from services.core.alerts.telling.saying import Message
from tests.alert_builders import STRUCK_AT, a_moment, a_situation, an_alert
from tests.analysts import signal_of
from tests.builders import ObservationLog, a_mention, a_threat, an_article, an_observed_article, minutes


def an_opened(alert_id: str = "a", **changed: Any) -> Alert:  # noqa: ANN401 - any field
    """Give an alert that rang a minute after its first report and that its bucket bore out."""
    values = {"provisional": False, "first_reported_at": a_moment(0), "updated_at": a_moment(1), **changed}
    return an_alert(alert_id, **values)


def told(*messages: Message, rang: int = 0, borne_out: int = 0) -> Tally:
    tally = Tally()
    for message in messages:
        tally.take(a_mark(), Outcome("mark", [message]))
    some = an_alert()
    tally.take(a_mark(), Outcome("mark", [], rang=(some,) * rang, borne_out=(some,) * borne_out))
    return tally


def a_mark() -> Taken:
    return Taken(minutes(0), ObservationLog().marks(minutes(0))[0])


def an_article_taken(at: float, language: str = "en", *, analysed: bool = True) -> Taken:
    article = an_article(seen_at=minutes(at))
    signal = structs.replace(signal_of(article), language=language, analysed=analysed)
    return Taken(minutes(at), ObservationLog().article(an_observed_article(1)), signal=signal)


def counted(*taken: Taken) -> Tally:
    tally = Tally()
    for each in taken:
        tally.take(each, Outcome("article", [], stories=1))
    return tally


def text(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def test_alerts_count_once_in_their_last_form_by_level_lane_day_and_indicator() -> None:
    next_day = a_moment(24 * 60)
    tally = told(
        an_opened("a", level="advisory"),
        an_opened("a", level="critical", state="resolved"),
        an_opened("b", level="advisory", lane="burst", indicator="threaten/IRN", detected_at=next_day),
        a_situation(),
    )

    summary = summary_of(tally)

    assert summary.alerts == 2
    assert summary.by_level == {"critical": 1, "advisory": 1}
    assert summary.by_lane == {"flash": 1, "burst": 1}
    assert summary.by_day == {date(2020, 1, 3): {"critical": 1}, date(2020, 1, 4): {"advisory": 1}}
    assert summary.by_indicator == {"assault/IRQ": 1, "threaten/IRN": 1}


def test_an_alert_that_only_waited_did_not_ring() -> None:
    waiting = an_opened(state="pending", timeline=(Step(at=STRUCK_AT, what="pending", note="waits"),))

    assert summary_of(told(waiting)).alerts == 0


def test_an_early_alert_that_its_bucket_does_not_bear_out_is_in_the_withdrawn_share_only() -> None:
    early = an_opened("a", provisional=True)
    tally = told(early, structs.replace(early, provisional=False, state="withdrawn"), an_opened("b"), rang=4, borne_out=3)

    summary = summary_of(tally)

    assert (summary.alerts, summary.corrected) == (1, 0)
    assert summary.withdrawn_share == pytest.approx(0.25)


def test_an_alert_withdrawn_after_it_was_borne_out_is_corrected() -> None:
    summary = summary_of(told(an_opened("a"), an_opened("a", state="withdrawn")))

    assert (summary.alerts, summary.corrected) == (1, 1)
    assert summary.withdrawn_share is None


def test_the_lag_is_from_the_first_report_to_the_first_word_that_it_fires() -> None:
    lags_min = [0, 1, 2, 3, 4, 5, 6, 7, 8, 90]
    tally = told(
        *(
            message
            for number, lag in enumerate(lags_min)
            for message in (
                an_opened(str(number), state="pending", provisional=True),
                an_opened(str(number), provisional=True, updated_at=a_moment(lag)),
                an_opened(str(number), updated_at=a_moment(lag + 10)),
            )
        )
    )

    lag = summary_of(tally).lag

    # The middle of ten lies between the fifth and the sixth, 4 and 5 minutes; the ninth is the least that nine of ten reach.
    assert lag == Lag(median_s=270.0, p90_s=480.0, most_s=5400.0)


def test_articles_stories_and_languages_are_counted() -> None:
    french = an_article_taken(9, "fr", analysed=False)
    refused = Taken(minutes(10), a_mark().observed, refused="too large")
    tally = counted(an_article_taken(1), an_article_taken(5), french)
    tally.take(structs.replace(refused, observed=structs.replace(refused.observed, mark=None)), Outcome("refused", []))

    summary = summary_of(tally)

    assert (summary.articles, summary.stories, summary.refused) == (3, 3, 1)
    assert {name: (each.articles, each.analysed) for name, each in summary.languages.items()} == {"en": (2, 2), "fr": (1, 0)}
    assert (summary.first_at, summary.last_at) == (minutes(1), minutes(10))


def test_the_speed_is_the_archives_time_over_the_judges() -> None:
    tally = counted(an_article_taken(0), an_article_taken(100))
    tally.judged_s = 2.0

    assert summary_of(tally).speed == pytest.approx(100 * 60 / 2.0)


def test_an_empty_archive_has_a_summary() -> None:
    lines = text(figures(summary_of(Tally())))

    assert lines.startswith("0 articles, 0 stories")
    assert "languages: none" in lines


def test_the_summary_reads_as_lines() -> None:
    tally = told(an_opened("a", level="warning"), rang=2, borne_out=1)
    tally.read, tally.cached, tally.judged_s = 1, 1234, 0.5

    lines = text(figures(summary_of(tally)))

    assert "read 1 in 0.0 s, 1,234 from the cache; judged in 0.5 s" in lines
    assert "1 alert: 1 warning; 1 flash" in lines
    assert "first report to alert: half within 1 min, nine of ten within 1 min, all within 1 min" in lines
    assert "2 rang early; 1 of them (50.0%) were not borne out" in lines
    assert f"2020-01-03{1:>22}" in lines
    assert "rang most: assault/IRQ 1" in lines


def test_alerts_read_as_lines_with_their_first_sentences_and_nothing_that_steers_a_terminal() -> None:
    lines = text(alert_lines([an_opened(headline="Strike \x1b[31min Baghdad")]))

    assert "2020-01-03 00:43  advisory  flash  firing     Strike \ufffd[31min Baghdad" in lines
    assert "“Rockets struck a convoy near Baghdad's airport early on Friday, officials said.” Meridian Wire" in lines


def test_what_rang_most_comes_first_and_where_nothing_rang_what_was_told_most() -> None:
    two = told(an_opened("a"), an_opened("b"), an_opened("c", indicator="threaten/IRN"))
    none = Tally()
    none.counted.update({"assault/IRQ": 2, "threaten/IRN": 5})

    assert busiest(two, 3) == ["assault/IRQ", "threaten/IRN"]
    assert busiest(none, 1) == ["threaten/IRN"]


def test_alerts_that_rang_are_in_the_order_of_their_times() -> None:
    late, early = an_opened("a", detected_at=STRUCK_AT + timedelta(hours=1)), an_opened("b")

    assert rang([late, early]) == [early, late]


def test_a_story_counts_once_however_many_copies_places_and_buckets_it_has() -> None:
    wire = "the wire's one long report of the night that all papers print as it comes to them word by word " * 4
    judge, log = Judge(Judgement()), ObservationLog()
    articles = [
        an_observed_article(1, a_mention(), a_threat(), text=wire, seen_at=minutes(1)),
        an_observed_article(2, a_mention(), text=wire, seen_at=minutes(31)),
        an_observed_article(3, a_mention(), seen_at=minutes(32)),
        an_observed_article(4, seen_at=minutes(33)),
    ]
    records = [*log.marks(minutes(0)), *map(log.article, articles), *log.marks(minutes(10_000))]

    outcomes = [judge.take(record) for record in records]

    assert sum(outcome.stories for outcome in outcomes) == 2
