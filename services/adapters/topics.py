"""Creates the declared topics and says where the broker's differ."""

import time
from contextlib import closing
from typing import Any

import msgspec
import structlog
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    GroupAuthorizationFailedError,
    InvalidReplicationFactorError,
    KafkaError,
    NotCoordinatorError,
    RetriableError,
)

from services.adapters.access import AccessError, not_allowed
from services.adapters.files import load_yaml
from services.adapters.kafka import admin
from services.adapters.settings import Settings
from services.core.errors import ConfigError

DAY_MS = 86_400_000
COORDINATORS = (CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError)
NOT_ALLOWED = 29
"""Kafka's error code for a topic that a user may not see."""
RETRY_S = 2.0
"""Between two attempts to reach a broker that is not there yet."""

log = structlog.get_logger()


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """One topic as schemas/topics.yaml declares it."""

    about: str
    schema: str
    key: str
    partitions: int | str
    written_by: list[str]
    read_by: list[str]
    retention_days: int | None = None
    compacted: bool = False
    max_message_bytes: int = 1_048_576

    def partition_count(self, settings: Settings) -> int:
        """Give the number of partitions; `articles` stands for the setting."""
        return settings.partitions if isinstance(self.partitions, str) else self.partitions

    def rights(self, service: str) -> list[str]:
        """Give what a service does to it, in Kafka's words."""
        return [*(["READ"] if service in self.read_by else []), *(["WRITE"] if service in self.written_by else [])]

    def options(self, settings: Settings) -> dict[str, str]:
        """Give the broker's options of this topic."""
        options = {
            "message.timestamp.type": "LogAppendTime",
            "max.message.bytes": str(self.max_message_bytes),
            "min.insync.replicas": str(settings.in_sync()),
        }
        if self.compacted:
            return options | {
                "cleanup.policy": "compact",
                "segment.bytes": str(32 * 1024 * 1024),
                "min.cleanable.dirty.ratio": "0.1",
                "max.compaction.lag.ms": str(DAY_MS),
            }
        return options | {"cleanup.policy": "delete", "retention.ms": str((self.retention_days or 7) * DAY_MS)}


def declared() -> dict[str, Topic]:
    """Give the topics of schemas/topics.yaml by plain name."""
    return msgspec.convert(load_yaml("topics.yaml")["topics"], dict[str, Topic])


def create_when_there(settings: Settings) -> list[str]:
    """Wait for a broker that is not there yet, as the services do, and create what is missing; gives what `create` gives."""
    while True:
        try:
            return create(settings)
        except RetriableError as error:
            log.warning("waiting", reason=f"no Kafka answers at {settings.kafka_bootstrap} ({type(error).__name__})")
            time.sleep(RETRY_S)


def create(settings: Settings) -> list[str]:
    """Create what is missing and wait until it has leaders.

    Returns:
        The full names that were created, none on a second call.
    """
    client = admin(settings)
    try:
        present = set(client.list_topics())
        missing = {name: topic for plain, topic in declared().items() if (name := settings.name(plain)) not in present}
        if missing:
            _create(client, {name: _request(topic, settings) for name, topic in missing.items()}, settings)
        client.wait_for_topics([settings.name(plain) for plain in declared()], timeout_ms=30_000)
        return sorted(missing)
    finally:
        client.close()


def _create(client: Any, requests: dict[str, Any], settings: Settings) -> None:  # noqa: ANN401 - kafka-python has no types
    try:
        client.create_topics(requests, raise_errors=True)
    except InvalidReplicationFactorError as error:
        raise ConfigError(
            f"TOCSIN_REPLICATION is {settings.replication}, and Kafka at {settings.kafka_bootstrap} has fewer brokers; "
            "start more, or set a smaller number"
        ) from error


def check(settings: Settings) -> list[str]:
    """Give one line for each difference between the broker's topics and the declared ones; none is well."""
    client = admin(settings)
    try:
        present = {topic["name"]: topic["partitions"] for topic in client.describe_topics()}
        found = {name for plain in declared() if (name := settings.name(plain)) in present}
        options = _options_of(client, found)
    finally:
        client.close()
    return [line for plain, topic in declared().items() for line in _differences(plain, topic, settings, present, options)]


def delete(settings: Settings) -> list[str]:
    """Delete this namespace's topics.

    Returns:
        The full names that were deleted.
    """
    client = admin(settings)
    try:
        names = sorted(set(client.list_topics()) & {settings.name(plain) for plain in declared()})
        if names:
            client.delete_topics(names)
        return names
    finally:
        client.close()


def topic_id(settings: Settings, plain: str) -> str:
    """Give the id that the broker made for a topic: a topic deleted and made anew has another.

    Raises:
        LookupError: The topic is not there, or no broker answers.
        AccessError: The broker does not let us in or to the topic.
    """
    return str(_described(settings, plain)["topic_id"])


def partitions_of(settings: Settings, plain: str) -> int:
    """Give how many partitions a topic has.

    Raises:
        LookupError: The topic is not there, or no broker answers.
        AccessError: The broker does not let us in or to the topic.
    """
    return len(_described(settings, plain)["partitions"])


def check_rights(settings: Settings, service: str) -> None:
    """See that this user may do to each topic what schemas/topics.yaml says of a service.

    A reader that may not read gets nothing and no error, so it has to be asked for before.

    Raises:
        AccessError: Some right is lacking; the message has a line for each topic.
        LookupError: No broker answers.
    """
    wanted = {settings.name(plain): rights for plain, topic in declared().items() if (rights := topic.rights(service))}
    try:
        with closing(admin(settings)) as client:
            described = client.describe_topics(list(wanted))
    except KafkaError as error:
        raise LookupError(f"no Kafka answers at {settings.kafka_bootstrap} ({type(error).__name__})") from error
    lines = []
    for topic in described:
        granted = topic["authorized_operations"] if topic["error_code"] != NOT_ALLOWED else ()
        lacking = [right.lower() for right in wanted[topic["name"]] if granted is not None and right not in granted]
        if lacking:
            lines.append(not_allowed(settings, f"{' and '.join(lacking)} topic {topic['name']}"))
    if lines:
        raise AccessError("\n".join(lines))


def check_group(settings: Settings, plain: str) -> None:
    """See that this user may join a group.

    Raises:
        AccessError: It may not.
        LookupError: No broker answers.
    """
    try:
        with closing(admin(settings)) as client:
            client.describe_groups([settings.name(plain)])
    except GroupAuthorizationFailedError as error:
        raise AccessError(not_allowed(settings, f"join group {settings.name(plain)}")) from error
    except COORDINATORS:
        return  # a broker that has just begun does not know its groups yet
    except KafkaError as error:
        raise LookupError(f"no Kafka answers at {settings.kafka_bootstrap} ({type(error).__name__})") from error


def _described(settings: Settings, plain: str) -> dict[str, Any]:
    name = settings.name(plain)
    try:
        client = admin(settings)
    except KafkaError as error:
        raise LookupError(f"no Kafka answers at {settings.kafka_bootstrap} ({type(error).__name__})") from error
    try:
        for topic in client.describe_topics([name]):
            if topic["error_code"] == 0:
                return dict(topic)
            if topic["error_code"] == NOT_ALLOWED:
                raise AccessError(not_allowed(settings, f"see topic {name}"))
    except KafkaError as error:
        raise LookupError(f"Kafka at {settings.kafka_bootstrap} does not describe {name} ({type(error).__name__})") from error
    finally:
        client.close()
    raise LookupError(f"there is no topic {name!r}; create it with `tocsin topics create`")


def _request(topic: Topic, settings: Settings) -> dict[str, Any]:
    return {
        "num_partitions": topic.partition_count(settings),
        "replication_factor": settings.replication,
        "configs": topic.options(settings),
    }


def _options_of(client: Any, names: set[str]) -> dict[str, dict[str, str]]:  # noqa: ANN401 - kafka-python has no types
    if not names:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in sorted(names)]
    described = client.describe_configs(resources, config_filter="all")["topic"]
    return {name: {key: str(entry["value"]) for key, entry in entries.items()} for name, entries in described.items()}


def _differences(
    plain: str, topic: Topic, settings: Settings, present: dict[str, list[dict[str, Any]]], options: dict[str, dict[str, str]]
) -> list[str]:
    name = settings.name(plain)
    if name not in present:
        return [f"{name} is missing; create it with `tocsin topics create`"]
    lines = []
    wanted = topic.partition_count(settings)
    if (has := len(present[name])) != wanted:
        lines.append(
            f"{name} has {has} partitions, {wanted} are declared; the count is fixed at creation: "
            f"set TOCSIN_PARTITIONS={has}, or use another TOCSIN_NAMESPACE"
        )
    if (copies := min(len(each["replica_nodes"]) for each in present[name])) != settings.replication:
        lines.append(
            f"{name} has {copies} replicas, TOCSIN_REPLICATION is {settings.replication}; set TOCSIN_REPLICATION={copies}, or "
            "change it with `kafka-reassign-partitions.sh`"
        )
    for key, value in topic.options(settings).items():
        if (is_now := options[name].get(key)) != value:
            lines.append(f"{name} has {key}={is_now}, {value} is declared; change it with `kafka-configs.sh --alter`")
    return lines
