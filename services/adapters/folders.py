"""Tocsin's own folders on the user's machine."""

from collections.abc import Mapping
from pathlib import Path


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Give Tocsin's folder in the user's cache: in XDG_CACHE_HOME when that is an absolute path, else in ~/.cache."""
    base = Path(environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "tocsin"


def state_folder(environ: Mapping[str, str]) -> Path:
    """Give Tocsin's folder of what outlives a process: in XDG_STATE_HOME when that is absolute, else in ~/.local/state."""
    base = Path(environ.get("XDG_STATE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".local" / "state") / "tocsin"
