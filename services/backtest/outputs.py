"""The files that a person asks for beside the alerts."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from services.adapters.sources import files_of, shown
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


def check_apart(outputs: Mapping[str, Path], archives: Iterable[str], settings: Mapping[str, str]) -> None:
    """Check that no file is written that is read, and none twice, before anything is read.

    Args:
        outputs: The files to write, by option.
        archives: Files and folders that are read, or `-`.
        settings: The files that settings name, by variable.

    Raises:
        ConfigError: Files are; each is told.
    """
    taken = {place: f"is read, as {shown(file)}" for file in files_of(archives) if (place := _place(file))}
    taken |= {place: f"is read, as {name}" for name, file in settings.items() if (place := _place(Path(file)))}
    faults = []
    for option, file in outputs.items():
        place = _place(file)
        if place in taken:
            faults.append(f"{option}: {str(file)!r} {taken[place]}; name another file")
        elif place:
            taken[place] = f"is the file of {option}"
    if faults:
        raise ConfigError("\n".join(faults))


def _place(file: Path) -> tuple[int, int] | str | None:
    """Give what is the same for all names of a file; nothing for what is no file, such as /dev/null."""
    try:
        there = file.stat()
    except (OSError, ValueError):
        return os.path.realpath(file)  # one that is to come
    return (there.st_dev, there.st_ino) if file.is_file() else None


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
