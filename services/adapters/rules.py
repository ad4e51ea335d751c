"""A user's rules and receivers, read from their file."""

from collections.abc import Callable, Collection, Mapping
from importlib.resources import files
from pathlib import Path as FilePath

from services.adapters.document import Document, read_document
from services.adapters.settings import Settings
from services.core.alerts.rules.check import Names, faults_of, name_faults
from services.core.alerts.rules.rules import Receiver, Rules
from services.core.errors import ConfigError
from services.core.faults import Fault, Path
from services.core.remainder import remainder_of
from services.core.shape import converted
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.watch.file import known_of


def load_rules(settings: Settings) -> Rules:
    """Give the rules of the file that the settings name, else those that ship with Tocsin: none.

    What it names of the lexicon and of watches is not asked for: see `read_rules`.

    Raises:
        ConfigError: It cannot be read, is not YAML, or breaks a rule. Everything that is wrong with it is told at once, each
            fault on its own line with file, line, rule or receiver, value and way out.
    """
    return _checked(_document(settings), faults_of)


def read_rules(settings: Settings, lexicon: Lexicon, watches: Collection[str]) -> Rules:
    """Give the rules, with all that they name asked for too.

    Args:
        settings: Where the file lies.
        lexicon: Whose modes and countries they may name.
        watches: The names of the user's watches.

    Raises:
        ConfigError: As in `load_rules`, and for names that nobody has.
    """
    names = Names(known_of(lexicon), watches)
    return _checked(_document(settings), lambda rules, lacking: [*faults_of(rules, lacking), *name_faults(rules, names)])


def secret_of(receiver: Receiver, environ: Mapping[str, str]) -> str:
    """Give the secret by which messages to a receiver are signed.

    Raises:
        ConfigError: The variable or the file that should hold it is missing or empty.
    """
    name, variable, file = receiver.name, receiver.secret_env, receiver.secret_file
    if variable:
        if secret := environ.get(variable, "").strip():
            return secret
        raise ConfigError(f'receiver "{name}": {variable} is not set; set it to the secret, or name a secret_file')
    try:
        secret = FilePath(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        cause = (error.strerror or "cannot be read") if isinstance(error, OSError) else "is not UTF-8"
        raise ConfigError(f'receiver "{name}": secret_file {file!r}: {cause}; name a file that holds the secret') from error
    if not secret:
        raise ConfigError(f'receiver "{name}": secret_file {file!r} is empty; write the secret into it')
    return secret


def _document(settings: Settings) -> Document:
    if settings.rules:
        return read_document(FilePath(settings.rules), settings.rules)
    return read_document(files("schemas") / "rules.yaml", "rules.yaml")


def _checked(document: Document, ask: Callable[[Rules, Collection[Path]], list[Fault]]) -> Rules:
    """Give what a document says; of one with wrong values the rest is asked all the same."""
    content = converted(document.data, Rules)
    if isinstance(content, Rules):
        faults = ask(content, ())
    elif rest := remainder_of(document.data, Rules, content):
        faults = [*content, *rest.in_place(ask(rest.value, rest.lacking))]
    else:
        faults = content
    if faults or isinstance(content, list):
        raise document.refuse(faults)
    return content
