"""The built-in scenario: its articles, and what they stand for."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file
from pathlib import Path
from typing import Literal

import msgspec

from services.adapters.files import load_yaml, schemas


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Articles of the scenario that belong together, and what a careful reader expects of them."""

    name: str
    title: str
    kind: Literal["background", "escalation", "copies", "correction", "easing", "trap"]
    urls: list[str]
    why_silent: str = ""
    expect: str = ""


@contextmanager
def articles() -> Iterator[Path]:
    """Give the scenario's articles as a file."""
    with as_file(schemas("scenario", "articles.jsonl")) as path:
        yield path


def groups() -> list[Group]:
    """Give the scenario's groups in their order."""
    return msgspec.convert(load_yaml("scenario", "groups.yaml"), list[Group])
