"""Whether Kafka lets this process in, asked by hand before any client connects: those try for ever and do not say why.

Only what a person can mend is an error here. A broker that does not answer is waited for elsewhere.
"""

import socket
import ssl
import struct
from contextlib import suppress
from typing import Any

from kafka.errors import AuthorizationError
from kafka.net.sasl import get_sasl_mechanism

from services.adapters.settings import Settings
from services.core.errors import ConfigError

ANSWER_S = 5.0
"""How long a broker may take to answer; one that is slower is judged by the clients."""
LONGEST_NAME = 249
"""Characters of a topic's name, by Kafka's rule; a longer text of an error is no name."""
LARGEST_ANSWER = 65_536
"""Bytes: what answers with more is no Kafka."""
ID_BYTES = 4  # of the request's number, before each answer
SASL_HANDSHAKE, SASL_AUTHENTICATE = 17, 36  # Kafka's protocol: the keys of its requests
UNSUPPORTED_MECHANISM, NO_SASL_HERE = 33, 34  # its error codes

_let_in = set[Settings]()


class AccessError(ConfigError):
    """Kafka does not let this user in, or not to this topic, group or transaction."""


class _NoAnswerError(Exception):
    """Nothing that tells anything came back."""


def knock(settings: Settings) -> None:
    """See that one of the brokers lets us in; once a process.

    Raises:
        AccessError: None does, and at least one says that it never will by these settings.
    """
    if settings in _let_in:
        return
    refusals = []
    for address in settings.kafka_bootstrap.split(","):
        try:
            _try(settings, address)
        except AccessError as error:
            refusals.append(error)
        except (_NoAnswerError, OSError):
            continue
        else:
            _let_in.add(settings)
            return
    if refusals:
        raise refusals[0]


def denied(settings: Settings, error: AuthorizationError) -> AccessError:
    """Say what a user may not do, by what the broker answered to it."""
    kind = type(error).__name__.removesuffix("AuthorizationFailedError")
    nouns = {
        "Topic": "use topic",
        "Group": "join group",
        "TransactionalId": "write in transactions",
        "Cluster": "change the cluster",
    }
    name = next((each for each in error.args if isinstance(each, str) and len(each) <= LONGEST_NAME), "")
    return AccessError(not_allowed(settings, f"{nouns.get(kind, 'do that')} {name}".strip()))


def not_allowed(settings: Settings, what: str) -> str:
    """Say that this user may not do something, and the way out."""
    user = settings.kafka_username or "ANONYMOUS"
    return (
        f"Kafka at {settings.kafka_bootstrap}: TOCSIN_KAFKA_USERNAME is {user!r}, and this user may not {what}; "
        "use the user of this service, or give this one its rights with `tocsin acls apply`"
    )


def credentials(settings: Settings) -> dict[str, str]:
    """Give the options by which any client says who it is."""
    return {
        "sasl_mechanism": settings.kafka_sasl_mechanism,
        "sasl_plain_username": settings.kafka_username,
        "sasl_plain_password": settings.kafka_password,
    }


def tls(settings: Settings) -> ssl.SSLContext:
    """Give what every client encrypts with: it trusts the authority of TOCSIN_KAFKA_CA_FILE, else those of the machine."""
    try:
        return ssl.create_default_context(cafile=settings.kafka_ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise AccessError(
            f"TOCSIN_KAFKA_CA_FILE is {settings.kafka_ca_file!r}: it holds no certificate that can be read; name a PEM file"
        ) from error


def _try(settings: Settings, address: str) -> None:
    """Go in by one address, as far as a client does before its first request."""
    host, _, port = address.rpartition(":")
    place, encrypted = (host.strip("[]"), int(port)), settings.kafka_security.endswith("SSL")
    where = f"Kafka at {address}: TOCSIN_KAFKA_SECURITY is {settings.kafka_security}"
    try:
        with _connected(place, tls(settings) if encrypted else None) as door:
            _introduce(door, settings, address, where)
    except ssl.SSLCertVerificationError as error:
        raise AccessError(
            f"Kafka at {address}: its certificate is not to be trusted: {error.verify_message}; name in TOCSIN_KAFKA_CA_FILE the "
            "authority that signed it, and in TOCSIN_KAFKA_BOOTSTRAP the host that it is made out to"
        ) from error
    except (_NoAnswerError, OSError) as error:
        if not encrypted and _speaks_tls(place):
            raise AccessError(f"{where}, and this port is encrypted; set SASL_SSL or SSL, and TOCSIN_KAFKA_CA_FILE") from error
        if encrypted and _speaks_plainly(place):
            wanted = settings.kafka_security.replace("SSL", "PLAINTEXT")
            raise AccessError(f"{where}, and this port is not encrypted; name the encrypted one, or set {wanted}") from error
        raise


def _introduce(door: socket.socket, settings: Settings, address: str, where: str) -> None:
    """Say who we are, if that is asked."""
    encrypted, named = settings.kafka_security.endswith("SSL"), settings.kafka_security.startswith("SASL")
    mechanism = settings.kafka_sasl_mechanism
    code, offered = _handshake(door, mechanism)
    if named and code == UNSUPPORTED_MECHANISM:
        known = ", ".join(offered) or "none"
        raise AccessError(
            f"Kafka at {address}: TOCSIN_KAFKA_SASL_MECHANISM is {mechanism}, and it takes {known}; choose one of these"
        )
    if named and code == NO_SASL_HERE:
        raise AccessError(f"{where}, and this port asks for no user; set {'SSL' if encrypted else 'PLAINTEXT'}")
    if not named and code != NO_SASL_HERE:
        wanted = "SASL_SSL" if encrypted else "SASL_PLAINTEXT"
        raise AccessError(
            f"{where}, and this port asks for a user; set {wanted}, TOCSIN_KAFKA_USERNAME and TOCSIN_KAFKA_PASSWORD"
        )
    if named:
        _authenticate(door, settings, address)


def _connected(place: tuple[str, int], context: ssl.SSLContext | None) -> socket.socket:
    door = socket.create_connection(place, timeout=ANSWER_S)
    if context is None:
        return door
    try:
        return context.wrap_socket(door, server_hostname=place[0])
    except BaseException:
        door.close()
        raise


def _handshake(door: socket.socket, mechanism: str) -> tuple[int, list[str]]:
    """Ask to authenticate by a mechanism; give the error code and the mechanisms that are offered."""
    answer = _ask(door, SASL_HANDSHAKE, 1, _string(mechanism))
    try:
        code, count = struct.unpack_from(">hi", answer)
        at, offered = 6, []
        for _ in range(count):
            (length,) = struct.unpack_from(">h", answer, at)
            offered.append(answer[at + 2 : at + 2 + length].decode())
            at += 2 + length
    except (struct.error, UnicodeDecodeError) as error:
        raise _NoAnswerError from error
    return code, offered


def _authenticate(door: socket.socket, settings: Settings, address: str) -> None:
    given: dict[str, Any] = {"security_protocol": settings.kafka_security, **credentials(settings)}
    mechanism = get_sasl_mechanism(settings.kafka_sasl_mechanism)(host=address, **given)
    while not mechanism.is_done():
        token = mechanism.auth_bytes()
        answer = _ask(door, SASL_AUTHENTICATE, 0, struct.pack(">i", len(token)) + token)
        try:
            code, length = struct.unpack_from(">hh", answer)
            (size,) = struct.unpack_from(">i", answer, 4 + max(0, length))
        except struct.error as error:
            raise _NoAnswerError from error
        if code:
            raise AccessError(
                f"Kafka at {address}: TOCSIN_KAFKA_USERNAME is {settings.kafka_username!r}, and Kafka does not know this user or "
                "the password is wrong; correct TOCSIN_KAFKA_USERNAME or TOCSIN_KAFKA_PASSWORD"
            )
        at = 8 + max(0, length)
        mechanism.receive(answer[at : at + max(0, size)])


def _ask(door: socket.socket, key: int, version: int, body: bytes) -> bytes:
    """Send a request and give its answer without the header."""
    request = struct.pack(">hhi", key, version, 1) + _string("tocsin") + body
    door.sendall(struct.pack(">i", len(request)) + request)
    (size,) = struct.unpack(">i", _exactly(door, 4))
    if not ID_BYTES < size < LARGEST_ANSWER:
        raise _NoAnswerError
    return _exactly(door, size)[ID_BYTES:]


def _exactly(door: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = door.recv(size - len(found))
        if not part:
            raise _NoAnswerError
        found += part
    return found


def _string(text: str) -> bytes:
    return struct.pack(">h", len(text.encode())) + text.encode()


def _speaks_tls(place: tuple[str, int]) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # nothing is said there but hello
    with suppress(OSError):
        _connected(place, context).close()
        return True
    return False


def _speaks_plainly(place: tuple[str, int]) -> bool:
    with suppress(OSError, _NoAnswerError), _connected(place, None) as door:
        _handshake(door, "PLAIN")
        return True
    return False
