"""The files that a person asks for beside the alerts."""

import os
from pathlib import Path

from services.core.errors import ConfigError


def check_writable(option: str, file: Path) -> None:
    """Check that a file can be written, before anything is read; one that is there is left as it is.

    Raises:
        ConfigError: It cannot.
    """
    there = Path(os.path.realpath(file))
    try:
        is_new = not there.exists()
        if is_new or not (there.is_fifo() or there.is_char_device()):  # whoever reads these would take the first end for the last
            there.open("ab").close()
        if is_new:
            there.unlink()
    except OSError as error:
        raise _unwritable(option, file, error.strerror or str(error)) from error


def write(option: str, file: Path, content: bytes) -> None:
    """Write a whole file.

    Raises:
        ConfigError: It cannot be written.
    """
    try:
        file.write_bytes(content)
    except OSError as error:
        raise _unwritable(option, file, error.strerror or str(error)) from error


def _unwritable(option: str, file: Path, cause: str) -> ConfigError:
    return ConfigError(f"{option}: {str(file)!r} cannot be written: {cause}; name a file in a folder that exists and takes files")
