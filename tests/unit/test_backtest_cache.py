import os
import sqlite3
from pathlib import Path

import pytest
from msgspec import structs

from services.backtest.cache import KEPT_FILES, Cache, cache_file
from services.core.messages import Article
from tests.analysts import signal_of
from tests.builders import an_article, minutes


def said() -> list[str]:
    return []


def kept(file: Path, *articles: Article) -> None:
    with Cache(file, print) as cache:
        for article in articles:
            cache.put(article, signal_of(article))


def test_a_signal_is_had_again_by_another_run(tmp_path: Path) -> None:
    article = an_article()

    kept(tmp_path / "cache" / "a.sqlite3", article)

    with Cache(tmp_path / "cache" / "a.sqlite3", print) as cache:
        assert article in cache
        assert cache.get(article) == signal_of(article)


def test_an_article_that_comes_again_has_the_same_signal_at_its_own_time(tmp_path: Path) -> None:
    kept(tmp_path / "a.sqlite3", an_article())
    copy = structs.replace(an_article(), seen_at=minutes(90), backfill=True, source_group="national")

    with Cache(tmp_path / "a.sqlite3", print) as cache:
        assert cache.get(copy) == signal_of(copy)


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Other."},
        {"title": "Other"},
        {"published_at": minutes(1)},
        {"wire": "Reuters"},
        {"publisher": "Herald"},
        {"source": "herald"},
        {"url": "https://herald.example/b"},
    ],
)
def test_what_a_signal_depends_on_makes_another_one(tmp_path: Path, changed: dict[str, object]) -> None:
    kept(tmp_path / "a.sqlite3", an_article())

    with Cache(tmp_path / "a.sqlite3", print) as cache:
        other = structs.replace(an_article(), **changed)
        assert other not in cache
        assert cache.get(other) is None


def test_a_damaged_entry_is_as_good_as_none(tmp_path: Path) -> None:
    file, article = tmp_path / "a.sqlite3", an_article()
    kept(file, article)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE signals SET value = substr(value, 1, 40)")
    database.close()

    with Cache(file, print) as cache:
        assert cache.get(article) is None
        cache.put(article, signal_of(article))
        assert cache.get(article) == signal_of(article)


def test_a_file_that_is_no_database_is_begun_anew(tmp_path: Path) -> None:
    file, article = tmp_path / "a.sqlite3", an_article()
    file.write_bytes(b"anything else " * 1000)

    kept(file, article)

    with Cache(file, print) as cache:
        assert cache.get(article) == signal_of(article)


def test_a_file_damaged_in_its_midst_is_told_used_for_this_run_and_begun_anew_by_the_next(tmp_path: Path) -> None:
    file, told = tmp_path / "a.sqlite3", said()
    articles = [an_article(f"Report {number}. " + os.urandom(4000).hex()) for number in range(50)]
    kept(file, *articles)
    raw = bytearray(file.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    file.write_bytes(raw)

    with Cache(file, told.append) as cache:
        cache.put(articles[0], signal_of(articles[0]))
        assert cache.get(articles[0]) == signal_of(articles[0])
    kept(file, articles[1])

    assert len(told) == 1
    with Cache(file, print) as cache:
        assert cache.get(articles[1]) == signal_of(articles[1])


def test_a_folder_that_cannot_be_written_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told, article = said(), an_article()

    with Cache(tmp_path / "file" / "a.sqlite3", told.append) as cache:
        cache.put(article, signal_of(article))
        assert cache.get(article) == signal_of(article)

    assert "what is read now is not kept" in told[0]


def test_without_a_file_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    article = an_article()

    with Cache(None, print) as cache:
        cache.put(article, signal_of(article))
        assert cache.get(article) == signal_of(article)

    assert list(tmp_path.iterdir()) == []


def test_two_runs_share_a_file(tmp_path: Path) -> None:
    one, other = an_article("One."), an_article("Two.")

    with Cache(tmp_path / "a.sqlite3", print) as first, Cache(tmp_path / "a.sqlite3", print) as second:
        first.put(one, signal_of(one))
        first.save()
        second.put(other, signal_of(other))
        second.save()
        assert first.get(other) == signal_of(other)
        assert second.get(one) == signal_of(one)


def test_lexicon_and_watches_have_files_of_their_own(tmp_path: Path) -> None:
    files = {cache_file(tmp_path, version, watches) for version in ("2+a", "2+b") for watches in (b"", b"watches: []")}

    assert len(files) == 4
    assert cache_file(tmp_path, "2+a", b"") in files


def test_of_old_files_the_last_used_are_left(tmp_path: Path) -> None:
    for number in range(6):
        file = tmp_path / f"signals-{number}.sqlite3"
        kept(file, an_article())
        os.utime(file, (number, number))

    cache_file(tmp_path, "2+a", b"")

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"signals-{number}.sqlite3" for number in range(7 - KEPT_FILES, 6)
    ]
