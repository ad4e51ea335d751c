from datetime import UTC, datetime

import pytest

from services.adapters.spool import Spool
from services.backtest.archive import Archive
from services.backtest.cache import Cache
from services.backtest.inquiry import check_span
from services.backtest.why import Asked
from services.core.articles import article_record
from services.core.errors import ConfigError
from tests.builders import an_article, minutes

DAY = 24 * 60


def ask(at: float) -> None:
    """Ask about a minute, of an archive with articles at the minutes 0 and 60."""
    with Spool() as spool, Cache(None, print) as cache:
        for minute in (60, 0):
            article = an_article(seen_at=minutes(minute))
            spool.add(article.seen_at, article_record(article, where="test"), "test")
        check_span(Archive(spool, cache, now=datetime.now(UTC)), Asked("assault/IRQ", minutes(at)))


@pytest.mark.parametrize("at", [0, 30, 60])
def test_a_time_within_the_archive_is_taken_without_a_word(at: float, capsys: pytest.CaptureFixture[str]) -> None:
    ask(at)

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("at", "where"), [(-1, "2020-01-07T23:59:00Z is before"), (60 * DAY, "2020-03-08T00:00:00Z is after")])
def test_a_time_of_which_the_archive_says_nothing_is_refused_with_its_span(at: float, where: str) -> None:
    span = "which has articles from 2020-01-08T00:00:00Z to 2020-01-08T01:00:00Z"

    with pytest.raises(ConfigError, match=rf"^--at: {where} the archive, {span}; name a time from the first to the last$"):
        ask(at)


def test_a_time_soon_after_the_archive_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    ask(61)

    assert capsys.readouterr().err.startswith("--at: after-the-archive: 2020-01-08T01:01:00Z is after the archive, ")
