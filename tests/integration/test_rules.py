"""`tocsin rules` as a person runs it: a file of rules checked, and tried on the built-in scenario."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "schemas" / "scenario" / "articles.jsonl"
EXAMPLE = ROOT / "schemas" / "examples" / "rules.yaml"
LIMIT_S = 300
DROPPED = ("TOCSIN_LEXICON", "TOCSIN_WATCHES", "TOCSIN_RULES", "TOCSIN_SENSITIVITY", "TOCSIN_NAMESPACE", "TOCSIN_PUBLIC_URL")


def run(*arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return subprocess.run(
        [sys.executable, "-m", "services", "rules", *(str(each) for each in arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env={**kept, **environ},
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules of which one notifies, one lowers the gravity of a flash, one mutes and one never applies."""
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(
        dedent("""\
            receivers:
              - {name: desk, url: "https://desk.example/hooks/s3cret", secret_env: DESK_SECRET}
            rules:
              - {name: answers, match: {dyads: [IRN>USA], lanes: [flash]}, receivers: [desk]}
              - {name: troops, match: {event_types: [MOBILIZE]}, thresholds: {severity: 4}, labels: {team: moves}}
              - {name: rockets, match: {modes: [rocket attack]}, mute: true}
              - {name: elsewhere, match: {places: [FRA]}, receivers: [desk]}
        """)
    )
    return path


@pytest.fixture(scope="module")
def tried(file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The dry run over the scenario: the lines of each rule, by its name; those of no rule under an empty one."""
    told = run("dry-run", file, SCENARIO, XDG_CACHE_HOME=str(tmp_path_factory.mktemp("cache")))
    assert told.returncode == 0, told.stderr
    blocks = [block.splitlines() for block in told.stdout.split("\n\n")]
    return {"": blocks[0], **{block[0].partition(":")[0]: block for block in blocks[1:]}}


def test_a_right_file_is_told_line_by_line_without_what_may_be_secret(file: Path) -> None:
    told = run("check", file, DESK_SECRET="something")  # noqa: S106 - no real one

    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[1:] == [
        "receiver desk at desk.example: what answers and elsewhere and watches name it for; secret in DESK_SECRET",
        "rule answers: of dyads IRN>USA; lanes flash, notifies desk",
        "rule troops: of event types MOBILIZE, from severity 4, labels team=moves",
        "rule rockets: of modes rocket attack, mutes",
        "rule elsewhere: of places FRA, notifies desk",
    ]
    assert "s3cret" not in told.stdout


def test_the_example_is_right_and_says_which_secrets_are_not_there() -> None:
    told = run("check", EXAMPLE)

    assert told.returncode == 0, told.stderr
    assert told.stdout.count("which is not there for this command") == 2


def test_all_faults_of_a_wrong_file_are_told_with_their_lines(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("rules:\n  - {name: a, mute: true}\n  - {name: b, match: {places: [Irak]}, receivers: [desk]}\n")

    told = run("check", wrong)

    assert told.returncode == 2
    assert told.stderr.replace("tocsin: ", "").splitlines() == [
        f'{wrong}:2: rule "a": it mutes every alert; write under match which ones it is about',
        f'{wrong}:3: rule "b": receivers has "desk"; write it under receivers in this file first',
        f'{wrong}:3: rule "b": places has "Irak"; write IRQ',
    ]


def test_a_wrong_file_stops_a_dry_run_before_anything_is_read(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("rules:\n  - {name: a}\n")

    told = run("dry-run", wrong, SCENARIO)

    assert (told.returncode, told.stdout) == (2, "")
    assert 'wrong.yaml:2: rule "a": it does nothing' in told.stderr


def test_a_dry_run_says_how_often_a_rule_would_have_rung_and_when(tried: dict[str, list[str]]) -> None:
    line, span, first, *rest = tried["answers"]

    assert line == "answers: would have rung once"
    assert span.endswith("first 2020-01-07 22:52")
    assert first.split()[:2] == ["2020-01-07", "22:52"]
    assert "Missile strike by Iran" in first
    assert not rest


def test_a_dry_run_says_what_rings_only_by_a_rules_thresholds(tried: dict[str, list[str]]) -> None:
    line, *_ = tried["troops"]

    assert "only or sooner by thresholds" in line


def test_a_dry_run_says_what_a_rule_would_have_muted(tried: dict[str, list[str]]) -> None:
    line, span, first, *rest = tried["rockets"]

    assert line == "rockets: would have muted 1 alert"
    assert span.endswith("first 2020-01-04 17:20")
    assert "Rocket attack" in first
    assert not rest
    assert tried[""][0].endswith("1 of them muted")


def test_a_dry_run_says_of_a_rule_that_never_applied_that_it_did_not(tried: dict[str, list[str]]) -> None:
    assert tried["elsewhere"] == ["elsewhere: would have rung 0 times"]
