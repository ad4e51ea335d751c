"""Kafka's rules of who may do what, made of the file that declares them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import yaml
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import SecurityDisabledError

from services.adapters.kafka import admin
from services.adapters.settings import Settings
from services.adapters.topics import declared
from services.core.errors import ConfigError
from services.core.faults import nearest

ANY_HOST = "*"
MANAGED = (
    ACLOperation.CREATE,
    ACLOperation.DELETE,
    ACLOperation.DESCRIBE,
    ACLOperation.DESCRIBE_CONFIGS,
)
GROUPS = ("extractor", "alerting", "notifier")
TRANSACTIONS = ("alerting-", "notifier-", "deadletters")
"""Plain names of what services join, and beginnings of the transactions they write in."""


class User(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one user may do, in plain names; `deploy/acls.yaml` says what each means."""

    read: list[str] = []
    write: list[str] = []
    describe: list[str] = []
    groups: list[str] = []
    watches: list[str] = []
    transactions: list[str] = []
    manages: bool = False


class AclFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    users: dict[str, User]


class Rule(msgspec.Struct, frozen=True, order=True):
    """One of Kafka's rules: this user may do that to a topic, a group or a transaction of a name, or of names that begin so."""

    user: str
    operation: str
    kind: str
    name: str
    begins: bool = False

    def __str__(self) -> str:
        named = f"{self.name}*" if self.begins else self.name
        return f"{self.user} may {self.operation.lower()} {self.kind.lower().replace('_', ' ')} {named}"


def read_acls(file: Path) -> dict[str, User]:
    """Read the file.

    Raises:
        ConfigError: It cannot be read, or says what is no right or no topic.
    """
    try:
        users = msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), AclFile).users
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; name a file such as deploy/acls.yaml") from error
    except (yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{file}: {' '.join(str(error).split())}; write it as deploy/acls.yaml is") from error
    if faults := [f"{file}: user {name}: {fault}" for name, user in users.items() for fault in _faults(user)]:
        raise ConfigError("\n".join(faults))
    return users


def rules(users: dict[str, User], settings: Settings) -> set[Rule]:
    """Give Kafka's rules for one namespace and run. Whoever may read or write a topic may describe it, by Kafka itself."""
    return {rule for name, user in users.items() for rule in _rules(name, user, settings)}


def applied(settings: Settings, users: dict[str, User]) -> set[Rule]:
    """Give the rules of these users that Kafka has for this namespace and run.

    Raises:
        ConfigError: This Kafka has no rules at all.
    """
    anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    wanted = ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ALLOW, anything)
    try:
        with closing(admin(settings)) as client:
            found, _ = client.describe_acls(wanted)
    except SecurityDisabledError as error:
        raise ConfigError(
            f"Kafka at {settings.kafka_bootstrap} lets everyone do everything: it has no authorizer; set Kafka's "
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer"
        ) from error
    ours = {f"User:{name}" for name in users}
    here = {settings.name(plain) for plain in (*declared(), *GROUPS, *TRANSACTIONS)}
    return {_read(acl) for acl in found if acl.principal in ours and acl.resource_pattern.resource_name in here}


def apply(settings: Settings, users: dict[str, User]) -> tuple[list[Rule], list[Rule]]:
    """Make Kafka's rules of these users for this namespace and run those of the file.

    Returns:
        The rules that were made and those that were taken away, both sorted.

    Raises:
        ConfigError: This Kafka has no rules, or did not take one.
    """
    wanted, there = rules(users, settings), applied(settings, users)
    missing, spare = sorted(wanted - there), sorted(there - wanted)
    with closing(admin(settings)) as client:
        if missing:
            failed = client.create_acls([_acl(rule) for rule in missing])["failed"]
            if failed:
                raise ConfigError(f"Kafka at {settings.kafka_bootstrap} refused {len(failed)} rules: {failed[0].__name__}")
        if spare:
            client.delete_acls([_acl(rule) for rule in spare])
    return missing, spare


def _faults(user: User) -> Iterator[str]:
    """Say what is no topic, group or transaction of ours: a rule for it would be one for nothing."""
    said = (
        ("topic", (*user.read, *user.write, *user.describe), tuple(declared())),
        ("group", (*user.groups, *user.watches), GROUPS),
        ("transaction", tuple(user.transactions), TRANSACTIONS),
    )
    for kind, names, known in said:
        for name in names:
            if name not in known:
                yield f"{name!r} is no {kind}{nearest(name, known)}; choose from {', '.join(known)}"


def _rules(name: str, user: User, settings: Settings) -> Iterator[Rule]:
    def topics(plain: list[str], operation: str) -> Iterator[Rule]:
        return (Rule(name, operation, "TOPIC", settings.name(each)) for each in plain)

    yield from topics(user.read, "READ")
    yield from topics(user.write, "WRITE")
    yield from topics(user.describe, "DESCRIBE")
    for operation in MANAGED if user.manages else ():
        yield from topics(list(declared()), operation.name)
    yield from (Rule(name, "READ", "GROUP", settings.name(each)) for each in user.groups)
    yield from (Rule(name, "DESCRIBE", "GROUP", settings.name(each)) for each in user.watches)
    yield from (Rule(name, "WRITE", "TRANSACTIONAL_ID", settings.name(each), begins=True) for each in user.transactions)


def _acl(rule: Rule) -> ACL:
    pattern = ACLResourcePatternType.PREFIXED if rule.begins else ACLResourcePatternType.LITERAL
    resource = ResourcePattern(ResourceType[rule.kind], rule.name, pattern)
    return ACL(f"User:{rule.user}", ANY_HOST, ACLOperation[rule.operation], ACLPermissionType.ALLOW, resource)


def _read(acl: ACL) -> Rule:
    resource = acl.resource_pattern
    begins = resource.pattern_type == ACLResourcePatternType.PREFIXED
    user = acl.principal.removeprefix("User:")
    return Rule(user, acl.operation.name, resource.resource_type.name, resource.resource_name, begins)
