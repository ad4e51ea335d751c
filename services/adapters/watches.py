"""A user's watches, read from their file, and all that an operator has set of his own."""

from pathlib import Path

from services.adapters.document import read_document
from services.adapters.lexicon import load_lexicon
from services.adapters.rules import load_rules
from services.adapters.settings import Settings
from services.core.alerts.watches.plan import WatchPlan
from services.core.shape import converted
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.watch.file import WatchFile, receiver_faults, shared_faults, watches_of
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


def load_plans(settings: Settings) -> tuple[WatchPlan, ...]:
    """Give what the user wants of the watches that the settings name: modes, levels, receivers. No lexicon is read for that.

    Raises:
        ConfigError: As in `read_watches`, but for the expressions; and a receiver that the rules do not have.
    """
    if not settings.watches:
        return ()
    known = [receiver.name for receiver in load_rules(settings).receivers]
    document = read_document(Path(settings.watches), settings.watches)
    content = converted(document.data, WatchFile)
    faults = content if isinstance(content, list) else [*shared_faults(content), *receiver_faults(content, known)]
    if isinstance(content, list) or faults:
        raise document.refuse(faults)
    return plans_of(content)


def plans_of(file: WatchFile) -> tuple[WatchPlan, ...]:
    """Give what a file asks of its watches."""
    return tuple(WatchPlan(name=line.name, mode=line.mode, level=line.level, receivers=line.receivers) for line in file.watches)


def check_configured(settings: Settings) -> None:
    """Read a user's own files, if there are any, so that a wrong one stops a command before it starts anything.

    Raises:
        ConfigError: As in `load_configured`.
    """
    if settings.lexicon or settings.watches:
        load_configured(settings)
