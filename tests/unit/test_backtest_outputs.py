import os
import threading
from pathlib import Path

import pytest

from services.backtest.outputs import check_apart, check_writable, write
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


@pytest.mark.parametrize("output", ["news/a.jsonl", "link.json", "news/../news/a.jsonl", "hard.json"])
def test_a_file_that_is_read_is_not_written(tmp_path: Path, output: str) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.jsonl").write_text("precious")
    (tmp_path / "link.json").symlink_to(news / "a.jsonl")
    (tmp_path / "hard.json").hardlink_to(news / "a.jsonl")

    with pytest.raises(ConfigError, match=rf"^--summary: '.*' is read, as .*{tmp_path}/news/a.jsonl; name another file$"):
        check_apart({"--summary": tmp_path / output}, [str(news)], {})

    assert (news / "a.jsonl").read_text() == "precious"


def test_a_file_of_the_settings_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("")

    with pytest.raises(ConfigError, match=r"^--plot: '.*' is read, as TOCSIN_RULES; name another file$"):
        check_apart({"--plot": tmp_path / "rules.yaml"}, [], {"TOCSIN_RULES": str(tmp_path / "rules.yaml")})


def test_one_file_is_not_written_twice_and_each_fault_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("")
    files = {"--summary": tmp_path / "x", "--plot": tmp_path / "y" / ".." / "x", "--index": tmp_path / "a.jsonl"}

    with pytest.raises(ConfigError) as error:
        check_apart(files, [str(tmp_path / "a.jsonl")], {})

    assert str(error.value).splitlines() == [
        f"--plot: '{tmp_path}/y/../x' is the file of --summary; name another file",
        f"--index: '{tmp_path}/a.jsonl' is read, as {tmp_path}/a.jsonl; name another file",
    ]


def test_what_keeps_nothing_takes_all(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("")

    check_apart({"--summary": Path("/dev/null"), "--plot": Path("/dev/null")}, [str(tmp_path), "-"], {})


def test_what_stands_beside_the_articles_of_a_folder_is_written(tmp_path: Path) -> None:
    (tmp_path / "figures.json").write_text("{}")

    check_apart({"--summary": tmp_path / "figures.json"}, [str(tmp_path)], {})
