"""A file of watches in words: a line for each watch, how it rings and who hears it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from services.adapters.lexicon import load_lexicon
from services.adapters.rules import load_rules
from services.adapters.settings import from_environment
from services.adapters.terminal import printable
from services.adapters.watches import read_watches
from services.core.alerts.telling.summary import several
from services.core.signals.watch.file import WatchLine

RINGS = {"each": "by each new story", "burst": "by more stories than usual"}


def account_of(file: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Give the lines; the lexicon is that of the settings, and so are the rules whose receivers watches may name.

    Raises:
        ConfigError: The file is wrong, or that of the rules; everything that is wrong with a file is told at once.
    """
    settings = from_environment(environ)
    receivers = load_rules(settings).receiver_names
    content, _ = read_watches(file, load_lexicon(own=Path(settings.lexicon) if settings.lexicon else None), receivers)
    yield printable(f"{file}: version {content.version}, {several(len(content.watches), 'watch', 'watches')}")
    yield from (printable(_line(each)) for each in content.watches)


def _line(line: WatchLine) -> str:
    level = f", as {line.level} at least" if line.level != "advisory" else ""
    heard = f", for {' and '.join(line.receivers)}" if line.receivers else ""
    return f"watch/{line.name}: rings {RINGS[line.mode]}{level}{heard}: {' '.join(line.match.split())}"
