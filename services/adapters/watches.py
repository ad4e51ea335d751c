"""A user's watches, read from their file, and all that an operator has set of his own."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from services.adapters.document import Document, read_document
from services.adapters.lexicon import load_lexicon
from services.adapters.rules import load_rules
from services.adapters.settings import Settings
from services.core.alerts.watches.plan import WatchPlan
from services.core.faults import Fault
from services.core.remainder import remainder_of
from services.core.shape import converted
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.watch.file import WatchFile, receiver_faults, shared_faults, watches_of
from services.core.signals.watch.watches import Watch, Watches


def load_watches(file: Path, lexicon: Lexicon) -> Watches:
    """Give the watches of a file; errors as in `read_watches`."""
    return Watches(read_watches(file, lexicon)[1])


def read_watches(file: Path, lexicon: Lexicon, receivers: Collection[str] | None = None) -> tuple[WatchFile, tuple[Watch, ...]]:
    """Give a file of watches, as it is written and as it is meant.

    Args:
        file: Where it lies.
        lexicon: What its expressions may name.
        receivers: Whom its watches may name, if that is to be asked.

    Raises:
        ConfigError: It cannot be read, is not YAML, or breaks a rule. Everything that is wrong with it is told at once, each
            fault on its own line with file, line, watch, value, rule and way out; one in an expression is shown with a caret.
    """
    made = list[Watch]()

    def ask(content: WatchFile) -> list[Fault]:
        found = watches_of(content, lexicon)
        made.extend(() if isinstance(found, list) else found)
        faults = found if isinstance(found, list) else []
        return faults if receivers is None else [*faults, *receiver_faults(content, receivers)]

    return _checked(read_document(file, str(file)), ask, needed=("aliases",)), tuple(made)


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
    known = load_rules(settings).receiver_names
    document = read_document(Path(settings.watches), settings.watches)
    return plans_of(_checked(document, lambda content: [*shared_faults(content), *receiver_faults(content, known)]))


def _checked(document: Document, ask: Callable[[WatchFile], list[Fault]], *, needed: Sequence[str] = ()) -> WatchFile:
    """Give what a document says; of one with wrong values the rest is asked all the same."""
    content = converted(document.data, WatchFile)
    if isinstance(content, WatchFile):
        faults = ask(content)
    elif rest := remainder_of(document.data, WatchFile, content, needed=needed):
        faults = [*content, *rest.in_place(ask(rest.value))]
    else:
        faults = content
    if faults or isinstance(content, list):
        raise document.refuse(faults)
    return content


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
