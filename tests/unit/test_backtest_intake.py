import gzip
import json
from pathlib import Path

import pytest

from services.adapters.spool import Spool
from services.backtest.intake import take_in
from services.core.codec import decode
from services.core.errors import ConfigError
from services.core.messages import Article
from tests.builders import minutes

NOW = minutes(100_000)


def a_line(text: str, **fields: object) -> str:
    return json.dumps({"text": text, "published_at": "2020-01-08T06:00:00Z", **fields}) + "\n"


def taken(*paths: Path, publisher: str = "") -> tuple[list[tuple[Article, str]], int]:
    """Give the articles in order, where each stood, and how many inputs were refused."""
    with Spool() as spool:
        refused = take_in([str(path) for path in paths], spool, now=NOW, publisher=publisher)
        kept = list(spool.sorted())
    return [(decode(record.value or b"", Article, topic="test"), where) for _, record, where in kept], refused


def test_archives_are_sorted_by_the_time_seen_else_published(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(a_line("Late.", seen_at="2020-01-09T00:00:00Z") + a_line("Early."))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(a_line("Between.", published_at="2020-01-08T12:00:00Z").encode()))

    found, refused = taken(tmp_path)

    assert [article.text for article, _ in found] == ["Early.", "Between.", "Late."]
    assert [where for _, where in found] == [f"{tmp_path}/a.jsonl:2", f"{tmp_path}/b.jsonl.gz:1", f"{tmp_path}/a.jsonl:1"]
    assert refused == 0


def test_what_was_seen_long_after_it_was_published_is_no_backfill(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(a_line("One.", seen_at="2020-02-01T00:00:00Z"))

    ((article, _),), _ = taken(tmp_path)

    assert article.backfill is False


def test_a_bad_line_is_told_with_file_and_line_and_the_rest_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Cut\n' + a_line("One.") + '{"text": "No time."}\n')

    found, refused = taken(path)

    assert [article.text for article, _ in found] == ["One."]
    assert refused == 2
    assert [line.split(": ")[:2] for line in capsys.readouterr().err.splitlines()] == [
        [f"{path}:1", "not-json"],
        [f"{path}:3", "no-time"],
    ]


def test_a_file_that_cannot_be_unpacked_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(b"not packed")
    (tmp_path / "b.jsonl").write_text(a_line("One."))

    found, refused = taken(tmp_path)

    assert ([article.text for article, _ in found], refused) == (["One."], 1)
    assert "not-gzip" in capsys.readouterr().err


def test_the_publisher_given_is_that_of_articles_that_name_none(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(a_line("One.") + a_line("Two.", publisher="Gazette"))

    found, _ = taken(tmp_path, publisher="Herald")

    assert [article.publisher for article, _ in found] == ["Herald", "Gazette"]


def test_a_folder_of_other_kinds_of_files_alone_is_an_error_that_names_it_and_the_kinds(tmp_path: Path) -> None:
    (tmp_path / "news.csv").write_text("at,text\n")

    with pytest.raises(ConfigError, match=rf"there is no article in '{tmp_path}'; articles are the lines of a .jsonl file"):
        taken(tmp_path)


def test_an_empty_folder_beside_articles_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.jsonl").write_text(a_line("One."))

    found, refused = taken(tmp_path / "empty", tmp_path / "a.jsonl")

    assert (len(found), refused) == (1, 0)
    assert capsys.readouterr().err.startswith(f"{tmp_path}/empty: no-article: nothing is in it; ")


def test_where_all_was_refused_the_refusals_say_why(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{\n")

    assert taken(tmp_path / "a.jsonl") == ([], 1)
