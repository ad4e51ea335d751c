"""A user's watches, read from their file, and all that an operator has set of his own."""

from pathlib import Path

from services.adapters.document import read_document
from services.adapters.lexicon import load_lexicon
from services.adapters.settings import Settings
from services.core.shape import converted
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.watch.file import WatchFile, watches_of
from services.core.signals.watch.watches import Watch, Watches


def load_watches(file: Path, lexicon: Lexicon) -> Watches:
    """Give the watches of a file; errors as in `read_watches`."""
    return Watches(read_watches(file, lexicon)[1])


def read_watches(file: Path, lexicon: Lexicon) -> tuple[WatchFile, tuple[Watch, ...]]:
    """Give a file of watches, as it is written and as it is meant.

    Args:
        file: Where it lies.
        lexicon: What its expressions may name.

    Raises:
        ConfigError: It cannot be read, is not YAML, or breaks a rule. Everything that is wrong with it is told at once, each
            fault on its own line with file, line, watch, value, rule and way out; one in an expression is shown with a caret.
    """
    document = read_document(file, str(file))
    content = converted(document.data, WatchFile)
    if isinstance(content, list):
        raise document.refuse(content)
    made = watches_of(content, lexicon)
    if isinstance(made, list):
        raise document.refuse(made)
    return content, made


def load_configured(settings: Settings) -> tuple[Lexicon, Watches]:
    """Give the lexicon and the watches with the files that the settings name.

    Raises:
        ConfigError: A file cannot be used, as in `load_lexicon` and `load_watches`.
    """
    lexicon = load_lexicon(own=Path(settings.lexicon) if settings.lexicon else None)
    return lexicon, load_watches(Path(settings.watches), lexicon) if settings.watches else Watches(())


def check_configured(settings: Settings) -> None:
    """Read a user's own files, if there are any, so that a wrong one stops a command before it starts anything.

    Raises:
        ConfigError: As in `load_configured`.
    """
    if settings.lexicon or settings.watches:
        load_configured(settings)
