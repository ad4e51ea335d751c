"""Creates the declared topics and says where the broker's differ."""

from typing import Any

import msgspec
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from services.adapters.files import load_yaml
from services.adapters.kafka import admin
from services.adapters.settings import Settings

DAY_MS = 86_400_000


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

    def options(self) -> dict[str, str]:
        """Give the broker's options of this topic."""
        options = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": str(self.max_message_bytes)}
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
            client.create_topics({name: _request(topic, settings) for name, topic in missing.items()}, raise_errors=True)
        client.wait_for_topics([settings.name(plain) for plain in declared()], timeout_ms=30_000)
        return sorted(missing)
    finally:
        client.close()


def check(settings: Settings) -> list[str]:
    """Give one line for each difference between the broker's topics and the declared ones; none is well."""
    client = admin(settings)
    try:
        present = {topic["name"]: len(topic["partitions"]) for topic in client.describe_topics()}
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
    """
    return str(_described(settings, plain)["topic_id"])


def partitions_of(settings: Settings, plain: str) -> int:
    """Give how many partitions a topic has.

    Raises:
        LookupError: The topic is not there, or no broker answers.
    """
    return len(_described(settings, plain)["partitions"])


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
    except KafkaError as error:
        raise LookupError(f"Kafka at {settings.kafka_bootstrap} does not describe {name} ({type(error).__name__})") from error
    finally:
        client.close()
    raise LookupError(f"there is no topic {name!r}; create it with `tocsin topics create`")


def _request(topic: Topic, settings: Settings) -> dict[str, Any]:
    return {
        "num_partitions": topic.partition_count(settings),
        "replication_factor": settings.replication,
        "configs": topic.options(),
    }


def _options_of(client: Any, names: set[str]) -> dict[str, dict[str, str]]:  # noqa: ANN401 - kafka-python has no types
    if not names:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in sorted(names)]
    described = client.describe_configs(resources, config_filter="all")["topic"]
    return {name: {key: str(entry["value"]) for key, entry in entries.items()} for name, entries in described.items()}


def _differences(
    plain: str, topic: Topic, settings: Settings, present: dict[str, int], options: dict[str, dict[str, str]]
) -> list[str]:
    name = settings.name(plain)
    if name not in present:
        return [f"{name} is missing; create it with `tocsin topics create`"]
    lines = []
    wanted = topic.partition_count(settings)
    if present[name] != wanted:
        lines.append(
            f"{name} has {present[name]} partitions, {wanted} are declared; the count is fixed at creation: "
            f"set TOCSIN_PARTITIONS={present[name]}, or use another TOCSIN_NAMESPACE"
        )
    for key, value in topic.options().items():
        if (is_now := options[name].get(key)) != value:
            lines.append(f"{name} has {key}={is_now}, {value} is declared; change it with `kafka-configs.sh --alter`")
    return lines
