"""Clients of kafka-python with the settings on which the promises rest."""

from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from services.adapters.access import credentials, knock, tls
from services.adapters.settings import Settings

LONGEST_OUTAGE_MS = 600_000
"""How long the broker may be away before a send fails: ten minutes."""

BOOTSTRAP_MS = 5_000
"""How long a client looks for a broker before it says that there is none; a service that is to stop does not wait longer."""
RECONNECT_MS = 2_000
"""Longest pause between two attempts of a client to reach a broker that is away."""

MAX_REQUEST_BYTES = 4_194_304
"""Room for one article's text at its limit after JSON escaping, or a dead letter of 2 MB."""

JUDGE_GROUP = "alerting"
"""The judge's group: its committed offset says how far observations.v1 is judged."""

SESSION_TIMEOUT_MS = 6_000
HEARTBEAT_MS = 2_000
TRANSACTION_TIMEOUT_MS = 10_000


def connection(settings: Settings) -> dict[str, Any]:
    """Give the options by which any client reaches the broker.

    Raises:
        AccessError: The broker will not let us in by these settings.
    """
    knock(settings)
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "security_protocol": settings.kafka_security,
        "bootstrap_timeout_ms": BOOTSTRAP_MS,
        "reconnect_backoff_max_ms": RECONNECT_MS,
    }
    if settings.kafka_security.startswith("SASL"):
        options |= credentials(settings)
    if settings.kafka_security.endswith("SSL"):
        options["ssl_context"] = tls(settings)
    return options


def admin(settings: Settings) -> KafkaAdminClient:
    """Connect an admin client."""
    return KafkaAdminClient(client_id="tocsin-admin", **connection(settings))


def producer(settings: Settings, *, client_id: str) -> KafkaProducer:
    """Connect an idempotent producer that waits out an outage instead of dropping a record."""
    return KafkaProducer(
        client_id=client_id,
        acks="all",
        enable_idempotence=True,
        compression_type="gzip",
        linger_ms=5,
        batch_size=131_072,
        delivery_timeout_ms=LONGEST_OUTAGE_MS,
        max_block_ms=LONGEST_OUTAGE_MS,
        max_request_size=MAX_REQUEST_BYTES,
        allow_auto_create_topics=False,
        **connection(settings),
    )


def transactional_producer(settings: Settings, *, transactional_id: str) -> KafkaProducer:
    """Connect a producer for transactions; the id is unique to an instance and stable over its restarts.

    It sends large batches uncompressed: gzip takes twice the time of all else. The end of a transaction does
    not wait for `linger_ms`.
    """
    return KafkaProducer(
        client_id=transactional_id,
        transactional_id=settings.name(transactional_id),
        transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
        acks="all",
        linger_ms=20,
        batch_size=1_000_000,
        max_request_size=MAX_REQUEST_BYTES,
        allow_auto_create_topics=False,
        **connection(settings),
    )


def consumer(settings: Settings, *, group: str | None, **options: Any) -> KafkaConsumer:  # noqa: ANN401 - kafka-python's own options
    """Connect a consumer of committed records that commits only what it is told to.

    Args:
        settings: Where the broker is.
        group: The group's plain name, or none for a reader on its own.
        options: Further options of kafka-python, which win.
    """
    return KafkaConsumer(
        **{
            "group_id": settings.name(group) if group else None,
            "isolation_level": "read_committed",
            "enable_auto_commit": False,
            "auto_offset_reset": "earliest",
            "allow_auto_create_topics": False,
            "session_timeout_ms": SESSION_TIMEOUT_MS,
            "heartbeat_interval_ms": HEARTBEAT_MS,
            "max_partition_fetch_bytes": MAX_REQUEST_BYTES,
            **connection(settings),
            **options,
        }
    )
