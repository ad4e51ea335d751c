"""Jars are fetched whole, checked, and kept."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.adapters import jars
from services.adapters.folders import cache_folder
from services.adapters.jars import ChecksumError, JarsError, kafka_jars

ONE = b"the first jar"
TWO = b"the second jar"
FOLDER = "kafka-4.4.0"


@dataclass(frozen=True)
class Offered:
    """What jgo resolved: a jar that arrives as these bytes; an interrupted one stays half written."""

    filename: str
    content: bytes
    part: Path
    interrupted: bool = False

    def resolve(self) -> Path:
        self.part.mkdir(parents=True, exist_ok=True)
        path = self.part / self.filename
        if path.exists():
            return path  # jgo asks no more of a file than to be there
        path.write_bytes(self.content)
        if self.interrupted:
            raise ConnectionError from TimeoutError("the network went away")
        return path


@pytest.fixture(autouse=True)
def two_jars(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of two small jars in the place of Kafka's."""
    hashes = {"one.jar": hashlib.sha256(ONE).hexdigest(), "two.jar": hashlib.sha256(TWO).hexdigest()}
    monkeypatch.setattr(jars, "listed_hashes", lambda: hashes)


def offer(monkeypatch: pytest.MonkeyPatch, *offered: tuple[str, bytes, bool]) -> None:
    """Let jgo resolve these: name, content, interrupted."""

    def resolve(part: Path, _progress: object) -> Iterator[Offered]:
        return (Offered(name, content, part, interrupted) for name, content, interrupted in offered)

    monkeypatch.setattr(jars, "_resolve", resolve)


def quiet(_line: str) -> None:
    """Nobody reads the progress."""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_missing_jars_are_downloaded_and_given_in_the_list_s_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ("two.jar", TWO, False), ("one.jar", ONE, False))

    found = kafka_jars(tmp_path, quiet)

    assert [path.read_bytes() for path in found] == [ONE, TWO]


def test_progress_ends_with_all_jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ("one.jar", ONE, False), ("two.jar", TWO, False))
    said: list[str] = []

    kafka_jars(tmp_path, said.append)

    assert said == [
        f"downloading Apache Kafka 4.4.0 once, into {tmp_path / FOLDER}",
        "downloading Apache Kafka 4.4.0: 2 of 2 jars, 0 MB",
    ]


def test_cached_jars_need_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ("one.jar", ONE, False), ("two.jar", TWO, False))
    kafka_jars(tmp_path, quiet)
    said: list[str] = []
    offer(monkeypatch, ("one.jar", b"", True))

    kafka_jars(tmp_path, said.append)

    assert said == []


def test_an_interrupted_download_keeps_the_whole_jars_and_nothing_of_the_half_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, ("one.jar", ONE, False), ("two.jar", TWO[:5], True))

    with pytest.raises(JarsError):
        kafka_jars(tmp_path, quiet)

    assert contents(tmp_path / FOLDER) == {"one.jar": ONE}


def test_the_next_download_fetches_only_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ("one.jar", ONE, False), ("two.jar", TWO[:5], True))
    with pytest.raises(JarsError):
        kafka_jars(tmp_path, quiet)
    offer(monkeypatch, ("one.jar", b"would be refused", False), ("two.jar", TWO, False))

    found = kafka_jars(tmp_path, quiet)

    assert [path.read_bytes() for path in found] == [ONE, TWO]


def test_what_a_killed_download_left_is_never_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tmp_path / f"{FOLDER}.part" / "one.jar"
    left.parent.mkdir()
    left.write_bytes(ONE[:5])
    offer(monkeypatch, ("one.jar", ONE, False), ("two.jar", TWO, False))

    kafka_jars(tmp_path, quiet)

    assert not left.exists()


def test_a_failed_download_names_the_cause_and_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ("one.jar", b"", True))

    with pytest.raises(JarsError) as caught:
        kafka_jars(tmp_path, quiet)

    assert str(caught.value) == (
        "Apache Kafka 4.4.0: the download failed (the network went away); check the network (HTTPS_PROXY is obeyed) and "
        "run again, or set TOCSIN_KAFKA_BOOTSTRAP to a broker that runs already"
    )


def test_a_downloaded_jar_that_is_not_the_listed_one_is_refused_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, ("one.jar", b"something else", False), ("two.jar", TWO, False))

    with pytest.raises(ChecksumError):
        kafka_jars(tmp_path, quiet)

    assert contents(tmp_path / FOLDER) == {}


def test_a_cached_jar_that_changed_is_refused_with_both_hashes_and_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, ("one.jar", ONE, False), ("two.jar", TWO, False))
    kafka_jars(tmp_path, quiet)
    (tmp_path / FOLDER / "two.jar").write_bytes(b"tampered")

    with pytest.raises(ChecksumError) as caught:
        kafka_jars(tmp_path, quiet)

    tampered = hashlib.sha256(b"tampered").hexdigest()
    expected = hashlib.sha256(TWO).hexdigest()
    assert str(caught.value) == (
        f"two.jar: sha256 is {tampered}; this version of Tocsin trusts only {expected}; delete {tmp_path / FOLDER} and run again"
    )


def test_a_listed_jar_that_jgo_does_not_find_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, ("one.jar", ONE, False))

    with pytest.raises(JarsError, match=re.escape("jgo no longer finds two.jar")):
        kafka_jars(tmp_path, quiet)


def test_a_cache_that_cannot_be_written_names_the_folder_and_the_setting(tmp_path: Path) -> None:
    cache = tmp_path / "a file"
    cache.write_bytes(b"")

    with pytest.raises(JarsError) as caught:
        kafka_jars(cache, quiet)

    assert str(caught.value).startswith(f"{cache}: ")
    assert str(caught.value).endswith("set XDG_CACHE_HOME to another folder")


def test_the_cache_is_the_user_s(tmp_path: Path) -> None:
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "tocsin"
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == Path.home() / ".cache" / "tocsin"


def test_the_committed_list_has_kafka_first_and_a_sha256_for_each_jar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    hashes = jars.listed_hashes()

    assert next(iter(hashes)) == "kafka_2.13-4.4.0.jar"
    assert len(hashes) == 45
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in hashes.values())
