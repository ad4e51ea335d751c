"""The rates that stand in for history, as they ship with Tocsin."""

from functools import cache
from importlib.resources import files

from services.adapters.document import read_document
from services.core.alerts.counting.priors import Priors
from services.core.errors import ConfigError
from services.core.shape import converted

FILE = "priors.yaml"


@cache
def load_priors() -> Priors:
    """Give the shipped priors.

    Raises:
        ConfigError: The file is not as it was made; install Tocsin anew.
    """
    document = read_document(files("schemas") / FILE, FILE)
    found = converted(document.data, Priors)
    if isinstance(found, list):
        raise document.refuse(found)
    uneven = [kind for kind, rates in (found.places | found.dyads).items() if len(rates) != len(found.classes) + 1]
    if uneven:
        most = len(found.classes) + 1
        raise ConfigError(f"{FILE}: {uneven[0]} has not {most} rates, one more than there are classes; install Tocsin anew")
    return found
