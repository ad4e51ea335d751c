"""The id under which a producer's marks are known: stable over restarts, and never two at once."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from services.adapters.settings import Settings
from services.adapters.sources import STDIN, shown
from services.core.errors import ConfigError
from services.core.ids import digest

LONGEST_ID = 100


def derived(kind: str, paths: list[str]) -> str:
    """Give the id of one kind of producer of these paths on this machine: the same again after a restart."""
    places = [path if path == STDIN else shown(Path(path).absolute()) for path in paths]
    return f"{kind}-{digest(socket.gethostname(), *places)[:12]}"


@contextmanager
def claimed(settings: Settings, kind: str, paths: list[str], given: str) -> Iterator[str]:
    """Hold an id while the block lasts.

    The claim is an abstract socket, which the kernel frees when the process ends, however it ends. So one that was killed
    comes back under its own id and continues its marks, while a second one beside it gets `-2`, and so on.
    Processes on other machines or in other network namespaces are told apart by their host's name.

    Raises:
        ConfigError: `given` is not a plain name or is held by another process.
    """
    if given and not (given.isascii() and given.isprintable() and " " not in given and len(given) <= LONGEST_ID):
        raise ConfigError(f"--id is {given!r}; use at most {LONGEST_ID} letters, digits and signs without a space")
    for number in count(1):
        name = given or derived(kind, paths) + (f"-{number}" if number > 1 else "")
        with socket.socket(socket.AF_UNIX) as claim:
            try:
                claim.bind(f"\0tocsin-producer-{digest(settings.kafka_bootstrap, settings.name(name))}")
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise ConfigError(f"the producer's name cannot be claimed on this machine: {error.strerror}") from error
                if given:
                    detail = f"--id {given!r} is in use on this machine; stop that producer or choose another"
                    raise ConfigError(detail) from error
                continue
            yield name
            return
