"""`tocsin analyze` as a person runs it: a process with files, pipes, signals and a terminal."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "services", "analyze"]
LIMIT_S = 60
DATED = {"published_at": "2020-01-08T06:00:00Z", "publisher": "Gazette"}


def environment(**more: str) -> dict[str, str]:
    """Give the machine's environment without what changes colours, width, buffers or the lexicon."""
    dropped = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONUNBUFFERED", "TOCSIN_LEXICON", "TOCSIN_WATCHES")
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, **more}


def run(*arguments: object, given: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *(str(each) for each in arguments)]
    return subprocess.run(
        command,
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=environment(),
        check=False,
    )


def started(*arguments: object, stdin: int = subprocess.PIPE) -> subprocess.Popen[str]:
    command = [*COMMAND, *(str(each) for each in arguments)]
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a child of a job in the background would ignore Ctrl-C
    try:
        return subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1, env=environment()
        )
    finally:
        signal.signal(signal.SIGINT, ours)


def a_line(text: str, **fields: object) -> str:
    return json.dumps({"text": text, "title": "Monday", **DATED, **fields}) + "\n"


def signals(written: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]


def types(found: dict[str, Any]) -> list[str]:
    return [each["event_type"] for each in found["mentions"]]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A file of three articles with two bad lines among them, one article in French."""
    path = tmp_path / "news.jsonl"
    path.write_text(
        a_line("ALDERMOOR (Northgate) - Iran attacked Iraq.")
        + '{"text": "Cut off\n'
        + a_line("Iran a attaqué l'Irak.", language="fr")
        + a_line("Iran attacked Iraq.", published_at="soon")
        + a_line("Iran could attack Iraq.")
    )
    return path


def test_each_article_is_one_line_in_order_and_a_bad_line_costs_only_itself(news: Path) -> None:
    done = run(news)

    attacked, french, could = signals(done.stdout)
    assert (attacked["publisher"], types(attacked)) == ("Gazette", ["ASSAULT"])
    assert attacked["mentions"][0]["trigger"] == {"part": "text", "start": 29, "end": 37}
    assert (french["analysed"], french["not_analysed_because"]) == (False, "language fr is not read")
    assert could["mentions"][0]["weight"] == 0
    assert "why" not in could
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [[f"{news}:2", "not-json"], [f"{news}:4", "bad-time"]]
    assert done.returncode == 1


def test_why_tells_on_each_line_what_became_of_each_trigger_and_what_was_removed(news: Path) -> None:
    attacked, french, could = signals(run(news, "--why").stdout)

    removed, kept = attacked["why"][0], next(each for each in attacked["why"] if each["outcome"] == "kept")
    assert (removed["outcome"], removed["reasons"][0]["rule"]) == ("removed", "dateline")
    assert (kept["words"], kept["at"], kept["mention"]) == ("attacked", attacked["mentions"][0]["trigger"], 0)
    assert french["why"] == []
    weakened = next(each for each in could["why"] if each["outcome"] == "discounted")
    assert {"rule": "hypothetical", "words": "could", "factor": 0.0} in weakened["reasons"]


def test_a_page_shows_text_mentions_entities_and_reasons_without_colours(news: Path) -> None:
    done = run(news, "--format", "text", "--why")

    assert "Iran attacked[1] Iraq." in done.stdout
    assert "Iran > Iraq" in done.stdout
    assert "not analysed: language fr is not read" in done.stdout
    assert "hypothetical “could”" in done.stdout
    assert "\x1b" not in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 120


def test_articles_come_from_standard_input_when_no_file_is_named() -> None:
    done = run(given=a_line("Iran attacked Iraq."))

    (found,) = signals(done.stdout)
    assert (types(found), done.stderr, done.returncode) == (["ASSAULT"], "", 0)


def test_a_plain_text_without_a_date_is_read_as_of_now_and_says_so() -> None:
    done = run("--text", "-", given="Bells rang at noon.\n")

    (found,) = signals(done.stdout)
    assert found["title"] == "Bells rang at noon."
    assert done.stderr.startswith("stdin: no date is given or found; read as published now, 20")
    assert done.returncode == 0


def test_the_option_says_when_a_text_was_published() -> None:
    done = run("--text", "--published-at", "2020-01-09", given="Bells rang at noon.\n")

    assert (signals(done.stdout)[0]["published_at"], done.stderr) == ("2020-01-09T00:00:00Z", "")


@pytest.mark.parametrize("written", ["yesterday", "1066-10-14", "9999-01-01"])
def test_a_time_that_is_none_is_refused_before_anything_is_read(written: str) -> None:
    done = run("--published-at", written, given=a_line("Iran attacked Iraq."))

    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{written}'" in done.stderr


def test_a_missing_file_ends_it_before_anything_is_read(news: Path, tmp_path: Path) -> None:
    done = run(news, tmp_path / "missing.jsonl")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"tocsin: '{tmp_path}/missing.jsonl': there is no such file or folder; check the path\n"


def test_a_signal_is_written_as_soon_as_its_article_comes() -> None:
    with started("-") as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(a_line("Iran attacked Iraq."))
        process.stdin.flush()
        first = process.stdout.readline()  # standard input is still open
        process.stdin.write(a_line("Iran could attack Iraq."))
        process.stdin.close()
        rest = process.stdout.read()

    assert [found["mentions"][0]["stance"] for found in signals(first + rest)] == ["asserted", "hypothetical"]
    assert process.returncode == 0


@pytest.mark.parametrize("arguments", [(), ("--format", "text")])
def test_a_closed_pipe_ends_it_without_a_word(arguments: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(a_line("Iran attacked Iraq.") * 2000)

    with started(path, *arguments, stdin=subprocess.DEVNULL) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()

    assert (process.returncode, told) == (-signal.SIGPIPE, "")


def test_ctrl_c_ends_it_without_a_word() -> None:
    with started("-") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(a_line("Iran attacked Iraq."))
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()

    assert (process.returncode, told) == (130, "")


def on_a_terminal(path: Path, *arguments: str, **more: str) -> str:
    """Give what the command writes to a terminal."""
    outer, inner = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, str(path), "--format", "text", *arguments], stdin=inner, stdout=inner, env=environment(TERM="xterm", **more)
    )
    os.close(inner)
    written = b""
    while True:
        try:
            written += os.read(outer, 65_536)
        except OSError:  # the other end is closed
            break
    os.close(outer)
    assert process.wait(LIMIT_S) == 0
    return written.decode()


def test_a_terminal_gets_colours_unless_they_are_turned_off(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(a_line("Iran attacked Iraq."))

    assert "\x1b[1;31mattacked" in on_a_terminal(path)
    assert "\x1b[1;31mattacked" not in on_a_terminal(path, "--no-color")
    assert "\x1b[1;31mattacked" not in on_a_terminal(path, NO_COLOR="1")
