"""One process at a time in a folder."""

from pathlib import Path

import pytest

from services.adapters.lock import LockError, hold


def nothing() -> None:
    """Nobody needs to hear of it."""


def test_a_held_file_is_refused_with_its_name_after_the_wait(tmp_path: Path) -> None:
    path = tmp_path / "one.lock"

    with hold(path, wait_s=0, busy=nothing), pytest.raises(LockError) as caught:
        hold(path, wait_s=0, busy=nothing)

    assert str(caught.value) == f"{path}: another process held it for 0 s; stop that one first"


def test_closing_the_file_lets_go(tmp_path: Path) -> None:
    hold(tmp_path / "one.lock", wait_s=0, busy=nothing).close()

    hold(tmp_path / "one.lock", wait_s=0, busy=nothing).close()


def test_who_waits_is_told_once(tmp_path: Path) -> None:
    told: list[str] = []
    several_tries_s = 0.35

    with hold(tmp_path / "one.lock", wait_s=0, busy=nothing), pytest.raises(LockError):
        hold(tmp_path / "one.lock", wait_s=several_tries_s, busy=lambda: told.append("busy"))

    assert told == ["busy"]


def test_who_waits_gets_the_file_when_it_is_free(tmp_path: Path) -> None:
    holding = hold(tmp_path / "one.lock", wait_s=0, busy=nothing)

    waited = hold(tmp_path / "one.lock", wait_s=10, busy=holding.close)

    assert not waited.closed
    waited.close()
