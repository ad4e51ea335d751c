from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

from msgspec import structs

from services.adapters.spool import Spool
from services.backtest.archive import Archive
from services.backtest.cache import Cache
from services.backtest.charts import charted
from services.core.alerts.policy import Judgement
from services.core.articles import article_record
from services.core.messages import Article, Signal
from tests.analysts import signal_of
from tests.builders import a_mention, an_article, minutes

TITLE = "{http://www.w3.org/2000/svg}title"


def reading() -> Callable[[Article], Signal]:
    """Load what finds in every article a report of its own of the same kind of act."""
    return lambda article: structs.replace(signal_of(article), mentions=(a_mention(severity=2.0),))


def chart(times: Sequence[float], *indicators: str) -> str | None:
    """Give the drawing of an archive with an article at each of these minutes, each from a place of its own."""
    with Spool() as spool, Cache(None, print) as cache:
        for number, at in enumerate(times):
            text = " ".join(f"word{number}x{each}" for each in range(40))
            article = an_article(text, url=f"https://paper{number}.example/a", publisher=f"Paper {number}", seen_at=minutes(at))
            spool.add(article.seen_at, article_record(article, where="test"), "test")
        archive = Archive(spool, cache, now=minutes(100_000), load=reading)
        list(archive.read(archive.missing(), workers=1))
        return charted(archive, indicators, Judgement())


def bars(drawing: str | None) -> dict[str, int]:
    """Give what was counted in each bar that is drawn."""
    titles = [each.text or "" for each in ET.fromstring(drawing or "").iter(TITLE)]  # noqa: S314 - our own
    return {title[:16]: int(title[18:].split()[0]) for title in titles if "counted" in title}


def test_each_hour_shows_the_stories_of_its_own() -> None:
    # The tests' day begins at midnight: three stories in the first hour, one in the third, two in the last.
    drawing = chart([1, 2, 59, 130, 1000, 1001], "assault/IRQ")

    assert bars(drawing) == {"2020-01-08 00:00": 3, "2020-01-08 02:00": 1, "2020-01-08 16:00": 2}


def test_an_indicator_that_nothing_speaks_of_is_an_empty_chart() -> None:
    drawing = chart([1, 2], "assault/FRA")

    assert "assault/FRA" in (drawing or "")
    assert bars(drawing) == {}


def test_of_no_articles_or_indicators_there_is_nothing_to_draw() -> None:
    assert chart([], "assault/IRQ") is None
    assert chart([1]) is None
