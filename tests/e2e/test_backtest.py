"""A backtest tells what the live services tell of the same archive."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.system import ROOT, SCENARIO, Services, closed, services

ARCHIVE = SCENARIO / "articles.jsonl"


def told_live(system: Services) -> list[bytes]:
    """Replay the archive through the services and give what they say of alerts, in order."""
    system.command("producer", "replay", str(ARCHIVE))
    system.until_judged()
    return [record.value for record in system.records("alerts.v1")]


def told_by_backtest(folder: Path, *options: str) -> list[bytes]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder), "TOCSIN_NAMESPACE": "e2e"}
    command = [sys.executable, "-m", "services", "backtest", str(ARCHIVE), *options]
    return subprocess.run(command, env=environment, capture_output=True, check=True, cwd=ROOT).stdout.splitlines()


def parsed(lines: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


def test_with_one_partition_every_word_is_the_same_byte_for_byte(
    broker_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_PARTITIONS", "1")

    with services(broker_address, "backtest-1", workers=1) as system:
        live = told_live(system)
    alone = told_by_backtest(tmp_path, "--provisional")

    assert live
    assert alone == live


def test_with_four_partitions_the_closed_alerts_are_the_same(broker_address: str, tmp_path: Path) -> None:
    with services(broker_address, "backtest-4") as system:
        live = parsed(told_live(system))
    alone = parsed(told_by_backtest(tmp_path))

    assert closed(live)
    assert closed(alone) == closed(live)
