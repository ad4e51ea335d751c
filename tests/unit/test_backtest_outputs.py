import os
import threading
from pathlib import Path

import pytest

from services.backtest.outputs import check_writable, write
from services.core.errors import ConfigError


def test_a_new_file_is_checked_without_a_trace(tmp_path: Path) -> None:
    check_writable("--plot", tmp_path / "plot.svg")

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "plot.svg").write_text("before")

    check_writable("--plot", tmp_path / "plot.svg")

    assert (tmp_path / "plot.svg").read_text() == "before"


def test_a_link_to_a_file_that_is_to_come_stays(tmp_path: Path) -> None:
    (tmp_path / "link.svg").symlink_to(tmp_path / "plot.svg")

    check_writable("--plot", tmp_path / "link.svg")

    assert (tmp_path / "link.svg").is_symlink()


@pytest.mark.parametrize("name", ["", "missing/plot.svg", "file/plot.svg", "x" * 300])
def test_what_cannot_be_written_is_named_with_its_option(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match=r"^--plot: '.*' cannot be written: .*; name a file in a folder that exists"):
        check_writable("--plot", tmp_path / name)


def test_a_folder_that_takes_no_files_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"^--plot: '/proc/x.svg' cannot be written: "):
        check_writable("--plot", Path("/proc/x.svg"))


def test_the_reader_of_a_pipe_gets_all_that_is_written(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)

    check_writable("--summary", pipe)
    reader.start()
    write("--summary", pipe, b"{}")
    reader.join(timeout=10)

    assert read == [b"{}"]


def test_a_file_that_can_be_written_no_more_when_it_is_time_is_named() -> None:
    with pytest.raises(ConfigError, match=r"^--summary: '/dev/full' cannot be written: No space left on device; "):
        write("--summary", Path("/dev/full"), b"{}")
