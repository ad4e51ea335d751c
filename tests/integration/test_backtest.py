"""`tocsin backtest` as a person runs it: a process with files, a cache and a summary."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import psutil
import pytest

COMMAND = [sys.executable, "-m", "services", "backtest"]
LIMIT_S = 120


def environment(cache: Path) -> dict[str, str]:
    dropped = {"TOCSIN_LEXICON", "TOCSIN_WATCHES", "TOCSIN_NAMESPACE", "TOCSIN_PUBLIC_URL"}
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, "XDG_CACHE_HOME": str(cache)}


def run(cache: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *(str(each) for each in arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=environment(cache),
        check=False,
        stdin=subprocess.DEVNULL,
    )


def a_line(number: int, text: str, **fields: object) -> str:
    at = f"2020-01-08T0{number}:00:00Z"
    return (
        json.dumps({"text": text, "title": f"Report {number}", "publisher": f"Paper {number}", "published_at": at, **fields})
        + "\n"
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive out of order: a strike, its confirmation, a bad line, and one report in French."""
    path = tmp_path_factory.mktemp("archive") / "news.jsonl.gz"
    lines = (
        a_line(3, "Iran fired ballistic missiles at an air base in Iraq on Wednesday, killing three soldiers, officials said.")
        + a_line(1, "Iran fired a dozen ballistic missiles at a US air base in Iraq early on Wednesday, the Pentagon said.")
        + '{"text": "Cut off\n'
        + a_line(2, "Le gouvernement n'a rien dit de nouveau mercredi matin à Paris.", language="fr")
    )
    path.write_bytes(gzip.compress(lines.encode()))
    return path


@pytest.fixture(scope="module")
def plain(archive: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """The run without any option, which is the first to use the cache."""
    return run(cache, archive)


def alerts(written: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]


def test_an_archive_is_judged_in_the_order_of_its_times_and_a_bad_line_costs_only_itself(
    archive: Path, plain: subprocess.CompletedProcess[str]
) -> None:
    told = alerts(plain.stdout)

    assert plain.returncode == 1
    assert plain.stderr.splitlines()[0].startswith(f"{archive}:3: not-json: ")
    assert told[0]["detected_at"] == "2020-01-08T01:00:00Z"
    assert told[0]["confirmation"] == "unconfirmed (1 publisher)"
    assert told[-1]["state"] == "resolved"
    assert not any(alert["provisional"] for alert in told)
    assert "3 articles" in plain.stderr
    assert "en 2 (100% analysed), fr 1 (0% analysed)" in plain.stderr


def test_what_was_read_once_is_not_read_again(archive: Path, cache: Path, plain: subprocess.CompletedProcess[str]) -> None:
    again = run(cache, archive)

    assert "read 3 in" in plain.stderr
    assert "read 0 in" in again.stderr
    assert again.stdout == plain.stdout


def test_without_the_cache_nothing_is_kept_and_the_alerts_are_the_same(
    archive: Path, plain: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    done = run(tmp_path / "none", archive, "--no-cache", "--workers", "1")

    assert done.stdout == plain.stdout
    assert not (tmp_path / "none").exists()


def test_early_alerts_and_situations_are_told_when_asked_for(archive: Path, cache: Path) -> None:
    told = alerts(run(cache, archive, "--provisional", "--situations").stdout)

    assert [each["provisional"] for each in told].count(True) > 0
    assert any("situation_id" in each and "alert_id" not in each for each in told)


def test_the_namespace_is_part_of_the_ids(archive: Path, cache: Path) -> None:
    one, other = ({each["alert_id"] for each in alerts(run(cache, archive, "--namespace", name).stdout)} for name in ("a", "b"))

    assert one
    assert not one & other


def test_a_page_has_the_alerts_and_the_figures_and_a_file_the_summary(archive: Path, cache: Path, tmp_path: Path) -> None:
    done = run(cache, archive, "--format", "text", "--summary", tmp_path / "summary.json")

    summary = json.loads((tmp_path / "summary.json").read_text())
    assert "flash" in done.stdout
    assert "first report to alert: half within" in done.stdout
    assert (summary["articles"], summary["refused"], summary["alerts"]) == (3, 1, sum(summary["by_level"].values()))


def test_why_tells_the_conditions_and_the_drawing_shows_the_indicator(
    archive: Path, cache: Path, plain: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    rung = alerts(plain.stdout)[0]["indicator"]

    done = run(cache, archive, "--why", rung, "--at", "2020-01-08T04:00:00Z", "--plot", tmp_path / "plot.svg")

    drawing = ET.fromstring((tmp_path / "plot.svg").read_text())  # noqa: S314 - our own
    assert f"{rung} at 2020-01-08 04:00 UTC: rings: flash since 2020-01-08 01:00" in done.stdout
    assert "the act is" in done.stdout
    assert any(each.text == rung for each in drawing.iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--why", "asault/IRQ", "--at", "2020-01-09"),
            'no article of the archive speaks of "asault/IRQ"; did you mean "assault/IRQ"',
        ),
        (("--indicator", "asault/IRQ", "--plot", "plot.svg"), "--indicator: no article of the archive"),
        (("--why", "assault/IRQ"), "--why INDICATOR and --at TIME go together"),
        (("--plot", "missing/plot.svg"), "--plot: 'missing/plot.svg' cannot be written"),
        (("--summary", "/proc/summary.json"), "--summary: '/proc/summary.json' cannot be written"),
        (("--indicator", "assault/IRQ"), "--indicator assault/IRQ: it says what --plot draws; give --plot FILE too"),
        (
            ("--why", "assault/IRQ", "--at", "2020-01-08T02:00", "--summary", "s.json"),
            "--summary: with --why there are no figures",
        ),
        (("--why", "assault/IRQ", "--at", "2020-01-07"), "from 2020-01-08T01:00:00Z to 2020-01-08T03:00:00Z; name a time"),
    ],
)
def test_a_wrong_option_is_one_line_and_exit_code_2(archive: Path, cache: Path, options: tuple[str, ...], said: str) -> None:
    done = run(cache, archive, *options)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr.splitlines()[-1]


def test_a_file_that_fills_up_is_told_when_all_alerts_are(archive: Path, cache: Path) -> None:
    done = run(cache, archive, "--summary", "/dev/full")

    assert done.returncode == 2
    assert alerts(done.stdout)
    assert done.stderr.splitlines()[-1].startswith("tocsin: --summary: '/dev/full' cannot be written: No space left on device")


def test_a_folder_without_articles_is_an_error(cache: Path, tmp_path: Path) -> None:
    done = run(cache, tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"there is no article in '{tmp_path}'" in done.stderr


def test_a_missing_archive_is_told_before_anything_is_read(cache: Path) -> None:
    done = run(cache, "missing.jsonl")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "tocsin: 'missing.jsonl': there is no such file or folder; check the path\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopped_while_it_reads_it_leaves_no_process_behind(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "news.jsonl"
    text = "Iran fired missiles at an air base in Iraq. " * 400
    path.write_text("".join(a_line(1, f"{text}{each}") for each in range(2000)))
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a child of a job in the background would ignore Ctrl-C
    process = subprocess.Popen(
        [*COMMAND, str(path), "--workers", "2"],
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, ours)
    with process:
        children = until_reading(psutil.Process(process.pid))
        os.killpg(process.pid, number) if number == signal.SIGINT else process.kill()
        _, said = process.communicate(timeout=LIMIT_S)

    _, alive = psutil.wait_procs(children, timeout=10)
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL)
    assert alive == []
    assert b"Traceback" not in said


def until_reading(process: psutil.Process) -> list[psutil.Process]:
    """Wait until two workers read; give all processes below."""
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        children = process.children(recursive=True)
        if sum(child.cpu_times().user > 3 for child in children) >= 2:
            return children
        time.sleep(0.2)
    raise AssertionError("the workers never read")
