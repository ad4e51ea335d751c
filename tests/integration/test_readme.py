"""The README's commands on watches, rules, archives and a past, run as they stand there."""

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from services.adapters.settings import Settings

ROOT = Path(__file__).parents[2]
COMMANDS = [
    line.removeprefix(".venv/bin/")
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    for line in block.splitlines()
    if re.match(r"\.venv/bin/tocsin (watch|rules|warm|backtest .*--(?:index|situations))", line)
]


def test_the_readme_has_an_example_of_each() -> None:
    assert {command.split()[1] for command in COMMANDS} == {"watch", "rules", "warm", "backtest"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands name: the project's own files, and some articles under the README's names."""
    folder = tmp_path_factory.mktemp("here")
    (folder / "schemas").symlink_to(ROOT / "schemas")
    articles = (ROOT / "schemas/scenario/articles.jsonl").read_bytes()
    (folder / "news.jsonl").write_bytes(articles)
    (folder / "archive.jsonl.gz").write_bytes(gzip.compress(articles))
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_works(command: str, settings: Settings, folder: Path) -> None:
    environ = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "TOCSIN_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "TOCSIN_NAMESPACE": settings.namespace,
        "TOCSIN_RUN": settings.run,
    }

    before = {each.name for each in folder.iterdir()}

    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    written = [each for each in folder.iterdir() if each.name not in before | {"cache"}]
    assert done.stdout or written
    assert [each for each in written if not each.stat().st_size] == []
