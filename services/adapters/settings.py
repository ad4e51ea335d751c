"""The settings of every service, read once from the environment; all that is wrong with them is said at once."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, get_args

import msgspec

from services.core.errors import ConfigError
from services.core.vocabulary import Sensitivity

Security = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
LogFormat = Literal["console", "json"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may set; each field is `TOCSIN_` and its name in capitals."""

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_security: Security = "PLAINTEXT"
    kafka_sasl_mechanism: Mechanism = "SCRAM-SHA-512"
    kafka_username: str = ""
    kafka_password: str = ""
    kafka_ca_file: str = ""
    namespace: str = ""
    run: str = ""
    partitions: int = 4
    replication: int = 1
    min_insync: int = 0
    host: str = "127.0.0.1"
    port: int = 0
    public_url: str = "http://127.0.0.1:8737"
    log_format: LogFormat = "console"
    instance: str = "1"
    article_timeout_s: int = 60
    lexicon: str = ""
    watches: str = ""
    rules: str = ""
    sensitivity: Sensitivity = "normal"

    def in_sync(self) -> int:
        """Give how many replicas must have a record before it counts as acknowledged: unless told, all but one."""
        return self.min_insync or max(1, self.replication - 1)

    def name(self, plain: str) -> str:
        """Give a topic's, group's or transaction's full name: the namespace and the run before the plain name."""
        return ".".join(part for part in (self.namespace, self.run, plain) if part)


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        ConfigError: One or more settings break their rules; the message has a line for each.
    """
    given = {
        name: environ[f"TOCSIN_{name.upper()}"] for name in Settings.__struct_fields__ if environ.get(f"TOCSIN_{name.upper()}")
    }
    faults = [fault for name, text in given.items() if (fault := _fault(name, text))]
    faults += _contradictions(given)
    if faults:
        raise ConfigError("\n".join(faults))
    return msgspec.convert(given, Settings, strict=False)


def _contradictions(given: Mapping[str, str]) -> list[str]:
    """Give what is wrong with settings that are right alone: above all a password that would never be asked for."""
    security, faults = given.get("kafka_security", "PLAINTEXT"), []
    if security.startswith("SASL") and not (given.get("kafka_username") and given.get("kafka_password")):
        faults.append(f"TOCSIN_KAFKA_SECURITY is {security!r}; set TOCSIN_KAFKA_USERNAME and TOCSIN_KAFKA_PASSWORD too")
    if not security.startswith("SASL") and (given.get("kafka_username") or given.get("kafka_password")):
        faults.append(f"TOCSIN_KAFKA_SECURITY is {security!r}, which has no users; set SASL_SSL, or take user and password away")
    if not security.endswith("SSL") and given.get("kafka_ca_file"):
        faults.append(f"TOCSIN_KAFKA_SECURITY is {security!r}, which encrypts nothing; set SASL_SSL, or take the CA file away")
    replication, in_sync = given.get("replication", "1"), given.get("min_insync", "1")
    if replication.isdecimal() and in_sync.isdecimal() and int(in_sync) > int(replication):
        faults.append(f"TOCSIN_MIN_INSYNC is {in_sync!r}, more than TOCSIN_REPLICATION {replication!r}; nothing could be written")
    return faults


def _one_of(kind: object) -> tuple[Callable[[str], bool], str]:
    allowed = get_args(kind)
    return lambda text: text in allowed, "use one of " + ", ".join(allowed)


def _between(least: int, most: int) -> tuple[Callable[[str], bool], str]:
    return (
        lambda text: text.isascii() and text.isdecimal() and least <= int(text) <= most,
        f"use a whole number from {least} to {most}",
    )


_label = re.compile(r"[a-z0-9][a-z0-9-]{0,63}").fullmatch
_PORT = r"(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"
_hosts = re.compile(rf"(?:[^\s,:/]+|\[[0-9a-f:]+\]):{_PORT}(?:,(?:[^\s,:/]+|\[[0-9a-f:]+\]):{_PORT})*").fullmatch

_RULES: dict[str, tuple[Callable[[str], object], str]] = {
    "kafka_bootstrap": (_hosts, "write host:port with a port from 1 to 65535, several with commas, no scheme"),
    "kafka_security": _one_of(Security),
    "kafka_sasl_mechanism": _one_of(Mechanism),
    "kafka_ca_file": (lambda text: Path(text).is_file(), "name a file that exists (PEM)"),
    "lexicon": (lambda text: Path(text).is_file(), "name a file that exists (YAML)"),
    "watches": (lambda text: Path(text).is_file(), "name a file that exists (YAML)"),
    "rules": (lambda text: Path(text).is_file(), "name a file that exists (YAML)"),
    "sensitivity": _one_of(Sensitivity),
    "namespace": (_label, "use small letters, digits and '-', 64 at most"),
    "run": (_label, "use small letters, digits and '-', 64 at most"),
    "instance": (_label, "use small letters, digits and '-', 64 at most"),
    "partitions": _between(1, 256),
    "replication": _between(1, 9),
    "min_insync": _between(0, 9),
    "port": _between(0, 65535),
    "public_url": (re.compile(r"https?://[^\s/]+(/[^\s]*)?").fullmatch, "write an address with http:// or https://"),
    "log_format": _one_of(LogFormat),
    "article_timeout_s": _between(30, 3600),
}


def _fault(name: str, text: str) -> str | None:
    rule = _RULES.get(name)
    if rule is None or rule[0](text):
        return None
    return f"TOCSIN_{name.upper()} is {text!r}; {rule[1]}"
