from collections.abc import Sequence
from datetime import datetime, timedelta

from services.backtest.log import Taken, observed_log
from services.core.articles import article_record
from services.core.marks import LONGEST_WINDOW
from services.core.records import Record
from tests.analysts import signal_of
from tests.builders import an_article, minutes

NOW = minutes(100_000)


def entries(*times: float) -> list[tuple[datetime, Record, str]]:
    return [
        (minutes(at), article_record(an_article(f"Report {at}.", seen_at=minutes(at)), where="test"), f"news:{number}")
        for number, at in enumerate(times, 1)
    ]


def log(*times: float, until: float | None = None) -> list[Taken]:
    return list(observed_log(entries(*times), signal_of, now=NOW, until=None if until is None else minutes(until)))


def marks(records: Sequence[Taken]) -> list[datetime]:
    return [each.observed.mark.at for each in records if each.observed.mark]


def test_a_mark_stands_before_the_first_article_of_each_bucket_and_the_end_empties_every_window() -> None:
    records = log(1, 12, 13, 45)

    end = minutes(60) + LONGEST_WINDOW
    assert ["mark" if each.observed.mark else "article" for each in records[:7]] == [
        "mark", "article", "mark", "article", "article", "mark", "article",
    ]  # fmt: skip
    assert marks(records) == [minutes(0), minutes(10), minutes(40), end, end]
    assert [each.observed.mark.final for each in records if each.observed.mark] == [False] * 4 + [True]


def test_records_are_numbered_in_one_partition() -> None:
    records = log(1, 12)

    assert [each.observed.offset for each in records] == list(range(len(records)))
    assert {each.observed.partition for each in records} == {0}


def test_an_article_is_observed_with_what_it_says() -> None:
    (_, taken, *_) = log(1)

    assert taken.observed.article is not None
    assert taken.signal is not None
    assert taken.observed.article.mentions == taken.signal.mentions
    assert (taken.at, taken.where, taken.refused) == (minutes(1), "news:1", "")


def test_an_article_that_cannot_be_read_keeps_its_place_and_says_nothing() -> None:
    _, taken, *_ = observed_log(entries(1), lambda _: "raised KeyError at toll.py:7", now=NOW)

    assert (taken.observed.article, taken.observed.refused, taken.signal) == (None, "unreadable", None)
    assert "raised KeyError at toll.py:7" in taken.refused


def test_an_article_from_hours_ahead_of_the_clock_is_refused_as_the_extractor_would() -> None:
    _, taken, *_ = observed_log(entries(1), signal_of, now=minutes(1) - timedelta(hours=2))

    assert taken.observed.refused == "future"


def test_marks_of_an_archive_that_reaches_into_the_last_days_close_it_all_the_same() -> None:
    records = list(observed_log(entries(1), signal_of, now=minutes(1)))

    assert marks(records)[-1] == minutes(20) + LONGEST_WINDOW


def test_a_log_up_to_a_time_ends_with_a_mark_at_that_time() -> None:
    records = log(1, 12, 45, until=33)

    assert sum(each.observed.article is not None for each in records) == 2
    assert marks(records) == [minutes(0), minutes(10), minutes(30), minutes(33)]


def test_an_empty_archive_is_an_empty_log() -> None:
    assert log() == []
