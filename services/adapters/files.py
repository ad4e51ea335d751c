"""The contract's files, which the wheel carries: `schemas/` as package data."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml


def schemas(*parts: str) -> Traversable:
    """Give a file or folder under schemas/."""
    return files("schemas").joinpath(*parts)


def load_yaml(*parts: str) -> Any:  # noqa: ANN401 - a YAML file holds anything; its reader checks it
    """Give what a YAML file under schemas/ holds."""
    return yaml.safe_load(schemas(*parts).read_text(encoding="utf-8"))
