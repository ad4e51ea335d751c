import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

from services.analyze.intake import Options, Taken, inputs
from services.core.errors import ArticleError

NOW = datetime(2024, 5, 8, 6, tzinfo=UTC)


def read(*paths: Path, **options: object) -> list[Taken | ArticleError]:
    return list(inputs([str(path) for path in paths], Options(now=NOW, **options)))  # type: ignore[arg-type]


def articles(*paths: Path, **options: object) -> list[Taken]:
    return [each for each in read(*paths, **options) if isinstance(each, Taken)]


def errors(*paths: Path, **options: object) -> list[str]:
    return [f"{each.where}: {each.rule}: {each.detail}" for each in read(*paths, **options) if isinstance(each, ArticleError)]


def lines(folder: Path, *values: object) -> Path:
    path = folder / "news.jsonl"
    path.write_text("".join(f"{value if isinstance(value, str) else json.dumps(value)}\n" for value in values))
    return path


def test_lines_and_texts_packed_or_not_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "One."}\n{"text": "Two."}\n'))
    (tmp_path / "b.txt").write_text("Three.\n\nIt says more.\n")

    found = articles(tmp_path)

    assert [each.article.title for each in found] == ["One.", "Two.", "Three."]
    assert [each.where for each in found] == [f"{tmp_path}/a.jsonl.gz:1", f"{tmp_path}/a.jsonl.gz:2", f"{tmp_path}/b.txt"]


def test_the_same_line_gives_the_same_article_on_any_day(tmp_path: Path) -> None:
    path = lines(tmp_path, {"text": "One.", "published_at": "2020-01-08T06:30:00Z"})

    (today,) = articles(path)
    (later,) = [each for each in inputs([str(path)], Options(now=datetime(2025, 1, 1, tzinfo=UTC))) if isinstance(each, Taken)]

    assert today == later
    assert (today.article.published_at, today.dated) == (datetime(2020, 1, 8, 6, 30, tzinfo=UTC), "given")
    assert (today.article.seen_at, today.article.backfill) == (today.article.published_at, False)


def test_a_text_is_dated_by_its_header_else_now(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("2020-01-08\n\nBells rang at noon.")
    (tmp_path / "b.txt").write_text("Bells rang at noon.")

    found = [(each.article.published_at, each.dated) for each in articles(tmp_path)]

    assert found == [(datetime(2020, 1, 8, tzinfo=UTC), "inferred"), (NOW, "now")]


def test_the_option_dates_what_gives_no_date_itself(tmp_path: Path) -> None:
    given = lines(tmp_path, {"text": "One.", "published_at": "2020-01-08"}, {"text": "Two."})
    (tmp_path / "a.txt").write_text("2019-07-01\n\nBells rang at noon.")
    option = datetime(2021, 2, 3, tzinfo=UTC)

    found = articles(given, tmp_path / "a.txt", published_at=option)

    assert [each.dated for each in found] == ["given", "--published-at", "--published-at"]
    assert [each.article.published_at for each in found[1:]] == [option, option]
    assert [each.article.seen_at for each in found[1:]] == [option, option]


def test_a_bad_line_names_place_value_rule_and_way_out_and_the_rest_is_read(tmp_path: Path) -> None:
    path = lines(tmp_path, '{"text": "Cut', {"text": "One.", "published_at": "soon"}, {"text": "Two."})

    cut, bad = errors(path)

    assert cut.startswith(f'{path}:1: not-json: \'{{"text": "Cut\': ')
    assert cut.endswith("write one JSON object in UTF-8 on each line, or give --text if it is one plain text")
    assert bad.startswith(
        f'{path}:2: bad-time: \'{{"text": "One.", "published_at": "soon"}}\': published_at is \'soon\'; write a time'
    )
    assert [each.article.text for each in articles(path)] == ["Two."]


def test_a_long_bad_line_is_shown_by_its_beginning(tmp_path: Path) -> None:
    (error,) = errors(lines(tmp_path, "x" * 500))

    assert f"'{'x' * 60}…'" in error


def test_a_file_with_an_array_is_refused_once_with_the_command_that_mends_it(tmp_path: Path) -> None:
    path = lines(tmp_path, '[{"text": "One."},', '{"text": "Two."},', '{"text": "Three."}]')

    assert errors(path) == [
        f"{path}:1: not-lines: '[{{\"text\": \"One.\"}},' begins a JSON array; write one article on each line: jq -c '.[]' {path}"
    ]
    assert articles(path) == []


def test_an_array_further_down_costs_only_its_line(tmp_path: Path) -> None:
    path = lines(tmp_path, {"text": "One."}, ["Two."], {"text": "Three."})

    assert len(errors(path)) == 1
    assert [each.article.text for each in articles(path)] == ["One.", "Three."]


def test_an_object_over_many_lines_is_refused_once_and_the_next_file_is_read(tmp_path: Path) -> None:
    first = tmp_path / "a.jsonl"
    first.write_text(json.dumps({"text": "One."}, indent=2))

    found = read(first, lines(tmp_path, {"text": "Two."}))

    assert [type(each) for each in found] == [ArticleError, Taken]


def test_a_file_of_another_ending_is_lines_unless_text_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "story.md"
    path.write_text("Bells rang at noon.\nNobody knew why.\n")

    assert len(errors(path)) == 2
    assert [each.article.title for each in articles(path, text=True)] == ["Bells rang at noon."]


def test_a_broken_gzip_is_an_error_and_the_next_file_is_read(tmp_path: Path) -> None:
    broken = tmp_path / "a.jsonl.gz"
    broken.write_bytes(b"not packed")

    found = read(broken, lines(tmp_path, {"text": "One."}))

    assert [each.rule if isinstance(each, ArticleError) else each.article.text for each in found] == ["not-gzip", "One."]
