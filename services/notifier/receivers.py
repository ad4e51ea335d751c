"""The receivers of TOCSIN_RULES with the secrets that sign their messages."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from services.adapters.rules import secret_of
from services.core.alerts.rules.rules import Receiver
from services.core.errors import ConfigError
from services.core.faults import nearest
from services.core.notify.signature import FORM, Secret, secrets_of
from services.core.vocabulary import Level

_NO_USER = (
    "url has a user or password before its host (…@), and none is sent: "
    "write https://host/path, with a token in path or query where the receiver asks for one"
)


class Endpoint(Struct, frozen=True, kw_only=True):
    """A receiver, ready to be sent to. An address may hold a token, so it is shown no more than a secret is."""

    name: str
    url: str
    level: Level | None
    secrets: tuple[Secret, ...]

    def __repr__(self) -> str:
        return f"Endpoint({self.name})"


def ready(receivers: Iterable[Receiver], environ: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Give the receivers with their secrets.

    Raises:
        ConfigError: A receiver cannot be sent to; the message has a line for each.
    """
    endpoints, faults = [], []
    for receiver in receivers:
        try:
            endpoints.append(_ready(receiver, environ))
        except ConfigError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError("\n".join(faults))
    return tuple(endpoints)


def named(receivers: Iterable[Receiver], name: str) -> Receiver:
    """Give the receiver of a name.

    Raises:
        ConfigError: There is none.
    """
    known = {receiver.name: receiver for receiver in receivers}
    if name not in known:
        there_are = f"there are {', '.join(known)}" if known else "the file of TOCSIN_RULES names none"
        raise ConfigError(f"no receiver {name!r}: {there_are}{nearest(name, list(known))}")
    return known[name]


def _ready(receiver: Receiver, environ: Mapping[str, str]) -> Endpoint:
    written = secret_of(receiver, environ)
    where = receiver.secret_env or f"secret_file {receiver.secret_file!r}"
    try:
        secrets = secrets_of(written)
    except ValueError:
        raise ConfigError(f'receiver "{receiver.name}": {where} holds no such secret; write {FORM}') from None
    if not _is_address(receiver.url):
        raise ConfigError(f'receiver "{receiver.name}": url is no address; write https://host/path')
    if "@" in urlsplit(receiver.url).netloc:
        raise ConfigError(f'receiver "{receiver.name}": {_NO_USER}')
    return Endpoint(name=receiver.name, url=receiver.url, level=receiver.level, secrets=secrets)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and url.isprintable() and " " not in url
