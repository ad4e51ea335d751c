from collections.abc import Callable
from pathlib import Path

import pytest

from services.backtest.analysis import CRASH, Read, read_each
from services.core.articles import article_record
from services.core.messages import Article, Signal
from tests.analysts import quick, signal_of, troubled
from tests.builders import an_article

Extract = Callable[[Article], Signal]


def raws(*titles: str) -> list[bytes]:
    articles = [an_article(f"Text {number}.", title=title) for number, title in enumerate(titles)]
    return [article_record(article, where="test").value or b"" for article in articles]


def found(*titles: str, workers: int, load: Callable[[], Extract]) -> list[Read]:
    return [read for _, read in read_each(raws(*titles), count=1000, workers=workers, load=load)]


@pytest.mark.parametrize("workers", [1, 2])
def test_articles_are_read_in_order(workers: int) -> None:
    titles = [f"Report {number}" for number in range(30)]

    pairs = list(read_each(raws(*titles), count=1000, workers=workers, load=quick))

    assert [article.title for article, _ in pairs] == titles
    assert [read for _, read in pairs] == [signal_of(article) for article, _ in pairs]


def test_an_article_that_raises_costs_only_itself_and_its_text_is_not_quoted() -> None:
    first, raised, last = found("One", "raise", "Two", workers=1, load=troubled)

    assert isinstance(first, Signal)
    assert isinstance(raised, str)
    assert raised.startswith("raised KeyError at analysts.py:")
    assert isinstance(last, Signal)


def test_an_article_that_ends_its_process_costs_only_itself() -> None:
    read = found("One", "crash", "Two", workers=2, load=troubled)

    assert [each if isinstance(each, str) else "read" for each in read] == ["read", CRASH, "read"]


def test_an_article_whose_process_something_else_ended_is_read_by_another(tmp_path: Path) -> None:
    read = found("One", f"crash once {tmp_path / 'crashed'}", "Two", workers=2, load=troubled)

    assert all(isinstance(each, Signal) for each in read)


def test_a_few_articles_are_read_without_another_process() -> None:
    read = [each for _, each in read_each(raws("One"), count=1, workers=8, load=lambda: signal_of)]

    assert len(read) == 1
