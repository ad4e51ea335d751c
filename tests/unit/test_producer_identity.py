import subprocess
import sys

import pytest

from services.adapters.settings import Settings
from services.core.errors import ConfigError
from services.producer.identity import claimed

SETTINGS = Settings(namespace="unit-identity")


def test_an_id_is_the_same_after_a_restart() -> None:
    with claimed(SETTINGS, "files", ["a.jsonl"], "") as first:
        pass
    with claimed(SETTINGS, "files", ["a.jsonl"], "") as second:
        pass

    assert first == second


def test_two_producers_at_once_have_two_ids() -> None:
    with claimed(SETTINGS, "files", ["-"], "") as first, claimed(SETTINGS, "files", ["-"], "") as second:
        assert second == f"{first}-2"


def test_other_paths_have_another_id() -> None:
    with claimed(SETTINGS, "files", ["a"], "") as first, claimed(SETTINGS, "files", ["b"], "") as second:
        assert first[:-1] != second[:-1]


def test_a_given_id_in_use_is_refused() -> None:
    with (
        claimed(SETTINGS, "files", ["a"], "mine"),
        pytest.raises(ConfigError, match="in use"),
        claimed(SETTINGS, "x", [], "mine"),
    ):
        pass


def test_a_given_id_must_be_plain() -> None:
    with pytest.raises(ConfigError, match="--id"), claimed(SETTINGS, "files", ["a"], "two words"):
        pass


def test_a_killed_producer_leaves_its_id_free() -> None:
    code = (
        "import os, signal; from services.adapters.settings import Settings; from services.producer.identity import claimed\n"
        "with claimed(Settings(namespace='unit-identity'), 'files', ['a'], 'killed'): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)

    with claimed(SETTINGS, "files", ["a"], "killed") as name:
        assert name == "killed"
