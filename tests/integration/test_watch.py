"""`tocsin watch test` and a user's own files, with the real model and as a person runs them."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.adapters.analyst import load_analyst
from services.analyze.hits import Options, show_hits
from services.core.errors import ConfigError
from tests.signal_builders import a_text

NOW = Options(now=datetime(2024, 5, 9, tzinfo=UTC))
OWN = """\
entries:
  - {id: my.parcel, event_type: AID, mode: parcel, severity: 2, ledger: none, nouns: [care parcel]}
others:
  - {id: "org:grey-wing", names: [Grey Wing], kind: armed, represents: false}
"""
WATCHES = """\
aliases: {canal: [Suez Canal, canal of Suez]}
watches:
  - {name: suez, match: canal and ASSAULT}
  - {name: gifts, match: 'mode:parcel'}
"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    lines = [
        {"title": "Two events", "text": "Missiles hit a tanker in the Suez Canal. A care parcel arrived in Erbil."},
        {"title": "A quiet day", "text": "Envoys denied that missiles hit a tanker in the canal of Suez."},
    ]
    file = tmp_path / "articles.jsonl"
    file.write_text(
        "".join(json.dumps({**line, "published_at": "2024-05-08T06:00Z", "publisher": "Wire"}) + "\n" for line in lines)
    )
    return file


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "my.yaml").write_text(OWN)
    (tmp_path / "watches.yaml").write_text(WATCHES)
    return {"TOCSIN_LEXICON": str(tmp_path / "my.yaml"), "TOCSIN_WATCHES": str(tmp_path / "watches.yaml")}


def run(*arguments: str, environ: dict[str, str] | None = None, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services", *arguments]
    return subprocess.run(
        command, env=os.environ | (environ or {}), input=given, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_hit_is_shown_with_its_words_its_event_and_counts(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    complete = show_hits('"suez canal" and ASSAULT or "parcel*"', [str(articles)], NOW, {}, color=False)

    title, origin, first, about, second, alone, _, *counts = capsys.readouterr().out.splitlines()
    assert complete
    assert title == "Two events"
    assert origin == f"Wire · 2024-05-08 06:00 UTC · {articles}:1"
    assert first == "    Missiles >>hit<< a tanker in the >>Suez Canal<<."
    assert about.startswith("        ASSAULT ")
    assert about.endswith(' · asserted · new · weight 1 · by "suez canal", ASSAULT')
    assert second == "    A care >>parcel<< arrived in Erbil."
    assert alone == '        sentence alone · by "parcel*"'
    assert counts == [
        "2 matches in 1 of 2 articles",
        "by type: ASSAULT 1, sentence alone 1",
        'by term: "suez canal" 1, ASSAULT 1, "parcel*" 1',
    ]


def test_a_denied_event_is_a_match_that_weighs_nothing(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_hits('"canal of Suez" and ASSAULT', [str(articles)], NOW, {}, color=False)

    about = capsys.readouterr().out.splitlines()[3]
    assert "negated" in about
    assert "weight 0 (" in about


def test_a_configured_watch_is_tried_by_its_name_with_the_users_own_words(
    articles: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    show_hits("watch/gifts", [str(articles)], NOW, environ, color=False)

    assert "    A >>care parcel<< arrived in Erbil." in capsys.readouterr().out.splitlines()


def test_an_unknown_watch_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r'watch/sues is no watch of TOCSIN_WATCHES; did you mean "watch/suez"\?'):
        show_hits("watch/sues", [], NOW, environ, color=False)


def test_an_alias_of_the_users_file_may_be_named(
    articles: Path, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    show_hits("canal", [str(articles)], NOW, environ, color=False)

    assert "2 matches in 2 of 2 articles" in capsys.readouterr().out.splitlines()


def test_the_extractors_analyst_reads_with_the_users_own_files(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    signal = load_analyst()(a_text("Grey Wing sent a care parcel to Erbil."))

    assert "org:grey-wing" in [entity.id for entity in signal.entities]
    (watched,) = signal.watched
    assert watched.watch == "gifts"
    assert [signal.mentions[each.mention].entry for each in watched.sightings if each.mention is not None] == ["my.parcel"]


def test_standard_input_is_read_and_a_refused_line_is_told(articles: Path) -> None:
    done = run("watch", "test", "ASSAULT", "-", given=articles.read_text() + '{"oops": 1}\n')

    assert done.returncode == 1
    assert done.stdout.splitlines()[-3] == "2 matches in 2 of 2 articles"
    assert done.stderr.startswith("stdin:3: missing-field: ")


def test_a_wrong_expression_ends_with_a_caret_and_code_2(articles: Path) -> None:
    done = run("watch", "test", '"a" and', str(articles))

    told, line, caret = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert told.startswith("tocsin: EXPRESSION, column 8: a term is missing after and; ")
    assert (line, caret) == ('  "a" and', "         ^")


def test_a_closed_pipe_ends_it_without_a_word(articles: Path) -> None:
    many = articles.read_text() * 300
    command = [sys.executable, "-m", "services", "watch", "test", "ASSAULT", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(many.encode())
        process.stdin.close()
        first = process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(60)

    assert first == b"Two events\n"
    assert errors == b""


@pytest.mark.parametrize("command", [["extractor"], ["run"], ["analyze", "-"], ["watch", "test", '"a"', "-"]])
@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("TOCSIN_LEXICON", "entries:\n  - {id: assault.missile-strike, severity: 12}\n",
         'my.yaml:2: entry "assault.missile-strike": severity is 12; write a number from 0 to 10'),
        ("TOCSIN_WATCHES", "watches:\n  - {name: a, match: 7}\n", 'my.yaml:2: watch "a": match is 7; write a text, in quotes'),
    ],
)  # fmt: skip
def test_a_wrong_file_stops_each_command_with_one_line_and_code_2(
    command: list[str], name: str, text: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "my.yaml").write_text(text)

    done = run(*command, environ={name: str(tmp_path / "my.yaml")}, given='{"text": "A."}\n')

    assert done.returncode == 2
    assert done.stderr.replace(f"{tmp_path}/", "") == f"tocsin: {told}\n"


def test_a_file_of_watches_is_told_watch_by_watch(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text('receivers: [{name: desk, url: "https://desk.example/hook", secret_env: SECRET}]\n')
    file = tmp_path / "watches.yaml"
    file.write_text(
        "watches:\n"
        "  - {name: suez, match: '\"Suez Canal\"', level: warning, receivers: [desk]}\n"
        "  - {name: iraq, match: 'ASSAULT and place:IRQ', mode: burst}\n"
    )

    done = run("watch", "check", str(file), environ={"TOCSIN_RULES": str(tmp_path / "rules.yaml")})

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{file}: version 1, 2 watches",
        'watch/suez: rings by each new story, as warning at least, for desk: "Suez Canal"',
        "watch/iraq: rings by more stories than usual: ASSAULT and place:IRQ",
    ]


def test_a_wrong_file_of_watches_ends_with_code_2(tmp_path: Path) -> None:
    file = tmp_path / "watches.yaml"
    file.write_text("watches:\n  - {name: suez, match: 'canal', mode: each}\n")

    done = run("watch", "check", str(file))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f'tocsin: {file}:2: watch "suez": match, column 1: canal is no event type and no alias; ')
