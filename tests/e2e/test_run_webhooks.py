"""`tocsin run --no-stay` with receivers: it ends when everybody was told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.system import running
from tests.webhook_receiver import SECRET, listening, rules_file

THINKS_S = 13.0
"""So long that several messages outlast the run, and below the 15 s after which an attempt is given up."""


def test_a_run_that_does_not_stay_ends_when_a_slow_receiver_was_told_all(
    broker_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_TEST_SECRET", SECRET)

    with listening(thinks_s=THINKS_S) as ear:
        monkeypatch.setenv("TOCSIN_RULES", str(rules_file(tmp_path, desk=f"{ear.url} advisory")))
        with running(broker_address, "e2e-no-stay", "--no-stay", "--speed", "0") as system:
            system.until("what did not ring")
            code = system.process.wait(120)
            said = [json.loads(record.value) for record in system.records("situations.v1")]

    told = [each.body["data"]["situation"]["situation_id"] for each in ear.heard if each.is_signed]
    last = {each["situation_id"]: each for each in said}
    wanted = {
        name for name, each in last.items() if each["notices"] and not each.get("merged_into") and each["state"] != "withdrawn"
    }
    assert code == 0
    assert len({each.webhook_id for each in ear.heard}) == len(ear.heard)
    assert len(told) > 1
    assert wanted
    assert wanted <= set(told)
    assert waiting_in(system.records("notifier-state.v1")) == set()


def waiting_in(records: list[Any]) -> set[bytes]:
    """Give the keys of messages that a notifier still remembers as not taken."""
    held = {record.key: record.value for record in records if record.key.startswith(b"delivery/")}
    return {key for key, value in held.items() if value is not None}


def test_a_run_that_does_not_stay_says_what_a_receiver_did_not_take(
    broker_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_TEST_SECRET", SECRET)

    with listening(*(1000 * [500])) as ear:
        monkeypatch.setenv("TOCSIN_RULES", str(rules_file(tmp_path, desk=f"{ear.url} critical")))
        with running(broker_address, "e2e-not-taken", "--no-stay", "--speed", "0") as system:
            told = system.until(r"notifier .*of the messages to receivers (\d+) were not sent and (\d+) not taken")
            code = system.process.wait(60)

    assert code == 0
    assert told[1] == "0"
    assert int(told[2]) == len({each.webhook_id for each in ear.heard}) > 0
